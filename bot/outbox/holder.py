"""Do what only one process may do, for as long as the lease is ours."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from bot.storage.failures import StorageDown
from bot.storage.lease import Lease

RENEWED_EVERY = 3.0
"""Seconds; the lease itself holds ten."""

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


def side_by_side(works: Sequence[Work]) -> Work:
    """Make one work of several: where one fails all end, so that it is noticed."""

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            for each in works:
                group.create_task(_run(each))

    return work


async def while_holding(lease: Lease, work: Work) -> None:
    """Take the lease as soon as it is free and work until it is lost, again and again.

    Args:
        lease: The one lease.
        work: Runs until it is cancelled; what it raises is logged, and it begins again.
    """
    holder = secrets.token_hex(8)
    while True:
        epoch = await _take(lease, holder)
        if epoch is None:
            await asyncio.sleep(RENEWED_EVERY)
            continue
        working = asyncio.ensure_future(work())
        try:
            while not working.done() and await _renew(lease, holder, epoch):
                await asyncio.wait({working}, timeout=RENEWED_EVERY)
            if working.done():
                working.result()
        except Exception:
            log.exception("what only one process does has failed; it begins again")
            await asyncio.sleep(RENEWED_EVERY)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await _release(lease, holder, epoch)


async def _run(work: Work) -> None:
    await work()


async def _take(lease: Lease, holder: str) -> int | None:
    try:
        return await lease.take(holder)
    except StorageDown:
        return None


async def _renew(lease: Lease, holder: str, epoch: int) -> bool:
    try:
        return await lease.renew(holder, epoch)
    except StorageDown:
        return False


async def _release(lease: Lease, holder: str, epoch: int) -> None:
    with suppress(StorageDown):  # it ends by itself
        await lease.release(holder, epoch)
