"""Watch the served library: note what changed since the last one, prepare an alert, and hold the news for who asks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.announcements.unfinished import write_unfinished
from bot.i18n import Locale, Translator
from bot.knowledge.diff import Change
from bot.knowledge.library import Library
from bot.knowledge.news import News
from bot.knowledge.shelf import Shelf
from bot.screens.alerts import alert_draft
from bot.storage.chronicle import Chronicle
from bot.storage.failures import StorageDown, StorageRefused

ROUND = 5.0
"""Seconds after which the holder of the lease looks whether another library is served."""
READ_AGAIN = 60.0
"""Seconds after which every process reads what the holder may have recorded."""

log = logging.getLogger(__name__)


class Watch:
    """Compares libraries for the holder of the lease; ``news`` is what everybody is shown, None while nobody knows."""

    def __init__(
        self,
        chronicle: Chronicle,
        shelf: Shelf[Any],
        translators: Mapping[Locale, Translator],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a watch.

        Args:
            chronicle: Where snapshots and news are recorded.
            shelf: Holds the library that is served.
            translators: All languages, for what readers may be told.
            now: The time, aware.
            sleep: Waits for seconds.
        """
        self._chronicle = chronicle
        self._shelf = shelf
        self._translators = translators
        self._now = now
        self._sleep = sleep
        self._looked: tuple[str, date] | None = None
        self.news: News | None = None

    async def look(self) -> tuple[Change, ...]:
        """Record what changed since the last look, with the draft that tells it; return the changes, once.

        Raises:
            StorageDown, StorageRefused: nothing was recorded.
        """
        library, today = self._shelf.library, self._now().date()
        recorded = await self._chronicle.record(library, today, lambda changes: self._prepare(library, changes))
        self._looked = library.revision, today
        self.news = recorded.news
        return recorded.changes

    async def read(self) -> None:
        """Read what was recorded; while the database is down, what was read before stays."""
        try:
            self.news = await self._chronicle.news() or self.news
        except (StorageDown, StorageRefused):
            log.warning("the database is down: nobody knows what changed lately")

    async def record(self) -> None:
        """Look at every library that is served, and once a day; only the holder of the lease may."""
        while True:
            is_new = self._looked != (self._shelf.library.revision, self._now().date())
            await self._sleep(READ_AGAIN if is_new and not await self._look_if_possible() else ROUND)

    async def follow(self) -> None:
        """Read again and again what another process may have recorded."""
        while True:
            await self._sleep(READ_AGAIN)
            await self.read()

    def _prepare(self, library: Library, changes: Sequence[Change]) -> str | None:
        draft = alert_draft(library, self._translators, changes)
        return write_unfinished(draft) if draft else None

    async def _look_if_possible(self) -> bool:
        try:
            changes = await self.look()
        except (StorageDown, StorageRefused):
            log.warning("the database is down: what changed is recorded later")
            return False
        if changes:
            log.info("changes recorded: %d", len(changes))
        return True
