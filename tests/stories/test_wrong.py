"""Stories of "Something wrong?": it is counted by nobody and for nobody, and editors learn of the section."""

from pathlib import Path

import pytest
from sqlalchemy import event

from bot.admins.roles import Role
from bot.app import Vyraj
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.storage.counters import WRONG
from bot.upkeep.digest import TENS
from tests.conftest import Clock, Post, Reader
from tests.stories.kupala import write_library
from tests.stories.test_admins import become
from tests.stories.test_old_buttons import press_data

NOVEMBER = 202611


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, knowledge_dir=write_library(tmp_path / "knowledge"), timezone="Europe/Warsaw")


@pytest.fixture
def readers(telegram: Sandbox, post: Post) -> list[Reader]:
    """Three people whose Telegram speaks Belarusian."""
    return [Reader(telegram.person(name, language_code="be"), telegram, post) for name in ("Аліна", "Барыс", "Вера")]


async def find_wrong(someone: Reader, times: int = 1) -> None:
    await someone.send("/start pl-old-card--who")  # a name that the article had before
    for _ in range(times):
        await someone.press("Нешта не так?")
        await someone.press("‹ Каму падыходзіць")


async def test_a_section_that_readers_find_wrong_again_and_again_stands_in_the_editors_digest(
    english_reader: Reader, readers: list[Reader], vyraj: Vyraj, settings: Settings, clock: Clock
) -> None:
    await become(english_reader, settings, clock, Role.EDITOR)
    for someone in readers:
        await find_wrong(someone)
    await vyraj.tally.write()
    await vyraj.freshness.librarian.look()
    assert "What is due" not in english_reader.screen, "an admin sees nothing that so few people did"
    for someone in readers:
        await find_wrong(someone, times=TENS // 3)
    await vyraj.tally.write()
    await vyraj.freshness.librarian.look()
    assert english_reader.screen == "What is due\n\nMost often reported as wrong:\n• pl-card#who"
    assert await vyraj.storage.counters.totals(NOVEMBER) == {("pl-card#who", WRONG): 12}


async def test_the_card_counts_as_a_section_of_its_own(reader: Reader, vyraj: Vyraj) -> None:
    await reader.send("/start pl-card")
    await reader.press("Нешта не так?")
    await vyraj.tally.write()
    assert await vyraj.storage.counters.totals(NOVEMBER) == {("pl-card#intro", WRONG): 1}


async def test_a_press_asks_nothing_of_the_database(reader: Reader, vyraj: Vyraj) -> None:
    await reader.send("/start pl-card--who")
    said: list[str] = []
    for engine in (vyraj.storage.database._writing, vyraj.storage.database._reading):
        event.listen(engine.sync_engine, "before_cursor_execute", lambda _, __, statement, *___: said.append(statement))
    await reader.press("Нешта не так?")
    assert reader.screen.startswith("Нешта не так?")
    assert said == []
    await vyraj.tally.write()
    assert [each.split()[0] for each in said] == ["BEGIN", "INSERT"]


@pytest.mark.parametrize("data", ["1bw:pl-card:nothing", "1bw:nobody:who", "1bw:pl-card:", "1bw:pl-card:x;y"])
async def test_a_button_that_the_bot_has_not_made_counts_nothing(reader: Reader, vyraj: Vyraj, data: str) -> None:
    await reader.send("/start")
    await press_data(reader, data)
    await vyraj.tally.write()
    assert await vyraj.storage.counters.totals(NOVEMBER) == {}


async def test_while_the_database_is_down_presses_are_answered_and_counted_afterwards(
    reader: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    vyraj.storage.database.gate.shut()
    await find_wrong(reader)
    assert reader.screen.startswith("Каму падыходзіць")
    await vyraj.storage.database.gate.until_open()
    await vyraj.tally.write()
    assert await vyraj.storage.counters.totals(NOVEMBER) == {("pl-card#who", WRONG): 1}
