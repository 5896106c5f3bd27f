"""Back up what is remembered, and restore it."""

import secrets
from contextlib import AsyncExitStack
from pathlib import Path

from bot.seal.in_use import KeyInUse
from bot.settings import Settings
from bot.storage.backup import back_up
from bot.storage.database import StorageRefused, open_database
from bot.storage.lease import Lease
from bot.storage.migrations.migrate import migrate
from bot.storage.restoring import restore

HELD_FOR = 3600.0
"""Seconds that the lease is taken for: no bot begins to work in a database that is being filled."""


async def backup(settings: Settings, file: Path, *, with_readers: bool) -> None:
    """Copy the database into a file, also beside a bot that runs.

    Raises:
        StorageDown, StorageRefused: nothing was written; a sentence says why.
    """
    async with open_database(settings.database_url) as database:
        await back_up(database, file, with_readers=with_readers)
    print(f"{file}: {'readers and all the rest' if with_readers else 'no readers'}; no messages that wait to be erased")


async def restore_backup(settings: Settings, file: Path) -> None:
    """Put a backup into the database, which must be empty and used by nobody.

    Raises:
        KeyRefused, StorageDown, StorageRefused: nothing was restored; a sentence says why.
    """
    in_use = KeyInUse(settings.key_dir)  # nobody drops the key while something that it seals is on its way
    async with AsyncExitStack() as opened:
        opened.callback(in_use.close)
        ring = in_use.take()
        database = await opened.enter_async_context(open_database(settings.database_url))
        await migrate(database)
        lease, holder = Lease(database), secrets.token_hex(8)
        epoch = await lease.take(holder, HELD_FOR)
        if epoch is None:
            raise StorageRefused("the bot is at work with this database: stop it, wait ten seconds, and restore then")
        try:
            await restore(database, file, ring)
        finally:
            await lease.release(holder, epoch)
    print(f"{file} is restored")
