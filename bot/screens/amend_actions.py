"""What a button of a small edit does; ``mark`` names the question that it answers: to another one it is no answer."""

from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Locale
from bot.knowledge.model import Status


class Pick(StrEnum):
    """An answer that need not be typed."""

    STAYS = "s"
    THIS_MONTH = "m"
    TODAY = "t"
    NOT_KNOWN = "u"
    READ = "r"
    AGAIN = "a"


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """The facts of an article."""

    slug: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenFact:
    """One fact: its new value is asked for."""

    slug: str
    fact: str


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """The statuses that a scheme may have."""

    slug: str


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Choose one: it is asked since when it holds."""

    slug: str
    status: Status


@dataclass(frozen=True, slots=True)
class OpenTexts:
    """The sections of an article in a language."""

    slug: str
    locale: Locale


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A section by its place, the introduction first: its new text is asked for."""

    slug: str
    locale: Locale
    section: int


@dataclass(frozen=True, slots=True)
class OpenOriginal:
    """What a section of a translation follows, as its original says it now."""

    slug: str
    locale: Locale
    section: int


@dataclass(frozen=True, slots=True)
class FollowIt:
    """Say that a section of a translation follows its original as it is; ``mark`` names what was seen."""

    slug: str
    locale: Locale
    section: int
    mark: str


@dataclass(frozen=True, slots=True)
class PickIt:
    """Answer a question."""

    mark: str
    pick: Pick


@dataclass(frozen=True, slots=True)
class TakeSource:
    """Answer which source says so."""

    mark: str
    source: str


@dataclass(frozen=True, slots=True)
class StopAsking:
    """Be asked for nothing any more."""

    slug: str


AmendAct = (
    OpenFacts
    | OpenFact
    | OpenStatus
    | SetStatus
    | OpenTexts
    | OpenPart
    | OpenOriginal
    | FollowIt
    | PickIt
    | TakeSource
    | StopAsking
)  # fmt: skip
"""What concerns a small edit without a file."""
