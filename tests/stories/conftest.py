"""Every story ends well: what the bot could not handle fails the test."""

from collections.abc import Iterator

import pytest

from bot.sandbox.sandbox import Sandbox
from tests.conftest import Post, Reader


@pytest.fixture(autouse=True)
def _no_mistakes(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Python-telegram-bot swallows what handlers raise; here it is brought back."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelname == "ERROR"] == []


@pytest.fixture
def russian_reader(telegram: Sandbox, post: Post) -> Reader:
    return Reader(telegram.person("Алексей", language_code="ru"), telegram, post)
