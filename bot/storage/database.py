"""Open a database, SQLite or PostgreSQL, for transactions that read or write."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.engines import OUTSIDE, connect_postgres, connect_sqlite, make_file
from bot.storage.failures import StorageDown, StorageRefused, said_plainly
from bot.storage.gate import Gate, OpenGate

__all__ = ["Database", "StorageDown", "StorageRefused", "open_database"]

_SQLITE, _POSTGRES = "sqlite+aiosqlite", "postgresql+asyncpg"
_OPTIONS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    _SQLITE: {},
    _POSTGRES: {
        "ssl": re.compile("disable|allow|prefer|require|verify-ca|verify-full"),
        "host": re.compile(".+"),  # the folder of a socket
        "prepared_statement_cache_size": re.compile("[0-9]{1,6}"),  # 0 behind PgBouncer
    },
}
"""What may stand behind the question mark of an address."""
_ALONE = 0x7679_7261_6A  # "vyraj"
"""Names our advisory lock; everybody who shares a PostgreSQL database must agree on it."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. A connection belongs to one transaction; a transaction never opens another one inside.

    ``file`` is that of SQLite, None for PostgreSQL.
    """

    url: URL
    file: Path | None
    _writing: AsyncEngine
    _reading: AsyncEngine
    gate: Gate = field(default_factory=OpenGate)

    def behind(self, gate: Gate) -> "Database":
        """Return the same database behind another gate: whoever brings it up goes around that gate."""
        return replace(self, gate=gate)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Run a transaction that may write: all of it lasts, or nothing.

        Raises:
            StorageDown: the database fails; nothing was written, unless the connection was lost at the very end.
            StorageRefused: it cannot be used as it is.
        """
        with self.gate.passing(), said_plainly():
            async with self._writing.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write_alone(self) -> AsyncIterator[AsyncConnection]:
        """Run a transaction while nobody else, in any process, runs one of these."""
        async with self.write() as connection:
            if not self.file:  # a writer of SQLite is alone anyhow
                await connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Run a transaction that only reads; on SQLite it neither waits for a writer nor keeps one waiting.

        Raises:
            StorageDown: the database fails.
            StorageRefused: it cannot be used as it is.
        """
        with self.gate.passing(), said_plainly():
            async with self._reading.begin() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Run a transaction that only reads, and sees everything as it was at one moment.

        Raises:
            StorageDown, StorageRefused: see ``read``.
        """
        with self.gate.passing(), said_plainly():
            level = {} if self.file else {"isolation_level": "REPEATABLE READ"}
            async with self._reading.execution_options(**level).begin() as connection:
                yield connection

    async def checkpoint(self) -> bool:
        """Empty SQLite's write-ahead log, where copies of deleted rows lie; PostgreSQL recycles its own.

        Returns:
            Whether it is empty now; a transaction that still reads keeps its part.
        """
        if not self.file:
            return True
        with self.gate.passing(), said_plainly():
            async with self._writing.execution_options(**{OUTSIDE: True}).connect() as connection:
                busy = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).scalar_one()
        return not busy

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Start an INSERT that can say ON CONFLICT: SQLAlchemy has one for each database."""
        return sqlite.insert(table) if self.file else postgresql.insert(table)


@asynccontextmanager
async def open_database(url: str | URL) -> AsyncIterator[Database]:
    """Open a database, and close it at the end.

    SQLite's file is made where there is none. PostgreSQL is asked nothing yet: it may be down for now.

    Args:
        url: ``sqlite+aiosqlite:///data/vyraj.sqlite3`` or ``postgresql+asyncpg://user:password@host/name``.

    Raises:
        StorageDown: the database fails; it may pass.
        StorageRefused: a sentence that says what to do.
    """
    async with connect_database(url) as database:
        await see(database)
        yield database


@asynccontextmanager
async def connect_database(url: str | URL) -> AsyncIterator[Database]:
    """Open a database without asking it anything: SQLite may be locked, too; ``see`` comes before its first use.

    Raises:
        StorageRefused: there cannot be such a database.
    """
    database = _connect(_parse(url))
    try:
        yield database
    finally:
        await database._reading.dispose()  # aiosqlite: a connection left open keeps the process from ending
        await database._writing.dispose()


async def see(database: Database) -> None:
    """See that SQLite's file is a database that we can write, before anything is asked of it.

    Raises:
        StorageDown, StorageRefused: see ``open_database``.
    """
    if not database.file:
        return
    async with database.write() as connection:
        mode = (await connection.execute(text("PRAGMA journal_mode"))).scalar_one()
    if mode != "wal":
        raise StorageRefused(f"{database.file} cannot have a write-ahead log: put it on a local disk")


def _parse(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # its words repeat the password
        raise StorageRefused(f"BOT_DATABASE_URL is no address of a database: {_wanted()}") from None
    if parsed.drivername not in (_SQLITE, _POSTGRES):
        raise StorageRefused(f"BOT_DATABASE_URL begins with {parsed.drivername}: {_wanted()}")
    if parsed.drivername == _SQLITE and (not parsed.database or parsed.database.startswith((":", "file:"))):
        raise StorageRefused(f"BOT_DATABASE_URL names no file: {_wanted()}")
    _see_options(parsed)
    return parsed


def _see_options(url: URL) -> None:
    """See that the driver takes what stands behind the question mark: it would say no in words of its own."""
    known = _OPTIONS[url.drivername]
    for name, value in url.query.items():
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise StorageRefused(f"BOT_DATABASE_URL has an option behind “?” that is not known; there are: {allowed}")
        if not (isinstance(value, str) and known[name].fullmatch(value)):
            raise StorageRefused(f"BOT_DATABASE_URL has a value of “{name}” that it cannot have")
    if url.port is not None and not 0 < url.port < 2**16:
        raise StorageRefused(
            "BOT_DATABASE_URL has a port that there is not: write 5432, or what your server listens at"
        )


def _wanted() -> str:
    return f"write {_SQLITE}:///data/vyraj.sqlite3 or {_POSTGRES}://user:password@host/name"


def _connect(url: URL) -> Database:
    if url.drivername == _SQLITE:
        assert url.database, "_parse refuses an address without a file"
        file = Path(url.database)
        make_file(file)
        return Database(url, file, *connect_sqlite(url))
    engine = connect_postgres(url)
    return Database(url, None, engine, engine)
