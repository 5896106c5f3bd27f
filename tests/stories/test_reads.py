"""What each kind of update asks of the database: a press nothing, a typed message one thing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from bot.admins.roles import Role
from bot.app import Vyraj
from bot.sandbox.faults import SERVER_FAILURE
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.storage import key_following
from tests.conftest import Clock, Post, Reader
from tests.stories.test_announcing import NAMES, announcer, another

__all__ = ["announcer"]


@pytest.fixture(autouse=True)
def _nobody_looks_at_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep that apart: every second it reads once, whatever anybody does."""
    monkeypatch.setattr(key_following, "LOOKED", 3600.0)


@contextmanager
def counted(vyraj: Vyraj) -> Iterator[Counter[str]]:
    """Count the transactions that read, and those that may write."""
    counts: Counter[str] = Counter()
    database = vyraj.eraser._traces._database

    def counting(what: str) -> Any:
        return lambda _: counts.update([what])

    listeners = [
        (database._reading.sync_engine, counting("reads")),
        (database._writing.sync_engine, counting("writes")),
    ]
    for engine, listener in listeners:
        event.listen(engine, "begin", listener)
    yield counts
    for engine, listener in listeners:
        event.remove(engine, "begin", listener)


@pytest.mark.parametrize(
    "labels",
    [
        ["Poland"],
        ["Poland", "Card in Poland"],
        ["Poland", "Card in Poland", "‹ Poland"],
        ["Privacy"],
        ["Privacy", "When messages are erased"],
        ["Language"],
    ],
    ids="-".join,
)
async def test_a_press_that_opens_something_asks_nothing(
    english_reader: Reader, vyraj: Vyraj, labels: list[str]
) -> None:
    await english_reader.send("/menu")
    for label in labels[:-1]:
        await english_reader.press(label)
    with counted(vyraj) as counts:
        await english_reader.press(labels[-1])
    assert counts == {}


@pytest.mark.parametrize(
    ("labels", "reads"),
    [
        (["Language", "Русский"], 1),
        (["Privacy", "When messages are erased", "After an hour"], 1),
        (["Privacy", "Forget me"], 2),
        (["Privacy", "Forget me", "Yes, forget me"], 2),
        (["Privacy", "Erase this chat now"], 2),
        (["Privacy", "What is held of me"], 3),
    ],
    ids=str,
)
async def test_a_press_that_decides_something_asks_only_what_it_needs(
    english_reader: Reader, vyraj: Vyraj, labels: list[str], reads: int
) -> None:
    """What was chosen, for how long the answer stays; what waits to be erased; for the last two of these both."""
    await english_reader.send("/menu")
    for label in labels[:-1]:
        await english_reader.press(label)
    with counted(vyraj) as counts:
        await english_reader.press(labels[-1])
    assert counts["reads"] == reads


@pytest.mark.parametrize(
    "text",
    ["/start", "/menu", "/check", "/check @rada_help", "/start pl-card", "Колькі каштуе карта?", "@x", "…"],
)
async def test_a_typed_message_asks_one_thing_and_notes_its_answer_down(
    reader: Reader, vyraj: Vyraj, text: str
) -> None:
    with counted(vyraj) as counts:
        await reader.send(text)
    assert counts == {"reads": 1, "writes": 2}  # before it is sent, and when its number is known


async def test_while_admins_are_asked_for_something_a_typed_message_asks_once_more_who_wrote_it(
    announcer: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock, vyraj: Vyraj, reader: Reader
) -> None:
    editor = await another(telegram, post, settings, clock, Role.EDITOR, "Barbara")
    await announcer.send("/announce")
    await announcer.press(NAMES[0])
    await editor.send("/fact pl-card fee")
    assert "Now:" in editor.screen
    await reader.send("Дзе бровар?")
    with counted(vyraj) as counts:
        await reader.send("Колькі каштуе карта?")
    assert counts == {"reads": 2, "writes": 2}


@pytest.mark.parametrize(("text", "reads"), [("/clean", 2), ("/forget", 2), ("/mydata", 4)])
async def test_a_command_about_what_is_held_asks_for_it_once_more(
    reader: Reader, vyraj: Vyraj, text: str, reads: int
) -> None:
    """For /clean the traces; for the others whether they are an admin; for /mydata the traces and what was chosen."""
    with counted(vyraj) as counts:
        await reader.send(text)
    assert counts == {"reads": reads, "writes": 2}


async def test_who_keeps_everything_keeps_it_also_when_something_cannot_be_done(
    english_reader: Reader, telegram: Sandbox, vyraj: Vyraj
) -> None:
    await english_reader.send("/privacy")
    await english_reader.press("When messages are erased")
    await english_reader.press("Keep")
    noted = await vyraj.eraser._traces.count()
    telegram.fail_next(SERVER_FAILURE, "deleteMessages")
    await english_reader.send("/clean")
    assert english_reader.screen.startswith("This cannot be done now")
    await english_reader.send("/privacy")
    telegram.fail_next(SERVER_FAILURE, "deleteMessages")
    await english_reader.press("Erase this chat now")
    assert english_reader.screen.startswith("This cannot be done now")
    assert "/clean" in [message.text for message in telegram.messages(english_reader.person)]
    assert await vyraj.eraser._traces.count() == noted
