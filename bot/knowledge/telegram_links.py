"""Which addresses Telegram accepts in a link, spelled as it keeps them."""

import re
import string
from ipaddress import AddressValueError, IPv6Address

MAX_USER_ID = 2**40 - 1

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_OWN_SCHEME = re.compile(r"(tg|tonsite|ton):(?://)?", re.IGNORECASE | re.ASCII)
_WEB_SCHEME = re.compile(r"([^:/?#@\[\]]*)://", re.DOTALL)
_USER = re.compile(r"tg:(?://)?user/?\?([^#]*)", re.DOTALL)
_PORT = re.compile(r"(?s)(.+):([^:\]@]*)")
_HOST = re.compile(r"(?:[\w.\-!$,~*'();&+=]|[^\x00-\x7f]|%[0-9a-fA-F]{2})+", re.ASCII)
_USERINFO = re.compile(rf"(?:{_HOST.pattern}|:)*", re.ASCII)
_OWN_HOSTS = {"tg": re.compile(r"[a-zA-Z0-9_-]*"), "ton": re.compile(r"[a-zA-Z0-9_-]*")}
_OWN_HOSTS["tonsite"] = re.compile(r"[a-zA-Z0-9_.-]*")
_WHITE = " \t\r\n\0\v"


def lower(text: str) -> str:
    """Lower ASCII letters and nothing else, as Telegram does."""
    return text.translate(_LOWER)


def checked_link(link: str) -> str:
    """Spell an address as Telegram keeps it; empty when it makes no link (TDLib, LinkManager::check_link)."""
    own = _OWN_SCHEME.match(link)
    if not link:
        return ""
    if own is None:
        parts = _split(link)
        if parts is None or ("." not in parts[2] and not parts[2].startswith("[")):
            return ""
        scheme, userinfo, host, port, query = parts
        return f"{scheme}://{userinfo and userinfo + '@'}{host}{f':{port}' if port else ''}{query}"
    scheme = lower(own[1])
    parts = _split(link[own.end() :])
    if parts is None or _WEB_SCHEME.match(link, own.end()):
        return ""
    _, userinfo, host, port, query = parts
    if userinfo or port or not _OWN_HOSTS[scheme].fullmatch(host):
        return ""
    return f"{scheme}://{host}{query[1:] if query.startswith('/?') else query}"


def linked_user(link: str) -> int | None:
    """Find the user whom a ``tg://user?id=`` address names."""
    match = _USER.match(lower(link))
    for parameter in match[1].split("&") if match else ():
        key, _, value = parameter.partition("=")
        if key == "id":
            user = integer(value)
            return user if user is not None and 0 < user <= MAX_USER_ID else None
    return None


def integer(text: str) -> int | None:
    """Read an integer of 64 bits that is spelled without anything superfluous."""
    if not re.fullmatch(r"0|-?[1-9][0-9]{0,18}", text):
        return None
    return int(text) if -(2**63) <= int(text) < 2**63 else None


def _split(url: str) -> tuple[str, str, str, int, str] | None:
    """Take an address apart: scheme, user, host, port (0 when there is none), path and query."""
    scheme, place = "http", url
    if match := _WEB_SCHEME.match(url):
        scheme, place = lower(match[1]), url[match.end() :]
    if scheme not in ("http", "https"):
        return None
    authority = re.split(r"[/?#]", place, maxsplit=1)[0]
    rest = place[len(authority) :].rstrip(_WHITE)
    port = 0
    if match := _PORT.fullmatch(authority):
        authority = match[1]
        number = integer(match[2].lstrip("0") or "0")
        if not number or not 0 < number <= 65535:
            return None
        port = number
    userinfo, _, host = authority.rpartition("@")
    host = lower(host)
    if not (_is_ipv6(host) or (host != "." and _HOST.fullmatch(host) and _USERINFO.fullmatch(userinfo))):
        return None
    query = rest if rest.startswith("/") else "/" + rest
    return scheme, userinfo, host, port, re.sub(r"[\x00-\x20]", lambda found: f"%{ord(found[0]):02X}", query)


def _is_ipv6(host: str) -> bool:
    if not (host.startswith("[") and host.endswith("]")) or "%" in host:
        return False
    try:
        IPv6Address(host[1:-1])
    except AddressValueError:
        return False
    return True
