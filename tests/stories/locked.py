"""A database that somebody keeps locked: nothing can be read or written."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from bot.app import Vyraj


@asynccontextmanager
async def locked(vyraj: Vyraj) -> AsyncIterator[None]:
    """Hold the file of SQLite for ourselves alone; connections of the bot are closed first, or we could not."""
    database = vyraj.retention._readers._database
    assert database.file
    await database._reading.dispose()
    await database._writing.dispose()
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield
