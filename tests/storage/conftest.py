"""What is remembered, in both databases."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database, open_database
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.storage.cast import ONLY_OLD


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(url) as opened:
        await migrate(opened)
        yield opened


@pytest.fixture
def readers(database: Database) -> Readers:
    """As before any rotation."""
    return Readers(database, ONLY_OLD)


@pytest.fixture
def traces(database: Database) -> Traces:
    return Traces(database, ONLY_OLD)
