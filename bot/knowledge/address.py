"""One address on Telegram or the web, however it is written."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import idna

from bot.knowledge.domains import has_known_end

TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
"""Hosts that all lead to the same places (https://core.telegram.org/api/links)."""
TELEGRAM_NAME = re.compile(r"[a-z](?:_?[a-z0-9])+")
NAME_MIN, NAME_MAX = 4, 32
"""Characters of a name on Telegram; people choose from 5 on, 4 were sold."""

_NOT_NAMES = frozenset({
    "addemoji", "addlist", "addstickers", "addtheme", "bg", "boost", "c", "confirmphone", "contact", "giftcode",
    "invoice", "iv", "joinchat", "login", "m", "msg", "nft", "passport", "proxy", "setlanguage", "share", "socks",
    "stickers",
})  # fmt: skip
"""First parts of a path on t.me that are no names."""
HOST_MAX = 253
"""Characters of a host's name (RFC 1035)."""
_SCHEME = re.compile(r"(?i)^[a-z][a-z0-9+.-]*://")
_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})"
_HOST = re.compile(rf"(?i){_DOMAIN}")
_IP4 = r"\d{1,3}(?:\.\d{1,3}){3}"
_IP = re.compile(rf"{_IP4}|[0-9a-f:.]*:[0-9a-f:.]*")
_USER = r"[\w.+-]{1,64}(?::\w{1,64})?@"
"""What stands before the host of a page, and may look like one; before a host alone it makes an e-mail address."""
_REST = r"""(?:(?![,;|)\]]+(?:[a-z]+://|@|[^\W_]+\.))[^\s<>"'«»“”])*"""
"""What follows in a link, up to where a comma or bracket begins another one."""
_ADDRESS = re.compile(
    rf"""(?ix)
    (?<![\w+-]) (?: [a-z][a-z0-9+.-]{{0,30}}:// | tg: ) {_REST}                    # whatever begins like a link
    | (?<!\w) @ \w+                                                             # a name on Telegram
    | (?<![\w@.-]) (?: {_USER} (?:{_DOMAIN}|{_IP4}) (?=[/?\#\\]) | {_DOMAIN} | {_IP4} (?!\.?\d) )  # a host
      \.? (?![\w@-]) (?: :\d+ )? (?: [/?\#\\] {_REST} )?
    """
)
_ENDS = "`*.,:;!?…|„‘’"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LINK = re.compile(r"(?i)[a-z][a-z0-9+.-]{0,30}://|tg:")
_split = getattr(urlsplit, "__wrapped__", urlsplit)


class Network(StrEnum):
    """Where an address leads."""

    TELEGRAM = "telegram"
    INVITE = "invite"
    """A closed chat on Telegram, known by a secret only."""
    WEB = "web"
    UNREADABLE = "unreadable"
    """It begins like a link, but nobody can tell where it leads."""


@dataclass(frozen=True, slots=True)
class Address:
    """What an address leads to, so that two spellings of one place are equal.

    Attributes:
        name: Lower-case name on Telegram, the secret of an invitation, or the host: in Unicode, without ``www.``.
        path: Path of a page, without the last slash; empty for a whole site and on Telegram.
        pretended: What stands before an ``@`` in a web address; it looks like a host and is none.
    """

    network: Network
    name: str
    path: str = ""
    pretended: str = ""

    def __str__(self) -> str:
        match self.network:
            case Network.TELEGRAM:
                return f"@{self.name}"
            case Network.INVITE:
                return f"t.me/+{self.name}"
            case Network.WEB:
                return self.name + self.path
            case Network.UNREADABLE:
                return self.name


def read_address(written: str) -> Address | None:
    """Read one address; None for what is none.

    Args:
        written: ``@name``, ``t.me/name``, ``tg://resolve?domain=name``, a site or a page, with or without a scheme.
    """
    text = visible(written).strip()
    if text.startswith("@"):
        return _telegram(text[1:])
    text = re.sub(r"(?i)^tg:(?://)?", "tg://", text)
    scheme = _SCHEME.match(text)
    if scheme and scheme[0].lower() not in ("http://", "https://", "tg://"):
        return None
    try:
        # Browsers read \\ as /. The split of the standard library remembers what it was asked; what is below does not.
        parts = _split((text if scheme else f"https://{text}").replace("\\", "/"))
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme == "tg":
        return _deep(host, parts.query)
    if not scheme and parts.username is not None and not (parts.path or parts.query or parts.fragment):
        return None  # an e-mail address
    return _on_web(host, parts.path, parts.username)


def addresses_in(text: str) -> Iterator[tuple[str, Address]]:
    """Yield every address that stands in a text, as it was written and as it is read, in order.

    What looks like a link and cannot be read is yielded, too, as ``Network.UNREADABLE``. Inside a link nothing is taken
    for an address of its own: it may stand there to deceive.
    """
    for word in text.split():
        turned = backwards(word)
        address = read_address(_trimmed(turned)) if turned else None
        if address and (address.network is not Network.WEB or _is_host(address.name)):
            yield word, address
        else:
            yield from _scanned(word)


def _scanned(word: str) -> Iterator[tuple[str, Address]]:
    """Find addresses in what can be seen of a word; they are told with what cannot."""
    places = [place for place, char in enumerate(word) if not is_invisible(char)]
    shown = "".join(word[place] for place in places)
    for found in _ADDRESS.finditer(shown):
        text = _trimmed(found[0])
        address = read_address(text)
        is_link = _LINK.match(text) is not None
        if not is_link and not text.startswith("@") and not _is_host(text):
            continue  # a full stop without a space behind it
        if address is None and text.startswith("@"):
            continue
        written = word[places[found.start()] : places[found.start() + len(text) - 1] + 1]
        yield written, address or Address(Network.UNREADABLE, text[:HOST_MAX])


def _is_host(text: str) -> bool:
    """Tell whether what looks like a site or a page has a host that there may be."""
    host = re.split(r"[/?#\\]", text, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    return _IP.fullmatch(host) is not None or has_known_end(host)


def _trimmed(found: str) -> str:
    """Take off punctuation and brackets that belong to the text around."""
    while found:
        opening = _BRACKETS.get(found[-1])
        is_odd = opening is not None and found.count(opening) < found.count(found[-1])
        if found[-1] not in _ENDS and not is_odd:
            break
        found = found[:-1]
    return found


def is_below(address: Address, known: Address) -> bool:
    """Tell whether a page is another one, lies below it, or on a sub-domain of a whole site."""
    if address.network is not Network.WEB or known.network is not Network.WEB or address.pretended:
        return False
    if address.name == known.name:
        return not known.path or address.path == known.path or address.path.startswith(f"{known.path}/")
    return not known.path and address.name.endswith(f".{known.name}")


def hosts_above(host: str) -> Iterator[str]:
    """Yield a host and every domain above it: ``a.b.by``, ``b.by``, ``by``."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield host


def visible(text: str) -> str:
    """Leave out what nobody can see: zero-width and directional characters, soft hyphens, variation selectors."""
    return "".join(char for char in text if not is_invisible(char))


def is_invisible(char: str) -> bool:
    """Tell whether a character leaves no ink and no space (Unicode's Cf, and the fillers outside it)."""
    if unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn") or char in _FILLERS:
        return True
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


_OVERRIDES = "\u202e\u202d\u2066\u2067\u2068"
_FILLERS = frozenset("\u180b\u180c\u180d\u180f\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def backwards(written: str) -> str:
    """Return what is seen of an address behind a character that turns the direction of writing; empty without one."""
    behind = next((written.partition(char)[2] for char in _OVERRIDES if char in written), "")
    return behind[::-1]


def _on_web(host: str, path: str, user: str | None) -> Address | None:
    host = _unicode_host(host) if len(host) <= HOST_MAX else ""
    resolved = _resolved(path)
    if resolved is None or not (_HOST.fullmatch(host) or _IP.fullmatch(host)):
        return None
    while host.startswith("www.") and host.count(".") > 1:
        host = host.removeprefix("www.")
    if host in TELEGRAM_HOSTS:
        return _on_telegram(resolved) or Address(Network.WEB, host, resolved)
    before, _, parent = host.partition(".")
    if parent == "t.me" and _is_name(before):
        return Address(Network.TELEGRAM, before)
    return Address(Network.WEB, host, resolved, _pretended(user))


def _resolved(path: str) -> str | None:
    """Resolve ``.`` and ``..`` as browsers do (RFC 3986, 5.2.4); None where a slash is hidden by a per cent sign."""
    if re.search(r"(?i)%(?:2f|5c)", path):
        return None
    kept: list[str] = []
    for part in path.split("/"):
        plain = re.sub(r"(?i)%2e", ".", part)
        if plain == "..":
            del kept[max(1, len(kept) - 1) :]
        elif plain != ".":
            kept.append(part)
    return "/".join(kept).rstrip("/")


def _telegram(name: str) -> Address | None:
    name = re.split(r"[/?#]", name, maxsplit=1)[0].casefold()
    return Address(Network.TELEGRAM, name) if re.fullmatch(r"\w{3,64}", name) and not name.isdigit() else None


def _is_name(name: str) -> bool:
    return NAME_MIN <= len(name) <= NAME_MAX and TELEGRAM_NAME.fullmatch(name) is not None


def _on_telegram(path: str) -> Address | None:
    """Read a path of t.me: a name, a preview (``/s/name``), an invitation; None for stickers, proxies and so on."""
    first, *rest = [part for part in unquote(path).split("/") if part] or [""]
    first = first.removeprefix("@")
    if first == "s" and rest:
        first = rest[0]
    if first.startswith("+"):  # with digits only it is somebody's phone number
        return None if first[1:].isdigit() or not first[1:] else Address(Network.INVITE, first[1:])
    if first == "joinchat" and rest:
        return Address(Network.INVITE, rest[0])
    return None if first.lower() in _NOT_NAMES else _telegram(first)


def _deep(kind: str, query: str) -> Address | None:
    values = parse_qs(query, keep_blank_values=True)
    if any(len(each) > 1 for each in values.values()) or "phone" in values:
        return None
    if kind == "resolve" and "domain" in values:
        return _telegram(values["domain"][0].removeprefix("@"))
    if kind == "join" and "invite" in values:
        return Address(Network.INVITE, values["invite"][0])
    return None


def _pretended(user: str | None) -> str:
    """Keep what stands before an ``@`` where somebody may take it for a host."""
    return user if user and "." in user else ""


def _unicode_host(host: str) -> str:
    """Write a host as browsers understand it, and show what punycode hides (UTS 46)."""
    labels = _remapped(host).split(".")
    return ".".join(_unicode_label(label) for label in labels)


def _remapped(host: str) -> str:
    try:
        return idna.uts46_remap(host, std3_rules=False, transitional=False)
    except idna.IDNAError:
        return host.casefold()


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except idna.IDNAError:
        return label
