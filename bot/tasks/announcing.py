"""Announce what a file says, also beside a running bot."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.admins.approvals import COMMAND_LINE
from bot.announcements.announcement import Announcement, State, hash_of
from bot.announcements.audience import Audience
from bot.announcements.draft import Draft, read_draft
from bot.announcements.moments import read_moment
from bot.i18n import Locale, load_translators
from bot.knowledge.check import has_errors
from bot.knowledge.facts import BadValue
from bot.knowledge.load import Loader
from bot.knowledge.problems import Problem
from bot.knowledge.read import FILE_LIMIT
from bot.knowledge.shelf import load_whole
from bot.outbox.newsroom import FEWEST, STEP, Hold, Newsroom
from bot.outbox.turns import FREE_RATE
from bot.screens.letters import compose
from bot.settings import Settings, SettingsRefused
from bot.tasks.announcing_words import line_of, preview, summary
from bot.tasks.remembered import open_storage
from bot.telegram.callbacks import encode

SHOWN = 20
"""How many announcements are listed."""
_NEVER_SENT = (State.WRITTEN, State.STOPPED, State.LATE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says instead of the file; None where it says nothing.

    Attributes:
        at: When it may begin, as an announcer writes it.
        until: When it is not to be sent any more.
    """

    audience: Audience | None = None
    at: str | None = None
    until: str | None = None
    instead: Locale | None = None


def _now() -> datetime:
    return datetime.now(UTC)


async def announce(
    settings: Settings, file: Path, wishes: Wishes, *, is_dry: bool, now: Callable[[], datetime] = _now
) -> bool:
    """Show what a file would tell to whom and, unless it is only to be tried, submit it.

    Returns:
        Whether it can be sent; what is wrong is printed.

    Raises:
        BrokenLibrary: the knowledge files have errors.
        SettingsRefused: a time on the command line cannot be read.
        OSError: the file cannot be read.
        KeyRefused, StorageRefused, StorageDown: keys or database are not as they must be.
    """
    zone = ZoneInfo(settings.timezone)
    announcement, draft, problems = _compose(settings, file, wishes, zone, now())
    _say(str(problem) for problem in problems)
    if announcement is None or draft is None:
        return False
    _say(preview(announcement, draft))
    async with open_storage(settings) as storage:
        newsroom = Newsroom(storage, now, Hold(timedelta(minutes=settings.hold)), settings.channels)
        recipients = await newsroom.recipients(announcement.audience)
        _say(summary(announcement, recipients, settings.paid_rate or FREE_RATE, zone, settings.channels))
        if recipients < FEWEST:
            return False
        if is_dry:
            return True
        return await _submit(newsroom, announcement)


async def show(settings: Settings) -> None:
    """Print the newest announcements with their states and counts, rounded down.

    Raises:
        KeyRefused, StorageRefused, StorageDown: see ``announce``.
    """
    zone = ZoneInfo(settings.timezone)
    async with open_storage(settings) as storage:
        recent = await Newsroom(storage, _now, Hold(timedelta(minutes=settings.hold)), settings.channels).recent(SHOWN)
    _say(line_of(kept, zone) for kept in recent)
    print(f"counts are rounded down to {STEP}" if recent else "nothing was announced yet")


async def stop(settings: Settings, number: int) -> bool:
    """Stop an announcement for good; False where there is nothing to stop.

    Raises:
        KeyRefused, StorageRefused, StorageDown: see ``announce``.
    """
    async with open_storage(settings) as storage:
        newsroom = Newsroom(storage, _now, Hold(timedelta(minutes=settings.hold)), settings.channels)
        is_stopped = await newsroom.stop(number, COMMAND_LINE)
        kept = await newsroom.get(number)
    if is_stopped:
        print(f"announcement {number} is stopped; what is on its way still arrives")
    elif kept:
        print(f"vyraj: announcement {number} cannot be stopped any more: {kept.state}", file=sys.stderr)
    else:
        print(f"vyraj: there is no announcement {number}: python -m bot announcements", file=sys.stderr)
    return is_stopped


def _compose(
    settings: Settings, file: Path, wishes: Wishes, zone: ZoneInfo, now: datetime
) -> tuple[Announcement | None, Draft | None, list[Problem]]:
    with file.open("rb") as opened:
        data = opened.read(FILE_LIMIT + 1)
    draft, problems = read_draft(data, zone, str(file))
    if draft is None:
        return None, None, problems
    draft = _as_wished(draft, wishes, zone)
    translators = load_translators()
    library = load_whole(Loader(settings.knowledge_dir, translators))
    announcement, found = compose(draft, library, translators, encode, now)
    problems = sorted([*problems, *found], key=lambda problem: problem.line)
    return (None if has_errors(problems) else announcement), draft, problems


def _as_wished(draft: Draft, wishes: Wishes, zone: ZoneInfo) -> Draft:
    said = {"audience": wishes.audience, "instead": wishes.instead, "at": wishes.at, "until": wishes.until}
    return replace(
        draft,
        audience=wishes.audience or draft.audience,
        instead=wishes.instead or draft.instead,
        start=_moment("--at", wishes.at, zone) if wishes.at else draft.start,
        end=_moment("--until", wishes.until, zone) if wishes.until else draft.end,
        lines={key: line for key, line in draft.lines.items() if not said.get(key)},
    )


def _moment(option: str, text: str, zone: ZoneInfo) -> datetime:
    try:
        return read_moment(text, zone)
    except BadValue as bad:
        raise SettingsRefused(f"{option}: {bad}") from None


async def _submit(newsroom: Newsroom, announcement: Announcement) -> bool:
    """Submit it, but not what was submitted or sent already: who is not sure whether a command ran runs it again."""
    hash_ = hash_of(announcement)
    same = [kept for kept in await newsroom.recent(SHOWN) if kept.hash == hash_ and kept.state not in _NEVER_SENT]
    if same:
        print(f"vyraj: this is announcement {same[0].number} already: {same[0].state}", file=sys.stderr)
        return False
    number = await newsroom.write(announcement, COMMAND_LINE)
    state = await newsroom.submit(number, hash_, COMMAND_LINE)
    kept = await newsroom.get(number)
    if kept is None or state is None:
        print(f"vyraj: somebody has stopped announcement {number} meanwhile", file=sys.stderr)
        return False
    if state is State.HELD:
        minutes = newsroom.hold.of(announcement) / timedelta(minutes=1)
        print(
            f"announcement {number} is held for {minutes:g} min, from when the bot has told every admin; "
            f"to stop it: python -m bot announce --stop {number}"
        )
    else:
        missing = await newsroom.missing(kept)
        print(f"announcement {number} waits; announcers who must approve it in Telegram: {missing}")
    return True


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
