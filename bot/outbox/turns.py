"""Keep a strict window over everything that is sent unasked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

FREE_RATE = 30
"""Messages that Telegram takes in any one second (https://core.telegram.org/bots/faq#broadcasting-to-users)."""
PAID_RATE = 1000
"""The same with ``allow_paid_broadcast``."""
WINDOW = 1.02
"""Seconds after its sending for which a message counts: clocks and networks are not exact."""
MOMENT = 0.001
"""Seconds that are not worth a sleep: clocks are no more exact."""
SLOW = 0.1
"""Seconds after which an answer is late: Telegram may have counted the message only now."""


class Turns:
    """Gives turns to messages: at most ``rate`` of them are on their way, or were sent within the window.

    ``clock`` gives monotonic seconds.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Give turns.

        Args:
            rate: Messages a second, 1 or more; may be changed while turns are given.
            clock: Monotonic seconds.
            sleep: Waits for seconds.
        """
        self.rate = rate
        self.clock = clock
        self._sleep = sleep
        self._counts_until: dict[object, float | None] = {}
        self._last = float("-inf")
        self._queue = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and send inside the context: the end of it is the answer."""
        message = object()
        async with self._queue:
            await self._wait()
            sent = self._last = self.clock()
            self._counts_until[message] = None
        try:
            yield
        finally:
            answered = self.clock()
            self._counts_until[message] = (answered if answered - sent > SLOW else sent) + WINDOW

    async def _wait(self) -> None:
        while True:
            now = self.clock()
            if len(self._counts_until) >= int(self.rate):
                self._counts_until = {
                    each: until for each, until in self._counts_until.items() if until is None or until > now
                }
            next_at = self._last + 1 / self.rate
            if len(self._counts_until) >= int(self.rate):
                ends = [until for until in self._counts_until.values() if until is not None]
                next_at = max(next_at, min(ends, default=now + 1 / self.rate))
            if next_at - now <= MOMENT:
                return
            await self._sleep(next_at - now)
