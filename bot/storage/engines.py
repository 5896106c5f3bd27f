"""Connect to SQLite and to PostgreSQL with the settings that our promises need."""

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.failures import StorageRefused

WAIT = 5
"""Seconds to wait for a lock, or for PostgreSQL to let us in."""
ANSWER = 60
"""Seconds to wait for the answer to one statement of PostgreSQL."""
SILENCE = 10
"""Seconds that PostgreSQL waits for the next statement of a transaction: whoever was frozen, or has lost their machine,
must not keep a row, such as the lease, from everybody else for hours."""
QUEUE = 30
"""Seconds to wait for one of our own connections."""
READERS_AT_ONCE = 4
"""Each connection to SQLite is a thread."""
POSTGRES_CONNECTIONS = 5
OUTSIDE = "outside"
"""An execution option: no transaction is begun, for what SQLite does only outside of one."""

_EVERY = [
    f"PRAGMA busy_timeout={WAIT * 1000}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten
    "PRAGMA synchronous=FULL",  # NORMAL loses the last commits with the power: a forgotten reader would come back
]
_WRITER = [
    *_EVERY,
    "PRAGMA journal_mode=WAL",
    "PRAGMA cache_size=-16384",  # KiB: a thousand readers sealed anew touch 9 MiB, which 2 MiB wrote again and again
]
_READER = [*_EVERY, "PRAGMA query_only=ON"]


def make_file(file: Path) -> None:
    """Make the file of a SQLite database, and its folder, for nobody but us; leave alone what is there.

    SQLite gives the files beside it the same rights.

    Raises:
        StorageRefused: it cannot be made.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageRefused(f"{file} cannot be made or written: {error.strerror}") from error


def connect_sqlite(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """Return an engine that writes, one transaction at a time, and one that reads.

    A transaction that has read before it writes fails at once when another one wrote between (SQLITE_BUSY_SNAPSHOT):
    a writer therefore begins IMMEDIATE. A reader must not, or it would wait for writers.
    """
    writing = _sqlite_engine(url, size=1, pragmas=_WRITER, begin="BEGIN IMMEDIATE")
    reading = _sqlite_engine(url, size=READERS_AT_ONCE, pragmas=_READER, begin="BEGIN")
    return writing, reading


def connect_postgres(url: URL) -> AsyncEngine:
    """Return an engine for both; a connection that died while it lay idle is replaced before it is used.

    Raises:
        StorageRefused: the driver is not installed.
    """
    try:
        engine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=POSTGRES_CONNECTIONS,
            max_overflow=0,
            pool_timeout=QUEUE,
            pool_pre_ping=True,
            connect_args={"timeout": WAIT, "command_timeout": ANSWER},
        )
    except ModuleNotFoundError:
        raise StorageRefused("PostgreSQL needs its driver: pip install 'vyraj[postgres]'") from None
    event.listen(engine.sync_engine, "connect", _bound_silence)
    return engine


def _bound_silence(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set it by a statement: PgBouncer takes no such thing at the start of a connection."""
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {SILENCE * 1000}")
    cursor.close()
    connection.commit()


def _sqlite_engine(url: URL, size: int, pragmas: list[str], begin: str) -> AsyncEngine:
    engine = create_async_engine(url, hide_parameters=True, pool_size=size, max_overflow=0, pool_timeout=QUEUE)
    event.listen(engine.sync_engine, "connect", _prepare_with(pragmas))
    event.listen(engine.sync_engine, "begin", _begin_with(begin))
    return engine


def _prepare_with(pragmas: list[str]) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # Python's sqlite3 begins nothing by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    return prepare


def _begin_with(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(OUTSIDE):
            connection.exec_driver_sql(statement)

    return begin
