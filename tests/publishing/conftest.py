"""A scribe at work, with either database."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from bot.storage.database import Database, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from tests.publishing.scribe import Scribe, scribe_of
from tests.storage.cast import ONLY_OLD


@pytest.fixture
async def memory(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url) as opened:
        await migrate(opened)
        await Meta(opened).check_keys(ONLY_OLD)
        yield opened


@pytest.fixture
async def remembered(url: str) -> AsyncIterator[Database]:
    """The same in both databases."""
    async with open_database(url) as opened:
        await migrate(opened)
        await Meta(opened).check_keys(ONLY_OLD)
        yield opened


@pytest.fixture
async def scribe(tmp_path: Path, memory: Database, translators: Mapping[Locale, Translator]) -> Scribe:
    return scribe_of(tmp_path / "knowledge", memory, ONLY_OLD, translators)


@pytest.fixture
async def pressed(tmp_path: Path, remembered: Database, translators: Mapping[Locale, Translator]) -> Scribe:
    """A scribe whose changes are published by processes that are killed."""
    return scribe_of(tmp_path / "knowledge", remembered, ONLY_OLD, translators)
