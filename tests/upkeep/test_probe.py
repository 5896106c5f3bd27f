"""Whether a page is still there, told of servers that behave as badly as servers do."""

import asyncio
import gzip
import socket
from collections.abc import Sequence

import pytest
from aiohttp import web

from bot.upkeep.probe import AGENT, READ_LIMIT, Outcome, Probe, open_client, probe
from tests.telegram.hermes import HOST
from tests.test_run import free_port
from tests.upkeep.sites import START, Meter, Site, Talk, look, look_raw, only_get, status


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (200, Outcome.ALIVE),
        (204, Outcome.ALIVE),
        (304, Outcome.ALIVE),
        (401, Outcome.UNKNOWN),
        (403, Outcome.UNKNOWN),
        (404, Outcome.DEAD),
        (410, Outcome.DEAD),
        (429, Outcome.UNKNOWN),
        (451, Outcome.UNKNOWN),
        (500, Outcome.UNKNOWN),
        (503, Outcome.UNKNOWN),
    ],
)
async def test_a_status_says_whether_the_page_is_there(number: int, outcome: Outcome) -> None:
    assert await look(status(number)) == Probe(outcome, f"HTTP {number}", number, START)


async def test_a_page_that_is_there_is_asked_once_and_only_for_its_head() -> None:
    site = Site(status(200))
    await look(site.answer)
    assert site.asked == ["HEAD /page"]


@pytest.mark.parametrize("refusal", [403, 404, 405, 501])
async def test_where_the_head_is_refused_the_page_itself_is_asked_for(refusal: int) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=200 if request.method == "GET" else refusal)

    site = Site(answer)
    assert await look(site.answer) == Probe(Outcome.ALIVE, "HTTP 200", 200, START)
    assert site.asked == ["HEAD /page", "GET /page"]


async def test_a_site_that_asks_for_patience_is_not_asked_again() -> None:
    site = Site(status(429))
    await look(site.answer)
    assert site.asked == ["HEAD /page"]


async def test_a_site_sees_who_looks_and_no_name_of_a_library() -> None:
    seen = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["User-Agent"])
        return web.Response()

    await look(answer)
    assert seen == [AGENT]


async def test_a_site_that_never_answers_says_nothing() -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    assert await look(answer, seconds=0.2) == Probe(Outcome.UNKNOWN, "no answer within 0 s", None, START)


async def test_a_body_that_drips_is_not_waited_for() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.02)

    assert await look(only_get(drip), seconds=0.3) == Probe(Outcome.UNKNOWN, "no answer within 0 s", None, START)


async def test_of_an_endless_body_only_the_beginning_is_taken() -> None:
    async def pour(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"." * 8192)

    meter = Meter()
    assert await look(only_get(pour), inner=meter) == Probe(Outcome.ALIVE, "HTTP 200", 200, START)
    assert READ_LIMIT <= meter.taken <= 2 * READ_LIMIT


async def test_of_a_huge_body_only_the_beginning_is_taken() -> None:
    async def huge(_: web.Request) -> web.StreamResponse:
        return web.Response(body=bytes(20 * 2**20))

    meter = Meter()
    assert await look(only_get(huge), inner=meter) == Probe(Outcome.ALIVE, "HTTP 200", 200, START)
    assert READ_LIMIT <= meter.taken <= 2 * READ_LIMIT


async def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(20 * 2**20), compresslevel=1)

    async def packed(_: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    meter = Meter()
    assert await look(only_get(packed), inner=meter) == Probe(Outcome.ALIVE, "HTTP 200", 200, START)
    assert meter.taken <= 2 * READ_LIMIT < len(bomb) * 2


async def test_a_damaged_gzip_is_a_page_all_the_same() -> None:
    async def damaged(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"})

    assert await look(only_get(damaged)) == Probe(Outcome.ALIVE, "HTTP 200", 200, START)


async def test_a_server_that_speaks_no_tls_has_a_broken_certificate() -> None:
    seen = await look(status(200), scheme="https")
    why = "its certificate or encryption is broken"
    assert seen == Probe(Outcome.UNKNOWN, why, None, "https://kupala.example/page")


async def test_where_nobody_listens_nothing_is_said_of_the_page() -> None:
    url = f"http://{HOST}:{free_port()}/"
    async with open_client(allowed=True) as client:
        assert await probe(client, url) == Probe(Outcome.UNKNOWN, "nobody listens there", None, url)


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-")
    await writer.drain()
    writer.transport.abort()


async def hangs_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    status = b"405 No" if head.startswith(b"HEAD") else b"200 OK"
    writer.write(b"HTTP/1.1 " + status + b"\r\nConnection: close\r\nContent-Length: 100\r\n\r\n")


async def speaks_ssh(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")


async def talks_for_ever(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Word: word\r\n" * 1000)
        await writer.drain()


@pytest.mark.parametrize("talk", [resets, hangs_up, breaks_off, speaks_ssh, talks_for_ever])
async def test_a_broken_answer_says_nothing_of_the_page(talk: Talk) -> None:
    seen = await look_raw(talk)
    assert (seen.outcome, seen.status, seen.ended) == (Outcome.UNKNOWN, None, START)
    assert seen.why in ("the answer is broken (ReadError)", "the answer is broken (RemoteProtocolError)")


@pytest.mark.parametrize(
    ("number", "outcome", "why"),
    [
        (socket.EAI_NONAME, Outcome.DEAD, "there is no such host"),
        (socket.EAI_NODATA, Outcome.DEAD, "there is no such host"),
        (socket.EAI_AGAIN, Outcome.UNKNOWN, "the name cannot be resolved now"),
        (socket.EAI_FAIL, Outcome.UNKNOWN, "the name cannot be resolved now"),
    ],
)
async def test_only_a_host_that_is_surely_not_there_is_dead(number: int, outcome: Outcome, why: str) -> None:
    async def resolve(_: str, __: int) -> Sequence[str]:
        raise socket.gaierror(number, "in any words")

    async with open_client(resolve=resolve) as client:
        assert await probe(client, START) == Probe(outcome, why, None, START)


@pytest.mark.parametrize(
    "url", ["https://office.example:office/", "https://office..example/", f"https://{'k' * 64}.example/"]
)
async def test_an_address_that_cannot_be_read_says_nothing(url: str) -> None:
    async with open_client() as client:
        assert await probe(client, url) == Probe(Outcome.UNKNOWN, "the address cannot be read", None, url)
