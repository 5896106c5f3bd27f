"""What the bot writes first: without a sound, and never twice by itself."""

import pytest

from bot.i18n import Locale
from bot.outbox.erase import TryLater
from bot.outbox.sender import Blocked, Unsure
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, Fault, flood, refusal
from bot.sandbox.model import Person
from bot.sandbox.sandbox import Sandbox
from bot.screens.actions import OpenMenu, Press
from bot.screens.screen import Button, Screen
from bot.telegram.sender import TelegramSender
from tests.telegram.belpost import api

SCREEN = Screen("<b>Так</b>", ((Button("Меню", Press(Locale.BE, OpenMenu())),),))


@pytest.fixture
def telegram() -> Sandbox:
    return Sandbox()


@pytest.fixture
def reader(telegram: Sandbox) -> Person:
    person = telegram.person("Аліна")
    telegram.send(person, "/start")
    return person


async def test_a_screen_arrives_without_a_sound_and_with_its_buttons(telegram: Sandbox, reader: Person) -> None:
    number = await TelegramSender(api(telegram)).send(reader.id, SCREEN)
    message = telegram.messages(reader)[-1]
    assert (message.message_id, message.text, message.silent, message.labels) == (number, "Так", True, ["Меню"])


@pytest.mark.parametrize(
    ("fault", "kind", "count"),
    [
        (flood(600), TryLater, 0),
        (FORBIDDEN, Blocked, 0),
        (refusal("chat not found"), Blocked, 0),
        (refusal("can't parse entities"), Unsure, 0),
        (SERVER_FAILURE, Unsure, 0),
        (DROP_BEFORE, Unsure, 0),
        (DROP_AFTER, Unsure, 1),
    ],
    ids=str,
)
async def test_what_goes_wrong_is_told_apart_and_sent_once(
    telegram: Sandbox, reader: Person, fault: Fault, kind: type[Exception], count: int
) -> None:
    telegram.fail_next(fault, "sendMessage")
    with pytest.raises(kind) as raised:
        await TelegramSender(api(telegram)).send(reader.id, SCREEN)
    assert type(raised.value) is kind
    assert sum(message.is_from_bot for message in telegram.messages(reader)) == count


async def test_who_blocked_the_bot_takes_nothing(telegram: Sandbox, reader: Person) -> None:
    telegram.block(reader)
    with pytest.raises(Blocked):
        await TelegramSender(api(telegram)).send(reader.id, SCREEN)
