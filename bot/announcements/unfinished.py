"""An announcement that is being written: what its author has said so far, and what they are asked for now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.announcements.announcement import Announcement, Attachment, Kind, write_announcement
from bot.announcements.audience import Audience, Reach
from bot.announcements.chosen import Chosen
from bot.i18n import Locale

MARKER = "draft"
"""The field of a content that holds what its author wrote, beside the rendered announcement once there is one."""


class Part(StrEnum):
    """What is asked for by a message of its author."""

    TEXT_BE = "b"
    TEXT_RU = "r"
    TEXT_EN = "e"
    ATTACHMENT = "a"
    BUTTONS = "k"
    START = "s"
    END = "u"

    @property
    def locale(self) -> Locale | None:
        """The language of the text that is asked for; None for other parts."""
        return _LOCALES.get(self)


_LOCALES: Mapping[Part, Locale] = {Part.TEXT_BE: Locale.BE, Part.TEXT_RU: Locale.RU, Part.TEXT_EN: Locale.EN}
TEXT_OF: Mapping[Locale, Part] = {locale: part for part, locale in _LOCALES.items()}


@dataclass(frozen=True, slots=True)
class Unfinished(Chosen):
    """What is known of an announcement so far.

    Attributes:
        asks: What the next message of its author is taken for; None: nothing is asked.
        texts: Markdown as written, by locale.
        corrects: The number of the announcement that it shall stand for, if any.
    """

    asks: Part | None = None
    texts: Mapping[Locale, str] = field(default_factory=dict)
    corrects: int | None = None

    def with_text(self, locale: Locale, text: str) -> "Unfinished":
        """Put a text in the place of the former one."""
        return replace(self, texts={**self.texts, locale: text}, asks=None)

    def without_asking(self) -> "Unfinished":
        """Ask for nothing any more."""
        return replace(self, asks=None)

    def without(self, part: Part) -> "Unfinished":
        """Take a part away."""
        match part:
            case Part.ATTACHMENT:
                return replace(self, attachment=None, asks=None)
            case Part.BUTTONS:
                return replace(self, buttons=(), asks=None)
            case Part.START:
                return replace(self, start=None, asks=None)
            case Part.END:
                return replace(self, end=None, asks=None)
        left = {locale: text for locale, text in self.texts.items() if locale is not part.locale}
        return replace(self, texts=left, asks=None)


def write_unfinished(draft: Unfinished, announcement: Announcement | None = None) -> str:
    """Write a draft as JSON, beside what was rendered of it if it was."""
    rendered = json.loads(write_announcement(announcement)) if announcement else {}
    attachment, audience = draft.attachment, draft.audience
    fields = {
        "asks": draft.asks,
        "texts": dict(draft.texts),
        "reach": audience.reach if audience else None,
        "countries": sorted(audience.countries) if audience else [],
        "instead": draft.instead,
        "attachment": [attachment.kind, attachment.file_id] if attachment else None,
        "buttons": draft.buttons,
        "start": draft.start.isoformat() if draft.start else None,
        "end": draft.end.isoformat() if draft.end else None,
        "corrects": draft.corrects,
    }
    return json.dumps(rendered | {MARKER: fields}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_unfinished(content: str) -> Unfinished | None:
    """Read the draft in a content; None where there is none, such as in what the command line wrote.

    Raises:
        ValueError: it is no content of ours.
    """
    try:
        fields = json.loads(content).get(MARKER)
        return _read(fields) if fields else None
    except (KeyError, TypeError, AttributeError) as broken:
        raise ValueError("this is not what write_unfinished wrote") from broken


def _read(fields: Any) -> Unfinished:
    attachment, reach = fields["attachment"], fields["reach"]
    return Unfinished(
        asks=Part(fields["asks"]) if fields["asks"] else None,
        texts={Locale(locale): str(text) for locale, text in fields["texts"].items()},
        audience=Audience(Reach(reach), frozenset(fields["countries"])) if reach else None,
        instead=Locale(fields["instead"]) if fields["instead"] else None,
        attachment=Attachment(Kind(attachment[0]), attachment[1]) if attachment else None,
        buttons=tuple(fields["buttons"]),
        start=_moment(fields["start"]),
        end=_moment(fields["end"]),
        corrects=fields["corrects"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
