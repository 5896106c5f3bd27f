"""The last snapshot and the news stand in the database together."""

import sqlite3
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.i18n import Locale, Translator
from bot.knowledge.diff import FactChanged, StatusChanged
from bot.knowledge.library import Library
from bot.knowledge.load import Loader
from bot.knowledge.news import News
from bot.storage.chronicle import NEWS, SNAPSHOT, Chronicle, Recorded
from bot.storage.database import Database, StorageDown
from bot.storage.meta import Meta
from tests.stories.kupala import change, write_library

TODAY = date(2026, 11, 22)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_library(tmp_path / "knowledge")


def load(knowledge: Path, translators: Mapping[Locale, Translator]) -> Library:
    loaded = Loader(knowledge, translators).load()
    assert loaded.library
    return loaded.library


async def test_the_first_library_is_no_news_and_the_next_is_compared_with_it(
    database: Database, knowledge: Path, translators: Mapping[Locale, Translator]
) -> None:
    chronicle = Chronicle(database)
    assert await chronicle.news() is None
    assert await chronicle.record(load(knowledge, translators), TODAY) == Recorded((), News())
    change(knowledge / "articles/poland/pl-card/article.yaml", "440 PLN", "500 PLN")
    change(knowledge / "articles/poland/pl-card/article.yaml", "status: suspended", "status: closed")
    changed = load(knowledge, translators)
    recorded = await chronicle.record(changed, TODAY)
    assert [type(each) for each in recorded.changes] == [StatusChanged, FactChanged]
    assert tuple(entry.change for entry in recorded.news.entries) == recorded.changes
    assert await chronicle.news() == recorded.news
    assert await chronicle.record(changed, TODAY) == Recorded((), recorded.news)
    assert await chronicle.record(changed, date(2027, 1, 1)) == Recorded((), News())


async def test_a_status_that_changed_lately_is_news_at_the_first_start(
    database: Database, knowledge: Path, translators: Mapping[Locale, Translator]
) -> None:
    change(knowledge / "articles/poland/pl-visa/article.yaml", "2024-01-26", "2026-11-20")
    recorded = await Chronicle(database).record(load(knowledge, translators), TODAY)
    assert (recorded.changes, [entry.day for entry in recorded.news.entries]) == ((), [date(2026, 11, 20)])


@pytest.mark.parametrize("poison", ["", "{", "[]", '{"articles": 7}', "\u0431" * 1000])
async def test_a_poisoned_row_is_begun_anew(
    database: Database, knowledge: Path, translators: Mapping[Locale, Translator], poison: str
) -> None:
    for name in (SNAPSHOT, NEWS):
        await Meta(database).set(name, poison)
    chronicle, library = Chronicle(database), load(knowledge, translators)
    assert await chronicle.news() == News()
    assert await chronicle.record(library, TODAY) == Recorded((), News())
    assert await chronicle.record(library, TODAY) == Recorded((), News())


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_what_could_not_be_recorded_is_found_the_next_time(
    database: Database, knowledge: Path, translators: Mapping[Locale, Translator]
) -> None:
    assert database.file
    chronicle = Chronicle(database)
    await chronicle.record(load(knowledge, translators), TODAY)
    change(knowledge / "articles/poland/pl-card/article.yaml", "440 PLN", "500 PLN")
    async with database.write() as connection:
        await connection.execute(text("PRAGMA busy_timeout=50"))
    other = sqlite3.connect(database.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageDown):
        await chronicle.record(load(knowledge, translators), TODAY)
    other.close()
    assert len((await chronicle.record(load(knowledge, translators), TODAY)).changes) == 1
