import asyncio
import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.counters import Counters
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import OLDEST, migrate
from bot.storage.readers import Readers
from bot.storage.schema import meta
from tests.storage.cast import ALINA, NOVEMBER, ONLY_OLD, PEOPLE

CUT_OFF_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def insert(database: Database, connection: AsyncConnection, name: str) -> None:
    await connection.execute(database.insert(meta).values(name=name, value=""))


async def names(database: Database) -> list[str]:
    async with database.read() as connection:
        asking = select(meta.c.name).where(meta.c.name != OLDEST).order_by(meta.c.name)
        return list((await connection.execute(asking)).scalars())


async def test_a_transaction_that_fails_writes_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await insert(database, connection, "lost")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await names(database) == []


async def test_a_rollback_takes_nothing_of_anybody_else(database: Database) -> None:
    begun = asyncio.Event()

    async def fail() -> None:
        async with database.write() as connection:
            await insert(database, connection, "lost")
            begun.set()
            await asyncio.sleep(0.05)
            raise LookupError

    async def succeed() -> None:
        await begun.wait()
        async with database.write() as connection:
            await insert(database, connection, "kept")

    results = await asyncio.gather(fail(), succeed(), return_exceptions=True)
    assert [type(result) for result in results] == [LookupError, type(None)]
    assert await names(database) == ["kept"]


async def test_a_cancelled_transaction_writes_nothing_and_hinders_nobody(database: Database) -> None:
    async def wait(connection: AsyncConnection) -> None:
        await insert(database, connection, "lost")
        await asyncio.sleep(60)

    async def run() -> None:
        async with database.write() as connection:
            await wait(connection)

    for delay in (0, 0.001, 0.003, 0.05):
        task = asyncio.create_task(run())
        await asyncio.sleep(delay)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with database.write() as connection:
        await insert(database, connection, "kept")
    assert await names(database) == ["kept"]


async def test_twenty_writers_at_once_lose_nothing(database: Database, readers: Readers) -> None:
    counters = Counters(database)
    tasks = [counters.add("pl-blue-card", NOVEMBER, "opened") for _ in range(20)]
    await asyncio.gather(*tasks, *(readers.keep(person, NOVEMBER) for person in PEOPLE[:20]))
    assert await counters.totals(NOVEMBER) == {("pl-blue-card", "opened"): 20}
    assert [await readers.find(person.chat) for person in PEOPLE[:20]] == PEOPLE[:20]


async def test_writers_of_two_programs_lose_nothing(url: str, database: Database) -> None:
    async with open_database(url) as other:
        both = [Counters(database), Counters(other)] * 10
        await asyncio.gather(*(counters.add("faq", NOVEMBER, "opened") for counters in both))
    assert await both[0].totals(NOVEMBER) == {("faq", "opened"): 20}


async def test_a_reader_sees_what_stood_before_an_open_writer_and_does_not_wait(database: Database) -> None:
    async with database.write() as connection:
        await insert(database, connection, "new")
        assert await asyncio.wait_for(names(database), 1) == []
    assert await names(database) == ["new"]


async def test_counts_of_a_month_stand_by_section_and_kind(database: Database) -> None:
    counters = Counters(database)
    await counters.add("pl", NOVEMBER, "opened", times=3)
    await counters.add("pl", NOVEMBER, "opened")
    await counters.add("lt", NOVEMBER, "kept")
    await counters.add("lt", 202612, "kept")
    assert await counters.totals(NOVEMBER) == {("lt", "kept"): 1, ("pl", "opened"): 4}
    assert await counters.totals(202701) == {}


async def test_a_value_is_written_over_the_one_before(database: Database) -> None:
    values = Meta(database)
    assert await values.get("bot") is None
    await values.set("bot", "1")
    await values.set("bot", "2")
    assert await values.get("bot") == "2"


async def test_what_the_database_refuses_is_said_without_values(database: Database) -> None:
    async def insert_twice() -> None:
        async with database.write() as connection:
            await insert(database, connection, "sekret")
            await insert(database, connection, "sekret")

    with pytest.raises(StorageRefused) as refused:
        await insert_twice()
    said = str(refused.value)
    assert "INSERT INTO meta" in said
    assert "sekret" not in said
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


async def test_a_database_without_its_tables_is_refused(url: str) -> None:
    async with open_database(url) as database:
        with pytest.raises(StorageRefused, match="SELECT"):
            await Readers(database, ONLY_OLD).find(1)


async def test_sqlite_is_set_up_as_promised(sqlite_url: str) -> None:
    async def settings(connection: AsyncConnection) -> list[object]:
        wanted = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout", "query_only")
        return [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in wanted]

    async with open_database(sqlite_url) as database:
        async with database.write() as connection:
            assert await settings(connection) == ["wal", 2, 1, 1, 5000, 0]
        async with database.read() as connection:
            assert await settings(connection) == ["wal", 2, 1, 1, 5000, 1]


async def test_the_file_and_its_folder_are_for_nobody_else(sqlite_url: str, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with open_database(sqlite_url) as database:
            await migrate(database)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()}
    finally:
        os.umask(before)
    assert set(modes) == {"vyraj.sqlite3", "vyraj.sqlite3-wal", "vyraj.sqlite3-shm"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_a_checkpoint_empties_the_log_of_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        await migrate(database)
        await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
        log = tmp_path / "data" / "vyraj.sqlite3-wal"
        assert log.stat().st_size > 0
        assert await database.checkpoint()
        assert log.stat().st_size == 0
        assert await Readers(database, ONLY_OLD).count() == 1


async def test_postgres_needs_no_checkpoint_of_ours(postgres_url: str) -> None:
    async with open_database(postgres_url) as database:
        assert await database.checkpoint()


@pytest.mark.parametrize(
    "url",
    [
        "sekret",
        "mysql://bot:sekret@host/vyraj",
        "postgresql://bot:sekret@host/vyraj",
        "postgresql+asyncpg://bot:sekret@host:port/vyraj",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
    ],
)
async def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StorageRefused, match=r"sqlite\+aiosqlite:///data/vyraj\.sqlite3") as refused:
        async with open_database(url):
            pass
    assert "sekret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(StorageRefused, match=r"vyraj\[postgres\]"):
        async with open_database("postgresql+asyncpg://bot:sekret@host/vyraj"):
            pass


async def test_a_folder_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(StorageRefused, match=r"/proc/vyraj/vyraj.sqlite3 cannot be made"):
        async with open_database("sqlite+aiosqlite:////proc/vyraj/vyraj.sqlite3"):
            pass


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vyraj.sqlite3").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StorageRefused, match="restore it from a backup"):
        async with open_database(f"sqlite+aiosqlite:///{tmp_path}/vyraj.sqlite3"):
            pass


async def test_a_damaged_file_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        await migrate(database)
        await asyncio.gather(*(Readers(database, ONLY_OLD).keep(person, NOVEMBER) for person in PEOPLE[:100]))
    file = tmp_path / "data" / "vyraj.sqlite3"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with pytest.raises(StorageRefused, match="restore it from a backup"):
        async with open_database(sqlite_url) as database:
            await Readers(database, ONLY_OLD).find(PEOPLE[0].chat)


async def test_a_database_that_somebody_locks_for_long_is_down(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        await migrate(database)
        async with database.write() as connection:
            await connection.execute(text("PRAGMA busy_timeout=50"))  # or the test waits five seconds
        other = sqlite3.connect(tmp_path / "data" / "vyraj.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageDown, match="locked"):
            await Meta(database).set("bot", "1")
        assert await Meta(database).get("bot") is None
        other.close()
        await Meta(database).set("bot", "1")


async def test_a_postgres_that_does_not_answer_is_down(tmp_path: Path) -> None:
    async with open_database(f"postgresql+asyncpg://bot:sekret@/vyraj?host={tmp_path}") as database:
        with pytest.raises(StorageDown) as down:
            await migrate(database)
    assert str(tmp_path) not in str(down.value)


@pytest.mark.parametrize(
    ("old", "new", "why"), [("/postgres?", "/strange?", "3D000"), ("postgres:", "strange:", "28000")]
)
async def test_a_postgres_that_does_not_know_us_refuses(postgres_url: str, old: str, new: str, why: str) -> None:
    async with open_database(postgres_url.replace(old, new, 1)) as database:
        with pytest.raises(StorageRefused, match=f"BOT_DATABASE_URL.*{why}"):
            await migrate(database)


async def test_a_lost_connection_to_postgres_is_made_anew(postgres_url: str) -> None:
    async with open_database(postgres_url) as database, open_database(postgres_url) as other:
        await migrate(database)

        async def cut_off() -> None:
            async with other.write() as connection:
                await connection.execute(text(CUT_OFF_OTHERS))

        async def lose() -> None:
            async with database.write() as connection:
                await insert(database, connection, "lost")
                await cut_off()
                await insert(database, connection, "lost too")

        with pytest.raises(StorageDown):
            await lose()
        await cut_off()
        await Meta(database).set("kept", "")
        assert await names(database) == ["kept"]
