"""A post office: updates as Telegram sends them, the queue they wait in, and a clerk who handles them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.error import TimedOut

from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.telegram.api import Api
from bot.telegram.fields import Raw
from bot.telegram.inbox import Inbox
from bot.telegram.pace import Pace
from bot.telegram.polling import BATCH

NOON = 1_795_348_800


def user(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "Аліна", "username": "alina", "language_code": "be"}


def message(update_id: int, chat_id: int = 7, text: str = "/start") -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private", "first_name": "Аліна", "username": "alina"}
    written = {"message_id": update_id, "date": NOON, "chat": chat, "from": user(chat_id), "text": text}
    return {"update_id": update_id, "message": written}


def press(update_id: int, chat_id: int = 7, data: str = "1bm") -> dict[str, Any]:
    pressed = message(update_id, chat_id)["message"] | {"from": user(42) | {"is_bot": True}}
    query = {"id": str(update_id), "from": user(chat_id), "message": pressed, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": query}


def api(sandbox: Sandbox | None = None, pace: Pace | None = None) -> Api:
    """Make a bot that never leaves the process."""
    request = SandboxRequest(sandbox or Sandbox())
    return Api("42:TEST", request=request, get_updates_request=request, rate_limiter=pace)


class _Late(SandboxRequest):
    """Carries everything out; of one method the answer comes too late."""

    def __init__(self, sandbox: Sandbox, method: str) -> None:
        super().__init__(sandbox)
        self._method = method

    async def do_request(self, url: str, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        answer = await super().do_request(url, *arguments, **options)
        if url.endswith(self._method):
            raise TimedOut
        return answer


def late(sandbox: Sandbox, method: str) -> Api:
    """Make a bot that never hears in time what became of this method."""
    request = _Late(sandbox, method)
    return Api("42:TEST", request=request, get_updates_request=request)


async def _at_once(_: Update) -> None:
    """Take no time."""


@dataclass
class Clerk:
    """Handles what the inbox gives, writes down the order, and works as fast as told."""

    work: Callable[[Update], Awaitable[None]] = _at_once
    begun: list[int] = field(default_factory=list)
    handled: list[int] = field(default_factory=list)
    noticed: list[int] = field(default_factory=list)
    swept: list[tuple[int, list[int]]] = field(default_factory=list)

    async def handle(self, update: Update) -> None:
        self.begun.append(update.update_id)
        await self.work(update)
        self.handled.append(update.update_id)

    async def notice(self, update: Update) -> None:
        self.noticed.append(update.update_id)

    async def sweep(self, chat: int, message_ids: Sequence[int]) -> None:
        self.swept.append((chat, [*message_ids]))

    def inbox(self, now: Callable[[], datetime] | None = None) -> Inbox:
        return Inbox(api(), self.handle, self.notice, self.sweep, now=now)

    def times(self) -> Counter[int]:
        """Count how often each update was handled."""
        return Counter(self.handled)


@dataclass
class Queue:
    """Telegram's queue of updates: ``fetch`` is getUpdates; an update stays until an offset confirms it."""

    waiting: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    come: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, *updates: dict[str, Any]) -> None:
        self.waiting += updates
        self.come.set()

    async def fetch(self, offset: int, timeout: int) -> list[Raw]:  # noqa: ASYNC109  (Telegram's parameter)
        self.asked.append((offset, timeout))
        await asyncio.sleep(0.01)
        if self.faults:
            raise self.faults.pop(0)
        self.waiting = [raw for raw in self.waiting if raw["update_id"] >= offset]
        if not self.waiting and timeout:
            self.come.clear()
            try:
                async with asyncio.timeout(timeout):  # Python 3.11's wait_for may swallow a stop in the same moment
                    await self.come.wait()
            except TimeoutError:
                return []
        return [*self.waiting[:BATCH]]

    @property
    def ids(self) -> list[int]:
        """What was not confirmed yet."""
        return [raw["update_id"] for raw in self.waiting]
