"""Places for updates under way: who waits for long gives it to another, and the time limit stands still."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest
from telegram import Update

from bot.admins.panic import Panic
from bot.outbox.exit import Exit, Teller
from bot.storage.admins import Admin
from bot.telegram.inbox import LANES, TIME_LIMIT
from bot.telegram.pace import Pace
from bot.telegram.place import ASIDE, Place, age, here, step_aside
from tests.telegram.belpost import NOON, Clerk, message, press
from tests.telegram.chronos import now, timeless


async def wait(seconds: float) -> bool:
    return await step_aside(seconds, lambda: asyncio.sleep(seconds))


@timeless
async def test_what_waits_aside_is_not_given_up_and_has_its_time_afterwards() -> None:
    async def handle(_: Update) -> None:
        await asyncio.sleep(TIME_LIMIT - 1)
        assert await wait(100)
        await asyncio.sleep(TIME_LIMIT - 1)

    clerk = Clerk(handle)
    await clerk.inbox().accept(message(1))
    assert (clerk.handled, now()) == ([1], 100 + 2 * (TIME_LIMIT - 1))


@timeless
async def test_afterwards_it_has_no_more_than_its_time(caplog: pytest.LogCaptureFixture) -> None:
    async def handle(_: Update) -> None:
        assert await wait(100)
        await asyncio.sleep(TIME_LIMIT + 1)

    clerk = Clerk(handle)
    await clerk.inbox().accept(message(1))
    assert (clerk.handled, now()) == ([], 100 + TIME_LIMIT)
    assert caplog.messages == [f"an update was given up after {TIME_LIMIT:.0f} s"]


@timeless
async def test_others_have_the_places_meanwhile_and_never_more_than_there_are() -> None:
    at_once: list[int] = []

    async def handle(update: Update) -> None:
        assert update.effective_chat
        if update.effective_chat.id <= LANES:
            assert await wait(60)
        at_once.append(LANES - inbox._places._value)
        await asyncio.sleep(1)

    clerk = Clerk(handle)
    inbox = clerk.inbox()
    waiting = [inbox.accept(message(chat, chat_id=chat)) for chat in range(1, LANES + 1)]
    await asyncio.sleep(1)
    await asyncio.gather(*(inbox.accept(message(chat, chat_id=chat)) for chat in range(1000, 1000 + LANES)))
    assert now() == 2.0
    await asyncio.gather(*waiting)
    assert (len(clerk.handled), max(at_once)) == (2 * LANES, LANES)
    assert inbox._places._value == LANES


@timeless
async def test_the_order_in_a_chat_holds_also_behind_one_that_waits() -> None:
    async def handle(update: Update) -> None:
        if update.update_id == 1:
            assert await wait(60)

    clerk = Clerk(handle)
    inbox = clerk.inbox()
    await asyncio.gather(*(inbox.accept(message(number)) for number in (1, 2, 3)))
    assert clerk.handled == [1, 2, 3]


@timeless
async def test_nobody_waits_longer_than_an_answer_is_worth() -> None:
    waited: list[bool] = []

    async def handle(_: Update) -> None:
        waited.extend([await wait(ASIDE + 1), await wait(ASIDE / 2), await wait(ASIDE / 2), await wait(1)])

    await Clerk(handle).inbox().accept(message(1))
    assert (waited, now()) == ([False, True, True, False], ASIDE)


@timeless
async def test_what_an_update_left_behind_has_no_place_to_step_aside_from() -> None:
    left: list[asyncio.Task[bool]] = []

    async def later() -> bool:
        await asyncio.sleep(5)
        return await wait(1)

    async def handle(_: Update) -> None:
        left.append(asyncio.create_task(later()))

    inbox = Clerk(handle).inbox()
    await inbox.accept(message(1))
    assert await left[0] is False
    assert (await wait(1), age()) == (False, 0)
    assert inbox._places._value == LANES


@timeless
async def test_two_answers_of_one_update_that_wait_take_one_place() -> None:
    async def handle(_: Update) -> None:
        assert all(await asyncio.gather(wait(2), wait(3)))

    inbox = Clerk(handle).inbox()
    await inbox.accept(message(1))
    assert inbox._places._value == LANES


@timeless
async def test_a_stop_ends_what_waits_and_leaves_it_unconfirmed() -> None:
    async def handle(_: Update) -> None:
        await wait(200)

    clerk = Clerk(handle)
    inbox = clerk.inbox()
    done = inbox.accept(message(1))
    await asyncio.sleep(1)
    await inbox.drain(3)
    assert (clerk.handled, done.done(), now(), inbox._places._value) == ([], False, 4.0, LANES)


@timeless
async def test_the_age_of_a_message_is_known_and_that_of_a_press_is_not() -> None:
    ages: list[float] = []

    async def handle(_: Update) -> None:
        await asyncio.sleep(2)
        ages.append(age())

    clerk = Clerk(handle)
    sent = datetime.fromtimestamp(NOON, UTC)
    later, earlier = (
        clerk.inbox(lambda: sent + timedelta(seconds=30)),
        clerk.inbox(lambda: sent - timedelta(seconds=30)),
    )
    for inbox in (later, earlier):
        await inbox.accept(message(1))
        await inbox.accept(press(2))
    await clerk.inbox().accept(message(3))
    assert ages == [32, 2, 2, 2, 2]


@timeless
async def test_a_place_is_left_once() -> None:
    places = asyncio.Semaphore(1)
    async with Place(places, 1.0) as place, place.limited():
        assert await place.step_aside(1, lambda: asyncio.sleep(1))
        assert places.locked()
    assert not places.locked()


@timeless
async def test_late_answers_hold_no_place_while_they_wait_for_their_turn() -> None:
    pace = Pace(now)
    pressed: list[float] = []

    async def handle(update: Update) -> None:
        assert update.effective_chat
        if update.callback_query:
            pressed.append(now())
        else:
            await pace.until_turn(update.effective_chat.id)
            await pace.process_request(sent, (), {}, "sendMessage", {"chat_id": update.effective_chat.id}, None)

    async def sent() -> bool:
        return True

    clerk = Clerk(handle)
    inbox = clerk.inbox(partial(datetime.fromtimestamp, NOON + 60, UTC))
    late = [inbox.accept(message(chat, chat_id=chat)) for chat in range(1, 3 * LANES)]
    await asyncio.sleep(1)
    assert len(clerk.handled) < LANES
    await inbox.accept(press(10_000, chat_id=10_000))
    assert pressed == [1.0]
    await asyncio.gather(*late)
    assert (len(clerk.handled), inbox._places._value) == (3 * LANES, LANES)


@timeless
async def test_what_erases_everything_waits_for_nobody_who_could_be_told_later() -> None:
    places: list[Place | None] = []

    class Hermit:
        async def begun(self, _: object) -> None:
            places.append(here())

        async def done(self, _: object) -> None:
            places.append(here())

    async def nothing(_: object) -> SimpleNamespace:
        return SimpleNamespace(traces=(), rows_left=0)

    async def nobody() -> None:
        return None

    exit_ = Exit(cast(Panic, SimpleNamespace(begin=nothing)), nobody)

    async def handle(_: Update) -> None:
        assert here()
        await exit_.start(cast(Admin, None), cast(Teller, Hermit()))

    await Clerk(handle).inbox().accept(message(1))
    await exit_.wait()
    assert places == [None, None]
