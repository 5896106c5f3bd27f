"""Let one process at a time run the bot on one SQLite file."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.storage.database import connect_database
from bot.storage.failures import StorageRefused

ENDING = ".run"
"""Ends the name of the file beside the database whose lock says that a bot runs; it is empty, and stays."""
PATIENCE = 6.0
"""Seconds that the process before gets to end; it takes less than five (see ``bot.signals``)."""
STEP = 0.25

log = logging.getLogger(__name__)


@asynccontextmanager
async def only_run(url: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> AsyncIterator[None]:
    """Be the only process that runs the bot on a SQLite file; on PostgreSQL any number may.

    The lock is the system's: it dies with the process, however that ends. Commands do not take it.

    Args:
        url: The database.
        sleep: Waits for seconds.

    Raises:
        StorageRefused: another process runs it, or the file's volume has no locks.
    """
    async with connect_database(url) as database:
        file = database.file
    if file is None:
        yield
        return
    handle = _opened(file.resolve())
    try:
        await _lock(handle, file, sleep)
        yield
    finally:
        os.close(handle)


def _opened(file: Path) -> int:
    beside = file.with_name(file.name + ENDING)
    try:
        return os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageRefused(f"{beside} cannot be made or written: {error.strerror}") from error


async def _lock(handle: int, file: Path, sleep: Callable[[float], Awaitable[None]]) -> None:
    for tries_left in reversed(range(int(PATIENCE / STEP))):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not tries_left:
                raise StorageRefused(
                    f"another process runs the bot with {file}: stop that one, or give this one a file of its own "
                    "(BOT_DATABASE_URL); several processes of one bot need PostgreSQL"
                ) from None
            await sleep(STEP)
        except OSError as error:
            raise StorageRefused(
                f"the volume of {file} has no locks ({error.strerror}), and two processes would spoil one another's "
                "work: put the file on a local disk, or use PostgreSQL (BOT_DATABASE_URL)"
            ) from error
        else:
            return
