"""Whether one address imitates another, and by which trick."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import product

from rapidfuzz.distance import OSA

from bot.directory.domains import own_labels, registered
from bot.directory.letters import fold, squash
from bot.knowledge.address import TELEGRAM_HOSTS, Address, Network, read_address


class Trick(StrEnum):
    """How an address imitates another, the plainest first."""

    HIDDEN = "hidden"
    """Characters that cannot be seen."""
    LETTERS = "letters"
    """Letters or digits that look like others."""
    IN_FRONT = "in_front"
    """The genuine address stands in front of a stranger's, or in its path."""
    SEPARATORS = "separators"
    """Underscores, hyphens or dots."""
    SPELLING = "spelling"
    """A letter more, less, other or elsewhere."""
    ADDED = "added"
    """Words such as help, bot or official were added, left out or moved."""
    SUFFIX = "suffix"
    """The end of a site's name."""


SHORTEST = 5
"""Letters below which names are alike by chance."""
_WHOLE = 10
"""From how many letters on a whole host, with its end, is not alike by chance."""
_LIMITS = ((16, 3), (9, 2), (5, 1))
"""From how many letters on how many slips make an imitation."""
_ADDED_WORDS = tuple(
    sorted(
        {
            "account", "admin", "app", "assistance", "be", "bot", "by", "bel", "channel", "chat", "contact", "dapamoga",
            "eu", "evac", "evacuation", "evakuacia", "evakuacija", "evakuatsiya", "feedback", "fond", "form", "fund",
            "group", "help", "helper", "helpline", "hotline", "info", "infoline", "legal", "line", "live", "login",
            "net", "new",
            "news", "now", "office", "official", "online", "org", "pomoc", "pomosch", "pomoshch", "real", "reserve",
            "ru", "safe", "secure", "service", "sos", "support", "suport", "svyaz", "team", "tg", "telegram", "the",
            "true", "verify", "verified", "web", "www",
        },
        key=len,
        reverse=True,
    )
)  # fmt: skip
"""Words that strangers add to a name to seem to belong to it."""
_COMMON_WORDS = frozenset({
    "afisha", "almaty", "armenia", "astana", "backend", "batumi", "belarus", "belarusian", "belarusians",
    "belarusy", "berlin", "biznes", "business", "canada", "career", "community", "cyprus", "design", "devops",
    "digital", "egov", "embassy", "europe", "events", "evisa", "expat", "flutter", "foreigners", "freelance",
    "frontend", "gamedev", "georgia", "germany", "golang", "handbook", "immigration", "itevents", "itjobs", "jobs",
    "jobsabroad", "kazakhstan", "krakow", "latvia", "lithuania", "marketing", "migracija", "migrant", "migration",
    "mobile", "poland", "polska", "portugal", "praca", "programmers", "python", "relocate", "relocation", "remote",
    "riga", "russian", "samarkand", "school", "security", "serbia", "spain", "startup", "strana", "studia",
    "tbilisi", "uzbekistan", "vilnius", "visa", "warsaw", "work", "worknet", "workpermit", "yerevan",
})  # fmt: skip
"""Names that an honest stranger may well have, too."""
_PLACES = frozenset({
    "ae", "am", "asia", "az", "be", "bg", "bel", "by", "ca", "com", "cy", "cz", "de", "ee", "es", "eu", "fr", "ge",
    "gr", "il", "it", "kg", "kz", "lt", "lv", "md", "me", "nl", "pl", "pt", "ro", "rs", "ru", "se", "tj", "tr", "ua",
    "uk", "us", "uz", "kaz", "geo", "arm", "pol", "ukr",
})  # fmt: skip
"""Ends of a name that tell sisters apart: python_kz and python_ru are no imitations of one another."""
_SOUNDS = (
    ("zh", "z"), ("sh", "s"), ("ch", "c"), ("cz", "c"), ("sz", "s"), ("kh", "h"), ("ts", "c"), ("ks", "x"), ("w", "v"),
    ("y", "l"), ("j", "l"),
)  # fmt: skip
"""What one letter of Cyrillic becomes in different systems, after ``fold`` has made ``l`` of ``i``."""
_OF_TELEGRAM = frozenset({"telegram.org", "telegra.ph", "fragment.com"})
_STATE = frozenset({"gov", "gob", "gouv", "lrv", "europa"})
"""Labels that only states give away below their own domain."""


@dataclass(frozen=True)
class Shape:
    """An address as it is compared.

    Attributes:
        is_guarded: Whether names made up of its own are imitations, too: organisations have them, chats do not.
    """

    address: Address
    is_guarded: bool = False

    @cached_property
    def folded(self) -> str:
        """The name as the eye reads it."""
        return fold(self.address.name)

    @cached_property
    def squashed(self) -> str:
        """The same without what separates words."""
        return squash(self.folded)

    @cached_property
    def mark(self) -> str:
        """What tells it from others: a name on Telegram, or a site's name without its end."""
        if self.address.network is Network.WEB:
            return squash(fold("".join(_own_labels(self.address.name))))
        return self.squashed

    @cached_property
    def cores(self) -> frozenset[str]:
        """The mark, also without words that strangers add; empty where it is too short or too common."""
        return _cores(self.mark) if len(self.mark) >= SHORTEST else frozenset()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of a name that has separators, in alphabetical order."""
        return tuple(sorted(word for word in self.folded.replace("-", "_").split("_") if word))

    @cached_property
    def owner(self) -> str:
        """The domain that somebody registered; empty on Telegram."""
        return registered(self.address.name) if self.address.network is Network.WEB else ""


def likeness(asked: Shape, genuine: Shape) -> Trick | None:
    """Tell by which trick an address imitates a genuine one; None if it does not.

    Args:
        asked: Another address than the genuine one.
        genuine: What may be imitated.
    """
    if asked.address.network is Network.INVITE:
        return None
    if asked.address.network is not genuine.address.network:
        return _same_core(asked, genuine) if genuine.is_guarded else None
    if asked.address.network is Network.WEB:
        return _like_site(asked, genuine)
    return _like_name(asked, genuine)


def like_telegram(asked: Address) -> Trick | None:
    """Tell whether a site poses as Telegram itself."""
    if asked.network is not Network.WEB or Shape(asked).owner in (*TELEGRAM_HOSTS, *_OF_TELEGRAM):
        return None
    if any(_is_in_front(asked, host) for host in TELEGRAM_HOSTS):
        return Trick.IN_FRONT
    shape = Shape(asked)
    if any(shape.folded == fold(host) for host in TELEGRAM_HOSTS):
        return Trick.LETTERS
    if any(shape.squashed in (squash(host), f"www{squash(host)}") for host in TELEGRAM_HOSTS):
        return Trick.SEPARATORS
    slips = (OSA.distance(shape.squashed, squash(fold(host))) for host in TELEGRAM_HOSTS if len(host) > _WHOLE)
    return Trick.SPELLING if min(slips) == 1 else None


def _like_name(asked: Shape, genuine: Shape) -> Trick | None:
    if asked.address == genuine.address:
        return None
    if asked.folded == genuine.folded:
        return Trick.LETTERS
    if asked.squashed == genuine.squashed:
        return Trick.SEPARATORS
    if _misspelt(asked.squashed, genuine.squashed) and not _are_sisters(asked, genuine):
        return Trick.SPELLING
    if len(asked.words) > 1 and asked.words == genuine.words:
        return Trick.ADDED
    return _same_core(asked, genuine)


def _like_site(asked: Shape, genuine: Shape) -> Trick | None:
    host, real = asked.address.name, genuine.address.name
    if host == real:
        return None
    if asked.folded == genuine.folded:
        return Trick.LETTERS
    if _is_in_front(asked.address, real):
        return Trick.IN_FRONT
    if asked.squashed == genuine.squashed:
        return Trick.SEPARATORS
    if asked.owner == genuine.owner or _is_of_a_state(host):
        return None
    if asked.mark == genuine.mark and asked.cores:
        return Trick.SUFFIX
    is_whole_telling = _is_of_a_state(real) or len(genuine.squashed) >= _WHOLE
    if genuine.squashed in asked.cores or (is_whole_telling and genuine.squashed in asked.squashed):
        return Trick.SEPARATORS
    if _misspelt(asked.mark, genuine.mark) or _misspelt(squash(_left(host)), squash(_left(real))):
        return Trick.SPELLING
    if len(genuine.squashed) >= _WHOLE and OSA.distance(asked.squashed, genuine.squashed, score_cutoff=1) == 1:
        return Trick.SPELLING
    return _same_core(asked, genuine)


def _is_in_front(asked: Address, real: str) -> bool:
    """Tell whether a genuine host stands where it only looks like the address: before a stranger's, or in the path."""
    pretended = read_address(asked.pretended) if asked.pretended else None
    if (pretended and pretended.name == real) or asked.pretended == real:
        return True
    dots = f".{asked.name}."
    if f".{real}." in dots and not dots.endswith(f".{real}."):
        return True
    first = asked.path.strip("/").partition("/")[0].removeprefix("www.").casefold()
    return first == real


def _same_core(asked: Shape, genuine: Shape) -> Trick | None:
    if asked.cores & genuine.cores:
        return Trick.ADDED
    pairs = product(asked.cores, genuine.cores) if genuine.is_guarded else ()
    return Trick.SPELLING if any(_misspelt(one, other) for one, other in pairs) else None


def _misspelt(asked: str, genuine: str) -> bool:
    if {fold(genuine), fold(asked)} & _folded_common():
        return False
    if len(genuine) >= SHORTEST and _sound(asked) == _sound(genuine) and asked != genuine:
        return True
    limit = next((limit for length, limit in _LIMITS if len(genuine) >= length), 0)
    if not limit:
        return False
    return 0 < OSA.distance(asked, genuine, score_cutoff=limit) <= limit


def _sound(folded: str) -> str:
    """Write a name as several ways of transcribing it have it in common."""
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", folded)


def _are_sisters(asked: Shape, genuine: Shape) -> bool:
    """Tell whether two names differ in the country they name."""
    return _place(asked) != _place(genuine)


def _place(shape: Shape) -> str:
    name = shape.address.name
    *_, last = name.split("_")
    if last in _PLACES and last != name:
        return last
    return next((place for place in _PLACES if len(place) == 2 and name.endswith(place)), "")


@cache
def _folded_common() -> frozenset[str]:
    return frozenset(fold(word) for word in _COMMON_WORDS)


@cache
def _folded_added() -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in _ADDED_WORDS))


def _cores(squashed: str) -> frozenset[str]:
    """Return a name without added words and figures at its ends, in every way in which enough is left."""
    found, waiting = {squashed}, [squashed]
    while waiting:
        name = waiting.pop()
        shorter = {name.removesuffix(word) for word in _folded_added()} | {_without_figure(name)}
        shorter |= {name.removeprefix(word) for word in _folded_added()}
        waiting += (each for each in shorter - found if len(each) >= SHORTEST)
        found |= {each for each in shorter if len(each) >= SHORTEST}
    return frozenset(found) - _folded_common()


def _without_figure(name: str) -> str:
    """Take off a single figure at the end: bysol2, but not spring96."""
    return name[:-1] if name[-1:].isdigit() and not name[-2:-1].isdigit() else name


def _own_labels(host: str) -> list[str]:
    """Return the labels of a host that are not its end: without public suffixes and those of a state."""
    labels = own_labels(host)
    return [label for label in labels if label not in _STATE] or labels


def _left(host: str) -> str:
    return "".join(_own_labels(host))


def _is_of_a_state(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > 1 and (labels[-2] in _STATE or labels[-1] in ("gov", "mil", "int")) and host.isascii()
