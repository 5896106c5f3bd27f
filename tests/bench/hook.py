"""Pushes updates to webhooks, in the place of Telegram and of the balancer: raw HTTP/1.1 over kept connections."""

import asyncio
import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bench.traffic import Queued, Traffic

HOST = "127.0.0.1"
CONNECTIONS = 40
"""Telegram's own number, where a bot asks for none."""
AGAIN = 0.1
"""Seconds before an update is pushed again, or a server that does not listen is tried again."""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CLOSES = re.compile(rb"connection: *close", re.IGNORECASE)


class Hook:
    """The webhook of the bot: whole connections are dealt out to its servers in turn.

    Attributes:
        refused: How often an update was answered with something else than 2xx, or not at all.
    """

    def __init__(self, traffic: Traffic, ports: Sequence[int]) -> None:
        self._traffic = traffic
        self._ports = ports
        self._head = b""
        self._idle: list[Pipe] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused = 0
        self.in_flight = 0

    def set(self, body: bytes) -> None:
        """Carry out setWebhook; whoever sets it again changes nothing."""
        asked: Mapping[str, Any] = json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))
        url = urlsplit(str(asked.get("url", "")))
        if not url.path or self._head:
            return
        secret = f"X-Telegram-Bot-Api-Secret-Token: {asked['secret_token']}\r\n" if "secret_token" in asked else ""
        head = f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\n{secret}Content-Type: application/json\r\n"
        self._head = f"{head}Connection: keep-alive\r\nContent-Length: ".encode()
        for number in range(int(asked.get("max_connections", CONNECTIONS))):
            self.open(self._ports[number % len(self._ports)])

    def open(self, port: int) -> None:
        """Open a connection as soon as somebody listens."""
        task = asyncio.get_running_loop().create_task(self._open(port))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def push(self) -> None:
        """Give what waits to whoever is idle."""
        while self._idle and (queued := self._traffic.take()):
            self.in_flight += 1
            self._idle.pop(0).send(self._head, queued)

    def free(self, pipe: "Pipe") -> None:
        """Take a connection back that has its answer."""
        self._idle.append(pipe)
        self.push()

    def lost(self, pipe: "Pipe") -> None:
        """Open another connection in the place of a closed one."""
        with contextlib.suppress(ValueError):
            self._idle.remove(pipe)
        self.open(pipe.port)

    def over(self, queued: Queued, *, is_taken: bool) -> None:
        """Learn what became of an update; what was not taken comes again."""
        self.in_flight -= 1
        if not is_taken:
            self.refused += 1
            asyncio.get_running_loop().call_later(AGAIN, self._again, queued)

    async def _open(self, port: int) -> None:
        while True:
            with contextlib.suppress(OSError):
                await asyncio.get_running_loop().create_connection(lambda: Pipe(self, port), HOST, port)
                return
            await asyncio.sleep(AGAIN)

    def _again(self, queued: Queued) -> None:
        self._traffic.give_back(queued)
        self.push()


class Pipe(asyncio.Protocol):
    """One connection: an update, its answer, the next update."""

    def __init__(self, hook: Hook, port: int) -> None:
        self.port = port
        self._hook = hook
        self._buffer = b""
        self._queued: Queued | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "TCP gives no other"
        self._transport = transport
        self._hook.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._queued:
            self._hook.over(self._queued, is_taken=False)
        self._hook.lost(self)

    def send(self, head: bytes, queued: Queued) -> None:
        """Push an update."""
        assert self._transport, "who is closed is not idle"
        self._queued, body = queued, queued[2]
        self._transport.write(head + b"%d\r\n\r\n" % len(body) + body)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or not self._queued:
            return
        found = _LENGTH.search(self._buffer, 0, end)
        if len(self._buffer) < end + 4 + (int(found[1]) if found else 0):
            return
        status, closes = self._buffer[9:12], _CLOSES.search(self._buffer, 0, end)
        queued, self._queued, self._buffer = self._queued, None, b""
        self._hook.over(queued, is_taken=status[:1] == b"2")
        if closes and self._transport:
            self._transport.close()
        else:
            self._hook.free(self)
