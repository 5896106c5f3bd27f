"""Erase what must not be noted down: a list in this process's memory alone."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.outbox.erase import Deleter, TryLater

AFTER = timedelta(hours=1)
"""How long such a message stays."""
MOST = 10_000
"""Most messages that are waited for; one more lets the oldest stay where it is."""
LOOKED_EVERY = 30.0
"""Seconds after which it is looked whether something is due."""

log = logging.getLogger(__name__)


class Untraced:
    """Messages of ours that are erased after an hour if the process lives; ``lost`` counts those that had no place."""

    def __init__(
        self,
        deleter: Deleter,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make an empty list.

        Args:
            deleter: Deletes them.
            now: The time, aware.
            sleep: Waits for seconds.
        """
        self._deleter = deleter
        self._now = now
        self._sleep = sleep
        self._waiting: deque[tuple[datetime, int, int]] = deque(maxlen=MOST)
        self.lost = 0

    def add(self, chat: int, message_id: int) -> None:
        """Erase a message after an hour."""
        self.lost += len(self._waiting) == MOST
        self._waiting.append((self._now() + AFTER, chat, message_id))

    async def erase_due(self) -> None:
        """Erase what is due.

        Raises:
            TryLater: Telegram asks to wait; what was not erased is tried again.
        """
        while self._waiting and self._waiting[0][0] <= self._now():
            due = self._waiting[0]
            await self._deleter.delete(due[1], [due[2]])
            if self._waiting and self._waiting[0] is due:  # else it had to make room meanwhile
                self._waiting.popleft()

    async def run(self) -> None:
        """Erase what is due, round after round."""
        while True:
            wait = LOOKED_EVERY
            try:
                await self.erase_due()
            except TryLater as later:
                wait = max(wait, later.seconds)
            await self._sleep(wait)
