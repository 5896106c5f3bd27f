"""What becomes of an announcement in the channels of each language."""

from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Locale


class Fate(StrEnum):
    """Where the post of a language stands."""

    WAITING = "waiting"
    IN_FLIGHT = "in_flight"
    POSTED = "posted"
    FAILED = "failed"
    """It was surely not posted."""
    UNKNOWN = "unknown"
    """Nobody knows whether it was posted: it is never posted again by itself."""
    CORRECTED = "corrected"
    """Of a correction: it stands in the post of the announcement that it corrects."""
    UNCORRECTED = "uncorrected"
    RECALLED = "recalled"
    """It was deleted."""
    LEFT = "left"
    """It should have been deleted, and could not be."""


class Obstacle(StrEnum):
    """Why something could not be done in a channel."""

    ABSENT = "absent"
    """Telegram knows no such channel."""
    OUTSIDE = "outside"
    """The bot is not in it."""
    RIGHTS = "rights"
    """The bot is no administrator there, or may not post."""
    REFUSED = "refused"
    """Telegram refuses the message itself."""
    GONE = "gone"
    """The message is not there any more, or too old."""
    UNSET = "unset"
    """The settings name no channel of this language any more, or another one."""


@dataclass(frozen=True, slots=True)
class Post:
    """The post of an announcement in one language.

    Attributes:
        why: What kept it from being posted, corrected or deleted; None where nothing did.
    """

    locale: Locale
    fate: Fate
    why: Obstacle | None = None
