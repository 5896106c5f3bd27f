"""Put a backup into an empty database: all of it, or nothing."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from sqlalchemy import LargeBinary, column, delete, func, literal, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.keys import KeyRing
from bot.storage.backup import PARTS, Kept, copy_table, file_url, tables_of
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.failures import said_plainly
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import OLDEST, migrate, revision_of, see_that_it_is_known
from bot.storage.schema import admins, audit, lease, meta, metadata, sealed_by

_OWN = {lease.name, meta.name}
"""Tables that a database fills by itself: with rows here it is empty all the same."""
_ENVELOPE = "envelope"
_NUMBERED = [each.name for each in metadata.sorted_tables if "number" in each.columns]


async def restore(database: Database, file: Path, ring: KeyRing | None) -> None:
    """Put a backup into a database without a row of anybody; an older version's is brought up to date first.

    Args:
        database: Where to; its tables are there.
        file: The backup, which stays as it is.
        ring: The keys; None where there are none.

    Raises:
        StorageRefused: the database is not empty, or the file is no backup of ours, is newer than this version, or is
            sealed with a key that is not here; nothing was restored.
        StorageDown: a database fails; nothing was restored.
    """
    with _nothing_was_restored():
        async with _opened(file) as backup, backup.snapshot() as source:
            await _check_keys(source, file, ring)
            async with database.write_alone() as target:
                await _copy_all(source, target)
        if ring:
            await Meta(database).check_keys(ring)


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[Database]:
    """Open a copy of the backup, brought up to date; it lies beside the backup, where its rows lie already."""
    folder = file.with_name(f".{file.name}.restoring")
    try:
        copy = _copy(file, folder)
        async with open_database(file_url(copy)) as backup:
            async with backup.read() as connection:
                if await connection.run_sync(revision_of) is None:
                    raise StorageRefused(f"{file} is no backup of this bot")
                await connection.run_sync(see_that_it_is_known)
            await migrate(backup)
            yield backup
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(file: Path, folder: Path) -> Path:
    if not file.is_file():
        raise StorageRefused(f"{file} is not there")
    copy = folder / "backup.sqlite3"
    with said_plainly():
        shutil.rmtree(folder, ignore_errors=True)  # a killed restore left it
        folder.mkdir(0o700)
        _copy_pages(file, copy)
    return copy


def _copy_pages(file: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise StorageRefused(f"{file} is damaged")
            with closing(sqlite3.connect(copy)) as target:
                connection.backup(target)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        raise StorageRefused(f"{file} is no backup of this bot, or is damaged") from None


async def _check_keys(source: AsyncConnection, file: Path, ring: KeyRing | None) -> None:
    """See that every sealed row was sealed with a key of the ring: else it could never be opened."""
    sealed = await _sealing_keys(source)
    checks: Mapping[str, str] = {row.name: row.value for row in await source.execute(select(meta.c.name, meta.c.value))}
    ours = {key.id.hex(): key.check.hex() for key in ring.all} if ring else {}
    missing = sorted(each for each in sealed if each not in ours or checks.get(f"key {each}", ours[each]) != ours[each])
    missing = missing or await _foreign_audit(source, ours)
    if missing:
        here = f"the key here is {', '.join(ours)}" if ours else "there is no key here"
        raise StorageRefused(
            f"{file} is sealed with the key {', '.join(missing)}, and {here} (BOT_KEY_DIR): put that key back; "
            "if it was rotated or destroyed, what it sealed is closed for ever"
        )


async def _foreign_audit(source: AsyncConnection, ours: Mapping[str, str]) -> list[str]:
    """Return the keys by which the audit is chained if none of them is here: it would look as if somebody forged it."""
    if audit.name not in await source.run_sync(tables_of):
        return []
    chained = select(func.substr(audit.c.chain, 1, 4, type_=LargeBinary())).distinct()
    keys = {bytes(key).hex() for key in (await source.execute(chained)).scalars()}
    return [] if keys & ours.keys() else sorted(keys)


async def _sealing_keys(source: AsyncConnection) -> set[str]:
    found: set[str] = set()
    for name, columns in (await source.run_sync(tables_of)).items():
        if _ENVELOPE in columns and name in PARTS:
            envelope = column(_ENVELOPE, LargeBinary)
            asking = select(sealed_by(envelope)).select_from(table(name)).where(envelope.is_not(None)).distinct()
            found |= {bytes(key).hex() for key in (await source.execute(asking)).scalars()}
    return found


async def _copy_all(source: AsyncConnection, target: AsyncConnection) -> None:
    for each in metadata.sorted_tables:
        if (
            each.name not in _OWN
            and (await target.execute(select(select(literal(1)).select_from(each).exists()))).scalar()
        ):
            raise StorageRefused(
                f"the database is not empty (there is something in “{each.name}”): restore into a new one"
            )
    await target.execute(delete(meta).where(meta.c.name != OLDEST))
    present = await source.run_sync(tables_of)
    for each in metadata.sorted_tables:
        part = PARTS[each.name]
        if part.kept is not Kept.NEVER and each.name in present:
            await copy_table(source, target, each.name, [column.name for column in each.columns], part.restored)
    for name in _NUMBERED:
        await _number_on(target, name)


async def _number_on(target: AsyncConnection, name: str) -> None:
    """Let the next numbers follow all that were ever given: the audit still names admins who are gone."""
    numbers = [func.max(metadata.tables[name].c.number)]
    numbers += [func.max(audit.c.role_number)] if name == admins.name else []
    last = max([(await target.execute(select(each))).scalar() or 0 for each in numbers])
    if target.dialect.name == "postgresql":
        asking = text(f"SELECT setval(pg_get_serial_sequence('{name}', 'number'), :next, false)")
        await target.execute(asking, {"next": last + 1})
        return
    await target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
    await target.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": name, "last": last})


@contextmanager
def _nothing_was_restored() -> Iterator[None]:
    try:
        yield
    except (StorageDown, StorageRefused) as failed:
        raise type(failed)(f"Nothing was restored: {failed}") from None
