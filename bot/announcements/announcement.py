"""An announcement as it is approved and sent: rendered in every language, with its buttons and its audience."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bot.announcements.audience import Audience, Reach
from bot.i18n import Locale


class State(StrEnum):
    """How far an announcement has come."""

    WRITTEN = "written"
    """Its author can change it."""
    WAITING = "waiting"
    """It waits for approvals."""
    HELD = "held"
    """It is approved; until its time every admin can stop it."""
    PLANNING = "planning"
    SENDING = "sending"
    CORRECTING = "correcting"
    """It puts itself into the messages of another one."""
    RECALLING = "recalling"
    """Its messages are being deleted."""
    PAUSED = "paused"
    ENDED = "ended"
    STOPPED = "stopped"
    """An admin stopped it before its end."""
    RECALLED = "recalled"
    """Its messages were deleted."""
    LATE = "late"
    """Its time had passed before everybody had it."""


OVER = (State.ENDED, State.STOPPED, State.RECALLED, State.LATE)
"""Nothing more is sent."""


class Kind(StrEnum):
    """What may go along with a text."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or a document that Telegram holds already, by its file id for this bot."""

    kind: Kind
    file_id: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: Telegram HTML, and below it rows of buttons, each with its label and its callback data."""

    html: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is told, to whom, and when.

    Attributes:
        letters: By locale; who reads a language that has none gets that of ``instead``.
        instead: The locale whose letter stands in for a missing one.
        start: When it may begin; None: as soon as it may.
        end: When it is not to be sent any more, if ever.
        corrects: The number of the announcement in whose messages it shall stand, instead of new ones.
    """

    letters: Mapping[Locale, Letter]
    audience: Audience
    instead: Locale = Locale.BE
    attachment: Attachment | None = None
    start: datetime | None = None
    end: datetime | None = None
    corrects: int | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether it makes a sound."""
        return self.audience.reach is Reach.URGENT

    def letter(self, locale: Locale | None) -> Letter:
        """Return the letter for who reads a language."""
        return self.letters.get(locale or self.instead) or self.letters[self.instead]


def write_announcement(announcement: Announcement) -> str:
    """Write an announcement as JSON, the same one always in the same words."""
    attachment = announcement.attachment
    fields = {
        "letters": {
            locale: {"html": letter.html, "rows": letter.rows} for locale, letter in announcement.letters.items()
        },
        "instead": announcement.instead,
        "reach": announcement.audience.reach,
        "countries": sorted(announcement.audience.countries),
        "attachment": [attachment.kind, attachment.file_id] if attachment else None,
        "start": announcement.start.isoformat() if announcement.start else None,
        "end": announcement.end.isoformat() if announcement.end else None,
        "corrects": announcement.corrects,
    }
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_announcement(text: str) -> Announcement:
    """Read what ``write_announcement`` wrote.

    Raises:
        ValueError: it is something else.
    """
    try:
        return _read(json.loads(text))
    except (KeyError, TypeError, AttributeError) as broken:
        raise ValueError("this is not what write_announcement wrote") from broken


def hash_of(announcement: Announcement) -> bytes:
    """Return the SHA-256 of everything in it: what is approved is this and nothing else."""
    return sha256(write_announcement(announcement).encode()).digest()


def _read(fields: Any) -> Announcement:
    attachment = fields["attachment"]
    return Announcement(
        letters={Locale(locale): _letter(letter) for locale, letter in fields["letters"].items()},
        audience=Audience(Reach(fields["reach"]), frozenset(fields["countries"])),
        instead=Locale(fields["instead"]),
        attachment=Attachment(Kind(attachment[0]), attachment[1]) if attachment else None,
        start=_moment(fields["start"]),
        end=_moment(fields["end"]),
        corrects=fields["corrects"],
    )


def _letter(fields: Any) -> Letter:
    rows = tuple(tuple((label, data) for label, data in row) for row in fields["rows"])
    return Letter(fields["html"], rows)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
