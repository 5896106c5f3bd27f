"""One address on Telegram or the web, however it is written."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import idna

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
_SCHEME = re.compile(r"(?i)^[a-z][a-z0-9+.-]*://")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,24})\.?")
_WRAPPING = "\"'`“”„«»‘’()[]{}<>,;!?…*|"
_BEHIND = ".:"
_JOINTS = re.compile(r"[,;()\[\]{}<>|]+|(?=https?://|tg://)|(?<=[^\w/@])(?=@)")
"""Where one word of a text may hold several addresses, or an address and other words."""


class Network(StrEnum):
    """Where an address leads."""

    TELEGRAM = "telegram"
    INVITE = "invite"
    """A closed chat on Telegram, known by a secret only."""
    WEB = "web"


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

    @property
    def is_ascii(self) -> bool:
        """Whether every letter of the name is one that names are usually made of."""
        return self.name.isascii()

    def __str__(self) -> str:
        match self.network:
            case Network.TELEGRAM:
                return f"@{self.name}"
            case Network.INVITE:
                return f"t.me/+{self.name}"
            case Network.WEB:
                return self.name + self.path


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
        parts = urlsplit((text if scheme else f"https://{text}").replace("\\", "/"))  # browsers read \ as /
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme == "tg":
        return _deep(host, parts.query)
    if not scheme and parts.username is not None and "/" not in text:
        return None  # an e-mail address
    host = _unicode_host(host)
    if not _HOST.fullmatch(host):
        return None
    while host.startswith("www.") and host.count(".") > 1:
        host = host.removeprefix("www.")
    if host in TELEGRAM_HOSTS:
        return _on_telegram(parts.path) or Address(Network.WEB, host, parts.path.rstrip("/"))
    before, _, parent = host.partition(".")
    if parent == "t.me" and _is_name(before):
        return Address(Network.TELEGRAM, before)
    return Address(Network.WEB, host, parts.path.rstrip("/"), _pretended(parts.username))


def addresses_in(text: str) -> Iterator[tuple[str, Address]]:
    """Yield every address that stands in a text, as it was written and as it is read, in order."""
    for word in text.split():
        whole = _read_word(word)
        yield from [whole] if whole else filter(None, map(_read_word, _JOINTS.split(word)))


def _read_word(word: str) -> tuple[str, Address] | None:
    """Read a word without what stands around it, also backwards where a character turns the direction."""
    written = _unwrapped(word)
    for read in (written, backwards(written)):
        address = read_address(read) if _looks_so(visible(read)) else None
        if address:
            return written, address
    return None


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


def _unwrapped(word: str) -> str:
    """Take brackets, quotes and punctuation off the ends of a word."""
    return word.strip(_WRAPPING).rstrip(_WRAPPING + _BEHIND)


def _looks_so(text: str) -> bool:
    """Tell whether a word is meant as an address: ``@name``, a scheme, or a host."""
    if text.startswith("@"):
        return len(text) > 1
    if _SCHEME.match(text):
        return True
    before, slash, _ = re.sub(r"[/?#]", "/", text).partition("/")
    host = (before.rpartition("@")[2] if slash else before).partition(":")[0]
    return _HOST.fullmatch(host) is not None and "@" not in host


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
    values = parse_qs(query)
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
