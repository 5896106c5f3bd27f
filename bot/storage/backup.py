"""Copy what is remembered into one file that leaves out what must not lie in a backup."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.announcement import OVER, State
from bot.storage import schema
from bot.storage.changes import UNDER_WAY, ChangeState
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.failures import said_plainly
from bot.storage.migrations.migrate import migrate, revision_of

AT_ONCE = 1000
"""Rows that are copied at once."""

Row = dict[str, Any]


class Kept(StrEnum):
    """When a backup holds a table."""

    ALWAYS = "always"
    IF_ASKED = "if readers are asked for"
    NEVER = "never"


def _without_code(admin: Row) -> Row | None:
    """Leave out a code, and who has only a code: it would let somebody in."""
    if admin.get("pseudonym") is None:
        return None
    return admin | {name: None for name in ("code_hash", "code_until") if name in admin}


def _stopped(announcement: Row) -> Row | None:
    """Stop what was under way: its deliveries are in no backup, and nobody may get it twice."""
    return announcement if announcement["state"] in OVER else announcement | {"state": State.STOPPED}


def _not_begun(change: Row) -> Row | None:
    """Leave out what was being published: the files that it had written are in no backup."""
    return change | {"state": ChangeState.REFUSED} if change["state"] in UNDER_WAY else change


def _as_it_is(row: Row) -> Row | None:
    return row


@dataclass(frozen=True, slots=True)
class Part:
    """What a backup does with a table.

    Attributes:
        kept: When it holds the table.
        saved: Changes a row on its way into the backup; None leaves it out.
        restored: The same on its way back: what was under way then is under way no more.
    """

    kept: Kept
    saved: Callable[[Row], Row | None] = _as_it_is
    restored: Callable[[Row], Row | None] = _as_it_is


PARTS: Mapping[str, Part] = {
    schema.readers.name: Part(Kept.IF_ASKED),
    schema.admins.name: Part(Kept.ALWAYS, saved=_without_code),
    schema.traces.name: Part(Kept.NEVER),
    schema.announcements.name: Part(Kept.ALWAYS, restored=_stopped),
    schema.deliveries.name: Part(Kept.NEVER),
    schema.posts.name: Part(Kept.NEVER),
    schema.changes.name: Part(Kept.ALWAYS, restored=_not_begun),
    schema.counters.name: Part(Kept.ALWAYS),
    schema.audit.name: Part(Kept.ALWAYS),
    schema.claims.name: Part(Kept.NEVER),
    schema.lease.name: Part(Kept.NEVER),
    schema.meta.name: Part(Kept.ALWAYS),
}
"""Every table; a test holds it against the schema, so that a new one cannot be forgotten."""


async def back_up(database: Database, file: Path, *, with_readers: bool) -> None:
    """Copy a database while it is used, as it is at one moment: SQLite or PostgreSQL into a file of SQLite.

    The file is whole or not there, for nobody but us, and never written over another one. It has the tables of
    the version that the database has.

    Raises:
        StorageDown: the disk is full, or the database fails.
        StorageRefused: there is such a file, or nothing to copy.
    """
    wanted = {Kept.ALWAYS, Kept.IF_ASKED} if with_readers else {Kept.ALWAYS}
    kept = [name for name, part in PARTS.items() if part.kept in wanted]
    beside = file.with_name(f".{file.name}.new")
    _remove(beside)  # a killed backup left it
    try:
        with _nothing_was_made():
            _see_that_it_is_new(file)
            with _named(file):
                os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            await _write(database, beside, kept)
            await asyncio.to_thread(_finish, beside, file)
    finally:
        _remove(beside)


async def _write(database: Database, beside: Path, kept: list[str]) -> None:
    async with database.snapshot() as source, open_database(file_url(beside)) as copy:
        revision = await source.run_sync(revision_of)
        if revision is None:
            raise StorageRefused("there is nothing in the database yet: the first start of the bot makes its tables")
        await migrate(copy, revision)
        async with copy.write() as target:
            present = await target.run_sync(tables_of)
            for name in kept:
                if name in present:
                    await copy_table(source, target, name, present[name], PARTS[name].saved)


async def copy_table(
    source: AsyncConnection,
    target: AsyncConnection,
    name: str,
    columns: list[str],
    change: Callable[[Row], Row | None],
) -> None:
    """Copy the rows of a table, some at a time, each as ``change`` returns it."""
    both = table(name, *(column(each) for each in columns))
    rows = await source.stream(select(both), execution_options={"yield_per": AT_ONCE})
    async for some in rows.mappings().partitions():
        if changed := [row for row in (change(dict(each)) for each in some) if row is not None]:
            await target.execute(both.insert(), changed)


def tables_of(connection: Connection) -> Mapping[str, list[str]]:
    """Return the columns of each table that there is."""
    seen = inspect(connection)
    return {name: [each["name"] for each in seen.get_columns(name)] for name in seen.get_table_names()}


def file_url(file: Path) -> URL:
    """Return the address of a SQLite database."""
    return URL.create("sqlite+aiosqlite", database=str(file))


@contextmanager
def _nothing_was_made() -> Iterator[None]:
    try:
        yield
    except (StorageDown, StorageRefused) as failed:
        raise type(failed)(f"No backup was made: {failed}") from None


def _finish(beside: Path, file: Path) -> None:
    """Make it one file, which outlasts a loss of power, and give it its name."""
    with said_plainly(), closing(sqlite3.connect(beside, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with _named(file):
        _sync(beside)
        _see_that_it_is_new(file)
        try:
            file.hardlink_to(beside)
        except PermissionError:  # a file system without links
            beside.rename(file)
        _sync(file.parent)


def _see_that_it_is_new(file: Path) -> None:
    if file.exists():
        raise StorageRefused(f"{file} is there already: name another file")


@contextmanager
def _named(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageDown(f"{file} cannot be written: {error.strerror}") from None


def _remove(beside: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError, NotADirectoryError):
            beside.with_name(beside.name + end).unlink()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
