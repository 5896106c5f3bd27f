"""Send nothing unasked for as long as Telegram says, through restarts, in every process, and by whatever clock."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.outbox.turns import MOMENT
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease

LONGEST = 60.0
"""Seconds between two tries while there is no connection."""
_AGAIN = 1.0
"""Seconds until a pause is written down again, where the database failed."""


class Quiet:
    """Pauses: in the lease, where the next process finds them, and here, where no jump of a clock shortens them.

    ``is_kept`` says whether one began after the last ``wait``.
    """

    def __init__(
        self, lease: Lease, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Keep pauses.

        Args:
            lease: Where they are written down.
            clock: Monotonic seconds.
            sleep: Waits for seconds.
        """
        self.is_kept = False
        self._lease = lease
        self._clock = clock
        self._sleep = sleep
        self._until = float("-inf")
        self._back_off = 0.0

    async def keep(self, seconds: float) -> None:
        """Begin a pause of so many seconds; where Telegram named none (0), of more each time."""
        self.is_kept = True
        if not seconds:
            seconds = self._back_off = min(LONGEST, 2 * self._back_off or 1.0)
        self._until = max(self._until, self._clock() + seconds)
        while (left := self._until - self._clock()) > 0:
            try:
                await self._lease.pause(left)
            except StorageDown:
                await self._sleep(_AGAIN)
            else:
                return

    def heard(self) -> None:
        """Note that Telegram took a message: the next pause without a number is a short one again."""
        self._back_off = 0.0

    async def wait(self) -> None:
        """Wait until nothing is paused.

        Raises:
            StorageDown: it is not known.
        """
        while (left := max(await self._lease.paused_for(), self._until - self._clock())) > 0:
            await self._sleep(max(left, MOMENT))
        self.is_kept = False
