"""Collect in memory what is used, and count it now and then: a press must cost no transaction."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from bot.storage.counters import Counters
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.months import month_of

EVERY = 600.0
"""Seconds between two writes: what was collected since the last one is lost with the process. The time at which a file
was written tells no closer than that when somebody pressed."""
MOST = 10_000
"""Different uses that are collected at once; others are not counted until these are written down."""


class Tally:
    """Uses since the last write, by section, month and kind; it knows nothing of whose they were."""

    def __init__(self, counters: Counters, now: Callable[[], datetime]) -> None:
        """Make a tally.

        Args:
            counters: Where the counts are kept.
            now: The time, aware.
        """
        self._counters = counters
        self._now = now
        self._collected: Counter[tuple[int, str, str]] = Counter()

    def add(self, section: str, kind: str) -> None:
        """Collect one use; ``section`` must be one that there is, for every new one becomes a row."""
        use = month_of(self._now()), section, kind
        if use in self._collected or len(self._collected) < MOST:
            self._collected[use] += 1

    async def write(self) -> None:
        """Count what was collected.

        Raises:
            StorageDown, StorageRefused: what could not be written is still collected.
        """
        for month in sorted({month for month, *_ in self._collected}):
            times = {use[1:]: count for use, count in self._collected.items() if use[0] == month}
            await self._counters.add_all(month, times)
            self._collected -= Counter({(month, *use): count for use, count in times.items()})

    async def follow(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Write again and again, until it is cancelled; what could not be written is tried again."""
        while True:
            await sleep(EVERY)
            with suppress(StorageDown, StorageRefused):
                await self.write()
