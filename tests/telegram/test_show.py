"""Showing a screen, and what Telegram may say to it."""

import pytest
from telegram import Update

from bot.i18n import Locale
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, flood, refusal
from bot.sandbox.model import Message, Person
from bot.sandbox.sandbox import Sandbox
from bot.screens.actions import OpenHelp, OpenMenu, Press
from bot.screens.screen import Button, Screen
from bot.telegram.api import Api
from bot.telegram.fields import listed_fields
from bot.telegram.show import send, turn
from tests.telegram.belpost import api, late

FIRST = Screen("<b>Першы</b>", ((Button("Далей", Press(Locale.BE, OpenHelp())),),))
SECOND = Screen("Другі", ((Button("Назад", Press(Locale.BE, OpenMenu())),),))


async def show(update: Update, bot: Api, screen: Screen, note: str = "") -> None:
    """Show a screen to whoever wrote or pressed."""
    query = update.callback_query
    if (query is None or not await turn(query, bot, screen, note)) and update.effective_user:
        await send(bot, update.effective_user.id, screen)


class Chat:
    """A chat with one screen in it."""

    def __init__(self) -> None:
        self.telegram = Sandbox()
        self.person: Person = self.telegram.person("Аліна", language_code="be")
        self.bot: Api = api(self.telegram)

    async def update(self) -> Update:
        raw = (await self.bot.fetch_updates(0, 0))[-1]
        return Update.de_json(listed_fields(raw), self.bot)

    async def begin(self) -> Message:
        self.telegram.send(self.person, "/start")
        await show(await self.update(), self.bot, FIRST)
        return self.screens[-1]

    async def press(self, note: str = "", screen: Screen = SECOND) -> None:
        self.telegram.press(self.person, self.screens[-1], "Далей")
        await show(await self.update(), self.bot, screen, note)

    @property
    def screens(self) -> list[Message]:
        return [message for message in self.telegram.messages(self.person) if message.is_from_bot]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.screens]

    @property
    def calls(self) -> list[str]:
        return [call.method for call in self.telegram.calls if call.method != "getUpdates"]


async def test_message_is_answered_below_it_without_a_preview() -> None:
    shown = await Chat().begin()
    assert (shown.text, shown.labels, shown.link_preview) == ("Першы", ["Далей"], {"is_disabled": True})


async def test_press_is_answered_in_its_message_with_one_edit_and_one_answer() -> None:
    chat = Chat()
    await chat.begin()
    await chat.press(note="Вось")
    assert (chat.texts, chat.screens[0].labels) == (["Другі"], ["Назад"])
    assert [answer.text for answer in chat.telegram.answers(chat.person)] == ["Вось"]
    assert sorted(chat.calls) == ["answerCallbackQuery", "editMessageText", "sendMessage"]


async def test_screen_without_buttons_takes_the_buttons_away() -> None:
    chat = Chat()
    await chat.begin()
    await chat.press(screen=Screen("Усё"))
    assert (chat.texts, chat.screens[0].labels) == (["Усё"], [])


async def test_same_screen_again_is_no_error() -> None:
    chat = Chat()
    await chat.begin()
    await chat.press(screen=FIRST)
    assert chat.texts == ["Першы"]


@pytest.mark.parametrize(
    "words", ["query is too old and response timeout expired or query ID is invalid", "QUERY_ID_INVALID"]
)
async def test_press_that_telegram_forgot_still_changes_the_screen(words: str) -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(refusal(words), "answerCallbackQuery")
    await chat.press()
    assert chat.texts == ["Другі"]


async def test_answer_that_fails_leaves_the_screen_changed(caplog: pytest.LogCaptureFixture) -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(SERVER_FAILURE, "answerCallbackQuery")
    await chat.press()
    assert chat.texts == ["Другі"]
    assert caplog.messages == ["a press could not be answered (NetworkError)"]


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "there is no text in it"]
)
async def test_message_that_cannot_be_edited_is_followed_by_a_new_one(words: str) -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(refusal(words), "editMessageText")
    await chat.press()
    assert chat.texts == ["Першы", "Другі"]


async def test_message_that_was_deleted_meanwhile_is_followed_by_a_new_one() -> None:
    chat = Chat()
    first = await chat.begin()
    chat.telegram.press(chat.person, first, "Далей")
    chat.telegram.delete(chat.person, first)
    await show(await chat.update(), chat.bot, SECOND)
    assert chat.texts == ["Другі"]


@pytest.mark.parametrize("gone", [{"date": 0}, None], ids=["inaccessible", "unknown"])
async def test_message_that_telegram_no_longer_gives_is_followed_by_a_new_one(gone: dict[str, int] | None) -> None:
    chat = Chat()
    first = await chat.begin()
    chat.telegram.press(chat.person, first, "Далей")
    raw = (await chat.bot.fetch_updates(0, 0))[-1]
    if gone is None:
        del raw["callback_query"]["message"]
    else:
        raw["callback_query"]["message"] |= gone
    await show(Update.de_json(listed_fields(raw), chat.bot), chat.bot, SECOND)
    assert chat.texts == ["Першы", "Другі"]


async def test_reader_who_blocked_the_bot_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="bot")
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(FORBIDDEN, "editMessageText")
    await chat.press()
    assert caplog.messages == ["a reader has blocked the bot"]


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("editMessageText", "a screen could not be shown (TimedOut)"),
        ("answerCallbackQuery", "a press could not be answered (TimedOut)"),
    ],
)
async def test_timeout_is_logged_and_nothing_is_sent_twice(
    method: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Chat()
    await chat.begin()
    chat.bot = late(chat.telegram, method)
    await chat.press()
    assert chat.texts == ["Другі"]
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("WARNING", said)]


async def test_press_that_telegram_refuses_for_a_while_is_logged_and_shown() -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(flood(60), "answerCallbackQuery")
    await chat.press()
    assert chat.texts == ["Другі"]


async def test_lost_edit_is_made_again() -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(DROP_BEFORE, "editMessageText")
    await chat.press()
    assert chat.texts == ["Другі"]
    assert len(chat.telegram.answers(chat.person)) == 1


async def test_edit_that_is_lost_twice_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(DROP_BEFORE, "editMessageText", times=2)
    await chat.press()
    assert chat.texts == ["Першы"]
    assert caplog.messages == ["a screen could not be shown (NetworkError)"]


async def test_edit_that_arrived_without_an_answer_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    chat = Chat()
    await chat.begin()
    chat.telegram.fail_next(DROP_AFTER, "editMessageText")
    await chat.press()
    assert chat.texts == ["Другі"]
    assert caplog.messages == []
