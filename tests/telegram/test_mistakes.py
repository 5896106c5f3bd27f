"""What a person gets after a mistake of ours, and what they get who send too fast."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import TypeHandler

from bot.app import Vyraj
from bot.sandbox.faults import FORBIDDEN, SERVER_FAILURE, refusal
from bot.sandbox.model import Chat
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.telegram.context import Context
from bot.telegram.inbox import WAITING
from tests.conftest import Reader
from tests.stories.kupala import write_library

MISTAKE = {
    "be": "Нешта пайшло не так. Паспрабуйце яшчэ раз.",
    "ru": "Что-то пошло не так. Попробуйте ещё раз.",
    "en": "Something went wrong. Please try again.",
}
TOO_FAST = "Занадта шмат адразу: частка застанецца без адказу. Пачакайце крыху."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, knowledge_dir=write_library(tmp_path / "knowledge"))


async def stumble(update: Update, _: Context) -> None:
    raise LookupError(f"a mistake of ours {update.update_id}")


@pytest.fixture
async def stumbling(vyraj: Vyraj) -> AsyncIterator[Vyraj]:
    """The bot, with a handler before all others that raises."""
    application: Any = vyraj.inbox._handle.__self__  # type: ignore[attr-defined]
    handler = TypeHandler[Update, Context, None](Update, stumble)
    application.handlers[0].insert(0, handler)
    yield vyraj
    application.handlers[0].remove(handler)


async def test_mistake_after_a_press_is_told_above_the_chat_and_logged(
    reader: Reader, stumbling: Vyraj, caplog: pytest.LogCaptureFixture
) -> None:
    await see_the_menu(reader, stumbling)
    await reader.press("Дапамога")
    assert reader.note == MISTAKE["be"]
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "an update could not be handled")
    ]
    assert caplog.records[0].exc_info
    assert caplog.records[0].exc_info[0] is LookupError


async def test_mistake_after_a_message_is_told_in_the_language_of_the_telegram(
    english_reader: Reader, stumbling: Vyraj
) -> None:
    await english_reader.send("/start")
    assert english_reader.screen == MISTAKE["en"]


async def test_mistake_after_a_press_is_told_in_the_language_of_the_buttons(reader: Reader, stumbling: Vyraj) -> None:
    await see_the_menu(reader, stumbling, data="1rm")
    await reader.press("Дапамога")
    assert reader.note == MISTAKE["ru"]


async def test_mistake_in_a_group_is_not_told(reader: Reader, stumbling: Vyraj, telegram: Sandbox) -> None:
    telegram.send(reader.person, "/start")
    group: Chat = telegram.add_to_group(reader.person, "Айцішнікі")
    await reader.post.deliver()
    assert [message.text for message in telegram.messages(group) if message.is_from_bot] == []


@pytest.mark.parametrize(
    ("fault", "level"),
    [(FORBIDDEN, "INFO"), (SERVER_FAILURE, "WARNING"), (refusal("query is too old"), "INFO")],
    ids=str,
)
async def test_mistake_that_cannot_be_told_is_one_line_more(
    fault: Any, level: str, reader: Reader, stumbling: Vyraj, telegram: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="bot.telegram")
    telegram.fail_next(fault, "sendMessage")
    await reader.send("/start")
    assert [record.levelname for record in caplog.records] == ["ERROR", level]


async def test_error_that_belongs_to_no_update_is_only_logged(
    vyraj: Vyraj, caplog: pytest.LogCaptureFixture, telegram: Sandbox
) -> None:
    application: Any = vyraj.inbox._handle.__self__  # type: ignore[attr-defined]
    telegram.calls.clear()
    await application.process_error(None, LookupError("somewhere"))
    assert (caplog.messages, list(telegram.calls)) == (["an update could not be handled"], [])


async def test_who_writes_too_fast_is_told_once(reader: Reader, telegram: Sandbox) -> None:
    for _ in range(50):
        telegram.send(reader.person, "/help")
    await reader.post.deliver()
    await reader.post.vyraj.inbox.drain(3)
    texts = [message.text for message in reader.messages]
    assert (texts.count(TOO_FAST), len(texts)) == (1, 1 + WAITING)


async def test_who_presses_too_fast_is_told_once_above_the_chat_in_the_language_of_the_buttons(
    reader: Reader, telegram: Sandbox
) -> None:
    await reader.send("/start")
    await reader.press("Русский")
    for _ in range(50):
        telegram.press(reader.person, reader.message, "Польша")
    await reader.post.deliver()
    await reader.post.vyraj.inbox.drain(3)
    notes = [answer.text for answer in telegram.answers(reader.person) if answer.text]
    assert notes == ["Слишком много сразу: часть останется без ответа. Подождите немного."]


async def test_too_fast_in_a_group_is_not_told(reader: Reader, telegram: Sandbox, vyraj: Vyraj) -> None:
    group = telegram.add_to_group(reader.person, "Айцішнікі")
    for _ in range(50):
        telegram.send(reader.person, "/help", chat=group)
    await reader.post.deliver()
    await vyraj.inbox.drain(3)
    assert [message.text for message in telegram.messages(group) if message.is_from_bot] == [
        "Я адказваю толькі ў асабістых чатах, таму выходжу з гэтага."
    ]


async def see_the_menu(reader: Reader, bot: Vyraj, data: str = "1bm") -> None:
    """Put a menu into the chat without the handler that stumbles."""
    reader.telegram.send(reader.person, "/start")
    reader.telegram.world.updates.queue.clear()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Дапамога", callback_data=data)]])
    await bot.api.send_message(reader.person.id, "Меню", reply_markup=keyboard)
