"""Brings updates to a webhook as Telegram does, and as somebody else would; and takes them in behind it."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.web.door import SECRET_HEADER, Door, door_of
from bot.web.once import Raw
from bot.web.server import serve
from bot.web.webhook import BODY_TIME, TIME_LIMIT, Webhook

TOKEN = "987654321:AAE-secret_Of_The_Bot"
DOOR = door_of(TOKEN)
FREE = "127.0.0.1:0"


@dataclass
class Desk:
    """Takes updates in, as fast as told; where ``is_ours`` is false another process has them."""

    taken: list[Raw] = field(default_factory=list)
    is_ours: bool = True
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    work: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)

    def take(self, raw: Raw) -> "asyncio.Future[bool]":
        self.taken.append(raw)
        self.asked.set()
        return asyncio.ensure_future(self._work())

    async def _work(self) -> bool:
        await self.work()
        return self.is_ours


@dataclass
class Courier:
    """Knows where to bring updates, and with which word."""

    place: str
    door: Door = DOOR

    async def bring(self, body: Any, secret: str | None = DOOR.secret, path: str = DOOR.path, **options: Any) -> int:
        """Bring something; return the status of the answer, which must say nothing more."""
        headers = {"Content-Type": options.pop("content_type", "application/json")}
        if secret is not None:
            headers[SECRET_HEADER] = secret
        data = body if isinstance(body, bytes) or hasattr(body, "__aiter__") else json.dumps(body).encode()
        data = io.BytesIO(data) if isinstance(data, bytes) else data
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                options.pop("method", "POST"), f"http://{self.place}{path}", data=data, headers=headers, **options
            ) as answer,
        ):
            assert await answer.read() == b""
            assert set(answer.headers) <= {"Content-Length", "Date", "Connection", "Retry-After"}
            return answer.status

    async def raw(self, request: bytes, patience: float = 20) -> bytes:
        """Send bytes; return the answer without its date."""
        reader, writer = await asyncio.open_connection(*self.place.split(":"))
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(patience):
            head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(b"Date:"))


@dataclass
class Served:
    """A webhook that is served."""

    webhook: Webhook
    desk: Desk
    courier: Courier


@contextlib.asynccontextmanager
async def served(
    desk: Desk | None = None, time_limit: float = TIME_LIMIT, body_time: float = BODY_TIME
) -> AsyncIterator[Served]:
    """Serve a webhook on a free port."""
    desk = desk or Desk()
    webhook = Webhook(DOOR, desk.take, time_limit, body_time)
    async with serve("BOT_LISTEN", FREE, {"/healthz": webhook.healthy}, webhook.answer) as place:
        yield Served(webhook, desk, Courier(place))
