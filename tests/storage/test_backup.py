import shlex
import stat
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage import schema
from bot.storage.backup import back_up
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.storage.cast import ALINA, HOUR, NOVEMBER, ONLY_OLD
from tests.storage.conftest import Postgres


async def fill(database: Database) -> tuple[bytes, bytes]:
    """Keep a reader and a trace; return their envelopes."""
    await migrate(database)
    await Meta(database).check_keys(ONLY_OLD)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    await Traces(database, ONLY_OLD).add(ALINA.chat, [1], HOUR)
    async with database.read() as connection:
        reader = (await connection.execute(select(schema.readers.c.envelope))).scalar_one()
        trace = (await connection.execute(select(schema.traces.c.envelope))).scalar_one()
    return reader, trace


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("with_readers", [True, False])
async def test_a_backup_leaves_out_traces_and_unless_asked_readers(
    sqlite_url: str, tmp_path: Path, with_readers: bool
) -> None:
    file = tmp_path / "backup.sqlite3"
    async with open_database(sqlite_url) as database:
        reader, trace = await fill(database)
        await back_up(database, file, with_readers=with_readers)
        assert await Traces(database, ONLY_OLD).count() == 1
    content = file.read_bytes()
    assert (reader in content, trace in content) == (with_readers, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names_in(tmp_path) == ["backup.sqlite3", "data"]


async def test_a_backup_is_a_database_to_go_on_with(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    async with open_database(sqlite_url) as database:
        await fill(database)
        await back_up(database, file, with_readers=True)
    async with open_database(f"sqlite+aiosqlite:///{file}") as restored:
        await migrate(restored)
        await Meta(restored).check_keys(ONLY_OLD)
        assert await Readers(restored, ONLY_OLD).find(ALINA.chat) == ALINA
        assert await Traces(restored, ONLY_OLD).count() == 0


async def test_a_backup_is_never_written_over_another_file(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite3"
    file.write_text("precious")
    async with open_database(sqlite_url) as database:
        await fill(database)
        with pytest.raises(StorageRefused, match="is there already"):
            await back_up(database, file, with_readers=True)
    assert file.read_text() == "precious"


async def test_a_backup_that_fails_leaves_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with open_database(sqlite_url) as database:
        await fill(database)
        with pytest.raises(StorageDown):
            await back_up(database, tmp_path / "missing" / "backup.sqlite3", with_readers=True)
    assert names_in(tmp_path) == ["data"]


@pytest.mark.parametrize("with_readers", [True, False])
async def test_postgres_is_backed_up_by_the_command_that_is_named(
    postgres: Postgres, postgres_url: str, tmp_path: Path, with_readers: bool
) -> None:
    file = tmp_path / "backup.dump"
    async with open_database(postgres_url) as database:
        await fill(database)
        with pytest.raises(StorageRefused, match="--exclude-table-data=traces") as refused:
            await back_up(database, file, with_readers=with_readers)
    program, *arguments = shlex.split(str(refused.value).partition(": ")[2])
    subprocess.run([postgres.programs / program, *arguments], check=True)  # noqa: ASYNC221, S603  (our own)
    listed = [str(postgres.programs / "pg_restore"), "--data-only", "--file=-", str(file)]
    restored = subprocess.run(listed, check=True, capture_output=True, text=True).stdout  # noqa: ASYNC221, S603
    assert "COPY public.meta " in restored
    assert "COPY public.traces " not in restored
    assert ("COPY public.readers " in restored) is with_readers
