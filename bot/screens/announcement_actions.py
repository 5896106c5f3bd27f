"""What a button about announcements does, as values; ``number`` is always that of the announcement."""

from dataclasses import dataclass
from enum import StrEnum

from bot.announcements.announcement import State
from bot.announcements.audience import Reach
from bot.announcements.unfinished import Part
from bot.i18n import Locale

MARK = 16
"""Hexadecimal digits of the hash that stand in a button: whoever presses it says yes to exactly what was seen."""


class Again(StrEnum):
    """What is sent once more."""

    FAILED = "f"
    UNKNOWN = "u"


@dataclass(frozen=True, slots=True)
class OpenAnnouncements:
    """The announcements, the newest first."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenAnnouncement:
    """One of them, as it stands now."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowLetters:
    """Its texts in all languages, as readers see them."""

    number: int


@dataclass(frozen=True, slots=True)
class Approve:
    """Say yes to what was seen; ``mark`` begins its hash."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class StopIt:
    """Stop it for good."""

    number: int
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class PauseIt:
    """Let nothing more be sent for now."""

    number: int


@dataclass(frozen=True, slots=True)
class ResumeIt:
    """Go on."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenPace:
    """The paces to choose from."""

    number: int


@dataclass(frozen=True, slots=True)
class SetPace:
    """Send so many a second; 0 is the usual pace."""

    number: int
    pace: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Send again what failed, or of what nobody knows whether it arrived."""

    number: int
    what: Again
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """Delete what was delivered."""

    number: int
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Correct:
    """Write what shall stand instead of what was delivered."""

    number: int


@dataclass(frozen=True, slots=True)
class Write:
    """Begin to write one, or go on with the one begun."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """What is known of it so far; nothing is asked for any more."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenAudience:
    """Whom it may be for."""

    number: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChooseReach:
    """Tell it to everybody who wants everything, or to all because it is urgent."""

    number: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class ChooseCountry:
    """Tell it to who chose a country, or not; pressed again, nothing more happens."""

    number: int
    country: str
    is_on: bool
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenInstead:
    """Which language may stand in for one without a text."""

    number: int


@dataclass(frozen=True, slots=True)
class ChooseInstead:
    """Let a language stand in; None: none does."""

    number: int
    locale: Locale | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Take the next message for this part."""

    number: int
    part: Part


@dataclass(frozen=True, slots=True)
class TakeAway:
    """Take a part away again."""

    number: int
    part: Part


@dataclass(frozen=True, slots=True)
class Preview:
    """Show it in all languages, and what will happen."""

    number: int


@dataclass(frozen=True, slots=True)
class SendTest:
    """Send it to its author alone, exactly as a reader gets it."""

    number: int


@dataclass(frozen=True, slots=True)
class Submit:
    """Let others approve what was seen; ``mark`` begins its hash."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Go on writing what waits for approvals: they are void."""

    number: int


@dataclass(frozen=True, slots=True)
class Discard:
    """Delete what was begun."""

    number: int
    is_sure: bool = False


DraftAct = (
    Write
    | OpenDraft
    | OpenAudience
    | ChooseReach
    | ChooseCountry
    | OpenInstead
    | ChooseInstead
    | Ask
    | TakeAway
    | Preview
    | SendTest
    | Submit
    | TakeBack
    | Discard
)
"""What its author does while it is written."""
RunAct = Approve | PauseIt | ResumeIt | OpenPace | SetPace | Retry | Recall | Correct
"""What announcers do with what was submitted."""
SeeAct = OpenAnnouncements | OpenAnnouncement | ShowLetters | StopIt
"""What every admin may: see what is approved, and stop it."""
AnnouncementAct = DraftAct | RunAct | SeeAct

SEEN_BY_ALL = frozenset({State.HELD, State.PLANNING, State.SENDING, State.CORRECTING, State.PAUSED})
"""States in which every admin sees an announcement and may stop it."""
