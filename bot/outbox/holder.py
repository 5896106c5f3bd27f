"""Do what only one process may do, for as long as the lease is ours."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from bot.storage.failures import StorageDown
from bot.storage.lease import Lease

RENEWED_EVERY = 3.0
"""Seconds; the lease itself holds ten."""

log = logging.getLogger(__name__)


async def while_holding(lease: Lease, work: Callable[[], Awaitable[None]]) -> None:
    """Take the lease as soon as it is free and work until it is lost, again and again.

    Args:
        lease: The one lease.
        work: Runs until it is cancelled.
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
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await _release(lease, holder, epoch)


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


async def _renew(lease: Lease, holder: str, epoch: int) -> bool:
    try:
        return await lease.renew(holder, epoch)
    except StorageDown:
        log.warning("the database is down: the lease is given up")
        return False


async def _release(lease: Lease, holder: str, epoch: int) -> None:
    try:
        await lease.release(holder, epoch)
    except StorageDown:
        log.warning("the database is down: the lease ends by itself")
