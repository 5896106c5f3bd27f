"""Polling: what was handled is confirmed, what was not comes again."""

import asyncio
import logging
from contextlib import suppress

import pytest
from telegram import Update
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.fields import Raw
from bot.telegram.polling import CONFLICTS, LONG_POLL, AnotherPoller, Poller
from tests.telegram.belpost import Clerk, Queue, message
from tests.telegram.chronos import timeless


async def poll(queue: Queue, clerk: Clerk, seconds: float = 100) -> Poller:
    """Poll for a while, then stop at once, as a kill does."""
    poller = Poller(queue.fetch, clerk.inbox())
    with suppress(TimeoutError):
        await asyncio.wait_for(poller.run(), seconds)
    return poller


def takes(seconds: dict[int, float]) -> Clerk:
    """Make a clerk who needs so long for these updates, and no time for others."""

    async def work(update: Update) -> None:
        await asyncio.sleep(seconds.get(update.update_id, 0))

    return Clerk(work)


@timeless
async def test_handled_updates_are_confirmed_by_the_next_request() -> None:
    queue, clerk = Queue([message(101), message(102)]), Clerk()
    await poll(queue, clerk, 1)
    assert (clerk.handled, queue.ids) == ([101, 102], [])
    assert queue.asked == [(0, LONG_POLL), (103, LONG_POLL)]


@timeless
async def test_offset_stays_at_the_oldest_unfinished_update_and_repeats_are_passed_over() -> None:
    queue, clerk = Queue([message(101, 1), message(102, 2), message(103, 3)]), takes({102: 5})
    await poll(queue, clerk, 4)
    assert (clerk.handled, queue.ids) == ([101, 103], [102, 103])
    assert {offset for offset, _ in queue.asked[1:]} == {102}
    assert {timeout for _, timeout in queue.asked[1:]} == {0}


@timeless
async def test_slow_update_delays_neither_new_updates_nor_their_confirmation_for_long() -> None:
    queue, clerk = Queue([message(101, 1)]), takes({101: 5})
    asyncio.get_running_loop().call_later(2, queue.put, message(102, 2))
    await poll(queue, clerk, 20)
    assert (clerk.times(), queue.ids) == ({101: 1, 102: 1}, [])
    assert clerk.handled == [102, 101]


@timeless
async def test_slow_update_makes_no_busy_loop() -> None:
    queue = Queue([message(101, 1)])
    await poll(queue, takes({101: 10}), 10)
    assert len(queue.asked) <= 45


@timeless
async def test_stalled_window_lets_the_oldest_go_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    queue = Queue([message(number, number) for number in range(101, 351)])
    clerk = takes({101: 15})
    await poll(queue, clerk, 10)
    assert clerk.handled == [*range(102, 351)]
    assert queue.ids == []
    assert caplog.messages == ["some updates take long (1); the ones behind them no longer wait"]


@timeless
async def test_oldest_that_finishes_in_the_last_moment_is_not_said_to_take_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue = Queue([message(number, number) for number in range(101, 351)])
    await poll(queue, takes({101: 0.3}), 10)
    assert (queue.ids, caplog.messages) == ([], [])


@timeless
async def test_ten_thousand_updates_of_one_person_delay_another_by_seconds_only() -> None:
    async def slow_for_one(update: Update) -> None:
        await asyncio.sleep(0.2 if update.update_id != 20_000 else 0)

    queue = Queue([*(message(101 + number, 7) for number in range(10_000)), message(20_000, 8)])
    clerk = Clerk(slow_for_one)
    await poll(queue, clerk, 10)
    assert 20_000 in clerk.handled
    assert queue.ids == []
    assert max(clerk.times().values()) == 1


@timeless
async def test_disordered_and_doubled_updates_are_handled_once_and_confirmed() -> None:
    queue, clerk = Queue([message(103, 3), message(101, 1), message(101, 1), message(102, 2)]), takes({101: 1})
    await poll(queue, clerk, 3)
    assert clerk.handled == [103, 102, 101]
    assert queue.ids == []
    assert len(queue.asked) < 20


@timeless
async def test_numbers_that_begin_anew_from_below_are_confirmed() -> None:
    """Telegram does so when there was nothing for a week."""

    async def fetch(offset: int, timeout: int) -> list[Raw]:  # noqa: ASYNC109
        asked.append(offset)
        await asyncio.sleep(1)
        return [*answers[min(len(asked), len(answers)) - 1]]

    asked: list[int] = []
    answers: list[list[Raw]] = [[message(5000)], [message(12)], []]
    clerk = Clerk()
    with suppress(TimeoutError):
        await asyncio.wait_for(Poller(fetch, clerk.inbox()).run(), 3.5)
    assert (clerk.handled, asked) == ([5000, 12], [0, 5001, 13, 13])


@pytest.mark.parametrize("stray", [None, "x", 5, {}, {"update_id": "9"}, {"update_id": 10**30}, {"update_id": True}])
@timeless
async def test_update_without_a_usable_id_neither_stops_the_poller_nor_makes_it_busy(stray: object) -> None:
    async def fetch(offset: int, timeout: int) -> list[Raw]:  # noqa: ASYNC109
        asked.append(offset)
        return [stray, message(101)] if offset < 102 else [stray]  # type: ignore[list-item]

    asked: list[int] = []
    clerk = Clerk()
    with suppress(TimeoutError):
        await asyncio.wait_for(Poller(fetch, clerk.inbox()).run(), 10)
    assert clerk.times()[101] == 1
    assert (asked[:2], set(asked[1:])) == ([0, 102], {102})
    assert len(asked) < 15


@timeless
async def test_crash_brings_exactly_the_unfinished_ones_again() -> None:
    updates = [message(101, 1), message(102, 2), message(103, 2)]
    queue, killed = Queue(updates), takes({102: 50, 103: 50})
    await poll(queue, killed, 5)
    after = Clerk()
    await poll(queue, after, 5)
    assert (killed.handled, after.handled, queue.ids) == ([101], [102, 103], [])


@pytest.mark.parametrize("steps", range(12))
@timeless
async def test_stop_in_the_moment_when_an_update_is_finished_is_heeded(steps: int) -> None:
    """SIGTERM came just then, and the bot polled on for ever."""

    async def stop(_: Update) -> None:
        await asyncio.sleep(0.02)
        cancel(steps)

    def cancel(left: int) -> None:
        if left:
            asyncio.get_running_loop().call_soon(cancel, left - 1)
        else:
            polling.cancel()

    polling = asyncio.create_task(Poller(Queue([message(101)]).fetch, Clerk(stop).inbox()).run())
    await asyncio.wait([polling], timeout=1)
    assert polling.cancelled()


@timeless
async def test_after_a_clean_stop_nothing_comes_twice() -> None:
    queue, clerk = Queue([message(101, 1), message(102, 2)]), takes({101: 3, 102: 1})
    inbox = clerk.inbox()
    poller = Poller(queue.fetch, inbox)
    with suppress(TimeoutError):
        await asyncio.wait_for(poller.run(), 2)
    await inbox.drain(3)
    await poller.confirm()
    assert (clerk.handled, queue.ids) == ([102, 101], [])


@timeless
async def test_stop_before_anything_came_asks_for_nothing() -> None:
    queue = Queue()
    await Poller(queue.fetch, Clerk().inbox()).confirm()
    assert queue.asked == []


@timeless
async def test_network_errors_back_off_and_the_pause_begins_anew_after_an_answer() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 8:
            queue.faults.clear()
        await asyncio.sleep(seconds)

    queue = Queue([message(101)], faults=[NetworkError("gone"), TimedOut()] * 10)
    clerk = Clerk()
    poller = Poller(queue.fetch, clerk.inbox(), sleep)
    asyncio.get_running_loop().call_later(200, queue.faults.append, NetworkError("gone"))
    with suppress(TimeoutError):
        await asyncio.wait_for(poller.run(), 300)
    assert slept == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 0.5]
    assert clerk.handled == [101]


@pytest.mark.parametrize("fault", [Forbidden("a proxy's word"), TelegramError("strange")], ids=["403", "strange"])
@timeless
async def test_any_other_refusal_backs_off_as_well(fault: TelegramError, caplog: pytest.LogCaptureFixture) -> None:
    queue, clerk = Queue([message(101)], faults=[fault]), Clerk()
    await poll(queue, clerk, 2)
    assert clerk.handled == [101]
    assert caplog.messages == [f"no updates: {type(fault).__name__}; next try in 0.5 s"]


@timeless
async def test_too_many_requests_waits_as_long_as_asked() -> None:
    queue, clerk = Queue([message(101)], faults=[RetryAfter(7)]), Clerk()
    await poll(queue, clerk, 7.005)
    assert (clerk.handled, len(queue.asked)) == ([], 1)
    await poll(queue, clerk, 1)
    assert clerk.handled == [101]


@timeless
async def test_another_poller_is_tolerated_for_a_moment() -> None:
    """A new process starts while the old one stops."""
    queue, clerk = Queue([message(101)], faults=[Conflict("other")] * CONFLICTS), Clerk()
    await poll(queue, clerk, 60)
    assert clerk.handled == [101]


@timeless
async def test_another_poller_that_stays_ends_this_one() -> None:
    queue = Queue(faults=[Conflict("other")] * (CONFLICTS + 1))
    with pytest.raises(AnotherPoller, match=r"^another process polls for this bot: stop it, or give this one a bot"):
        await Poller(queue.fetch, Clerk().inbox()).run()


@timeless
async def test_webhook_that_was_set_meanwhile_ends_the_polling_with_another_sentence() -> None:
    queue = Queue(faults=[Conflict("can't use getUpdates method while webhook is active")] * (CONFLICTS + 1))
    with pytest.raises(AnotherPoller, match=r"^Telegram brings this bot's updates to a webhook: serve it"):
        await poll(queue, Clerk())


@timeless
async def test_conflicts_that_are_not_in_a_row_do_not_add_up() -> None:
    queue, clerk = Queue([message(101)], faults=[Conflict("other")] * CONFLICTS), Clerk()
    loop = asyncio.get_running_loop()
    loop.call_later(100, queue.faults.extend, [Conflict("other")] * CONFLICTS)
    loop.call_later(200, queue.put, message(102))
    await poll(queue, clerk, 300)
    assert clerk.handled == [101, 102]


@timeless
async def test_refused_token_ends_polling() -> None:
    with pytest.raises(InvalidToken):
        await Poller(Queue(faults=[InvalidToken("no")]).fetch, Clerk().inbox()).run()


@timeless
async def test_log_of_polling_holds_no_id(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    await poll(Queue([message(700_000_001, 700_000_002)], faults=[NetworkError("x 700000003")]), Clerk(), 3)
    assert "7000000" not in caplog.text
