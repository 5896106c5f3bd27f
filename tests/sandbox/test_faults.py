"""What is too fast, and what goes wrong on demand."""

import asyncio
from typing import Any

import pytest

from bot.sandbox import faults
from bot.sandbox.model import Call, Person
from bot.sandbox.sandbox import ConnectionLost, Sandbox
from tests.sandbox.conftest import BotSide, Clock


async def attempt(bot: BotSide, person: Person, **values: Any) -> int | None:
    """Send unasked; give the seconds to wait, or None when it was taken."""
    _, answer = await bot.answer("sendMessage", chat_id=person.id, text="x", **values)
    if answer["ok"]:
        return None
    seconds: int = answer["parameters"]["retry_after"]
    assert answer["description"] == f"Too Many Requests: retry after {seconds}"
    return seconds


async def test_thirty_unasked_messages_pass_in_any_second(bot: BotSide, reader: Person, clock: Clock) -> None:
    clock.advance(seconds=11)
    assert [await attempt(bot, reader) for _ in range(15)] == [None] * 15
    clock.advance(seconds=0.6)
    assert [await attempt(bot, reader) for _ in range(15)] == [None] * 15
    clock.advance(seconds=0.4)
    assert [await attempt(bot, reader) for _ in range(15)] == [None] * 15
    clock.advance(seconds=0.5)
    assert await attempt(bot, reader) == 3


async def test_wait_grows_with_every_attempt_during_it(bot: BotSide, reader: Person, clock: Clock) -> None:
    clock.advance(seconds=11)
    assert [await attempt(bot, reader) for _ in range(33)] == [None] * 30 + [3, 4, 5]
    clock.advance(seconds=4)
    assert await attempt(bot, reader) == 6
    clock.advance(seconds=6)
    assert await attempt(bot, reader) is None


async def test_answers_within_ten_seconds_are_free(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    sandbox.send(reader, "x")
    clock.advance(seconds=10)
    assert [await attempt(bot, reader) for _ in range(50)] == [None] * 50
    clock.advance(seconds=0.1)
    assert [await attempt(bot, reader) for _ in range(31)] == [None] * 30 + [3]


async def test_paid_broadcast_passes_a_thousand(bot: BotSide, reader: Person, clock: Clock) -> None:
    clock.advance(seconds=11)
    paid = [await attempt(bot, reader, allow_paid_broadcast=True) for _ in range(1001)]
    assert paid == [None] * 1000 + [3]


async def test_at_random_messages_wait_although_nobody_was_too_fast(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    clock.advance(seconds=11)
    sandbox.refuse_at_random(0.1, longest=4, seed=1)
    waits = []
    for _ in range(300):
        clock.advance(seconds=5)
        waits.append(await attempt(bot, reader))
    struck = [each for each in waits if each]
    assert 10 <= len(struck) <= 60
    assert set(struck) == {1, 2, 3, 4}
    sandbox.refuse_at_random(1, longest=1)
    clock.advance(seconds=5)
    assert [await attempt(bot, reader) for _ in range(3)] == [1, 2, 3]  # who does not wait waits longer
    sandbox.refuse_at_random(0)
    clock.advance(seconds=3)
    assert [await attempt(bot, reader) for _ in range(30)] == [None] * 30


async def test_answers_are_never_refused_at_random(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.refuse_at_random(1)
    sandbox.send(reader, "x")
    assert await attempt(bot, reader) is None


async def test_planned_errors_meet_the_requests_they_are_meant_for(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    other = sandbox.people[0]
    sandbox.send(other, "/start")
    sandbox.fail_next(faults.flood(7), method="sendMessage", chat=reader, times=2)
    sandbox.fail_next(faults.FORBIDDEN, method="editMessageText")
    assert (await bot.say(other, "x")).text == "x"
    too_many = (429, "Too Many Requests: retry after 7")
    assert [await bot.refusal("sendMessage", chat_id=reader.id, text="x") for _ in range(2)] == [too_many] * 2
    assert (await bot.say(reader, "x")).text == "x"
    blocked = await bot.refusal("editMessageText", chat_id=reader.id, message_id=1, text="x")
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    sandbox.fail_next(faults.SERVER_FAILURE)
    sandbox.fail_next(faults.refusal("something"))
    assert await bot.updates() != []
    assert await bot.refusal("getMe") == (500, "Internal Server Error")
    assert await bot.refusal("getMe") == (400, "Bad Request: something")


async def test_connection_breaks_before_or_after_the_request_was_accepted(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    sandbox.calls.clear()
    sandbox.fail_next(faults.DROP_BEFORE)
    sandbox.fail_next(faults.DROP_AFTER)
    for text in ("before", "after"):
        with pytest.raises(ConnectionLost):
            await bot.ask("sendMessage", chat_id=reader.id, text=text)
    assert [message.text for message in sandbox.messages(reader)] == ["/start", "after"]
    assert list(sandbox.calls) == [
        Call("sendMessage", "lost before", reader.id),
        Call("sendMessage", "lost after", reader.id),
    ]


async def test_slow_request_is_carried_out_at_once_and_answered_late(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    sandbox.fail_next(faults.slowness(30))
    waiting = asyncio.create_task(bot.say(reader, "x"))
    await asyncio.sleep(0)
    assert sandbox.messages(reader)[-1].text == "x"
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    sandbox.fail_next(faults.slowness(0.01))
    assert (await bot.ask("getMe"))["id"] == 42


async def test_calls_are_remembered_with_their_outcome(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    await bot.say(reader, "x")
    await bot.refusal("sendMessage", chat_id=reader.id)
    assert list(sandbox.calls) == [
        Call("sendMessage", "ok", reader.id),
        Call("sendMessage", "Bad Request: message text is empty", reader.id),
    ]
