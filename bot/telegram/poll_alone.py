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


async def poll_alone(
    lease: Lease, poll: Callable[[], Awaitable[None]], every: float = RENEWED_EVERY, look: float = LOOKED
) -> None:
    """Poll while nobody else does; also while the database is down, for then only Telegram can tell.

    Args:
        lease: That of polling.
        poll: Polls until it is cancelled.
        every: Seconds between two renewals.
        look: Seconds between two looks at a lease that is held.

    Raises:
        AnotherPoller: another process polls, and lives.
        Exception: what ``poll`` raises.
    """
    holder = secrets.token_hex(8)
    epoch = await _begin(lease, holder, look)
    polling = asyncio.ensure_future(poll())
    try:
        while not polling.done():
            await asyncio.wait({polling}, timeout=every)
            epoch = await _go_on(lease, holder, epoch)
        polling.result()
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        if epoch is not None:
            with suppress(StorageDown, StorageRefused):  # it ends by itself
                await lease.release(holder, epoch)


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


async def _go_on(lease: Lease, holder: str, epoch: int | None) -> int | None:
    try:
        if epoch is not None and await lease.renew(holder, epoch):
            return epoch
        epoch = await lease.take(holder)
    except (StorageDown, StorageRefused):
        return epoch
    if epoch is None:  # this process was frozen, or the database was down, and another one has begun to poll
        raise _another()
    return epoch


def _another() -> AnotherPoller:
    return AnotherPoller(
        "another process polls for this bot with this database: stop that one; "
        "for several processes set BOT_WEBHOOK_URL in all of them"
    )
