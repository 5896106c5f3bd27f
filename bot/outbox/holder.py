"""Do what only one process may do, for as long as the lease is ours."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.lease import Lease

RENEWED_EVERY = 3.0
"""Seconds; the lease itself holds ten."""

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


async def while_holding(lease: Lease, work: Work, every: float = RENEWED_EVERY) -> None:
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


async def _work_until_lost(lease: Lease, holder: str, epoch: int, work: Work, every: float) -> None:
    working = asyncio.ensure_future(_run(work))
    try:
        while not working.done() and await _renew(lease, holder, epoch):
            await asyncio.wait({working}, timeout=every)
    finally:
        working.cancel()
        (ended,) = await asyncio.gather(working, return_exceptions=True)
        await _release(lease, holder, epoch)
    if isinstance(ended, Exception):  # only its type: its words may repeat what it worked at
        log.error("the work under the lease failed (%s); it is taken up again", _kind(ended))


def together(*works: Work) -> Work:
    """Make one work of several: they run side by side and end together."""

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            for each in works:
                group.create_task(_run(each))

    return work


def _kind(failed: BaseException) -> str:
    """Name the type of what failed, or the types of all that failed together."""
    if isinstance(failed, BaseExceptionGroup):
        return ", ".join(sorted({_kind(each) for each in failed.exceptions}))
    return type(failed).__name__


async def _run(work: Work) -> None:
    await work()


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
    with suppress(StorageDown, StorageRefused):  # it ends by itself
        await lease.release(holder, epoch)
