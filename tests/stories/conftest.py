"""Every story ends well: what the bot could not handle fails the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from tests.conftest import Post, Reader
from tests.stories.kupala import CONTACT, write_library


@pytest.fixture(autouse=True)
def _no_mistakes(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Python-telegram-bot swallows what handlers raise; here it is brought back."""
    yield
    mistakes = [record for record in caplog.get_records("call") if record.levelname == "ERROR"]
    # A broken library is an editor's mistake, and stories tell of it.
    assert [record.getMessage() for record in mistakes if record.name != "bot.knowledge.shelf"] == []


@pytest.fixture
def russian_reader(telegram: Sandbox, post: Post) -> Reader:
    return Reader(telegram.person("Алексей", language_code="ru"), telegram, post)


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_library(tmp_path / "knowledge")


@pytest.fixture
def settings(knowledge: Path) -> Settings:
    """Stories are told with a library whose words never change."""
    return Settings(_env_file=None, knowledge_dir=knowledge, contact=CONTACT)
