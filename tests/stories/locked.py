"""A database that somebody keeps locked: nothing can be read or written."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from bot.app import Vyraj

PATIENCE = 20.0
"""Seconds that the bot gets to find it again."""


@asynccontextmanager
async def locked(vyraj: Vyraj) -> AsyncIterator[None]:
    """Hold the file of SQLite for ourselves alone; connections of the bot are closed first, or we could not.

    At the end it is waited for until the bot has noticed that it is back.
    """
    database = vyraj.storage.database
    assert database.file
    await database._reading.dispose()
    await database._writing.dispose()
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield
    await asyncio.wait_for(vyraj.storage.database.gate.until_open(), PATIENCE)
