"""Follow the folder: what is published, and what changes on the disk, is loaded whole and served at once."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bot.knowledge.check import has_errors
from bot.knowledge.load import Loaded
from bot.knowledge.shelf import Shelf
from bot.publishing.reading import Stamp, stamp, when_whole
from bot.storage.changes import REVISION
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.meta import Meta

ROUND = 2.0
"""Seconds after which every process looks whether another one has published."""
QUIET = 1.5
"""Seconds without a change after which the files are taken to belong together."""
PATIENCE = 30.0
"""Seconds after which it is looked although something changes all the time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in the folder when it was loaded last.

    Attributes:
        loaded: The library, or the problems.
        stamp: How the folder was.
        since: When it was found so first, by a monotonic clock, in seconds.
    """

    loaded: Loaded
    stamp: Stamp
    since: float

    @property
    def is_good(self) -> bool:
        """Whether it is served."""
        return not has_errors(self.loaded.problems)

    @property
    def subject(self) -> str:
        """Names exactly what was found: the bytes, and what is wrong with them."""
        problems = "\n".join(str(each) for each in self.loaded.problems if not self.is_good)
        return sha256(f"{self.loaded.revision}\n{problems}".encode()).hexdigest()


class Follower:
    """Serves in one process what lies in the folder; ``found`` is what it found last, None before the first look."""

    def __init__(
        self,
        shelf: Shelf[Any],
        meta: Meta,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a follower.

        Args:
            shelf: Holds the library that is served.
            meta: Says which commit was published last.
            clock: Gives monotonic seconds.
            sleep: Waits for seconds.
        """
        self._shelf = shelf
        self._meta = meta
        self._clock = clock
        self._sleep = sleep
        self._published: str | None = None
        self._first: float | None = None
        self._last = 0.0
        self.found: Found | None = None

    def notice(self) -> None:
        """Learn that something has changed on the disk; it is looked at after a quiet moment."""
        self._last = self._clock()
        self._first = self._last if self._first is None else self._first

    async def look(self) -> bool:
        """Load what changed and serve it if it is good; False where the files do not belong together now."""
        at, is_done = self._last, False
        try:
            is_done = await self._load()
        except OSError as broken:
            log.error("the knowledge files cannot be looked at (%s); it is tried again", broken.strerror)
        self._first = None
        if not is_done or self._last != at:
            self.notice()
        return is_done

    async def look_anew(self) -> bool:
        """Load everything although nothing seems to have changed; else see ``look``."""
        self.found = replace(self.found, stamp="") if self.found else None
        return await self.look()

    async def follow(self) -> None:
        """Look whenever something was published or has changed, until it is cancelled."""
        self.notice()  # what changed before the first look
        looked = self._clock() - ROUND
        while True:
            if self._clock() - looked >= ROUND:
                looked = self._clock()
                await self._see_published()
            if self._is_quiet():
                await self.look()
            await self._sleep(QUIET / 3)

    async def _load(self) -> bool:
        if self.found and await asyncio.to_thread(stamp, self._shelf.folder) == self.found.stamp:
            return True
        seen: list[Stamp] = []
        loaded = await self._shelf.reload_if(when_whole(self._shelf.folder, seen.append))
        if loaded is None:
            return False
        found = Found(loaded, seen[0], self._clock())
        is_same = self.found is not None and self.found.subject == found.subject
        self.found = replace(found, since=self.found.since) if self.found and is_same else found
        return True

    async def _see_published(self) -> None:
        """Look at once where another commit is served: it was written whole."""
        try:
            revision = await self._meta.get(REVISION)
        except (StorageDown, StorageRefused):
            return  # what lies on the disk is noticed without it
        if revision != self._published and await self.look():
            self._published = revision

    def _is_quiet(self) -> bool:
        if self._first is None:
            return False
        now = self._clock()
        return now - self._last >= QUIET or now - self._first >= PATIENCE
