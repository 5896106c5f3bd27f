"""A server that answers what a test wants, and two small proxies that carry to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

HOST = "127.0.0.1"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def serve(answer: Answer) -> AsyncIterator[str]:
    """Answer every request in the same way, at the address given."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass
class Proxy:
    """Remembers where it was asked to connect."""

    asked: list[str] = field(default_factory=list)
    address: str = ""

    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, first: bytes = b""
    ) -> None:
        there, back = await asyncio.open_connection(host, port)
        back.write(first)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(_pump(reader, back), _pump(there, writer))

    async def http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a request whose first line names the whole address, as http proxies get it."""
        line = await reader.readline()
        method, url, version = line.decode().split()
        self.asked.append(f"{method} {url}")
        host, _, path = url.removeprefix("http://").partition("/")
        name, _, port = host.partition(":")
        await self.carry(reader, writer, name, int(port), f"{method} /{path} {version}\r\n".encode())

    async def socks5(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a CONNECT to an address or a name (RFC 1928), without a password."""
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        length = 4 if kind == 1 else (await reader.readexactly(1))[0]
        raw = await reader.readexactly(length)
        host = ".".join(map(str, raw)) if kind == 1 else raw.decode()
        port = int.from_bytes(await reader.readexactly(2))
        self.asked.append(f"CONNECT {host}:{port}")
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        await self.carry(reader, writer, HOST, port)

    async def broken(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Close the door at once."""
        writer.close()


@contextlib.asynccontextmanager
async def proxy(kind: str) -> AsyncIterator[Proxy]:
    """Serve a proxy of a kind: http, socks5 or broken."""
    tasks: set[asyncio.Task[None]] = set()
    own = Proxy()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await getattr(own, kind)(reader, writer)
        except asyncio.CancelledError:
            pass  # asyncio's server would print it
        finally:
            writer.close()

    server = await asyncio.start_server(serve_one, HOST, 0)
    own.address = f"{HOST}:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield own
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
