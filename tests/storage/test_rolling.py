"""Two releases on one database: the newer one migrates while the one before goes on, and it can be rolled back."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Double, LargeBinary, Table, Text, delete, insert, select, text, update

from bot.storage.database import Database, StorageRefused, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import OLDEST, STEPS, migrate
from bot.storage.readers import Readers
from tests.storage import release_before
from tests.storage.cast import ALINA, NOVEMBER, ONLY_OLD
from tests.storage.test_migrations import tables

BEFORE = release_before.metadata
EXPAND = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, oldest = "9001", "{head}", "0005"


def upgrade() -> None:
    op.add_column("readers", sa.Column("mood", sa.Text))
    op.add_column("changes", sa.Column("weight", sa.Integer, nullable=False, server_default="0"))
    op.create_table("storks", sa.Column("number", sa.Integer, primary_key=True))
"""
CONTRACT = """
from alembic import op

revision, down_revision = "9002", "9001"


def upgrade() -> None:
    op.drop_column("changes", "note")
"""


def value_of(column: Column[Any], number: int) -> Any:
    if isinstance(column.type, LargeBinary):
        return bytes([number]) * 16
    if isinstance(column.type, Text):
        return f"{column.name} {number}"
    return float(number) if isinstance(column.type, Double) else number


def row_of(table: Table, number: int) -> dict[str, Any]:
    return {column.name: value_of(column, number) for column in table.columns}


def same(table: Table, row: dict[str, Any]) -> Any:
    found = [column == row[column.name] for column in table.primary_key.columns]
    return found[0] if len(found) == 1 else found[0] & found[1] if len(found) == 2 else found[0] & found[1] & found[2]


async def ask_as_before(database: Database) -> None:
    """Do with every table what the release before does: add, put, read, change, delete, naming its columns only."""
    async with database.write() as connection:
        for table in BEFORE.sorted_tables:
            row, new = row_of(table, 7), row_of(table, 8)
            await connection.execute(insert(table).values(row))
            putting = database.insert(table).values(row)
            keys = [column.name for column in table.primary_key.columns]
            await connection.execute(putting.on_conflict_do_update(index_elements=keys, set_=row))
            others = {name: each for name, each in new.items() if name not in keys}
            if others:
                await connection.execute(update(table).where(same(table, row)).values(others))
            (found,) = (await connection.execute(select(table).where(same(table, row)))).all()
            assert dict(found._mapping) == row | others
        for table in reversed(BEFORE.sorted_tables):
            assert (await connection.execute(delete(table).where(same(table, row_of(table, 7))))).rowcount == 1


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The steps of a release that comes after this one: first it only adds something."""
    folder = tmp_path / "later"
    shutil.copytree(STEPS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    names = sorted(each.name for each in (folder / "versions").glob("r*.py"))
    head = names[-1][1:5]
    (folder / "versions/r9001_expand.py").write_text(EXPAND.replace("{head}", head), "utf-8")
    return folder


def contract(later: Path) -> None:
    (later / "versions/r9002_contract.py").write_text(CONTRACT, "utf-8")


async def test_the_frozen_tables_are_those_that_the_release_before_made(url: str) -> None:
    async with open_database(url) as database:
        await migrate(database, release_before.REVISION)
        made = await tables(database)
        async with database.write() as connection:
            await connection.run_sync(BEFORE.drop_all)
            await connection.run_sync(BEFORE.create_all)
        assert await tables(database) == made


async def test_the_release_before_goes_on_after_this_one_has_migrated(url: str) -> None:
    async with open_database(url) as before, open_database(url) as now:
        await migrate(before, release_before.REVISION)
        await ask_as_before(before)
        await Readers(before, ONLY_OLD).keep(ALINA, NOVEMBER)
        await migrate(now)
        await ask_as_before(before)
        assert await Readers(now, ONLY_OLD).find(ALINA.chat) == ALINA


async def test_every_step_says_with_which_release_it_works(url: str) -> None:
    async with open_database(url) as database:
        await migrate(database)
        assert (await Meta(database).get(OLDEST) or "") <= release_before.REVISION, (
            "a step after 0005 contracts, or lacks “oldest”: see docs/decisions/0005-expand-then-contract.md"
        )


async def test_after_a_step_that_only_adds_this_release_goes_on_and_can_be_started_again(url: str, later: Path) -> None:
    async with open_database(url) as database:
        await migrate(database)
        await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
        async with open_database(url) as newer:
            await migrate(newer, steps=later)
        after = await tables(database)
        assert await Readers(database, ONLY_OLD).find(ALINA.chat) == ALINA
        await ask_as_before(database)
        await migrate(database)  # rolled back
        assert await tables(database) == after
        await migrate(database, steps=later)  # and forth
        assert await tables(database) == after


async def test_after_a_step_that_takes_away_this_release_is_refused_and_the_one_that_added_is_not(
    url: str, later: Path, tmp_path: Path
) -> None:
    expanded = tmp_path / "expanded"
    shutil.copytree(later, expanded)
    contract(later)
    contracting = (later / "versions/r9002_contract.py").read_text("utf-8")
    (later / "versions/r9002_contract.py").write_text(f'{contracting}\n\noldest = "9001"\n', "utf-8")
    async with open_database(url) as database:
        await migrate(database, steps=later)
        with pytest.raises(StorageRefused, match="9002, made by a newer version"):
            await migrate(database)
        await migrate(database, steps=expanded)
        with pytest.raises(StorageRefused):
            await ask_as_before(database)


async def test_a_step_that_says_nothing_works_with_its_own_release_only(url: str, later: Path, tmp_path: Path) -> None:
    expanded = tmp_path / "expanded"
    shutil.copytree(later, expanded)
    contract(later)
    async with open_database(url) as database:
        await migrate(database, steps=later)
        for steps in (STEPS, expanded):
            with pytest.raises(StorageRefused, match="9002, made by a newer version"):
                await migrate(database, steps=steps)


async def test_a_database_whose_word_is_lost_is_refused(url: str, later: Path) -> None:
    async with open_database(url) as database:
        await migrate(database, steps=later)
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM meta"))
        with pytest.raises(StorageRefused, match="9001, made by a newer version"):
            await migrate(database)
