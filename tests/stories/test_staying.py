"""Stories of readers who do not come for long: asked once, kept or forgotten."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.app import Vyraj, open_bot
from bot.i18n import Locale
from bot.outbox.erase import TryLater
from bot.outbox.sender import Sender, Unsure
from bot.sandbox.faults import DROP_AFTER, SERVER_FAILURE, flood
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.screens.screen import Screen
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage import engines
from bot.storage.failures import StorageDown
from bot.storage.months import months_before
from bot.telegram.pace import Pace
from tests.conftest import Clock, Post, Reader
from tests.stories.locked import locked

QUESTION = "Should the bot go on writing to you?"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for a lock than a running bot does."""
    for name in ("_WRITER", "_READER"):
        monkeypatch.setattr(engines, name, [each.replace("=5000", "=20") for each in getattr(engines, name)])


@dataclass
class Counted:
    """The real sender, with a list of those it was asked to send to."""

    sender: Sender
    chats: list[int] = field(default_factory=list)

    async def send(self, chat: int, screen: Screen) -> int:
        self.chats.append(chat)
        return await self.sender.send(chat, screen)


@dataclass
class Then:
    """A sender after which something happens."""

    then: Callable[[int, Screen], Awaitable[int]]

    async def send(self, chat: int, screen: Screen) -> int:
        return await self.then(chat, screen)


@pytest.fixture
def line(vyraj: Vyraj) -> Counted:
    return Counted(vyraj.retention._sender)


@pytest.fixture(autouse=True)
def _without_real_pauses(vyraj: Vyraj, clock: Clock, line: Counted) -> None:
    vyraj.retention._sleep, vyraj.retention._sender = clock.sleep, line


async def subscriber(telegram: Sandbox, post: Post, name: str = "Alice", label: str = "Everything") -> Reader:
    reader = Reader(telegram.person(name, language_code="en"), telegram, post)
    await reader.send("/subscribe")
    await reader.press(label)
    return reader


async def person(vyraj: Vyraj, reader: Reader) -> Person | None:
    return await vyraj.retention._readers.find(reader.person.id)


async def come(vyraj: Vyraj, clock: Clock, year: int, month: int, day: int = 3) -> None:
    """Let a day come, and do its work; what is due in chats is erased first."""
    clock.time = datetime(year, month, day, 12, tzinfo=UTC)
    vyraj.eraser._sleep = clock.sleep
    await vyraj.eraser.erase_due()
    await vyraj.retention.round()


def questions(reader: Reader) -> list[str]:
    return [message.text for message in reader.messages if message.text.startswith(QUESTION)]


async def test_a_subscriber_is_asked_once_in_the_twelfth_month_and_stays(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    reader = await subscriber(telegram, post)
    await come(vyraj, clock, 2027, 10)
    assert questions(reader) == []
    await come(vyraj, clock, 2027, 11)
    assert len(questions(reader)) == 1
    assert reader.message.silent
    assert reader.labels == ["Go on", "No subscription"]
    await vyraj.retention.round()
    assert len(line.chats) == 1
    await reader.press("Go on")
    assert reader.screen == "The subscription goes on."
    await come(vyraj, clock, 2027, 12)
    assert await person(vyraj, reader) == Person(reader.person.id, Locale.EN, subscriptions=("all",))
    await come(vyraj, clock, 2028, 11)
    assert len(line.chats) == 2


async def test_the_question_is_erased_like_every_message(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock
) -> None:
    reader = await subscriber(telegram, post)
    await come(vyraj, clock, 2027, 11)
    assert len(questions(reader)) == 1
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert questions(reader) == []


async def test_who_wants_no_more_is_forgotten_at_once(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock
) -> None:
    reader = await subscriber(telegram, post)
    await come(vyraj, clock, 2027, 11)
    await reader.press("No subscription")
    assert reader.screen == "The subscription has ended: the bot writes first no more."
    assert await person(vyraj, reader) is None


async def test_silence_is_an_answer_too(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    reader = await subscriber(telegram, post)
    await come(vyraj, clock, 2027, 11)
    question = reader.message
    await vyraj.retention._readers.checkpoint()
    clock.time = datetime(2027, 12, 1, 0, 1, tzinfo=UTC)
    await vyraj.retention.round()
    assert await person(vyraj, reader) is None
    assert len(line.chats) == 1
    await reader.press("Go on", question)
    assert reader.screen == "The subscription has ended: the bot writes first no more."
    assert await person(vyraj, reader) is None


async def test_who_only_chose_a_language_is_forgotten_without_a_question(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    reader = Reader(telegram.person("Alice", language_code="en"), telegram, post)
    await reader.send("/language")
    await reader.press("Русский")
    await come(vyraj, clock, 2027, 11)
    assert await person(vyraj, reader) is not None
    await come(vyraj, clock, 2027, 12)
    assert (await person(vyraj, reader), len(line.chats)) == (None, 0)


async def test_who_comes_before_is_not_asked_and_who_comes_after_stays(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    early, late = [await subscriber(telegram, post, name) for name in ("Early", "Late")]
    clock.time = datetime(2027, 10, 1, tzinfo=UTC)
    await early.send("/start")
    await come(vyraj, clock, 2027, 11)
    assert (len(questions(early)), len(questions(late))) == (0, 1)
    await late.send("How much is a card?")
    await come(vyraj, clock, 2027, 12)
    assert await person(vyraj, late) == Person(late.person.id, Locale.EN, subscriptions=("all",), asked=202711)
    await come(vyraj, clock, 2028, 11)
    assert line.chats.count(late.person.id) == 2


async def test_the_question_is_in_the_language_that_was_chosen(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock
) -> None:
    reader = Reader(telegram.person("Аліна", language_code="be"), telegram, post)
    await reader.send("/subscribe")
    await reader.press(reader.labels[1])
    await come(vyraj, clock, 2027, 11)
    assert reader.screen.startswith(vyraj.translators[Locale.BE].gettext(QUESTION))


async def test_one_who_blocked_the_bot_unseen_is_forgotten_and_others_are_asked(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock
) -> None:
    readers = [await subscriber(telegram, post, f"R{number}") for number in range(12)]
    last = await last_in_line(vyraj, readers)
    telegram.block(last.person)
    telegram.world.updates.queue.clear()  # the bot was down, and Telegram keeps updates for a day only
    await come(vyraj, clock, 2027, 11)
    assert await person(vyraj, last) is None
    assert [len(questions(reader)) for reader in readers if reader is not last] == [1] * 11


async def test_where_many_refuse_nobody_is_forgotten_and_nobody_is_asked_every_day(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    readers = [await subscriber(telegram, post, f"R{number}") for number in range(6)]
    for reader in readers:
        telegram.block(reader.person)
    telegram.world.updates.queue.clear()
    await come(vyraj, clock, 2027, 11)
    await come(vyraj, clock, 2027, 11, 4)
    assert len(line.chats) == 6
    assert await vyraj.retention._readers.count() == 6
    await come(vyraj, clock, 2027, 12)
    assert await vyraj.retention._readers.count() == 0


async def test_telegram_that_asks_to_wait_is_asked_later_and_nobody_twice(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock
) -> None:
    readers = [await subscriber(telegram, post, f"R{number}") for number in range(3)]
    clock.time = datetime(2027, 11, 3, tzinfo=UTC)
    telegram.fail_next(flood(600), "sendMessage")
    with pytest.raises(TryLater) as later:
        await vyraj.retention.round()
    assert later.value.seconds >= 600
    clock.advance(minutes=11)
    await vyraj.retention.round()
    assert [len(questions(reader)) for reader in readers] == [1, 1, 1]


@pytest.mark.parametrize("fault", [DROP_AFTER, SERVER_FAILURE], ids=str)
async def test_where_nobody_knows_whether_it_arrived_it_is_not_asked_again_today(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted, fault: object
) -> None:
    reader = await subscriber(telegram, post)
    clock.time = datetime(2027, 11, 3, tzinfo=UTC)
    telegram.fail_next(fault, "sendMessage")  # type: ignore[arg-type]
    with pytest.raises(Unsure):
        await vyraj.retention.round()
    before = len(line.chats)
    await vyraj.retention.round()
    assert len(line.chats) == before
    assert await person(vyraj, reader) is not None
    clock.advance(days=1)
    await vyraj.retention.round()
    assert len(line.chats) == before + 1


async def test_a_crash_between_asking_and_noting_it_asks_twice_and_loses_nothing(
    telegram: Sandbox,
    post: Post,
    vyraj: Vyraj,
    clock: Clock,
    line: Counted,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = await subscriber(telegram, post)
    clock.time = datetime(2027, 11, 3, tzinfo=UTC)

    async def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(vyraj.retention._readers, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        await vyraj.retention.round()
    pace = Pace(clock.monotonic, clock.sleep)
    async with open_bot(settings, telegram.token, SandboxRequest(telegram), pace, clock.now) as again:
        again.retention._sleep, again.retention._sender = clock.sleep, line
        await again.retention.round()
        await again.retention.round()
        assert len(line.chats) == 2
        left = await person(again, reader)
        assert left
        assert (left.subscriptions, left.asked) == (("all",), 202711)


async def test_who_ends_it_while_the_question_is_on_its_way_is_not_subscribed_again(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    reader = await subscriber(telegram, post)
    clock.time = datetime(2027, 11, 3, tzinfo=UTC)

    async def meanwhile(chat: int, screen: Screen) -> int:
        number = await line.send(chat, screen)
        await vyraj.retention._memory.choose(chat, subscriptions=(), locale=None)
        return number

    vyraj.retention._sender = Then(meanwhile)
    await vyraj.retention.round()
    assert (len(questions(reader)), await person(vyraj, reader)) == (1, None)


async def test_a_disk_that_is_full_when_it_is_to_be_noted_does_not_ask_again_and_again(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    reader = await subscriber(telegram, post)
    clock.time = datetime(2027, 11, 3, tzinfo=UTC)
    file = vyraj.retention._readers._database.file
    assert file
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        send = line.send

        async def then_lock(chat: int, screen: Screen) -> int:
            number = await send(chat, screen)
            other.execute("BEGIN IMMEDIATE")
            return number

        vyraj.retention._sender = Then(then_lock)
        for _ in range(3):
            with pytest.raises(StorageDown):
                await vyraj.retention.round()
    await asyncio.wait_for(vyraj.storage.database.gate.until_open(), 60)
    await vyraj.retention.round()
    assert (len(line.chats), len(questions(reader))) == (1, 1)
    left = await person(vyraj, reader)
    assert left
    assert left.subscriptions == ("all",)


async def test_a_database_that_is_down_is_tried_again(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, line: Counted
) -> None:
    reader = await subscriber(telegram, post)
    clock.time = datetime(2027, 11, 3, tzinfo=UTC)
    async with locked(vyraj):
        with pytest.raises(StorageDown):
            await vyraj.retention.round()
    assert len(line.chats) == 0
    await vyraj.retention.round()
    assert len(questions(reader)) == 1


async def test_questions_are_paced(telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock) -> None:
    for number in range(4):
        await subscriber(telegram, post, f"R{number}")
    clock.slept.clear()
    await come(vyraj, clock, 2027, 11)
    assert clock.slept.count(0.1) >= 4


@pytest.mark.parametrize(("months", "month"), [(2, 202612), (60, 203110)])
async def test_the_month_of_the_question_follows_the_setting(
    telegram: Sandbox, post: Post, vyraj: Vyraj, clock: Clock, months: int, month: int
) -> None:
    vyraj.retention._months = months
    reader = await subscriber(telegram, post)
    before = months_before(month, 1)
    await come(vyraj, clock, before // 100, before % 100)
    assert questions(reader) == []
    await come(vyraj, clock, month // 100, month % 100)
    assert len(questions(reader)) == 1


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert [months_before(202701, count) for count in (0, 1, 12, 13)] == [202701, 202612, 202601, 202512]


async def last_in_line(vyraj: Vyraj, readers: list[Reader]) -> Reader:
    """Return who would be asked last: rows are walked in order of pseudonym."""
    rows = {reader.person.id: await vyraj.retention._readers.look(reader.person.id) for reader in readers}
    return max(readers, key=lambda reader: row.pseudonym if (row := rows[reader.person.id]) else b"")
