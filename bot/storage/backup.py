"""Copy a database into one file that leaves out what must not lie in a backup."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.database import Database, StorageRefused
from bot.storage.failures import said_plainly
from bot.storage.schema import readers, traces


async def back_up(database: Database, file: Path, *, with_readers: bool) -> None:
    """Copy a SQLite database while it is used; without traces, and without readers unless they are asked for.

    The file is whole or not there, for nobody but us, and never written over another one.

    Raises:
        StorageDown: the disk is full, or the database fails.
        StorageRefused: there is such a file, or this is PostgreSQL: the sentence says what to run instead.
    """
    left_out = [traces.name] if with_readers else [traces.name, readers.name]
    if not database.file:
        raise StorageRefused(f"PostgreSQL makes its own backups: {_pg_dump(database, file, left_out)}")
    await asyncio.to_thread(_copy, database.file, file, left_out)


def _pg_dump(database: Database, file: Path, left_out: list[str]) -> str:
    url = database.url
    parts = {"--host": url.host or url.query.get("host"), "--port": url.port, "--username": url.username}
    where = [f"{option}={value}" for option, value in parts.items() if value]
    without = [f"--exclude-table-data={table}" for table in left_out]
    return " ".join(["pg_dump", "--format=custom", *without, f"--file={file}", *where, url.database or ""]).strip()


def _copy(source: Path, file: Path, left_out: list[str]) -> None:
    if file.exists():
        raise StorageRefused(f"{file} is there already: name another file")
    beside = file.with_name(f".{file.name}.new")
    try:
        with said_plainly():
            _write(source, beside, left_out)
            beside.rename(file)
            _sync(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def _write(source: Path, beside: Path, left_out: list[str]) -> None:
    beside.unlink(missing_ok=True)  # a killed backup left it
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", [str(beside)])
    with closing(sqlite3.connect(beside, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=MEMORY")  # no second file that would hold what is deleted here
        connection.execute("PRAGMA secure_delete=ON")
        for table in left_out:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
        connection.execute("VACUUM")
    _sync(beside)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
