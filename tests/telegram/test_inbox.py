"""The inbox: in order within a chat, side by side between chats."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from telegram import Update

from bot.telegram.inbox import FILES, LANES, TIME_LIMIT, WAITING
from tests.telegram.belpost import Clerk, message, press
from tests.telegram.chronos import now, timeless


def chat_of(update: Update) -> int:
    assert update.effective_chat
    return update.effective_chat.id


async def a_second(_: Update) -> None:
    await asyncio.sleep(1)


async def nothing_is_left() -> bool:
    await asyncio.sleep(0)
    return asyncio.all_tasks() == {asyncio.current_task()}


@timeless
async def test_updates_of_one_chat_are_handled_one_after_the_other_in_their_order() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    taken = [inbox.accept(message(1)), inbox.accept(press(2)), inbox.accept(message(3))]
    await asyncio.sleep(1.5)
    assert (clerk.begun, clerk.handled) == ([1, 2], [1])
    await asyncio.gather(*taken)
    assert (clerk.handled, now()) == ([1, 2, 3], 3.0)
    assert await nothing_is_left()


@timeless
async def test_slow_chat_delays_no_other() -> None:
    async def slow_in_seven(update: Update) -> None:
        await asyncio.sleep(10 if chat_of(update) == 7 else 0.01)

    clerk = Clerk(slow_in_seven)
    inbox = clerk.inbox()
    slow = inbox.accept(message(1, chat_id=7))
    await asyncio.gather(*(inbox.accept(message(1 + chat, chat_id=chat)) for chat in range(100, 200)))
    assert (len(clerk.handled), slow.done(), now()) == (100, False, 0.01)
    await slow


@timeless
async def test_five_wait_behind_the_one_under_way_and_the_rest_is_dropped_and_all_confirmed() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    first = inbox.accept(message(1))
    await asyncio.sleep(0)
    taken = [inbox.accept(message(number)) for number in range(2, 12)]
    await asyncio.sleep(0.1)
    assert [each.done() for each in (first, *taken)] == [True] * 11
    await asyncio.sleep(2 + WAITING)
    assert clerk.handled == [1, *range(2, 2 + WAITING)]
    assert inbox.dropped == 10 - WAITING


@timeless
async def test_full_lane_is_told_once_and_again_only_after_it_emptied() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    for number in range(1, 30):
        inbox.accept(message(number))
    await asyncio.sleep(2 + WAITING)
    assert clerk.noticed == [1 + WAITING]
    for number in range(30, 60):
        inbox.accept(message(number))
    await asyncio.sleep(2 + WAITING)
    assert clerk.noticed == [1 + WAITING, 30 + WAITING]


def file(number: int, name: str = "pl-visa.be.md") -> dict[str, Any]:
    """Make an update that brings a document."""
    update = message(number)
    del update["message"]["text"]
    update["message"]["document"] = {"file_id": "f", "file_unique_id": "u", "file_name": name}
    return update


@timeless
async def test_files_of_the_library_that_come_all_at_once_wait_besides_and_none_is_lost() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    taken = [inbox.accept(file(number)) for number in range(1, 21)]
    taken += [inbox.accept(message(number)) for number in range(21, 21 + WAITING)]
    await asyncio.gather(*taken)
    assert clerk.handled == [*range(1, 21 + WAITING)]
    assert (inbox.dropped, clerk.noticed, clerk.swept) == (0, [], [])


@timeless
async def test_more_files_than_a_hundred_are_told_once_and_other_documents_wait_as_everything_does() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    for number in range(1, 131):
        inbox.accept(file(number))
    await asyncio.sleep(2 + FILES)
    assert (len(clerk.handled), inbox.dropped, clerk.noticed) == (FILES, 130 - FILES, [FILES + 1])
    for number in range(200, 220):
        inbox.accept(file(number, "holiday.pdf"))
    await asyncio.sleep(2 + FILES)
    assert (len(clerk.handled), clerk.noticed) == (FILES + WAITING, [FILES + 1, 200 + WAITING])


@timeless
async def test_at_most_256_lanes_run_and_the_others_wait_their_turn() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    taken = [inbox.accept(message(chat, chat_id=chat)) for chat in range(1, LANES + 51)]
    await asyncio.sleep(0.5)
    assert len(clerk.begun) == LANES
    await asyncio.gather(*taken)
    assert (len(clerk.handled), now()) == (LANES + 50, 2.0)


@timeless
async def test_handler_that_raises_ends_only_its_update(caplog: pytest.LogCaptureFixture) -> None:
    async def raises_at_two(update: Update) -> None:
        if update.update_id == 2:
            raise LookupError("a mistake of ours")

    clerk = Clerk(raises_at_two)
    inbox = clerk.inbox()
    await asyncio.gather(*(inbox.accept(message(number)) for number in (1, 2, 3)))
    assert clerk.handled == [1, 3]
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "an update could not be handled")
    ]


@timeless
async def test_handler_that_hangs_is_given_up_and_the_chat_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async def hangs_at_one(update: Update) -> None:
        await asyncio.sleep(10**6 if update.update_id == 1 else 0)

    clerk = Clerk(hangs_at_one)
    inbox = clerk.inbox()
    await asyncio.gather(*(inbox.accept(message(number)) for number in (1, 2)))
    assert (clerk.handled, now()) == ([2], TIME_LIMIT)
    assert [record.getMessage() for record in caplog.records] == ["an update was given up after 20 s"]


@timeless
async def test_timeout_inside_a_handler_is_not_taken_for_the_time_limit(caplog: pytest.LogCaptureFixture) -> None:
    async def late(_: Update) -> None:
        raise TimeoutError

    await Clerk(late).inbox().accept(message(1))
    assert [record.getMessage() for record in caplog.records] == ["an update could not be handled"]


@timeless
async def test_notice_that_hangs_or_raises_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    class Hopeless(Clerk):
        async def notice(self, update: Update) -> None:
            await asyncio.sleep(10**6)

    inbox = Hopeless(a_second).inbox()
    await asyncio.gather(*(inbox.accept(message(number)) for number in range(1, 10)))
    await asyncio.sleep(TIME_LIMIT)
    assert await nothing_is_left()
    assert [record.getMessage() for record in caplog.records] == ["a notice could not be given"]


@timeless
async def test_ten_thousand_updates_of_one_person_neither_stop_the_bot_nor_delay_others() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    flood = [inbox.accept(message(number, chat_id=7)) for number in range(1, 10_001)]
    other = inbox.accept(message(20_000, chat_id=8))
    await other
    assert now() == 1.0
    assert all(each.done() for each in flood)
    await asyncio.sleep(2 + WAITING)
    assert clerk.handled == [1, 20_000, 2, 3, 4, 5]
    assert (inbox.dropped, clerk.noticed) == (10_000 - WAITING, [1 + WAITING])
    assert await nothing_is_left()
    assert inbox._lanes == {}


@timeless
async def test_drain_lets_what_is_under_way_finish() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    taken = [inbox.accept(message(number)) for number in (1, 2)]
    await inbox.drain(3)
    assert (clerk.handled, [each.done() for each in taken], now()) == ([1, 2], [True, True], 2.0)


@timeless
async def test_drain_gives_up_what_takes_too_long_and_leaves_it_unconfirmed() -> None:
    clerk = Clerk(a_second)
    inbox = clerk.inbox()
    taken = [inbox.accept(message(number)) for number in (1, 2, 3)]
    await inbox.drain(1.5)
    assert (clerk.handled, [each.done() for each in taken]) == ([1], [True, False, False])
    assert await nothing_is_left()


@timeless
async def test_drain_of_an_idle_inbox_takes_no_time() -> None:
    await Clerk().inbox().drain(3)
    assert now() == 0.0


@timeless
async def test_a_flood_is_swept_out_at_once_and_what_was_given_up_then() -> None:
    async def hangs_at_one(update: Update) -> None:
        await asyncio.sleep(10**6 if update.update_id == 1 else 1)

    clerk = Clerk(hangs_at_one)
    inbox = clerk.inbox()
    for number in range(1, 13):
        inbox.accept(press(number) if number == 11 else message(number))
    await asyncio.sleep(1)
    assert clerk.swept == [(7, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12])]
    await inbox.drain(60)
    assert clerk.swept[1:] == [(7, [1])]
    assert await nothing_is_left()


@timeless
async def test_updates_of_a_flood_count_as_done_only_when_they_are_swept_out() -> None:
    class Slow(Clerk):
        async def sweep(self, chat: int, message_ids: Sequence[int]) -> None:
            await asyncio.sleep(0.5)
            await super().sweep(chat, message_ids)

    clerk = Slow(a_second)
    inbox = clerk.inbox()
    flood = [inbox.accept(message(number)) for number in range(1, 10)]
    await asyncio.sleep(0.1)
    flood.append(inbox.accept(message(10)))
    assert [each.done() for each in flood] == [False] * 10
    await asyncio.sleep(0.5)
    assert [each.done() for each in flood] == [True] * 9 + [False]
    await inbox.drain(60)
    assert clerk.swept == [(7, [*range(1, 10)]), (7, [10])]
    assert flood[-1].done()


@timeless
async def test_a_flood_that_cannot_be_swept_out_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    class Hopeless(Clerk):
        async def sweep(self, chat: int, message_ids: Sequence[int]) -> None:
            raise LookupError

    inbox = Hopeless(a_second).inbox()
    flood = [inbox.accept(message(number)) for number in range(1, 10)]
    await asyncio.gather(*flood)
    await inbox.drain(60)
    assert [record.getMessage() for record in caplog.records] == ["messages could not be swept out"]
