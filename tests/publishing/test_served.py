"""What is approved is published by the bot that runs, and served at once."""

import asyncio
from pathlib import Path

import pytest

from bot.app import Vyraj
from bot.i18n import Locale
from bot.publishing.start import publisher_of
from bot.publishing.workshop import Workshop
from bot.settings import Settings
from bot.storage.changes import ChangeState
from tests.publishing.scribe import BE
from tests.stories.kupala import write_library


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, knowledge_dir=write_library(tmp_path / "knowledge"))


async def test_what_is_approved_is_served_without_a_restart(vyraj: Vyraj) -> None:
    storage, shelf = vyraj.storage, vyraj.shelf
    workshop = Workshop(storage, shelf.folder, shelf.try_on, lambda: shelf.library, vyraj.now)
    text = (shelf.folder / BE).read_text("utf-8").replace("кароткі", "хуткі")
    staged = await workshop.stage({BE: text.encode()}, 0, "A better word")
    assert staged.number
    assert "кароткі" in shelf.library.articles["pl-card"].texts[Locale.BE].intro.plain
    assert await workshop.submit(staged.number, staged.subject, 0) is ChangeState.APPROVED
    assert await storage.lease.take("the bot")
    running = asyncio.ensure_future(publisher_of(storage, shelf, vyraj.now).run())
    async with asyncio.timeout(60):
        while "хуткі" not in shelf.library.articles["pl-card"].texts[Locale.BE].intro.plain:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [entry.reason for entry in await workshop.history(5)] == ["A better word", "What was here before"]
