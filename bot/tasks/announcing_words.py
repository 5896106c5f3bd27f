"""What the command line says of announcements."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.admins.approvals import COMMAND_LINE
from bot.announcements.announcement import Announcement, Letter, State, hash_of, read_announcement
from bot.announcements.audience import Audience, Reach
from bot.announcements.draft import Draft
from bot.announcements.moments import say_moment
from bot.i18n import LOCALE_NAMES, Locale
from bot.knowledge.telegram_html import parse_html
from bot.outbox.drafts import is_prepared
from bot.outbox.newsroom import FEWEST, STEP
from bot.storage.announcements import Kept

_WIDTH = 60


def preview(announcement: Announcement, draft: Draft) -> Iterator[str]:
    """Yield what readers of every language will see."""
    for locale, letter in announcement.letters.items():
        name = f"{locale}, {LOCALE_NAMES[locale]}"
        head = name if locale in draft.parts else f"{name}: they get the text in {announcement.instead}"
        yield f"── {head} {'─' * (_WIDTH - len(head))}"
        yield from _as_text(letter)
        yield ""


def _as_text(letter: Letter) -> Iterator[str]:
    shown = parse_html(letter.html)
    yield shown.text
    units = shown.text.encode("utf-16-le")
    for entity in shown.entities:
        if entity.url:
            yield f"    {units[2 * entity.offset : 2 * entity.end].decode('utf-16-le')}: {entity.url}"
    for row in letter.rows:
        yield "".join(f"[ {label} ]" for label, _ in row)


def summary(
    announcement: Announcement, recipients: int, rate: float, zone: ZoneInfo, channels: Mapping[Locale, str]
) -> Iterator[str]:
    """Yield for whom and when it is.

    Args:
        announcement: What is told.
        recipients: How many would get it, rounded down.
        rate: Messages a second.
        zone: In which times are said.
        channels: Where it is posted, by language.
    """
    is_enough = recipients >= FEWEST
    yield f"for         {_said(announcement.audience)}"
    yield f"begins      {say_moment(announcement.start, zone) if announcement.start else 'as soon as it may'}"
    if announcement.end:
        yield f"not after   {say_moment(announcement.end, zone)}"
    yield f"recipients  {f'{recipients} or more' if is_enough else f'fewer than {FEWEST}: refused'}"
    if is_enough:
        yield f"takes about {_length(timedelta(seconds=recipients / rate))}"
    if channels:
        yield f"channels    {', '.join(f'{each} {channels[each]}' for each in Locale if each in channels)}"
    yield f"hash        {hash_of(announcement).hex()}"


def _said(audience: Audience) -> str:
    match audience.reach:
        case Reach.ALL:
            return "whoever wants everything"
        case Reach.URGENT:
            return "every subscriber, with a sound"
        case Reach.COUNTRIES:
            return f"{', '.join(sorted(audience.countries))}, and whoever wants everything"


def _length(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return "a minute at most"
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"


def line_of(kept: Kept, zone: ZoneInfo) -> str:
    """Tell of an announcement in a line: number, state, counts, first words."""
    counts = {
        "planned": kept.planned,
        "sent": kept.sent,
        "blocked": kept.blocked,
        "failed": kept.failed,
        "unknown": kept.unknown,
    }
    told = ", ".join(f"{name} {count // STEP * STEP}" for name, count in counts.items())
    if kept.state is State.HELD:
        told = "admins are told first"
        if kept.held_until is not None:
            told = f"until {say_moment(datetime.fromtimestamp(kept.held_until, UTC), zone)}"
    elif kept.state in (State.WRITTEN, State.WAITING):
        told = f"by {_author(kept)}"
    return f"{kept.number:>4}  {kept.state:<9}  {told:<60}  {_beginning(kept)}".rstrip()


def _author(kept: Kept) -> str:
    if is_prepared(kept):
        return "the bot itself: the library has changed"
    return "the command line" if kept.author == COMMAND_LINE else f"admin {kept.author}"


def _beginning(kept: Kept) -> str:
    """Return the first words; nothing of one that is still being written."""
    try:
        announcement = read_announcement(kept.content)
    except ValueError:
        return ""
    words = parse_html(announcement.letter(None).html).text.split()
    return " ".join(words[:5])
