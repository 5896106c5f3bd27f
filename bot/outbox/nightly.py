"""Look after the database while the bot runs: change the key each month, empty the log each day."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bot.outbox.holder import Work
from bot.seal.keys import KeyRefused
from bot.storage.database import Database
from bot.storage.failures import StorageRefused
from bot.storage.months import month_of
from bot.storage.rotation import Rotation

BATCH = 100
"""Rows that are sealed anew at once: the bot does nothing else meanwhile, which takes some milliseconds."""
PAUSE = 0.05
"""Seconds for replies between two batches."""
TRIES = 10
AGAIN_AFTER = 30.0
"""Seconds until the log is emptied again, where somebody was reading in it."""

log = logging.getLogger(__name__)


def change_key(
    rotation: Rotation, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> Work:
    """Make a work that changes the key if it is of an earlier month, and goes on with a change that was interrupted.

    Raises:
        StorageDown: it goes on later.
    """

    async def work() -> None:
        month = month_of(now())
        try:
            if not await rotation.is_due(month):
                return
            log.info("the key is changed; everything is sealed anew")
            await rotation.run(month, BATCH, lambda _: sleep(PAUSE))
        except (KeyRefused, StorageRefused) as refused:
            log.error("the key could not be changed: %s", refused)
        else:
            log.info("the key was changed; the one before it is destroyed")

    return work


def empty_log(database: Database, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Work:
    """Make a work that empties SQLite's write-ahead log.

    Raises:
        StorageDown: it is emptied later.
    """
    return partial(_empty_log, database, sleep)


async def _empty_log(database: Database, sleep: Callable[[float], Awaitable[None]]) -> None:
    for _ in range(TRIES):
        if await database.checkpoint():
            return
        await sleep(AGAIN_AFTER)
    log.warning("the write-ahead log could not be emptied: something reads in the database all the time")
