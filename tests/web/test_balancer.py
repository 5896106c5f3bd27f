"""The balancer of the tests, and the account that they keep, are right themselves."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.web.balancer import HOST, balance, free_ports
from tests.web.cast import Ledger, Toll, settle

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@asynccontextmanager
async def server(port: int, serve: Serve) -> AsyncIterator[None]:
    async with await asyncio.start_server(serve, HOST, port):
        yield


def says(name: bytes) -> Serve:
    """Make a server that says its name and what it heard, and hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(name + await reader.readexactly(1))
        await writer.drain()
        writer.close()

    return serve


async def ask(port: int) -> bytes:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(b"?")
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_servers_take_turns() -> None:
    ports = free_ports(2)
    async with server(ports[0], says(b"a")), server(ports[1], says(b"b")), balance(ports) as balancer:
        said = [await ask(balancer.port) for _ in range(4)]
    assert sorted(said) == [b"a?", b"a?", b"b?", b"b?"]
    assert said[0] != said[1]


async def test_next_server_takes_the_place_of_one_that_does_not_listen() -> None:
    ports = free_ports(3)
    async with server(ports[2], says(b"c")), balance(ports) as balancer:
        assert [await ask(balancer.port) for _ in range(3)] == [b"c?"] * 3


async def test_what_was_sent_is_never_sent_to_another_server() -> None:
    heard = []

    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readexactly(1))
        writer.transport.abort()

    ports = free_ports(2)
    async with server(ports[0], dies), server(ports[1], dies), balance(ports) as balancer:
        assert await ask(balancer.port) == b""
    assert heard == [b"?"]


async def test_nobody_listening_is_a_closed_connection() -> None:
    async with balance(free_ports(2)) as balancer:
        assert await ask(balancer.port) == b""


def ledger(asked: str, shown: str) -> Ledger:
    """Make an account of one chat, articles by their first letters."""
    kept = Ledger()
    kept.asked[7] = list(enumerate(asked, 101))
    kept.shown[7] = list(shown)
    return kept


@pytest.mark.parametrize(
    ("shown", "toll"),
    [
        ("abca", Toll(4, frozenset(), 0)),
        ("abbca", Toll(4, frozenset({102}), 0)),
        ("abcaaa", Toll(4, frozenset({104}), 1)),
    ],
)
def test_account_counts_what_came_again(shown: str, toll: Toll) -> None:
    assert settle(ledger("abca", shown)) == toll


@pytest.mark.parametrize("shown", ["", "abc", "aca", "acba", "babca", "abcab", "abcba"])
def test_account_finds_what_is_missing_out_of_order_or_too_much(shown: str) -> None:
    with pytest.raises(AssertionError):
        settle(ledger("abca", shown))
