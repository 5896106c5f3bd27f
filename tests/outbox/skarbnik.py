"""Skarbnik guards a treasury: a SQLite database that he locks, or changes by another hand, where a test says so."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.storage.database import Database, open_database
from bot.storage.engines import OUTSIDE
from bot.storage.migrations.migrate import migrate

PATIENCE = 10.0
"""Seconds after which a test gives up waiting."""


@dataclass
class Skarbnik:
    """Keeps a database; while it is locked, whoever wants to write is told that it is down."""

    database: Database
    _strange: sqlite3.Connection

    async def lock(self) -> None:
        await self.run("BEGIN IMMEDIATE")

    async def unlock(self) -> None:
        if self._strange.in_transaction:
            await self.run("COMMIT")

    async def run(self, statement: str) -> None:
        """Do as another process does, also while it keeps the database locked; in a thread, where it may wait."""
        await asyncio.to_thread(self._strange.execute, statement)


@asynccontextmanager
async def treasury(folder: Path) -> AsyncIterator[Skarbnik]:
    async with open_database(f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3") as database:
        await migrate(database)
        async with database._writing.execution_options(**{OUTSIDE: True}).connect() as connection:
            await connection.execute(text("PRAGMA busy_timeout=20"))  # tests need not wait as long as readers may
        strange = sqlite3.connect(folder / "vyraj.sqlite3", isolation_level=None, check_same_thread=False)
        try:
            yield Skarbnik(database, strange)
        finally:
            strange.close()


async def until(what: Callable[[], object]) -> None:
    """Let others work until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not what():  # noqa: ASYNC110  (what it waits for tells nobody)
            await asyncio.sleep(0.002)
