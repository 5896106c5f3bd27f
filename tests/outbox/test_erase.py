"""Chats are emptied in time, and what goes wrong meanwhile leaves no message forgotten."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.outbox.erase import PAUSE, ROUND, Deleter, Erased, Eraser, TryLater
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, SERVER_FAILURE, Fault, flood
from bot.sandbox.model import Person
from bot.sandbox.sandbox import Sandbox
from bot.storage.counters import Counters
from bot.storage.database import StorageDown
from bot.storage.traces import Traces, hour_after, hour_of
from bot.telegram.api import Api
from bot.telegram.deleter import TelegramDeleter
from tests.conftest import Clock
from tests.outbox.skarbnik import Skarbnik, treasury
from tests.storage.cast import ONLY_OLD
from tests.telegram.belpost import api

DAY = 24


@pytest.fixture
async def skarbnik(tmp_path: Path) -> AsyncIterator[Skarbnik]:
    async with treasury(tmp_path) as opened:
        yield opened


@pytest.fixture
def traces(skarbnik: Skarbnik) -> Traces:
    return Traces(skarbnik.database, ONLY_OLD)


@pytest.fixture
async def bot(telegram: Sandbox) -> AsyncIterator[Api]:
    opened = api(telegram)
    await opened.initialize()
    yield opened
    await opened.shutdown()


@dataclass
class Room:
    """A bot that has said something, notes it down, and erases it."""

    telegram: Sandbox
    bot: Api
    traces: Traces
    counters: Counters
    clock: Clock

    def eraser(self, deleter: Deleter | None = None) -> Eraser:
        return Eraser(
            self.traces, self.counters, deleter or TelegramDeleter(self.bot), self.clock.now, self.clock.sleep
        )

    def person(self, name: str) -> Person:
        person = self.telegram.person(name)
        self.telegram.send(person, "/start")
        self.telegram.delete(person, *self.telegram.messages(person))
        return person

    async def say(self, person: Person, *words: str, hours: int = DAY) -> None:
        """Say something that is to be erased so many hours later."""
        for each in words:
            sent = await self.bot.send_message(person.id, each)
            await self.traces.add(person.id, [sent.message_id], hour_after(self.clock.now(), hours))

    def said(self, *people: Person) -> list[str]:
        """What stands in their chats."""
        return [message.text for person in people for message in self.telegram.messages(person)]


@pytest.fixture
def room(telegram: Sandbox, bot: Api, traces: Traces, clock: Clock) -> Room:
    return Room(telegram, bot, traces, Counters(traces._database), clock)


@pytest.fixture
def alina(room: Room) -> Person:
    return room.person("Аліна")


@pytest.fixture
def barys(room: Room) -> Person:
    return room.person("Барыс")


async def test_what_is_due_is_erased_with_its_traces_and_the_rest_stays(
    room: Room, alina: Person, barys: Person
) -> None:
    await room.say(alina, "old")
    await room.say(barys, "old")
    room.clock.advance(hours=2)
    await room.say(alina, "new")
    eraser = room.eraser()
    await eraser.erase_due()
    assert room.said(alina, barys) == ["old", "new", "old"]
    room.clock.advance(hours=22)
    await eraser.erase_due()
    assert room.said(alina, barys) == ["new"]
    assert [len(await room.traces.of(person.id)) for person in (alina, barys)] == [1, 0]
    assert (eraser.erased, room.clock.slept) == (Erased(messages=2), [PAUSE, PAUSE])


async def test_more_than_one_look_holds_is_erased_at_once(room: Room, alina: Person) -> None:
    for number in range(230):
        await room.traces.add(alina.id, [1000 + number], 0)
    eraser = room.eraser()
    await eraser.erase_due()
    assert (await room.traces.count(), eraser.erased.messages) == (0, 230)


@pytest.mark.parametrize("fault", [flood(30), SERVER_FAILURE, DROP_BEFORE, DROP_AFTER], ids=repr)
async def test_what_telegram_refuses_in_the_middle_keeps_the_rest_for_later(
    room: Room, telegram: Sandbox, alina: Person, barys: Person, fault: Fault
) -> None:
    await room.say(alina, "first")
    room.clock.advance(hours=1)
    await room.say(barys, "second", "third")
    room.clock.advance(hours=25)
    telegram.fail_next(fault, "deleteMessages", chat=barys)
    eraser = room.eraser()
    with pytest.raises(TryLater) as refused:
        await eraser.erase_due()
    assert refused.value.seconds == (30 if fault == flood(30) else 0)
    assert room.said(alina) == []
    assert [await room.traces.count(), eraser.erased.messages] == [2, 1]
    await eraser.erase_due()
    assert (room.said(barys), await room.traces.count(), eraser.erased) == ([], 0, Erased(messages=3))


class Enough(Exception):
    """The test has seen enough rounds."""


@dataclass
class Rounds:
    """Lets an eraser run some rounds; writes down how long it waits between them."""

    clock: Clock
    most: int
    waits: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
        if seconds != PAUSE:
            self.waits.append(seconds)
            if len(self.waits) == self.most:
                raise Enough

    async def run(self, traces: Traces, deleter: Deleter) -> None:
        with suppress(Enough):
            await Eraser(traces, Counters(traces._database), deleter, self.clock.now, self.sleep).run()


async def test_rounds_wait_as_long_as_telegram_asks_and_never_less_than_half_a_minute(
    room: Room, telegram: Sandbox, alina: Person
) -> None:
    await room.say(alina, "old")
    room.clock.advance(hours=25)
    for fault in (flood(300), flood(3), SERVER_FAILURE):
        telegram.fail_next(fault, "deleteMessages")
    rounds = Rounds(room.clock, 5)
    await rounds.run(room.traces, TelegramDeleter(room.bot))
    usual = ROUND.total_seconds()
    assert rounds.waits == [300, usual, usual, usual, usual]
    assert room.said(alina) == []


async def test_rounds_go_on_when_the_database_is_back(room: Room, skarbnik: Skarbnik, alina: Person) -> None:
    await room.say(alina, "old")
    room.clock.advance(hours=25)
    await skarbnik.lock()
    await Rounds(room.clock, 2).run(room.traces, TelegramDeleter(room.bot))
    assert await room.traces.count() == 1
    await skarbnik.unlock()
    await Rounds(room.clock, 1).run(room.traces, TelegramDeleter(room.bot))
    assert (room.said(alina), await room.traces.count()) == ([], 0)


async def test_what_can_be_erased_no_more_is_counted_and_forgotten(
    room: Room, alina: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await room.say(alina, "old")
    room.clock.advance(hours=49)
    await room.say(alina, "new", hours=-1)
    eraser = room.eraser()
    await eraser.erase_due()
    assert (room.said(alina), await room.traces.count()) == (["old"], 0)
    assert eraser.erased == Erased(messages=1, too_late=1)
    assert [each.getMessage() for each in caplog.records] == ["messages could not be erased any more: 1"]


async def test_what_the_reader_deleted_first_counts_as_erased(room: Room, telegram: Sandbox, alina: Person) -> None:
    await room.say(alina, "old")
    telegram.delete(alina, *telegram.messages(alina))
    room.clock.advance(hours=25)
    eraser = room.eraser()
    await eraser.erase_due()
    assert (await room.traces.count(), eraser.erased) == (0, Erased(messages=1))


async def test_a_bot_that_was_down_for_twenty_hours_catches_up(room: Room, alina: Person, barys: Person) -> None:
    for person in (alina, barys):
        await room.say(person, "one", "two")
    room.clock.advance(hours=DAY + 20)
    eraser = room.eraser()
    await eraser.erase_due()
    assert (room.said(alina, barys), await room.traces.count()) == ([], 0)
    assert eraser.erased == Erased(messages=4)


async def test_a_chat_is_erased_due_or_not_and_no_other(room: Room, alina: Person, barys: Person) -> None:
    await room.say(alina, "due", hours=-1)
    await room.say(alina, "not due")
    await room.say(barys, "due", hours=-1)
    await room.eraser().erase_chat(alina.id)
    assert room.said(alina, barys) == ["due"]
    assert [len(await room.traces.of(person.id)) for person in (alina, barys)] == [0, 1]


@dataclass
class Interrupted:
    """Deletes, and then does something before anybody hears of it."""

    deleter: Deleter
    then: Callable[[], Awaitable[None]]

    async def delete(self, chat: int, message_ids: Sequence[int]) -> bool:
        result = await self.deleter.delete(chat, message_ids)
        await self.then()
        return result


async def test_a_database_that_fails_after_the_message_was_deleted_does_no_harm(
    room: Room, skarbnik: Skarbnik, alina: Person
) -> None:
    await room.say(alina, "one", "two")
    room.clock.advance(hours=25)
    with pytest.raises(StorageDown):
        await room.eraser(Interrupted(TelegramDeleter(room.bot), skarbnik.lock)).erase_due()
    await skarbnik.unlock()
    assert (len(room.said(alina)), await room.traces.count()) == (1, 2)
    eraser = room.eraser()
    await eraser.erase_due()
    assert (room.said(alina), await room.traces.count(), eraser.erased.too_late) == ([], 0, 0)


async def test_a_reader_who_cleans_during_a_round_does_no_harm(room: Room, alina: Person, barys: Person) -> None:
    for person in (alina, barys):
        await room.say(person, "one", "two", "three")
    room.clock.advance(hours=25)
    cleaning = room.eraser()

    async def clean() -> None:
        await cleaning.erase_chat(alina.id)
        await cleaning.erase_chat(barys.id)

    eraser = room.eraser(Interrupted(TelegramDeleter(room.bot), clean))
    await asyncio.gather(eraser.erase_due(), cleaning.erase_chat(barys.id))
    assert (room.said(alina, barys), await room.traces.count()) == ([], 0)
    assert (eraser.erased.too_late, cleaning.erased.too_late) == (0, 0)


class Fate(StrEnum):
    """What becomes of one request to delete."""

    DONE = "done"
    TOO_LATE = "too late"
    LATER = "try later"
    KILLED_BEFORE = "killed before it was asked"
    KILLED_AFTER = "killed after it was asked"
    DATABASE_DOWN = "the database fails after it was asked"


@dataclass
class Fickle:
    """Deletes as fate wills; writes down what it was asked for and has answered."""

    skarbnik: Skarbnik
    fates: list[Fate]
    answered: set[tuple[int, int]] = field(default_factory=set)

    async def delete(self, chat: int, message_ids: Sequence[int]) -> bool:
        fate = self.fates.pop() if self.fates else Fate.DONE
        if fate is Fate.LATER:
            raise TryLater(1)
        if fate is Fate.KILLED_BEFORE:
            raise asyncio.CancelledError
        self.answered.update((chat, each) for each in message_ids)
        if fate is Fate.KILLED_AFTER:
            raise asyncio.CancelledError
        if fate is Fate.DATABASE_DOWN:
            await self.skarbnik.lock()
        return fate is not Fate.TOO_LATE


@settings(max_examples=25, deadline=None)
@given(
    messages=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 40)), min_size=1, max_size=12),
    steps=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 3), st.lists(st.sampled_from(Fate), max_size=4)), max_size=5
    ),
)
def test_after_any_faults_every_message_is_noted_down_or_was_asked_to_be_deleted(
    messages: list[tuple[int, int]], steps: list[tuple[int, int, list[Fate]]]
) -> None:
    """Messages: their chat and when they are due. Steps: hours that pass, a chat to clean or 0 for a round, fates."""

    async def story(folder: Path) -> None:
        clock = Clock()
        async with treasury(folder) as skarbnik:
            traces, fickle = Traces(skarbnik.database, ONLY_OLD), Fickle(skarbnik, [])
            for number, (chat, hours) in enumerate(messages, 1):
                await traces.add(chat, [number], hour_after(clock.now(), hours))
            said = {(chat, number) for number, (chat, _) in enumerate(messages, 1)}

            async def noted() -> set[tuple[int, int]]:
                found = await traces.due(hour_of(clock.now()) + 1000, 1000)
                return {(trace.chat, each) for trace in found for each in trace.message_ids}

            for passed, chat, fates in [*steps, (100, 0, [])]:
                clock.advance(hours=passed)
                fickle.fates = fates
                eraser = Eraser(traces, Counters(traces._database), fickle, clock.now, clock.sleep)
                with suppress(TryLater, StorageDown, asyncio.CancelledError):
                    await (eraser.erase_chat(chat) if chat else eraser.erase_due())
                await skarbnik.unlock()
                assert await noted() | fickle.answered == said
            assert await noted() == set()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))
