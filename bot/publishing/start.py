"""Begin where the bot ended: finish what was being published, then publish on."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from bot.i18n import Locale, Translator
from bot.knowledge.load import Loaded, Loader
from bot.knowledge.shelf import Shelf
from bot.publishing.locks import RepositoryBusy
from bot.publishing.objects import RepositoryRefused
from bot.publishing.publish import Publisher
from bot.storage import schema
from bot.storage.changes import Changes, ChangeState
from bot.storage.database import Database, connect_database
from bot.storage.deliveries import LeaseLost
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.lease import SECONDS, Lease

MOMENT = 3.0
"""Seconds that the start waits for the database; what cannot be known then is finished by the holder of the lease."""
_ROUND = 0.25

log = logging.getLogger(__name__)


async def finish_begun(
    url: str,
    folder: Path,
    translators: Mapping[Locale, Translator],
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Finish what was begun, or wait until another process has; whatever fails, the start goes on without.

    The lease of a process that was killed holds for some seconds: they are waited for only where something was begun.
    """
    try:
        async with connect_database(url) as database:
            async with asyncio.timeout(MOMENT):
                begun = await _begun(database)
            if begun:
                log.warning("a change was being published when the bot ended: it is finished first")
                await _finish(database, folder, Loader(folder, translators), now, sleep)
    except (StorageDown, StorageRefused, TimeoutError):
        return  # the bot says so itself when it opens the database
    except (RepositoryBusy, RepositoryRefused, LeaseLost, OSError) as failed:
        log.error("what was being published cannot be finished now: %s", failed)


def publisher_of(
    storage: Storage,
    shelf: Shelf[Any],
    now: Callable[[], datetime],
    reload: Callable[[], Awaitable[object]] | None = None,
) -> Publisher:
    """Make a publisher beside a library that is served: it is swapped as soon as something is published.

    Args:
        storage: What is remembered.
        shelf: Holds the library.
        now: The time, aware.
        reload: Loads what was published; the shelf's own if None.
    """
    changes, lease = storage.changes, storage.lease
    return Publisher(changes, lease, shelf.folder, shelf.try_on, now, shelf.still, reload or shelf.reload)


async def _begun(database: Database) -> bool:
    async with database.read() as connection:
        if not await connection.run_sync(_has_table):
            return False
    return bool(await Changes(database).all([ChangeState.PUBLISHING], 1))


def _has_table(connection: Connection) -> bool:
    return inspect(connection).has_table(schema.changes.name)


async def _finish(
    database: Database,
    folder: Path,
    loader: Loader,
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]],
) -> None:
    async def try_on(changed: Mapping[str, bytes | None]) -> Loaded:
        return await asyncio.to_thread(loader.load, changed)

    lease, holder = Lease(database), secrets.token_hex(8)
    publisher = Publisher(Changes(database), lease, folder, try_on, now)
    for _ in range(round((SECONDS + MOMENT) / _ROUND)):
        epoch = await lease.take(holder)
        if epoch is not None:
            try:
                while await publisher.finish_begun(epoch):
                    pass
            finally:
                await lease.release(holder, epoch)
            return
        await sleep(_ROUND)
        if not await _begun(database):
            return
