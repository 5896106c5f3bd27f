"""Telegram is told once where to bring updates, and again only where something differs."""

from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.sandbox.faults import flood, refusal
from bot.sandbox.sandbox import Sandbox
from bot.telegram.api import Api
from bot.telegram.fields import ALLOWED_UPDATES
from bot.web.door import door_of
from bot.web.registration import CONNECTIONS, TRIES, look, register, remove
from tests.conftest import Clock
from tests.telegram.belpost import api
from tests.web.courier import DOOR, TOKEN

ADDRESS = "https://bot.example.org"
WEBHOOK = {"url": ADDRESS + DOOR.path, "max_connections": CONNECTIONS, "secret_token": DOOR.secret}


class Asking:
    """Asks a sandbox, and writes down what."""

    def __init__(self, telegram: Sandbox) -> None:
        self._api: Api = api(telegram)
        self.asked: list[str] = []

    async def __call__(self, method: str, parameters: dict[str, Any]) -> Any:
        self.asked.append(method)
        return await self._api.fetch(method, parameters)


@pytest.fixture
def telegram() -> Sandbox:
    return Sandbox(token="42:TEST")


@pytest.fixture
def ask(telegram: Sandbox) -> Asking:
    return Asking(telegram)


async def test_telegram_is_told_once(telegram: Sandbox, ask: Asking) -> None:
    for _ in range(3):
        await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES)
    assert ask.asked == ["getWebhookInfo", "setWebhook", "getWebhookInfo", "getWebhookInfo"]
    assert {name: telegram.world.webhook[name] for name in WEBHOOK} == WEBHOOK
    assert telegram.world.updates.allowed == frozenset(ALLOWED_UPDATES)


@pytest.mark.parametrize(
    "other",
    [
        {"url": f"{ADDRESS}:8443{DOOR.path}"},
        {"url": ADDRESS + door_of(f"{TOKEN}x").path},
        {"max_connections": 40},
        {"allowed_updates": '["message"]'},
    ],
)
async def test_whatever_differs_is_set_anew_and_what_waits_stays(
    telegram: Sandbox, ask: Asking, other: dict[str, Any]
) -> None:
    await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES)
    telegram.send(telegram.person("Аліна"), "/start")
    allowed = {"allowed_updates": '["message", "callback_query", "my_chat_member"]'}
    await ask("setWebhook", {**WEBHOOK, **allowed, **other})
    await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES)
    assert ask.asked[-2:] == ["getWebhookInfo", "setWebhook"]
    assert {name: telegram.world.webhook[name] for name in WEBHOOK} == WEBHOOK
    assert (telegram.world.updates.allowed, (await look(ask)).waiting) == (frozenset(ALLOWED_UPDATES), 1)


async def test_a_wait_that_telegram_asks_for_is_kept(telegram: Sandbox, ask: Asking, clock: Clock) -> None:
    telegram.fail_next(flood(2), "setWebhook", times=2)
    await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES, clock.sleep)
    assert (clock.slept, telegram.world.webhook["url"]) == ([2, 2], ADDRESS + DOOR.path)


async def test_a_wait_without_end_is_given_up(telegram: Sandbox, ask: Asking, clock: Clock) -> None:
    telegram.fail_next(flood(2), "setWebhook", times=100)
    with pytest.raises(RetryAfter):
        await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES, clock.sleep)
    assert len(clock.slept) == TRIES - 1


async def test_an_address_that_telegram_does_not_take_is_raised(telegram: Sandbox, ask: Asking) -> None:
    telegram.fail_next(refusal("bad webhook: Failed to resolve host"), "setWebhook")
    with pytest.raises(BadRequest, match="Failed to resolve host"):
        await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES)


async def test_what_is_no_answer_of_telegram_is_not_taken_for_one() -> None:
    async def true(_: str, __: dict[str, Any]) -> Any:
        return True

    with pytest.raises(NetworkError):
        await look(true)


async def test_what_was_told_is_read_and_its_place_names_no_path(ask: Asking) -> None:
    assert (await look(ask)).url == ""
    await register(ask, ADDRESS, DOOR, ALLOWED_UPDATES)
    told = await look(ask)
    assert (told.place, told.connections, told.failed) == (ADDRESS, CONNECTIONS, None)
    await remove(ask)
    assert ((await look(ask)).url, (await look(ask)).place) == ("", "")
