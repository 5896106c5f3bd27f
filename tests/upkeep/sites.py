"""Sites on this machine that behave as badly as sites do, and somebody who looks at them under made-up names."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import httpx
from aiohttp import web

from bot.upkeep.probe import Probe, open_client, probe
from tests.telegram.hermes import HOST, Answer, serve

START = "http://kupala.example/page"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """A site that answers every request in one way, and remembers the requests."""

    reply: Answer
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        return await self.reply(request)


@dataclass
class Meter(httpx.AsyncHTTPTransport):
    """Carries over the network and counts the bytes of bodies that were taken."""

    taken: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Counted(response.stream, self)
        return response


@dataclass
class _Counted(httpx.AsyncByteStream):
    body: httpx.AsyncByteStream
    meter: Meter

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self.body:
            self.meter.taken += len(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self.body.aclose()


async def nothing() -> AsyncIterator[bytes]:
    """Stream an empty body, as the network does: of what is not streamed the beginning cannot be read."""
    yield b""


async def here(_: str, __: int) -> Sequence[str]:
    """Find every name on this machine."""
    return [HOST]


async def look(answer: Answer, seconds: float = 5.0, scheme: str = "http", inner: Meter | None = None) -> Probe:
    """Look at a page of a site; the port is left out of what was found."""
    async with serve(answer) as address:
        return await _look_at(int(address.rpartition(":")[2]), seconds, scheme, inner)


async def look_raw(talk: Talk) -> Probe:
    """Look at a page of something that need not speak HTTP."""

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve_one, HOST, 0)
    async with server:
        return await _look_at(server.sockets[0].getsockname()[1])


async def _look_at(port: int, seconds: float = 5.0, scheme: str = "http", inner: Meter | None = None) -> Probe:
    async with open_client(resolve=here, inner=inner, allowed=True) as client:
        seen = await probe(client, f"{scheme}://kupala.example:{port}/page", seconds)
    return replace(seen, ended=seen.ended.replace(f":{port}", ""))


def status(number: int, **headers: str) -> Answer:
    """Answer with a status only."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=number, headers=headers)

    return answer


def only_get(page: Answer) -> Answer:
    """Refuse to give the head only, as many sites do."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await page(request) if request.method == "GET" else web.Response(status=405)

    return answer


def leading(to: str, number: int = 302) -> Answer:
    """Redirect the page; every other one is there. ``PORT`` is the port of the site."""

    async def answer(request: web.Request) -> web.StreamResponse:
        name, _, port = request.host.partition(":")
        if (name, request.path) != ("kupala.example", "/page"):
            return web.Response()
        return web.Response(status=number, headers={"Location": to.replace("PORT", port)})

    return answer
