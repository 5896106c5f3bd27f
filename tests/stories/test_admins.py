"""Stories of those who keep the bot, and of those who would like to seem so."""

import asyncio
import contextlib
import io

import pytest

from bot.admins.roles import Role
from bot.app import Vyraj
from bot.sandbox.faults import SERVER_FAILURE, flood
from bot.sandbox.model import Message
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.tasks import admins as command
from bot.tasks.remembered import open_storage
from tests.conftest import Clock, Post, Reader

MENU_OF_ALL = ["Give up the role", "‹ Countries and topics"]
MENU_WITH_ANNOUNCEMENTS = ["Announcements", *MENU_OF_ALL]
OWNERS_MENU = [
    "Announcements",
    "State of the bot",
    "Numbers and roles",
    "What was done",
    "Erase everything",
    *MENU_OF_ALL,
]
NO_SUCH_BUTTON = "This button is from an older version. Here is the menu."


@pytest.fixture
def stranger(telegram: Sandbox, post: Post) -> Reader:
    return Reader(telegram.person("Mallory", language_code="en"), telegram, post)


async def code_for(settings: Settings, role: Role, clock: Clock) -> str:
    """Add an admin on the command line, by the clock of the story."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        await command.add(settings, role, clock.now)
    return printed.getvalue().splitlines()[0]


async def become(someone: Reader, settings: Settings, clock: Clock, role: Role = Role.OWNER) -> None:
    await someone.send(await code_for(settings, role, clock))
    assert f"({role})" in someone.screen


def chat(reader: Reader) -> list[Message]:
    return reader.telegram.messages(reader.person)


async def test_a_code_opens_the_menu_is_deleted_and_its_answer_goes_after_an_hour(
    english_reader: Reader, settings: Settings, clock: Clock, vyraj: Vyraj
) -> None:
    await become(english_reader, settings, clock, Role.ANNOUNCER)
    assert english_reader.screen == (
        "The code is used up. This menu opens with /admin.\n\nYou are admin 1 (announcer)."
    )
    assert english_reader.labels == MENU_WITH_ANNOUNCEMENTS
    assert len(chat(english_reader)) == 1
    clock.advance(hours=2)
    await vyraj.eraser.erase_due()
    assert chat(english_reader) == []


async def test_an_announcer_who_is_removed_while_the_menu_is_open_is_answered_like_a_stranger(
    english_reader: Reader, settings: Settings, clock: Clock
) -> None:
    await become(english_reader, settings, clock, Role.ANNOUNCER)
    await english_reader.send("/admin")
    assert english_reader.labels == MENU_WITH_ANNOUNCEMENTS
    await command.remove(settings, 1)
    await english_reader.press("Give up the role")
    assert (english_reader.note, english_reader.screen) == (NO_SUCH_BUTTON, "Which country or topic?")
    await english_reader.send("/admin")
    assert english_reader.screen.startswith("How to use this bot")


async def test_a_code_works_behind_the_command_too_and_however_it_is_typed(
    english_reader: Reader, settings: Settings, clock: Clock
) -> None:
    code = await code_for(settings, Role.EDITOR, clock)
    await english_reader.send(f"/admin {code.lower().replace('-', ' ')}")
    assert "You are admin 1 (editor)." in english_reader.screen


@pytest.mark.parametrize(
    "typed",
    [
        "/admin",
        "/panic",
        "/announce",
        "/knowledge",
        "/file",
        "/undo",
        "/file pl-card",
        "/admin AAAA-AAAA-AAAA-AAAA",
        "/Admin@vyraj_bot",
        "/panic now",
    ],
)
async def test_to_a_stranger_the_commands_are_like_any_that_there_is_not(
    stranger: Reader, settings: Settings, clock: Clock, typed: str
) -> None:
    await code_for(settings, Role.OWNER, clock)
    await stranger.send("/nothing")
    unknown = stranger.screen, stranger.labels
    await stranger.send(typed)
    assert (stranger.screen, stranger.labels) == unknown


async def test_a_wrong_code_is_an_ordinary_message(stranger: Reader, settings: Settings, clock: Clock) -> None:
    await stranger.send("QQQQ-QQQQ-QQQQ-QQQQ")
    before = stranger.screen, stranger.labels
    await code_for(settings, Role.OWNER, clock)
    await stranger.send("QQQQ-QQQQ-QQQQ-QQQQ")
    assert (stranger.screen, stranger.labels) == before
    assert before[0].startswith("I do not know this.")


async def test_an_expired_code_is_an_ordinary_message(stranger: Reader, settings: Settings, clock: Clock) -> None:
    code = await code_for(settings, Role.OWNER, clock)
    clock.advance(minutes=15)
    await stranger.send(code)
    assert stranger.screen.startswith("I do not know this.")


async def test_a_code_that_is_used_up_is_an_ordinary_message(
    english_reader: Reader, stranger: Reader, settings: Settings, clock: Clock
) -> None:
    code = await code_for(settings, Role.OWNER, clock)
    await english_reader.send(code)
    await stranger.send(code)
    assert stranger.screen.startswith("I do not know this.")
    await english_reader.send(code)
    assert english_reader.screen.startswith("I do not know this.")


async def test_a_forged_press_of_a_stranger_opens_nothing(stranger: Reader, telegram: Sandbox) -> None:
    for data in ("1eA:m", "1eA:s", "1eA:w", "1eA:a", "1eA:l2", "1eA:e0", "1eA:e2"):
        await stranger.send("/menu")
        telegram.press(stranger.person, stranger.message, "Help")
        pressed = dict(telegram.world.updates.queue.pop().raw["callback_query"])
        telegram.inject({"callback_query": pressed | {"data": data}})
        await stranger.post.deliver()
        assert (stranger.note, stranger.screen) == (NO_SUCH_BUTTON, "Which country or topic?")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ANNOUNCER])
async def test_a_forged_press_gives_an_admin_no_rights_of_another_role(
    english_reader: Reader, telegram: Sandbox, settings: Settings, clock: Clock, vyraj: Vyraj, role: Role
) -> None:
    await become(english_reader, settings, clock, role)
    for data in ("1eA:s", "1eA:w", "1eA:a", "1eA:e0", "1eA:e2"):
        await english_reader.send("/admin")
        telegram.press(english_reader.person, english_reader.message, "Give up the role")
        pressed = dict(telegram.world.updates.queue.pop().raw["callback_query"])
        telegram.inject({"callback_query": pressed | {"data": data}})
        await english_reader.post.deliver()
        assert (english_reader.note, english_reader.screen) == (NO_SUCH_BUTTON, "Which country or topic?")
    await english_reader.send("/panic")
    assert english_reader.screen.startswith("How to use this bot")
    assert await vyraj.eraser._traces.count() > 0


async def test_an_owner_sees_counts_rounded_down_and_numbers_but_nobody(
    english_reader: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock
) -> None:
    await become(english_reader, settings, clock)
    for number in range(12):
        someone = Reader(telegram.person(f"Person {number}", language_code="en"), telegram, post)
        await someone.send("/language")
        await someone.press("Русский")
    async with open_storage(settings) as storage:
        await storage.counters.add("", 202611, "erased", 1239)
        await storage.counters.add("", 202611, "too_late", 9)
    await code_for(settings, Role.EDITOR, clock)
    await english_reader.send("/admin")
    assert english_reader.labels == OWNERS_MENU
    await english_reader.press("State of the bot")
    assert english_reader.screen == (
        "State of the bot\n\n"
        "• Readers remembered: 10 or more\n"
        "• Messages that wait to be erased: 10 or more\n"
        "• Erased this month: 1,230 or more\n"
        "• Too old to be erased, this month: fewer than 10"
    )
    await english_reader.press("‹ Your role")
    await english_reader.press("Numbers and roles")
    assert english_reader.screen == "Numbers and roles\n\n• 1 (owner)\n• 2 (editor) – not here yet"
    await english_reader.press("‹ Your role")
    await english_reader.press("What was done")
    assert english_reader.screen == (
        "What was done\n\n• 22 November 2026, 12:00 UTC: admin 1 took up the role\n\nNobody has changed this record."
    )


async def test_a_role_is_given_up_after_two_questions_whose_buttons_stand_elsewhere(
    english_reader: Reader, settings: Settings, clock: Clock
) -> None:
    await become(english_reader, settings, clock, Role.EDITOR)
    await english_reader.press("Give up the role")
    assert english_reader.labels == ["Yes, give it up", "No"]
    await english_reader.press("Yes, give it up")
    assert english_reader.labels == ["No", "Yes, give it up"]
    await english_reader.press("No")
    assert english_reader.labels == ["Knowledge", *MENU_WITH_ANNOUNCEMENTS]
    for label in ("Give up the role", "Yes, give it up", "Yes, give it up"):
        await english_reader.press(label)
    assert english_reader.screen == "You have no role any more."
    await english_reader.send("/admin")
    assert english_reader.screen.startswith("How to use this bot")


async def test_an_admin_sees_the_role_in_what_is_held_and_loses_it_with_forget(
    english_reader: Reader, stranger: Reader, settings: Settings, clock: Clock
) -> None:
    await become(english_reader, settings, clock, Role.EDITOR)
    await english_reader.send("/mydata")
    assert "You are admin 1 (editor)." in english_reader.screen
    await english_reader.send("/forget")
    assert english_reader.screen.endswith("You are admin 1 (editor). The role ends with it.")
    await stranger.send("/forget")
    assert "admin" not in stranger.screen
    await english_reader.press("Yes, forget me")
    await english_reader.send("/admin")
    assert english_reader.screen.startswith("How to use this bot")
    async with open_storage(settings) as storage:
        assert [(entry.admin, entry.action) for entry in await storage.audit.everything()] == [
            (1, "admin added"),
            (1, "role left"),
        ]


async def test_an_admin_who_blocks_the_bot_is_none_any_more(
    english_reader: Reader, telegram: Sandbox, settings: Settings, clock: Clock
) -> None:
    await become(english_reader, settings, clock)
    telegram.block(english_reader.person)
    await english_reader.post.deliver()
    telegram.unblock(english_reader.person)
    await english_reader.send("/admin")
    assert english_reader.screen.startswith("How to use this bot")


async def test_an_owner_gives_everything_up_and_the_bot_goes_on_with_nothing_in_it(
    english_reader: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock, vyraj: Vyraj
) -> None:
    readers = [Reader(telegram.person(f"Чытач {number}", language_code="be"), telegram, post) for number in range(15)]
    for someone in readers:
        await someone.send("/language")
        await someone.press("English")
        await someone.send("/start")
    await become(english_reader, settings, clock)
    vyraj.exit._sleep = clock.sleep
    await english_reader.send("/panic")
    assert english_reader.labels == ["Yes", "No"]
    assert "The keys are destroyed" in english_reader.screen
    await english_reader.press("Yes")
    assert english_reader.labels == ["No", "Yes, erase everything"]
    assert all(chat(someone) for someone in readers)
    for fault in (flood(30), SERVER_FAILURE):
        telegram.fail_next(fault, "deleteMessages")
    await english_reader.press("Yes, erase everything")
    assert any("Send /revoke there" in message.text for message in english_reader.messages)
    await vyraj.exit.wait()

    assert [someone for someone in readers if chat(someone)] == []
    assert [message.text.splitlines()[0] for message in chat(english_reader)] == [
        "The keys are destroyed, and nothing is remembered any more.",
        "It is over.",
    ]
    assert "Erased: 30 or more" in english_reader.screen
    assert max(clock.slept) >= 30
    await english_reader.send("/admin")
    assert english_reader.screen.startswith("How to use this bot")
    await readers[0].send("/menu")
    assert readers[0].screen == "Якая краіна або тэма?"
    await readers[0].send("/language")
    await readers[0].press("English")
    await readers[0].send("/menu")
    assert readers[0].screen == "Which country or topic?"
    async with open_storage(settings) as storage:
        assert await storage.readers.find(readers[0].person.id)
        assert [(entry.admin, entry.action) for entry in await storage.audit.everything()] == [(1, "panic begun")]


async def test_while_chats_are_erased_the_bot_answers(
    english_reader: Reader, reader: Reader, settings: Settings, clock: Clock, vyraj: Vyraj
) -> None:
    await reader.send("/start")
    await become(english_reader, settings, clock)
    hold = asyncio.Event()

    async def sleep(_: float) -> None:
        await hold.wait()

    vyraj.exit._sleep = sleep
    await english_reader.send("/panic")
    for label in ("Yes", "Yes, erase everything"):
        await english_reader.press(label)
    await reader.send("/menu")
    assert reader.screen == "Якая краіна або тэма?"
    hold.set()
    await vyraj.exit.wait()


async def test_a_bot_that_is_stopped_meanwhile_stops(
    english_reader: Reader, settings: Settings, clock: Clock, vyraj: Vyraj, caplog: pytest.LogCaptureFixture
) -> None:
    await become(english_reader, settings, clock)

    async def sleep(_: float) -> None:
        await asyncio.Event().wait()

    vyraj.exit._sleep = sleep
    await english_reader.send("/panic")
    for label in ("Yes", "Yes, erase everything"):
        await english_reader.press(label)
    await vyraj.exit.close()
    assert "what is left stays there" in caplog.text
