"""Do something once a day, and sooner again where the database kept it from being done."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from bot.outbox.holder import Work
from bot.storage.failures import StorageDown

LOOKED_EVERY = 600.0
"""Seconds after which it is looked whether a new day has begun."""


async def once_a_day(
    work: Work, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Do something now, and again soon after each midnight (UTC), until cancelled.

    Args:
        work: What to do; ``StorageDown`` lets it be tried again at the next look.
        now: The time, aware.
        sleep: Waits for seconds.
    """
    done: date | None = None
    while True:
        today = now().date()
        if done != today and await _could_do(work):
            done = today
        await sleep(LOOKED_EVERY)


async def _could_do(work: Work) -> bool:
    try:
        await work()
    except StorageDown:
        return False
    return True
