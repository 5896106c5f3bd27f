"""A sandbox with a clock that stands still, and the bot's side of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.model import Chat, Message, Person
from bot.sandbox.parameters import Parameters, Upload
from bot.sandbox.sandbox import Reply, Sandbox


class Clock:
    """A time that moves only when told."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **units: float) -> None:
        self.time += timedelta(**units)


class BotSide:
    """Calls methods as a bot does."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    async def ask(self, method: str, files: dict[str, Upload] | None = None, /, **values: Any) -> Any:
        """Call a method that succeeds; give its result."""
        status, answer = await self.answer(method, files, **values)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]

    async def refusal(self, method: str, files: dict[str, Upload] | None = None, /, **values: Any) -> tuple[int, str]:
        """Call a method that fails; give the code and Telegram's words."""
        status, answer = await self.answer(method, files, **values)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == status
        return status, answer["description"]

    async def answer(
        self, method: str, files: dict[str, Upload] | None = None, /, token: str | None = None, **values: Any
    ) -> tuple[int, Any]:
        reply: Reply = await self.sandbox.answer(token or self.sandbox.token, method, Parameters.of(values, files))
        return reply.status, json.loads(reply.body)

    async def say(self, chat: Person | Chat, text: str, **values: Any) -> Message:
        """Send a message; give it as it stands in the chat."""
        sent = await self.ask("sendMessage", chat_id=chat.id, text=text, **values)
        found = self.sandbox.world.find_message(chat.id, sent["message_id"])
        assert found is not None
        return found

    async def updates(self, **values: Any) -> Any:
        return await self.ask("getUpdates", **values)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    return Sandbox(now=clock)


@pytest.fixture
def bot(sandbox: Sandbox) -> BotSide:
    return BotSide(sandbox)


@pytest.fixture
def reader(sandbox: Sandbox) -> Person:
    """Somebody who started the bot; no update of it waits any more."""
    person = sandbox.person("Янка", language_code="be", username="yanka")
    sandbox.send(person, "/start")
    sandbox.world.updates.queue.clear()
    return person


def keyboard(*rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Spell an inline keyboard."""
    return {"inline_keyboard": [list(row) for row in rows]}


def button(text: str, data: str) -> dict[str, Any]:
    """Spell a button that asks the bot."""
    return {"text": text, "callback_data": data}
