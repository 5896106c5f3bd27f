"""Read an announcement as an admin may see it: its beginning, how it stands, and counts rounded down."""

from contextlib import suppress
from datetime import datetime

from bot.admins.roles import Right, rights_of
from bot.admins.state import rounded
from bot.announcements.announcement import Announcement, State, read_announcement
from bot.i18n import Locale
from bot.knowledge.telegram_html import parse_html
from bot.outbox.drafts import draft_in, is_prepared
from bot.outbox.newsroom import Newsroom, approvals_of
from bot.screens.announced import LABEL, Told
from bot.screens.announcement_actions import MARK
from bot.storage.admins import Admin
from bot.storage.announcements import Kept


def rendered_in(kept: Kept) -> Announcement | None:
    """Return what would be sent; None while it was never rendered."""
    with suppress(ValueError):
        return read_announcement(kept.content)
    return None


def mark_of(hash_: bytes) -> str:
    """Return the beginning of a hash, as buttons carry it."""
    return hash_.hex()[:MARK]


async def told_of(newsroom: Newsroom, kept: Kept, who: Admin, locale: Locale) -> Told:
    """Return an announcement as an admin may see it, its beginning in their language.

    Raises:
        StorageDown: it cannot be looked up now.
    """
    announcement = rendered_in(kept)
    return Told(
        number=kept.number,
        state=kept.state,
        begins=_beginning(announcement, locale) if announcement else "",
        mark=mark_of(kept.hash),
        audience=announcement.audience if announcement else None,
        moment=_moment(newsroom, kept, announcement),
        author=kept.author,
        missing=await newsroom.missing(kept) if kept.state is State.WAITING else 0,
        has_approved=who.number in approvals_of(kept).approvers,
        is_own=kept.author == who.number and draft_in(kept) is not None,
        may_announce=Right.ANNOUNCE in rights_of(who.role),
        is_prepared=is_prepared(kept),
        can_change=newsroom.can_be_changed(kept),
        planned=rounded(kept.planned),
        left=rounded(await newsroom.left(kept.number)) if kept.planned else 0,
        sent=rounded(kept.sent),
        blocked=rounded(kept.blocked),
        failed=rounded(kept.failed),
        unknown=rounded(kept.unknown),
        pace=kept.pace or newsroom.rate,
        corrects=announcement.corrects if announcement else None,
        channels=newsroom.channels if _is_to_be_posted(kept, announcement) else {},
        posts=await newsroom.posts(kept.number),
    )


def _is_to_be_posted(kept: Kept, announcement: Announcement | None) -> bool:
    is_before = kept.state in (State.WRITTEN, State.WAITING, State.HELD)
    return is_before and announcement is not None and announcement.corrects is None


def _beginning(announcement: Announcement, locale: Locale) -> str:
    line = parse_html(announcement.letter(locale).html).text.partition("\n")[0]
    return line if len(line) <= LABEL else line[: LABEL - 1] + "…"


def _moment(newsroom: Newsroom, kept: Kept, announcement: Announcement | None) -> datetime | None:
    """Return when it will be sent, as far as that is settled."""
    if announcement is None or kept.state is not State.HELD:
        return None
    held = newsroom.held_until(kept)
    return max(held, announcement.start) if announcement.start else held
