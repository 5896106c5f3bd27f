"""What the bot says about itself, and what it may ask."""

from typing import Any

import pytest

from bot.sandbox.model import Person
from bot.sandbox.sandbox import Sandbox
from tests.sandbox.conftest import BotSide

COMMAND = {"command": "help", "description": "Дапамога"}


async def test_bot_knows_itself(bot: BotSide) -> None:
    assert await bot.ask("getMe") == {
        "id": 42,
        "is_bot": True,
        "first_name": "Vyraj",
        "username": "vyraj_sandbox_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@pytest.mark.parametrize(
    ("method", "field", "limit"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_texts_about_the_bot_are_kept_per_language(bot: BotSide, method: str, field: str, limit: int) -> None:
    await bot.ask(f"setMy{method}", **{field: "every"})
    await bot.ask(f"setMy{method}", **{field: "ў" * limit}, language_code="be")
    assert await bot.ask(f"getMy{method}") == {field: "every"}
    assert await bot.ask(f"getMy{method}", language_code="be") == {field: "ў" * limit}
    assert await bot.ask(f"getMy{method}", language_code="ru") == {field: "every"}
    words = field.replace("_", " ")
    too_long = await bot.refusal(f"setMy{method}", **{field: "x" * (limit + 1)})
    assert too_long == (400, f"Bad Request: bot {words} is too long")
    wrong = await bot.refusal(f"setMy{method}", **{field: "x"}, language_code="bel")
    assert wrong == (400, "Bad Request: invalid language code specified")


async def test_commands_are_kept_per_scope_and_language(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    chat = {"type": "chat", "chat_id": reader.id}
    await bot.ask("setMyCommands", commands=[COMMAND])
    await bot.ask("setMyCommands", commands=[COMMAND | {"description": "Помощь"}], language_code="ru")
    await bot.ask("setMyCommands", commands=[COMMAND | {"description": "Для цябе"}], scope=chat)
    assert await bot.ask("getMyCommands") == [COMMAND]
    assert await bot.ask("getMyCommands", language_code="pl") == []
    menu = sandbox.world.profile.menu
    assert [menu(5, "ru"), menu(5, "be"), menu(reader.id, "ru")] == [
        [COMMAND | {"description": "Помощь"}],
        [COMMAND],
        [COMMAND | {"description": "Для цябе"}],
    ]
    await bot.ask("deleteMyCommands", scope=chat)
    assert menu(reader.id, "be") == [COMMAND]


async def test_hundred_commands_of_full_length_are_taken(bot: BotSide) -> None:
    commands = [{"command": f"{number:_>32}", "description": "ў" * 256} for number in range(100)]
    await bot.ask("setMyCommands", commands=commands)
    assert await bot.ask("getMyCommands") == commands
    too_many = await bot.refusal("setMyCommands", commands=[*commands, COMMAND])
    assert too_many == (400, "Bad Request: BOT_COMMANDS_TOO_MUCH")


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ("x", "can't parse commands JSON object"),
        ({}, "can't parse commands: Expected an Array of BotCommand"),
        ([{}], "can't parse BotCommand: expected an Object with command and description"),
        ([COMMAND | {"command": "/"}], "command must be non-empty"),
        ([COMMAND | {"command": "x" * 33}], "command length must not exceed 32"),
        ([COMMAND | {"command": "Help"}], "BOT_COMMAND_INVALID"),
        ([COMMAND | {"description": " "}], "command description must be non-empty"),
        ([COMMAND | {"description": "x" * 257}], "command description length must not exceed 256"),
    ],
)
async def test_wrong_commands_are_refused(bot: BotSide, commands: Any, reason: str) -> None:
    assert await bot.refusal("setMyCommands", commands=commands) == (400, f"Bad Request: {reason}")


async def test_chat_can_be_asked_about_once_it_exists(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    chat = await bot.ask("getChat", chat_id=reader.id)
    assert (chat["id"], chat["type"], chat["first_name"]) == (reader.id, "private", "Янка")
    stranger = sandbox.person("Хтосьці")
    assert await bot.refusal("getChat", chat_id=stranger.id) == (400, "Bad Request: chat not found")


async def test_unknown_actions_methods_and_tokens_are_refused(bot: BotSide, reader: Person) -> None:
    action = await bot.refusal("sendChatAction", chat_id=reader.id, action="dancing")
    assert action == (400, "Bad Request: wrong parameter action in request")
    assert await bot.refusal("sendDance") == (404, "Not Found")
    for token, refusal in {"42:OTHER": (401, "Unauthorized"), "42": (404, "Not Found")}.items():
        assert await bot.refusal("getMe", token=token) == refusal


async def test_case_of_a_method_does_not_matter_and_the_bot_can_say_goodbye(bot: BotSide) -> None:
    assert (await bot.ask("GETME"))["id"] == 42
    assert [await bot.ask("close"), await bot.ask("logOut")] == [True, True]
