"""What an author chooses for an announcement beside its words."""

from dataclasses import dataclass
from datetime import datetime

from bot.announcements.announcement import Attachment
from bot.announcements.audience import Audience
from bot.i18n import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """For whom and when it is, and what goes along.

    Attributes:
        audience: For whom; None while nobody has said.
        instead: Whose text the readers of a missing language get; None where none may be missing.
        attachment: What goes along; the text is then its caption.
        buttons: Where they lead: ``SLUG``, ``SLUG#anchor`` or ``listing:ID``.
        start: When it may begin; None: as soon as it may.
        end: When it is not to be sent any more, if ever.
    """

    audience: Audience | None = None
    instead: Locale | None = None
    attachment: Attachment | None = None
    buttons: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
