"""Where redirects lead when a page is looked at."""

import asyncio

import httpx
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.upkeep.probe import HOPS, Outcome, Probe, open_client, probe, read_url
from tests.upkeep.sites import START, Site, here, leading, look, look_raw, nothing, status


@pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("to", "ended"),
    [
        ("/moved", "http://kupala.example/moved"),
        ("moved?q=1#there", "http://kupala.example/moved?q=1"),
        ("//www.kupala.example:PORT/", "http://www.kupala.example/"),
        ("http://be.kupala.example:PORT/старонка", "http://be.kupala.example/%D1%81%D1%82%D0%B0%D1%80%D0%BE%D0%BD%D0%BA%D0%B0"),
    ],
)  # fmt: skip
async def test_a_redirect_inside_a_site_is_followed(number: int, to: str, ended: str) -> None:
    assert await look(leading(to, number)) == Probe(Outcome.ALIVE, "HTTP 200", 200, ended)


async def test_a_redirect_to_a_site_of_somebody_else_is_told_with_its_name() -> None:
    seen = await look(leading("http://www.casino.example:PORT/win"))
    assert seen == Probe(Outcome.MOVED, "it leads to www.casino.example", 200, "http://www.casino.example/win")


async def test_a_redirect_to_a_page_that_is_not_there_is_no_page() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/page":
            return web.Response(status=301, headers={"Location": "/gone"})
        return web.Response(status=404)

    assert await look(answer) == Probe(Outcome.DEAD, "HTTP 404", 404, "http://kupala.example/gone")


async def test_a_redirect_that_leads_nowhere_is_a_page() -> None:
    assert await look(status(302)) == Probe(Outcome.ALIVE, "HTTP 302", 302, START)


async def test_a_redirect_loop_is_left() -> None:
    site = Site(status(302, Location="/page"))
    assert await look(site.answer) == Probe(Outcome.UNKNOWN, f"more than {HOPS} redirects", None, START)
    assert site.asked == ["HEAD /page"] * (HOPS + 1)


@pytest.mark.parametrize(
    ("to", "ended"),
    [
        ("ftp://kupala.example/page", "ftp://kupala.example/page"),
        ("file:///etc/passwd", "file:/etc/passwd"),
        ("tg://resolve?domain=kupala", "tg://resolve?domain=kupala"),
    ],
)
async def test_a_redirect_to_what_is_no_web_page_is_not_followed(to: str, ended: str) -> None:
    why = f"it leads to something that is no web page ({to.partition(':')[0]}:)"
    assert await look(leading(to)) == Probe(Outcome.UNKNOWN, why, None, ended)


UNREADABLE = "it leads to an address that cannot be read"
BROKEN = "the answer is broken (RemoteProtocolError)"


@pytest.mark.parametrize(
    ("to", "why", "number"),
    [
        ("http://kupala.example:99999/", UNREADABLE, 302),
        ("http://kupala..example/", UNREADABLE, 302),
        (f"http://{'k' * 64}.example/", UNREADABLE, 302),
        ("http://xn--a/", UNREADABLE, None),
        ("javascript:alert(1)", UNREADABLE, None),
        ("mailto:us@kupala.example", UNREADABLE, None),
        ("data:text/html,hello", UNREADABLE, None),
        ("http://[::1", BROKEN, None),
        ("http://[zz]/", BROKEN, None),
        ("http://kupala.example:port/", BROKEN, None),
        (f"http://{'ы' * 63}.example/", BROKEN, None),
        ("http://0177.0.0.1/", BROKEN, None),
    ],
)
async def test_a_redirect_to_a_broken_address_says_nothing(to: str, why: str, number: int | None) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())

    assert await look_raw(talk) == Probe(Outcome.UNKNOWN, why, number, START)


@given(st.binary(max_size=60) | st.text("htps:/[]@.%0123456789xn-ыß#?\\").map(lambda text: f"http://{text}".encode()))
async def test_whatever_a_redirect_says_looking_ends_with_a_word(to: bytes) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers=[(b"Location", to)], content=nothing())

    async with open_client(resolve=here, inner=httpx.MockTransport(answer), allowed=True) as client:
        seen = await probe(client, START)
    assert (seen.outcome, type(seen.why)) == (Outcome.UNKNOWN, str)


@given(st.text() | st.text("htps:/[]@.%0123456789xn-ыß#?\\").map(lambda text: f"http://{text}"))
def test_any_text_is_read_as_an_address_or_not_at_all(written: str) -> None:
    for base in (None, httpx.URL(START)):
        at = read_url(written, base)
        assert at is None or (at.fragment, (at.port or 0) < 65536, len(at.host) >= 0) == ("", True, True)
