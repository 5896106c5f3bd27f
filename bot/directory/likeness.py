"""Whether one address imitates another, and by which trick."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import product

from rapidfuzz.distance import OSA

from bot.directory.letters import fold, squash
from bot.directory.vocabulary import ADDED_WORDS, COMMON_WORDS, PLACES, SOUNDS
from bot.knowledge.address import TELEGRAM_HOSTS, Address, Network, read_address
from bot.knowledge.domains import own_labels, registered


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
    DISGUISED = "disguised"
    """The words of a link show one address, and it opens another."""
    SUFFIX = "suffix"
    """The end of a site's name."""


SHORTEST = 5
"""Letters below which names are alike by chance."""
LONGEST = 64
"""Letters above which a name is compared as a whole only: no genuine one is as long."""
MOST_CORES = 24
"""Ways of taking added words off that are tried."""
_WHOLE = 10
"""From how many letters on a whole host, with its end, is not alike by chance."""
_LIMITS = ((16, 3), (9, 2), (5, 1))
"""From how many letters on how many slips make an imitation."""
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
            return squash(fold(_left(self.address.name)))
        return self.squashed

    @cached_property
    def plain(self) -> str:
        """The mark of a site as it is written, not as the eye reads it."""
        return squash(_left(self.address.name))

    @cached_property
    def cores(self) -> frozenset[str]:
        """The mark, also without words that strangers add; empty where it is too short, too long or too common."""
        return _cores(self.mark) if SHORTEST <= len(self.mark) <= LONGEST else frozenset()

    @cached_property
    def sounds(self) -> Mapping[str, str]:
        """How each core, the mark and the whole name sound."""
        return {name: _sound(name) for name in {*self.cores, self.mark, self.squashed} if len(name) <= LONGEST}

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
    if _misspelt(asked, asked.squashed, genuine, genuine.squashed) and not _are_sisters(asked, genuine):
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
    if _misspelt(asked, asked.mark, genuine, genuine.mark) or _misspelt(asked, asked.plain, genuine, genuine.plain):
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
    return Trick.SPELLING if any(_misspelt(asked, one, genuine, other) for one, other in pairs) else None


def _misspelt(asked: Shape, one: str, genuine: Shape, other: str) -> bool:
    """Tell whether a name of one shape is a slip of a name of the other."""
    if abs(len(one) - len(other)) > _LIMITS[0][1] + 1 or one == other or not len(one) <= LONGEST:
        return False
    limit = next((limit for length, limit in _LIMITS if len(other) >= length), 0)
    is_heard = len(other) >= SHORTEST and asked.sounds.get(one) == genuine.sounds.get(other, "")
    if not is_heard and not (limit and OSA.distance(one, other, score_cutoff=limit) <= limit):
        return False
    return not {one, other, fold(one), fold(other)} & _folded_common()


def _sound(folded: str) -> str:
    """Write a name as several ways of transcribing it have it in common."""
    for written, heard in SOUNDS:
        folded = folded.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", folded)


def _are_sisters(asked: Shape, genuine: Shape) -> bool:
    """Tell whether two names differ in the country they name."""
    return _place(asked) != _place(genuine)


def _place(shape: Shape) -> str:
    name = shape.address.name
    *_, last = name.split("_")
    if last in PLACES and last != name:
        return last
    return next((place for place in PLACES if len(place) == 2 and name.endswith(place)), "")


@cache
def _folded_common() -> frozenset[str]:
    return frozenset(fold(word) for word in COMMON_WORDS)


@cache
def _folded_added() -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(word) for word in ADDED_WORDS))


def _cores(squashed: str) -> frozenset[str]:
    """Return a name without added words and figures at its ends, in every way in which enough is left."""
    found, waiting = {squashed}, [squashed]
    while waiting and len(found) < MOST_CORES:
        name = waiting.pop()
        shorter = {name.removesuffix(word) for word in _folded_added()} | {_without_figure(name)}
        shorter |= {name.removeprefix(word) for word in _folded_added()}
        # The barest is taken next: where there are too many ways, the one that takes off most is among them.
        new = sorted((each for each in shorter - found if len(each) >= SHORTEST), key=lambda each: (-len(each), each))
        new = new[-(MOST_CORES - len(found)) :]
        waiting += new
        found.update(new)
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
