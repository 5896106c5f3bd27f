"""Telegram's pace: bursts, deadlines, and what is remembered of them."""

import asyncio
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.sandbox import pace as sandbox_pace
from bot.sandbox.faults import flood
from bot.sandbox.refusals import Refused
from bot.sandbox.sandbox import Sandbox
from bot.telegram.inbox import LANES
from bot.telegram.pace import BURST, CHATS, CROWDED, PATIENCE, TRIES, Pace
from bot.telegram.place import Place
from bot.telegram.waits import seconds_of
from tests.telegram.belpost import api
from tests.telegram.chronos import now, timeless


class Wire:
    """Sends requests at a pace, writes down when each went out, and is refused as told."""

    def __init__(self, *refusals: int | None) -> None:
        self.pace = Pace(now)
        self.refusals = deque(refusals)
        self.went: list[tuple[int | None, float]] = []

    async def send(self, chat: int | None = 7, *, takes: float = 0) -> bool:
        async def callback() -> bool:
            self.went.append((chat, round(now(), 3)))
            refusal = self.refusals.popleft() if self.refusals else None
            await asyncio.sleep(takes)
            if refusal:
                raise RetryAfter(refusal)
            return True

        data: dict[str, Any] = {} if chat is None else {"chat_id": chat}
        result = await self.pace.process_request(callback, (), {}, "sendMessage", data, None)
        return result is True

    @property
    def times(self) -> list[float]:
        return [time for _, time in self.went]


class Limited:
    """A Telegram that takes so many messages in any second, and refuses the rest for some seconds."""

    def __init__(self, rate: int, seconds: int) -> None:
        self.pace = Pace(now)
        self.rate = rate
        self.seconds = seconds
        self.refused = 0
        self._taken: deque[float] = deque()
        self.took = 0

    async def answer(self, chat: int) -> bool:
        async def callback() -> bool:
            while self._taken and self._taken[0] <= now() - 1:
                self._taken.popleft()
            if len(self._taken) >= self.rate:
                self.refused += 1
                raise RetryAfter(self.seconds)
            self._taken.append(now())
            self.took += 1
            return True

        while True:
            try:
                sent = await self.pace.process_request(callback, (), {}, "sendMessage", {"chat_id": chat}, None)
            except RetryAfter as refused:
                await self.pace.wait_out(chat, seconds_of(refused))
            else:
                return sent is True


@timeless
async def test_chat_gets_five_at_once_and_then_one_a_second() -> None:
    wire = Wire()
    await asyncio.gather(*(wire.send() for _ in range(BURST + 4)))
    assert wire.times == [0, 0, 0, 0, 0, 1, 2, 3, 4]


@timeless
async def test_quiet_second_gives_one_back_and_five_give_all() -> None:
    wire = Wire()
    for pause in (0, 0, 0, 0, 0, 1, 5, 0, 0, 0, 0, 0):
        await asyncio.sleep(pause)
        await wire.send()
    assert wire.times == [0, 0, 0, 0, 0, 1, 6, 6, 6, 6, 6, 7]


@timeless
async def test_chats_do_not_slow_one_another() -> None:
    wire = Wire()
    await asyncio.gather(*(wire.send(chat) for chat in range(1, 1001) for _ in range(BURST)))
    assert set(wire.times) == {0}


@timeless
async def test_answers_to_presses_are_not_counted() -> None:
    wire = Wire()
    for _ in range(BURST):
        await asyncio.gather(wire.send(7), wire.send(None))
    assert set(wire.times) == {0}


@timeless
async def test_too_many_requests_is_repeated_after_each_deadline() -> None:
    wire = Wire(4, 3)
    assert await wire.send()
    assert wire.times == [0, 4, 7]


@timeless
async def test_who_is_refused_again_and_again_is_given_up() -> None:
    wire = Wire(*([1] * TRIES))
    with pytest.raises(RetryAfter):
        await wire.send()
    assert wire.times == list(range(TRIES))


@timeless
@pytest.mark.parametrize("seconds", [1, 3, 6])
async def test_what_waited_at_telegram_is_answered_at_its_limit_and_nobody_is_lost(seconds: int) -> None:
    telegram = Limited(30, seconds)
    chats = [asyncio.create_task(telegram.answer(chat)) for chat in range(1, LANES + 1)]
    assert all(await asyncio.gather(*chats))
    assert telegram.took == LANES
    await asyncio.gather(*(telegram.answer(chat) for chat in range(1000, 1000 + LANES)))
    assert telegram.refused < LANES / 3  # it does not grow worse with those that come meanwhile
    assert telegram.took == 2 * LANES


class Replicas:
    """Processes of one bot, and a Telegram that takes late answers at a rate, and refuses longer whoever tries on."""

    def __init__(self, count: int) -> None:
        self.paces = [Pace(now) for _ in range(count)]
        self.telegram = sandbox_pace.Pace()
        self.took: list[float] = []
        self.refused = 0

    async def answer(self, chat: int, seconds_old: float) -> None:
        pace, moment = self.paces[chat % len(self.paces)], datetime(2026, 11, 22, tzinfo=UTC)

        async def callback() -> bool:
            try:
                heard = moment - timedelta(seconds=seconds_old)
                self.telegram.count(moment + timedelta(seconds=now()), heard, paid=False)
            except Refused as refused:
                self.refused += 1
                raise RetryAfter(refused.refusal.retry_after or 0) from None
            self.took.append(now())
            return True

        async with Place(asyncio.Semaphore(1), 1000.0, seconds_old) as place, place.limited():
            while True:
                try:
                    await pace.until_turn(chat)
                    await pace.process_request(callback, (), {}, "sendMessage", {"chat_id": chat}, None)
                except RetryAfter as refused:
                    await pace.wait_out(chat, seconds_of(refused))
                else:
                    return


@timeless
async def test_late_answers_of_one_process_find_the_rate_that_telegram_takes() -> None:
    bot = Replicas(1)
    await asyncio.gather(*(bot.answer(chat, 60) for chat in range(1, 1001)))
    assert (len(bot.took), bot.refused <= 1) == (1000, True)
    assert now() < 3 * 1000 / CROWDED


@timeless
async def test_where_late_answers_have_no_limit_they_become_faster_and_faster() -> None:
    telegram = Limited(10_000, 1)
    begun = now()
    async with Place(asyncio.Semaphore(1), 1000.0, 60) as place, place.limited():
        await asyncio.gather(*(telegram.answer(chat) for chat in range(1, 20_001)))
    assert now() - begun < 20_000 / CROWDED / 10


@timeless
async def test_processes_that_know_nothing_of_each_other_find_a_rate_together() -> None:
    bot = Replicas(4)
    await asyncio.gather(*(bot.answer(chat, 60) for chat in range(1, 2001)))
    assert len(bot.took) == 2000
    assert now() < 4 * 2000 / sandbox_pace.FREE_RATE
    assert bot.refused < 100


@timeless
async def test_late_answers_slow_none_that_was_just_asked_for() -> None:
    bot = Replicas(1)
    late = [asyncio.create_task(bot.answer(chat, 60)) for chat in range(1, 201)]
    await asyncio.sleep(1)
    begun = now()
    await asyncio.gather(*(bot.answer(chat, 0) for chat in range(1000, 1300)))
    assert now() == begun
    await asyncio.gather(*late)


@timeless
async def test_one_chat_that_is_refused_slows_no_other() -> None:
    wire = Wire(4)
    await asyncio.gather(wire.send(7), *(wire.send(chat) for chat in range(100, 600)))
    assert {time for chat, time in wire.went if chat != 7} == {0}


@timeless
async def test_deadline_holds_everything_of_that_chat_and_nothing_of_others() -> None:
    wire = Wire(4)
    first = asyncio.create_task(wire.send())
    await asyncio.sleep(1)
    await asyncio.gather(first, wire.send(), wire.send(8), wire.send(None))
    assert sorted(wire.went, key=str) == sorted([(7, 0), (8, 1), (None, 1), (7, 4), (7, 4)], key=str)


@timeless
async def test_another_request_that_succeeds_never_cuts_the_deadline_short() -> None:
    wire = Wire(None, 6)
    slow = asyncio.create_task(wire.send(takes=3))
    await asyncio.sleep(0.5)
    refused = asyncio.create_task(wire.send())
    await slow
    late = asyncio.create_task(wire.send())
    await asyncio.gather(refused, late)
    assert wire.times == [0, 0.5, 6.5, 6.5]


@timeless
async def test_shorter_deadline_that_comes_later_does_not_replace_the_longer_one() -> None:
    wire = Wire(9, 2)
    await asyncio.gather(wire.send(), wire.send())
    assert wire.times == [0, 0, 9, 9]


@timeless
async def test_request_that_waits_its_turn_heeds_a_deadline_that_comes_meanwhile() -> None:
    wire = Wire(None, None, None, None, 5)
    burst = [asyncio.create_task(wire.send(takes=0.5)) for _ in range(BURST)]
    waiting = asyncio.create_task(wire.send())
    await asyncio.gather(*burst, waiting)
    assert wire.times == [0, 0, 0, 0, 0, 5.5, 5.5]


@timeless
async def test_second_refusal_is_a_deadline_too() -> None:
    wire = Wire(2, 2, 2, 5)
    with pytest.raises(RetryAfter):
        await wire.send()
    await wire.send()
    assert wire.times == [0, 2, 4, 6, 11]


@timeless
async def test_long_deadline_is_not_waited_for_and_a_press_after_it_works() -> None:
    wire = Wire(60)
    with pytest.raises(RetryAfter):
        await wire.send()
    for _ in range(49):
        await asyncio.sleep(1)
        with pytest.raises(RetryAfter):
            await wire.send()
    assert wire.times == [0]
    await asyncio.sleep(1 + PATIENCE)
    assert await wire.send()
    assert wire.times == [0, 60]


@timeless
async def test_refused_presses_during_a_deadline_use_up_no_turns() -> None:
    wire = Wire(60)
    for _ in range(200):
        with pytest.raises(RetryAfter):
            await wire.send()
    await asyncio.sleep(61)
    await wire.send()
    assert wire.times == [0, 61]


@timeless
async def test_log_of_a_deadline_names_no_chat(caplog: pytest.LogCaptureFixture) -> None:
    await Wire(3).send(700_000_001)
    assert caplog.messages == ["Telegram asks to wait 3 s in a chat"]


@timeless
async def test_a_million_chats_are_not_remembered() -> None:
    pace = Pace(now)
    for chat in range(1_000_000):
        pace._turn(chat)
    assert len(pace._full_at) <= CHATS


@timeless
async def test_deadlines_that_passed_are_forgotten() -> None:
    wire = Wire(*[1] * 50)
    await asyncio.gather(*(wire.send(chat) for chat in range(50)))
    await asyncio.sleep(2)
    wire.refusals.append(1)
    await wire.send(99)
    assert list(wire.pace._deadlines) == [99]


async def test_faulty_telegram_is_waited_for_by_the_whole_bot() -> None:
    telegram = Sandbox()
    person = telegram.person("Аліна")
    telegram.send(person, "/start")
    telegram.fail_next(flood(2), "sendMessage")
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        time[0] += seconds

    time = [0.0]
    async with api(telegram, Pace(lambda: time[0], sleep)) as bot:
        await bot.send_message(person.id, "Вітаем")
    assert (slept, telegram.messages(person)[-1].text) == ([2.0], "Вітаем")
