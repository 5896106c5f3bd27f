"""A load balancer: passes bytes to one of several servers in turn, and to the next one where nobody listens."""

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

HOST = "127.0.0.1"
CHUNK = 2**16

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Balancer:
    """Carries whole connections: a server that dies takes its connections with it, and nothing is sent twice.

    Attributes:
        ports: Where the servers listen.
        open: How many connections each has.
        carried: How many connections each had.
    """

    ports: Sequence[int]
    open: Counter[int] = field(default_factory=Counter)
    carried: Counter[int] = field(default_factory=Counter)
    port: int = 0
    _turn: int = 0
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to its end."""
        task = asyncio.current_task()
        assert task, "the server of asyncio makes one for every connection"
        self._tasks.add(task)
        try:
            for port in self._in_turn():
                with contextlib.suppress(OSError):
                    await self._join((reader, writer), port, await asyncio.open_connection(HOST, port))
                    break
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def close(self) -> None:
        """Cut every connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _in_turn(self) -> list[int]:
        self._turn += 1
        at = self._turn % len(self.ports)
        return [*self.ports[at:], *self.ports[:at]]

    async def _join(self, front: Streams, port: int, back: Streams) -> None:
        self.open[port] += 1
        self.carried[port] += 1
        ways = [asyncio.create_task(_pass(front[0], back[1])), asyncio.create_task(_pass(back[0], front[1]))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self.open[port] -= 1
            back[1].close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()


@contextlib.asynccontextmanager
async def balance(ports: Sequence[int]) -> AsyncIterator[Balancer]:
    """Carry connections to servers on these ports while the context lasts; ``port`` is the balancer's own."""
    balancer = Balancer(ports)
    server = await asyncio.start_server(balancer.carry, HOST, 0)
    balancer.port = server.sockets[0].getsockname()[1]
    try:
        yield balancer
    finally:
        server.close()
        await balancer.close()
        await server.wait_closed()


def free_ports(count: int) -> list[int]:
    """Find ports on which nobody listens."""
    with contextlib.ExitStack() as taken:
        sockets = [taken.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
