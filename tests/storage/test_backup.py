# ruff: noqa: ASYNC240 - these tests look at their own small files
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import schema
from bot.storage.audit import Audit
from bot.storage.backup import PARTS, back_up
from bot.storage.counters import Counters
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import OLDEST, migrate
from bot.storage.readers import Readers
from bot.storage.restoring import restore
from bot.storage.traces import Traces
from tests.databases import Postgres
from tests.storage.cast import ALINA, BOTH, HOUR, NOVEMBER, OLD, ONLY_NEW, ONLY_OLD, PEOPLE

pytestmark = pytest.mark.long

Rows = dict[str, list[dict[str, Any]]]
KILLS = 8
DAY = datetime(2026, 11, 22, tzinfo=UTC)


async def fill(database: Database) -> None:
    """Keep one of everything."""
    await Meta(database).check_keys(ONLY_OLD)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    await Traces(database, ONLY_OLD).add(ALINA.chat, [1], HOUR)
    await Counters(database).add("", NOVEMBER, "erased", 7)
    async with database.write() as connection:
        await connection.execute(
            database.insert(schema.admins),
            [
                {"number": 4, "pseudonym": b"4" * 16, "role": "owner", "code_hash": b"old code", "code_until": 9},
                {"number": 6, "pseudonym": None, "role": "editor", "code_hash": b"new code", "code_until": 9},
            ],
        )


async def rows_of(database: Database) -> Rows:
    async with database.read() as connection:
        return {
            each.name: [
                dict(row) for row in (await connection.execute(select(each))).mappings() if row.get("name") != OLDEST
            ]
            for each in schema.metadata.sorted_tables
        }


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "vyraj.sqlite3"


@pytest.fixture(params=["sqlite", "postgres"])
async def elsewhere(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database to restore into; that of PostgreSQL is emptied by the test that filled it."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path}/elsewhere/vyraj.sqlite3"
    elif database.file:
        url = request.getfixturevalue("postgres_url")
    else:
        url = request.getfixturevalue("postgres").url
    async with open_database(url) as opened:
        yield opened


async def emptied(source: Database, target: Database, postgres: Postgres) -> None:
    if not source.file and not target.file:
        postgres.empty()
    await migrate(target)


def test_every_table_has_its_place_in_a_backup() -> None:
    assert set(PARTS) == set(schema.metadata.tables)


@pytest.mark.parametrize("with_readers", [True, False])
async def test_a_backup_leaves_out_traces_codes_and_unless_asked_readers(
    database: Database, file: Path, with_readers: bool
) -> None:
    await fill(database)
    before = await rows_of(database)
    await back_up(database, file, with_readers=with_readers)
    assert await rows_of(database) == before
    content = file.read_bytes()
    assert (before["readers"][0]["envelope"] in content, before["traces"][0]["envelope"] in content) == (
        with_readers,
        False,
    )
    assert b" code" not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names_in(file.parent) == [file.name]


@pytest.mark.parametrize("with_readers", [True, False])
async def test_what_was_backed_up_comes_back_into_either_database(
    database: Database, elsewhere: Database, postgres: Postgres, file: Path, with_readers: bool
) -> None:
    await fill(database)
    before = await rows_of(database)
    await back_up(database, file, with_readers=with_readers)
    await emptied(database, elsewhere, postgres)
    await restore(elsewhere, file, ONLY_OLD)
    owner = before["admins"][0] | {"code_hash": None, "code_until": None}
    readers = before["readers"] if with_readers else []
    assert await rows_of(elsewhere) == before | {"admins": [owner], "traces": [], "lease": [], "readers": readers}
    assert await Readers(elsewhere, ONLY_OLD).find(ALINA.chat) == (ALINA if with_readers else None)
    assert names_in(file.parent) == [file.name]
    async with elsewhere.write() as connection:
        adding = elsewhere.insert(schema.admins).values(role="editor").returning(schema.admins.c.number)
        assert (await connection.execute(adding)).scalar_one() == 5


async def test_a_backup_is_taken_while_others_write(database: Database, file: Path) -> None:
    readers = Readers(database, ONLY_OLD)
    await fill(database)
    for person in PEOPLE[:50]:
        await readers.keep(person, NOVEMBER)
    async with database.write() as connection:
        await connection.execute(schema.readers.delete())
        if database.file:  # a writer of SQLite is alone: the backup sees what was there before it
            await back_up(database, file, with_readers=True)
    if not database.file:
        await back_up(database, file, with_readers=True)
    with closing(sqlite3.connect(file)) as connection_:
        assert connection_.execute("SELECT count(*) FROM readers").fetchone() == (51 if database.file else 0,)


async def test_a_backup_is_never_written_over_another_file(database: Database, file: Path) -> None:
    file.write_text("precious")
    await fill(database)
    with pytest.raises(StorageRefused, match="is there already"):
        await back_up(database, file, with_readers=True)
    assert file.read_text() == "precious"


async def test_a_backup_that_fails_leaves_nothing(database: Database, tmp_path: Path) -> None:
    await fill(database)
    before = names_in(tmp_path)
    with pytest.raises(StorageDown, match="cannot be written: No such file or directory"):
        await back_up(database, tmp_path / "missing" / "backup.sqlite3", with_readers=True)
    assert names_in(tmp_path) == before


async def test_where_there_is_nothing_nothing_is_backed_up(url: str, file: Path) -> None:
    async with open_database(url) as database:
        with pytest.raises(StorageRefused, match="nothing in the database yet"):
            await back_up(database, file, with_readers=True)
    assert names_in(file.parent) == []


async def test_only_an_empty_database_is_restored_into(database: Database, file: Path) -> None:
    await fill(database)
    before = await rows_of(database)
    await back_up(database, file, with_readers=True)
    with pytest.raises(StorageRefused, match="is not empty"):
        await restore(database, file, ONLY_OLD)
    assert await rows_of(database) == before


@pytest.mark.parametrize("ring", [ONLY_NEW, None])
async def test_a_backup_of_another_key_is_refused_by_name(
    sqlite_url: str, postgres_url: str, file: Path, ring: Any
) -> None:
    async with open_database(sqlite_url) as source, open_database(postgres_url) as target:
        await migrate(source)
        await migrate(target)
        await fill(source)
        await back_up(source, file, with_readers=True)
        with pytest.raises(StorageRefused, match=f"sealed with the key {OLD.id.hex()}, and ") as refused:
            await restore(target, file, ring)
        assert (ONLY_NEW.newest.id.hex() if ring else "no key here") in str(refused.value)
        assert sum(map(len, (await rows_of(target)).values())) == 0
        await restore(target, file, BOTH)
        assert await Readers(target, BOTH).find(ALINA.chat) == ALINA


async def test_an_audit_that_no_key_here_chained_is_not_restored(
    database: Database, file: Path, tmp_path: Path
) -> None:
    await Meta(database).check_keys(ONLY_OLD)
    await Audit(database, ONLY_OLD).add(3, "admin removed", b"s" * 32, DAY)
    await back_up(database, file, with_readers=False)
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/other.sqlite3") as other:
        await migrate(other)
        with pytest.raises(StorageRefused, match=f"sealed with the key {OLD.id.hex()}"):
            await restore(other, file, ONLY_NEW)
        await restore(other, file, ONLY_OLD)
        assert (await Audit(other, ONLY_OLD).verify()).is_whole
        with pytest.raises(StorageRefused, match="not the one this database was sealed with"):
            await Meta(other).check_keys(ONLY_NEW)


async def test_after_a_restore_nobody_gets_the_number_of_an_admin_who_is_gone(
    database: Database, elsewhere: Database, postgres: Postgres, file: Path
) -> None:
    await Meta(database).check_keys(ONLY_OLD)
    await Audit(database, ONLY_OLD).add(7, "admin removed", b"s" * 32, DAY)
    await back_up(database, file, with_readers=False)
    await emptied(database, elsewhere, postgres)
    await restore(elsewhere, file, ONLY_OLD)
    async with elsewhere.write() as connection:
        adding = elsewhere.insert(schema.admins).values(role="editor").returning(schema.admins.c.number)
        assert (await connection.execute(adding)).scalar_one() == 8


async def test_a_backup_of_a_newer_version_and_what_is_none_are_refused(database: Database, file: Path) -> None:
    for content in (b"", b"no database at all" * 100, b"SQLite format 3\0" + os.urandom(5000)):
        file.write_bytes(content)
        with pytest.raises(StorageRefused, match="no backup of this bot"):
            await restore(database, file, ONLY_OLD)
        file.unlink()
    with pytest.raises(StorageRefused, match="is not there"):
        await restore(database, file, ONLY_OLD)
    await fill(database)
    await back_up(database, file, with_readers=False)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StorageRefused, match="revision 9999, made by a newer version"):
        await restore(database, file, ONLY_OLD)
    assert names_in(file.parent) == [file.name]


async def test_rows_that_the_database_refuses_restore_nothing(
    sqlite_url: str, elsewhere: Database, postgres: Postgres, file: Path
) -> None:
    async with open_database(sqlite_url) as source:
        await migrate(source)
        await fill(source)
        await back_up(source, file, with_readers=True)
        await emptied(source, elsewhere, postgres)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'meta'")
        connection.commit()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO meta VALUES ('poison', NULL)")
        connection.commit()
    with pytest.raises(StorageRefused):
        await restore(elsewhere, file, ONLY_OLD)
    assert sum(map(len, (await rows_of(elsewhere)).values())) == 0


WORKING = """
import asyncio, sys
from pathlib import Path
from bot.storage.backup import back_up
from bot.storage.database import open_database
from bot.storage.restoring import restore
from tests.storage.cast import ONLY_OLD
async def work():
    async with open_database(sys.argv[2]) as database:
        print("ready", flush=True)
        if sys.argv[1] == "back_up":
            await back_up(database, Path(sys.argv[3]), with_readers=True)
        else:
            await restore(database, Path(sys.argv[3]), ONLY_OLD)
asyncio.run(work())
"""


def kill_soon(act: str, url: str, file: Path) -> None:
    command = [sys.executable, "-c", WORKING, act, url, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  (our own)
        assert process.stdout
        process.stdout.readline()
        time.sleep(random.random() / 4)
        process.send_signal(signal.SIGKILL)


async def test_killed_in_the_middle_there_is_a_whole_backup_or_none(url: str, database: Database, file: Path) -> None:
    await fill(database)
    for person in PEOPLE:
        await Readers(database, ONLY_OLD).keep(person, NOVEMBER)
    for _ in range(KILLS):
        kill_soon("back_up", url, file)
        if file.exists():
            with closing(sqlite3.connect(file)) as connection:
                assert connection.execute("SELECT count(*) FROM readers").fetchone() == (len(PEOPLE) + 1,)
            file.unlink()
    await back_up(database, file, with_readers=True)
    assert names_in(file.parent) == [file.name]


async def test_killed_in_the_middle_all_is_restored_or_nothing(
    sqlite_url: str, elsewhere: Database, postgres: Postgres, file: Path
) -> None:
    async with open_database(sqlite_url) as source:
        await migrate(source)
        await fill(source)
        for person in PEOPLE:
            await Readers(source, ONLY_OLD).keep(person, NOVEMBER)
        await back_up(source, file, with_readers=True)
        await emptied(source, elsewhere, postgres)
    url = elsewhere.url.render_as_string(hide_password=False)
    count = 0
    for _ in range(KILLS):
        kill_soon("restore", url, file)
        count = await Readers(elsewhere, ONLY_OLD).count()
        assert count in (0, len(PEOPLE) + 1)
        if count:
            async with elsewhere.write() as connection:
                for each in schema.metadata.sorted_tables:
                    await connection.execute(each.delete())
    await restore(elsewhere, file, ONLY_OLD)
    assert await Readers(elsewhere, ONLY_OLD).count() == len(PEOPLE) + 1
    assert names_in(file.parent) == [file.name]
