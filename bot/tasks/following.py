"""Keep the library fresh while the bot runs: serve what changes, record it, look after it, tell editors."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from watchfiles import awatch

from bot.knowledge.aside import is_aside
from bot.knowledge.shelf import Shelf
from bot.outbox.holder import Work
from bot.publishing.follow import Follower
from bot.publishing.record import Recorder
from bot.publishing.start import publisher_of
from bot.screens.digest import Digest
from bot.settings import Settings
from bot.storage.counters import WRONG
from bot.storage.everything import Storage
from bot.storage.months import month_of
from bot.storage.rounds import Rounds
from bot.telegram.api import Api
from bot.telegram.asker import TelegramAsker
from bot.telegram.bulletins import Librarian
from bot.telegram.herald import Herald
from bot.upkeep.digest import digest_of
from bot.upkeep.links import addresses_of
from bot.upkeep.probe import open_client
from bot.upkeep.rounds import Looker
from bot.upkeep.seen import Seen

AGAIN = 5.0
"""Seconds until the folder is watched again, where it is gone or cannot be watched."""
GLANCE = 1000
"""Milliseconds after which it is looked whether the folder is still the one that is watched."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Freshness:
    """What keeps the library fresh."""

    settings: Settings
    follower: Follower
    recorder: Recorder
    librarian: Librarian
    looker: Looker
    publish: Work

    def beside(self, reload: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """Return what every process does until it is cancelled; ``reload`` lets it look at once."""
        return [
            follow_files(self.settings.knowledge_dir, self.follower.notice),
            self.follower.follow(),
            follow_signal(reload, self.follower),
        ]

    def alone(self) -> list[Work]:
        """Return what only the holder of the lease does, until it is cancelled."""
        return [*self.alone_on_trial(), self.recorder.run, self.looker.run]

    def alone_on_trial(self) -> list[Work]:
        """Return the same for a trial: nothing leaves the machine, and whoever tries commits their files themselves."""
        return [self.publish, self.librarian.run]


def freshness_of(
    settings: Settings, storage: Storage, shelf: Shelf[Any], herald: Herald, api: Api, now: Callable[[], datetime]
) -> Freshness:
    """Wire what keeps the library fresh."""
    follower = Follower(shelf, storage.meta)
    zone = ZoneInfo(settings.timezone)

    async def due() -> Digest:
        rounds, month = await Rounds(storage.database).get(), month_of(now())
        wrong = {
            section: count for (section, kind), count in (await storage.counters.totals(month)).items() if kind == WRONG
        }
        library = shelf.library
        return digest_of(library, now().date(), rounds.dead, addresses_of(library), wrong)

    seen, asker, every = Seen(storage, shelf.folder, now), TelegramAsker(api), settings.verify_every
    if every and settings.proxy.startswith("socks4:"):
        log.error("BOT_PROXY: sites cannot be looked at through socks4: BOT_VERIFY_EVERY counts as 0")
        every = timedelta()
    looker = Looker(storage, lambda: shelf.library, seen, asker, partial(open_client, settings.proxy), every, now)
    return Freshness(
        settings,
        follower,
        Recorder(storage, follower, shelf.folder, now),
        Librarian(storage, herald, follower, due, now, zone),
        looker,
        publisher_of(storage, shelf, now, follower.look).run,
    )


async def follow_files(folder: Path, notice: Callable[[], None]) -> None:
    """Tell of every change of a file, until it is cancelled; also of a folder that was away and is back.

    Where the system does not let us watch, that is told from time to time instead: whoever is told looks.
    """
    is_said = False
    while True:
        try:
            await _watch(await asyncio.to_thread(folder.resolve), notice)
        except (OSError, RuntimeError) as broken:
            if not is_said:
                log.error("changed files cannot be watched now (%s): they are looked at instead", type(broken).__name__)
            is_said = True
        notice()
        await asyncio.sleep(AGAIN)


async def follow_signal(reload: asyncio.Event, follower: Follower) -> None:
    """Look at once whenever somebody asks for it."""
    while True:
        await reload.wait()
        reload.clear()
        await follower.look_anew()


async def _watch(folder: Path, notice: Callable[[], None]) -> None:
    """Watch a folder for as long as it is the same one."""
    watched = _identity(folder)

    def is_ours(_: object, path: str) -> bool:
        return not any(is_aside(part) for part in Path(path).relative_to(folder).parts)

    async for changes in awatch(folder, watch_filter=is_ours, yield_on_timeout=True, rust_timeout=GLANCE):
        if changes:
            notice()
        if _identity(folder) != watched:
            return


def _identity(folder: Path) -> tuple[int, int]:
    seen = folder.stat()
    return seen.st_dev, seen.st_ino
