"""Do what only one process may do, for as long as the lease is ours."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.lease import Lease

RENEWED_EVERY = 3.0
"""Seconds; the lease itself holds ten."""

log = logging.getLogger(__name__)


async def while_holding(lease: Lease, work: Callable[[], Awaitable[None]], every: float = RENEWED_EVERY) -> None:
    """Take the lease as soon as it is free and work until it is lost, again and again.

    Whatever goes wrong, in the work or in the database, the lease is given back and taken again later.

    Args:
        lease: The one lease.
        work: Runs until it is cancelled; if it fails or ends, it is begun anew.
        every: Seconds between two renewals, and before the lease is taken again.
    """
    holder = secrets.token_hex(8)
    while True:
        epoch = await _take(lease, holder)
        if epoch is not None:
            await _work_until_lost(lease, holder, epoch, work, every)
        await asyncio.sleep(every)


async def _work_until_lost(
    lease: Lease, holder: str, epoch: int, work: Callable[[], Awaitable[None]], every: float
) -> None:
    working = asyncio.ensure_future(work())
    try:
        while not working.done() and await _renew(lease, holder, epoch):
            await asyncio.wait({working}, timeout=every)
    finally:
        working.cancel()
        (ended,) = await asyncio.gather(working, return_exceptions=True)
        await _release(lease, holder, epoch)
    if isinstance(ended, Exception):  # only its type: its words may repeat what it worked at
        log.error("the work under the lease failed (%s); it is taken up again", type(ended).__name__)


def together(*works: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Make one work of several: they run side by side and end together."""

    async def done(each: Callable[[], Awaitable[None]]) -> None:
        await each()

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            for each in works:
                group.create_task(done(each))

    return work


async def _take(lease: Lease, holder: str) -> int | None:
    try:
        return await lease.take(holder)
    except StorageDown:
        return None
    except StorageRefused as refused:
        log.error("the lease cannot be taken: %s", refused)
        return None


async def _renew(lease: Lease, holder: str, epoch: int) -> bool:
    try:
        return await lease.renew(holder, epoch)
    except (StorageDown, StorageRefused) as failed:
        log.warning("the lease is given up: %s", failed)
        return False


async def _release(lease: Lease, holder: str, epoch: int) -> None:
    try:
        await lease.release(holder, epoch)
    except (StorageDown, StorageRefused):
        log.warning("the lease could not be given back: it ends by itself")
