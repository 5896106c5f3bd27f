"""How what people do reaches the bot."""

import asyncio
from typing import Any

import pytest

from bot.sandbox.model import Answer, Person
from bot.sandbox.sandbox import Sandbox
from tests.sandbox.conftest import BotSide, Clock, button, keyboard


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_message_of_a_person_arrives_in_full(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.send(reader, "/help gov.by")
    sender = {"id": reader.id, "is_bot": False, "first_name": "Янка", "username": "yanka", "language_code": "be"}
    assert await bot.updates() == [
        {
            "update_id": 102,
            "message": {
                "message_id": 2,
                "date": 1795348800,
                "chat": {"id": reader.id, "type": "private", "first_name": "Янка", "username": "yanka"},
                "from": sender,
                "text": "/help gov.by",
                "entities": [
                    {"type": "bot_command", "offset": 0, "length": 5},
                    {"type": "url", "offset": 6, "length": 6},
                ],
            },
        }
    ]


async def test_updates_stay_until_they_are_confirmed(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    for text in "abc":
        sandbox.send(reader, text)
    assert ids(await bot.updates()) == ids(await bot.updates()) == [102, 103, 104]
    assert ids(await bot.updates(offset=103, limit=1)) == [103]
    assert ids(await bot.updates(offset=-1)) == [104]
    assert ids(await bot.updates(offset=105)) == []


async def test_at_most_a_hundred_updates_come_at_once(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    for _ in range(101):
        sandbox.send(reader, "x")
    assert len(await bot.updates(limit=500)) == 100
    assert len(await bot.updates(limit=0)) == 1


async def test_updates_are_kept_for_24_hours_and_presses_for_150_seconds(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "a")]))
    sandbox.send(reader, "x")
    sandbox.press(reader, message, "a")
    clock.advance(seconds=149)
    assert len(await bot.updates()) == 2
    clock.advance(seconds=1)
    assert len(await bot.updates()) == 1
    clock.advance(hours=23, minutes=57, seconds=29)
    assert len(await bot.updates()) == 1
    clock.advance(seconds=1)
    assert await bot.updates() == []


async def test_only_allowed_kinds_arrive(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    await bot.updates(allowed_updates=["callback_query"])
    sandbox.send(reader, "x")
    assert await bot.updates() == []
    await bot.updates(allowed_updates=[])
    sandbox.send(reader, "x")
    assert len(await bot.updates()) == 1


async def test_long_poll_ends_with_the_first_update_or_with_its_time(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    assert await bot.updates(timeout=0) == []
    waiting = asyncio.create_task(bot.updates(timeout=30))
    await asyncio.sleep(0)
    sandbox.send(reader, "x")
    assert len(await asyncio.wait_for(waiting, 30)) == 1


async def test_second_consumer_ends_the_first_with_409(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    first = asyncio.create_task(bot.refusal("getUpdates", timeout=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(bot.updates(timeout=30))
    assert await asyncio.wait_for(first, 30) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    sandbox.send(reader, "x")
    assert len(await asyncio.wait_for(second, 30)) == 1


async def test_webhook_is_written_down_and_closes_polling(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.send(reader, "x")
    hook: dict[str, Any] = {"url": "https://bot.example/x", "secret_token": "s" * 256, "allowed_updates": ["message"]}
    await bot.ask("setWebhook", **hook)
    assert await bot.ask("getWebhookInfo") == {
        "url": "https://bot.example/x",
        "max_connections": 40,
        "has_custom_certificate": False,
        "pending_update_count": 1,
        "allowed_updates": ["message"],
    }
    assert await bot.refusal("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await bot.ask("deleteWebhook", drop_pending_updates=True)
    assert (await bot.ask("getWebhookInfo"))["url"] == ""
    assert await bot.updates() == []


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("http://a.by", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://a.by:8080", "", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://a.by", "s" * 257, "secret token is too long"),
        ("https://a.by", "ў", "secret token contains unallowed characters"),
    ],
)
async def test_wrong_webhooks_are_refused(bot: BotSide, url: str, secret: str, reason: str) -> None:
    assert await bot.refusal("setWebhook", url=url, secret_token=secret) == (400, f"Bad Request: {reason}")


async def test_press_arrives_with_the_message_and_is_answered_once(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("Так", "yes"), button("Не", "no")]))
    query = sandbox.press(reader, message, "Не")
    (update,) = await bot.updates()
    assert update["callback_query"]["data"] == "no"
    assert update["callback_query"]["message"]["text"] == "x"
    assert update["callback_query"]["from"]["id"] == reader.id
    await bot.ask("answerCallbackQuery", callback_query_id=query.id, text="ў" * 200, show_alert=True)
    assert sandbox.answers(reader) == [Answer(query.id, "ў" * 200, alert=True)]
    again = await bot.refusal("answerCallbackQuery", callback_query_id=query.id)
    assert again == (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


async def test_answer_to_a_press_has_limits_of_length_and_time(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "a")]))
    query = sandbox.press(reader, message, "a")
    too_long = await bot.refusal("answerCallbackQuery", callback_query_id=query.id, text="x" * 201)
    assert too_long == (400, "Bad Request: MESSAGE_TOO_LONG")
    clock.advance(seconds=61)
    too_old = await bot.refusal("answerCallbackQuery", callback_query_id=query.id)
    assert too_old == (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


async def test_updates_come_twice_in_disorder_or_undecodable_on_demand(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    sandbox.send(reader, "a")
    sandbox.send(reader, "b")
    await bot.updates(offset=104)
    sandbox.repeat_updates()
    assert ids(await bot.updates()) == [102, 103]
    sandbox.reverse_updates()
    assert ids(await bot.updates()) == [103, 102]
    sandbox.inject({"message": {"no": "date"}})
    assert (await bot.updates())[-1] == {"update_id": 104, "message": {"no": "date"}}
