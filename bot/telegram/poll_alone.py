"""Poll in one process only, where several share a database, and know it before Telegram says so."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.lease import Lease
from bot.telegram.polling import AnotherPoller

RENEWED_EVERY = 3.0
"""Seconds; the lease itself holds ten: for so long, at most, one that was killed keeps the next one waiting."""
LOOKED = 0.5
"""Seconds between two looks whether whoever holds it lives."""

log = logging.getLogger(__name__)


class PollAlone:
    """Polls while nobody else does; also while the database is down, for then only Telegram can tell."""

    def __init__(self, lease: Lease, every: float = RENEWED_EVERY, look: float = LOOKED) -> None:
        """Make it.

        Args:
            lease: That of polling.
            every: Seconds between two renewals.
            look: Seconds between two looks at a lease that is held.
        """
        self._lease = lease
        self._every = every
        self._look = look
        self._holder = secrets.token_hex(8)
        self._epoch: int | None = None

    async def run(self, poll: Callable[[], Awaitable[None]]) -> None:
        """Poll until it is cancelled, or ends; nobody else begins before ``let_go``, or within ten seconds.

        Raises:
            AnotherPoller: another process polls, and lives.
            Exception: what ``poll`` raises.
        """
        self._epoch = await _begin(self._lease, self._holder, self._look)
        polling = asyncio.ensure_future(poll())
        try:
            while not polling.done():
                await asyncio.wait({polling}, timeout=self._every)
                self._epoch = await self._go_on()
            polling.result()
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    async def let_go(self) -> None:
        """Let another process poll at once: Telegram knows what was handled here."""
        if self._epoch is not None:
            with suppress(StorageDown, StorageRefused):  # it ends by itself
                await self._lease.release(self._holder, self._epoch)

    async def _go_on(self) -> int | None:
        try:
            if self._epoch is not None and await self._lease.renew(self._holder, self._epoch):
                return self._epoch
            if self._epoch is None:  # the database was down: whoever holds it may have been killed meanwhile
                return await _begin(self._lease, self._holder, self._look)
            epoch = await self._lease.take(self._holder)
        except (StorageDown, StorageRefused):
            return self._epoch
        if epoch is None:  # this process was frozen, or the database was down, and another one has begun to poll
            raise _another()
        return epoch


async def _begin(lease: Lease, holder: str, look: float) -> int | None:
    """Take the lease, or wait for the end of one that nobody renews; None while the database is down."""
    first: float | None = None
    while True:
        try:
            epoch, until = await lease.take(holder), await lease.until()
        except (StorageDown, StorageRefused):
            return None
        if epoch is not None:
            return epoch
        if first is None:
            log.info("another process has polled a moment ago: it is looked whether it lives")
        elif until is not None and until > first:
            raise _another()
        first = until if first is None else first
        await asyncio.sleep(look)


def _another() -> AnotherPoller:
    return AnotherPoller(
        "another process polls for this bot with this database: stop that one; "
        "for several processes set BOT_WEBHOOK_URL in all of them"
    )
