"""A scribe at work, with either database."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from bot.storage.database import Database
from tests.publishing.scribe import Scribe, scribe_of
from tests.storage.cast import ONLY_OLD, sealed_database


@pytest.fixture
async def memory(sqlite_url: str) -> AsyncIterator[Database]:
    async with sealed_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def remembered(url: str) -> AsyncIterator[Database]:
    """The same in both databases."""
    async with sealed_database(url) as opened:
        yield opened


@pytest.fixture
async def scribe(tmp_path: Path, memory: Database, translators: Mapping[Locale, Translator]) -> Scribe:
    return scribe_of(tmp_path / "knowledge", memory, ONLY_OLD, translators)


@pytest.fixture
async def pressed(tmp_path: Path, remembered: Database, translators: Mapping[Locale, Translator]) -> Scribe:
    """A scribe whose changes are published by processes that are killed."""
    return scribe_of(tmp_path / "knowledge", remembered, ONLY_OLD, translators)
