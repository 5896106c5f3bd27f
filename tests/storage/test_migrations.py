import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Row, text

from bot.storage.database import Database, StorageRefused, open_database
from bot.storage.migrations.migrate import migrate
from bot.storage.schema import metadata

TABLES = {
    "postgresql": (
        "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default "
        "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version' "
        "ORDER BY 1, 3",
        "SELECT tablename, indexname, indexdef FROM pg_indexes "
        "WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1, 2",
    ),
    "sqlite": (
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version' ORDER BY name",
    ),
}


async def tables(database: Database) -> list[Sequence[Row[Any]]]:
    async with database.read() as connection:
        return [(await connection.execute(text(query))).all() for query in TABLES[connection.dialect.name]]


async def test_the_steps_lead_to_the_tables_of_the_code(database: Database) -> None:
    migrated = await tables(database)
    async with database.write() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    assert migrated == await tables(database)
    assert {row[0] for row in migrated[0]} >= set(metadata.tables)


async def test_a_database_that_is_up_to_date_is_left_as_it_is(database: Database) -> None:
    before = await tables(database)
    await migrate(database)
    assert await tables(database) == before


async def test_a_database_of_a_newer_bot_is_refused(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.execute(text("UPDATE meta SET value = '9998' WHERE name = 'oldest schema'"))
    with pytest.raises(StorageRefused, match="9999, made by a newer version"):
        await migrate(database)


async def test_programs_that_start_at_once_do_not_collide(url: str) -> None:
    async def start() -> int:
        async with open_database(url) as database:
            await migrate(database)
            return len(await tables(database))

    results = await asyncio.gather(*(start() for _ in range(5)))
    assert len(set(results)) == 1


async def test_a_step_that_fails_leaves_nothing(url: str) -> None:
    async with open_database(url) as database:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE meta (other INTEGER)"))
        before = await tables(database)
        with pytest.raises(StorageRefused, match="CREATE TABLE meta"):
            await migrate(database)
        assert await tables(database) == before
