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
    holder, trouble = secrets.token_hex(8), _Trouble()
    while True:
        epoch = await _take(lease, holder, trouble)
        if epoch is not None:
            await _work_until_lost(lease, holder, epoch, work, every, trouble)
        await asyncio.sleep(every)


class _Trouble:
    """What goes wrong: said once, until something else does, or the work has gone well for a while."""

    def __init__(self) -> None:
        self._said = ""

    def say(self, level: int, words: str) -> None:
        if words != self._said:
            log.log(level, "%s", words)
        self._said = words

    def is_over(self) -> None:
        self._said = ""


async def _work_until_lost(lease: Lease, holder: str, epoch: int, work: Work, every: float, trouble: _Trouble) -> None:
    working = asyncio.ensure_future(_run(work))
    try:
        while not working.done() and await _renew(lease, holder, epoch, trouble):
            await asyncio.wait({working}, timeout=every)
            if not working.done():
                trouble.is_over()
    finally:
        working.cancel()
        (ended,) = await asyncio.gather(working, return_exceptions=True)
        await _release(lease, holder, epoch)
    if isinstance(ended, Exception):  # only its type: its words may repeat what it worked at
        trouble.say(logging.ERROR, f"the work under the lease failed ({_kind(ended)}); it is taken up again")


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


async def _take(lease: Lease, holder: str, trouble: _Trouble) -> int | None:
    try:
        return await lease.take(holder)
    except StorageDown:
        return None
    except StorageRefused as refused:
        trouble.say(logging.ERROR, f"the lease cannot be taken: {refused}")
        return None


async def _renew(lease: Lease, holder: str, epoch: int, trouble: _Trouble) -> bool:
    try:
        return await lease.renew(holder, epoch)
    except (StorageDown, StorageRefused) as failed:
        trouble.say(logging.WARNING, f"the lease is given up: {failed}")
        return False


async def _release(lease: Lease, holder: str, epoch: int) -> None:
    with suppress(StorageDown, StorageRefused):  # it ends by itself
        await lease.release(holder, epoch)
