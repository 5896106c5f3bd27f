"""A lean Bot API: raw HTTP/1.1 on asyncio, answers made of prepared bytes.

Started by ``runs``, as a process of its own. It prints its port and ends with its standard input. Beside the Bot API it
answers GET /begin, /end, /status, /rate/N (presses a second), /flood/N (presses of one person, at once) and /write/N
(messages, at once).
"""

# ruff: noqa: T201  (a bench prints)

import argparse
import asyncio
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl

from tests.bench.hook import Hook
from tests.bench.postbox import Postbox
from tests.bench.specimen import BOT, Screen, Specimen
from tests.bench.traffic import FLOODER, Traffic

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
# As a form and as JSON: Telegram takes both.
_MESSAGE_ID = re.compile(rb"""(?:^|[&"{, ])message_id(?:=|": ?"?)(\d+)""")
_QUERY_ID = re.compile(rb"""(?:^|[&"{, ])callback_query_id(?:=|": ?"?)(\d+)""")
_FIXED: dict[str, object] = {
    "getMe": {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False},
    "getMyName": {"name": "Vyraj"},
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getMyCommands": [],
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}
_TRUE = b'{"ok":true,"result":true}'
_NOTHING = b'{"ok":true,"result":[]}'


class Lean:
    """What all connections share: the traffic, the poll that is open, the stopwatch, what is sent unasked."""

    def __init__(self, traffic: Traffic, postbox: Postbox, hook: Hook, answer_seconds: float) -> None:
        self.traffic = traffic
        self.postbox = postbox
        self.hook = hook
        self.answer_seconds = answer_seconds
        self.unknown = 0
        self._poll: Connection | None = None
        self._poll_offset = 0
        self._timeout: asyncio.TimerHandle | None = None
        self._rate: asyncio.Task[None] | None = None
        self._began = (0.0, 0.0)
        traffic.wake = self._wake

    def poll(self, connection: "Connection", body: bytes) -> None:
        """Answer getUpdates, at once or as soon as there is something."""
        asked = json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))
        updates = self.traffic.updates(int(asked.get("offset", 0)), int(asked.get("limit", 100)))
        if updates or not int(asked.get("timeout", 0)):
            connection.send(_batch(updates))
            return
        self._end_poll()
        self._poll, self._poll_offset = connection, int(asked.get("offset", 0))
        self._timeout = asyncio.get_running_loop().call_later(int(asked["timeout"]), self._end_poll)

    def control(self, path: str) -> bytes:
        """Do what the bench asks for."""
        _, what, *number = path.split("/")
        match what:
            case "begin":
                self.traffic.begin()
                self.postbox.begin()
                self.unknown = 0
                self._began = (time.perf_counter(), time.process_time())
            case "rate":
                self._press_at(float(number[0]))
            case "write":
                self.traffic.write(int(number[0]))
            case "flood":
                for _ in range(int(number[0])):
                    self.traffic.press(FLOODER)
        wall, cpu = self._began
        seconds = time.perf_counter() - wall
        load = (time.process_time() - cpu) / seconds
        report = {
            **self.traffic.report(),
            **self.postbox.report(),
            "seconds": seconds,
            "in_flight": self.hook.in_flight,
            "not_taken": self.hook.refused,
            "load": load,
            "unknown": self.unknown,
        }
        return json.dumps(report).encode()

    def _press_at(self, rate: float) -> None:
        if self._rate:
            self._rate.cancel()
        self._rate = asyncio.get_running_loop().create_task(self._press_steadily(rate)) if rate else None

    async def _press_steadily(self, rate: float) -> None:
        """Let people press, whether the bot keeps up or not."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            self.traffic.press()

    def _wake(self) -> None:
        self.hook.push()
        # Whoever pressed in this turn of the loop comes in one answer.
        if self._poll:
            asyncio.get_running_loop().call_soon(self._end_poll)

    def _end_poll(self) -> None:
        if self._timeout:
            self._timeout.cancel()
        if self._poll:
            connection, self._poll = self._poll, None
            connection.send(_batch(self.traffic.updates(self._poll_offset, 100)))


class Connection(asyncio.Protocol):
    """One kept-alive connection: a request, its answer, the next request."""

    def __init__(self, lean: Lean) -> None:
        self._lean = lean
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "TCP gives no other"
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (head := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, head)
            end = head + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < end:
                return
            body, target = self._buffer[head + 4 : end], self._buffer[: self._buffer.find(b"\r\n")].split(b" ")[1]
            self._buffer = self._buffer[end:]
            self._request(target.decode(), body)

    def send(self, body: bytes, status: int = HTTPStatus.OK) -> None:
        """Answer the request."""
        if self._transport:
            first = b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())
            length = b"%d" % len(body)
            self._transport.write(
                first + b"Content-Type: application/json\r\nContent-Length: " + length + b"\r\n\r\n" + body
            )

    def _request(self, target: str, body: bytes) -> None:
        path, _, query = target.partition("?")
        if not path.startswith("/bot"):
            self.send(self._lean.control(path))
            return
        match path.rpartition("/")[2]:
            case "getUpdates":
                self._lean.poll(self, body or query.encode())
            case "editMessageText":
                self._half("edit", _MESSAGE_ID.search(body))
            case "answerCallbackQuery":
                self._half("answer", _QUERY_ID.search(body))
            case "setWebhook":
                self._lean.hook.set(body)
                self.send(_TRUE)
            case "sendMessage":
                status, answer = self._lean.postbox.take(body)
                asyncio.get_running_loop().call_later(self._lean.answer_seconds, self.send, answer, status)
            case method:
                self.send(json.dumps({"ok": True, "result": _FIXED.get(method, True)}).encode())

    def _half(self, request: str, number: re.Match[bytes] | None) -> None:
        """Take one of a press's two requests, answered after the answer time."""
        if number is None:
            self._lean.unknown += 1
            self.send(_TRUE)
            return
        press = int(number[1])
        answer = self._lean.traffic.received(press, request) or _TRUE
        if self._lean.answer_seconds:
            asyncio.get_running_loop().call_later(self._lean.answer_seconds, self._answer, press, request, answer)
        else:
            self._answer(press, request, answer)

    def _answer(self, press: int, request: str, answer: bytes) -> None:
        self.send(answer)
        self._lean.traffic.answered(press, request)


def _batch(updates: list[bytes]) -> bytes:
    return b'{"ok":true,"result":[' + b",".join(updates) + b"]}" if updates else _NOTHING


async def serve(lean: Lean, started: Callable[[int], None]) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.add_reader(sys.stdin, over.set)
    server = await loop.create_server(lambda: Connection(lean), HOST, 0)
    started(server.sockets[0].getsockname()[1])
    await over.wait()


def main() -> None:
    """Serve one row of a bench."""
    parser = argparse.ArgumentParser(description=sys.modules[__name__].__doc__)
    parser.add_argument("screen", type=Path, help="what the presses open, as JSON")
    parser.add_argument("--answer-ms", type=float, default=0.0, help="after so long an edit or answer has its answer")
    parser.add_argument("--in-flight", type=int, default=0, help="presses kept outstanding; 0: none by themselves")
    parser.add_argument("--people", type=int, default=5_000, help="who press in turn")
    parser.add_argument("--chance", type=float, default=0.0, help="of a 429 without a reason, of each message")
    parser.add_argument("--asked", action="store_true", help="whether everybody has just written to the bot")
    parser.add_argument("--hooks", type=int, nargs="*", default=[], help="ports to which updates are pushed in turn")
    options = parser.parse_args()
    specimen = Specimen(Screen.of_json(options.screen.read_text("utf-8")))
    traffic = Traffic(specimen, time.perf_counter, options.people, options.in_flight)
    postbox = Postbox(specimen, lambda: datetime.now(UTC), options.chance, asked=options.asked)
    lean = Lean(traffic, postbox, Hook(traffic, options.hooks), options.answer_ms / 1000)
    traffic.fill()
    asyncio.run(serve(lean, lambda port: print(port, flush=True)))


if __name__ == "__main__":
    main()
