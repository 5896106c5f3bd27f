"""Look whether a page is still there, without reading it."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpx

from bot.knowledge.domains import registered
from bot.upkeep.guard import GuardedTransport, PrivateAddress, Resolve

TIME_LIMIT = 30.0
"""Seconds for one page, redirects included."""
HOPS = 5
"""Most redirects that are followed."""
READ_LIMIT = 64 * 1024
"""Bytes of an answer that are read at most: what matters stands in its head."""
AGENT = "Mozilla/5.0 (compatible; VyrajLinkCheck)"
"""Sites refuse the names of libraries more often than this one."""

_GONE = frozenset({404, 410})
_OPEN = ssl.SSLError, ssl.CertificateError


class Outcome(StrEnum):
    """What was found."""

    ALIVE = "alive"
    DEAD = "dead"
    """The page or the host is not there."""
    MOVED = "moved"
    """It leads to a site of somebody else."""
    REFUSED = "refused"
    """It leads into a private network: it was not opened."""
    UNKNOWN = "unknown"
    """It blocks, is slow or broken: that says nothing."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What became of one address.

    Attributes:
        why: A few English words for whoever runs the bot.
        status: The last HTTP status, if there was one.
        ended: The address at which it ended.
    """

    outcome: Outcome
    why: str
    status: int | None
    ended: str


def open_client(
    proxy: str = "",
    resolve: Resolve | None = None,
    inner: httpx.AsyncBaseTransport | None = None,
    allowed: bool = False,
) -> httpx.AsyncClient:
    """Make the client that pages are looked at with.

    Args:
        proxy: Carries the requests, if there is one.
        resolve: Finds addresses; the system's resolver if None.
        inner: Carries the requests in place of the network, in tests.
        allowed: Let private addresses pass.
    """
    carrier = inner or httpx.AsyncHTTPTransport(proxy=proxy or None, retries=0)
    return httpx.AsyncClient(
        transport=GuardedTransport(carrier, resolve, allowed, is_proxied=bool(proxy)),
        headers={"User-Agent": AGENT, "Accept": "*/*", "Accept-Language": "en"},
        timeout=httpx.Timeout(15.0),
        follow_redirects=False,
        trust_env=False,
    )


async def probe(client: httpx.AsyncClient, url: str, seconds: float = TIME_LIMIT) -> Probe:
    """Look at an address: ask for the head, and for the page where that is refused."""
    try:
        async with asyncio.timeout(seconds):
            return await _follow(client, url)
    except TimeoutError:
        return Probe(Outcome.UNKNOWN, f"no answer within {seconds:.0f} s", None, url)


def read_url(written: str, base: httpx.URL | None = None) -> httpx.URL | None:
    """Read an address, which may be relative to another; None for one that nobody can connect to."""
    try:
        at = (base.join(written) if base else httpx.URL(written)).copy_with(fragment=None)
        at.raw_host.decode("ascii").encode("idna")  # labels as resolvers ask for them: neither empty nor too long
        _ = at.host  # it fails where punycode says nothing
    except (httpx.InvalidURL, ValueError):
        return None
    return at if (at.port or 0) < 2**16 else None


async def _follow(client: httpx.AsyncClient, url: str) -> Probe:
    at = read_url(url)
    if at is None:
        return Probe(Outcome.UNKNOWN, "the address cannot be read", None, url)
    for _ in range(HOPS + 1):
        if at.scheme not in ("http", "https") or not at.host:
            return Probe(Outcome.UNKNOWN, f"it leads to something that is no web page ({at.scheme}:)", None, str(at))
        answer = await _ask(client, at)
        if isinstance(answer, Probe):
            return answer
        status, location = answer
        if location is None:
            return _judged(url, at, status)
        leads = read_url(location, at)
        if leads is None:
            return Probe(Outcome.UNKNOWN, "it leads to an address that cannot be read", status, str(at))
        at = leads
    return Probe(Outcome.UNKNOWN, f"more than {HOPS} redirects", None, str(at))


async def _ask(client: httpx.AsyncClient, at: httpx.URL) -> tuple[int, str | None] | Probe:
    """Return status and redirect of an address; a probe where there is none."""
    try:
        status, headers = await _request(client, "HEAD", at)
        if status >= 400 and status != 429:
            status, headers = await _request(client, "GET", at)
    except PrivateAddress:
        return Probe(Outcome.REFUSED, "it leads into a private network", None, str(at))
    except socket.gaierror as missing:
        if missing.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            return Probe(Outcome.DEAD, "there is no such host", None, str(at))
        return Probe(Outcome.UNKNOWN, "the name cannot be resolved now", None, str(at))
    except (httpx.InvalidURL, UnicodeError):  # httpx reads where an answer leads, although nobody asked it to follow
        return Probe(Outcome.UNKNOWN, "it leads to an address that cannot be read", None, str(at))
    except httpx.HTTPError as broken:
        return Probe(Outcome.UNKNOWN, _why(broken), None, str(at))
    location = headers.get("location") if status in (301, 302, 303, 307, 308) else None
    return status, location


async def _request(client: httpx.AsyncClient, method: str, at: httpx.URL) -> tuple[int, Mapping[str, str]]:
    """Ask, and read no more than the beginning of the answer."""
    async with client.stream(method, at) as response:
        read = 0
        async for chunk in response.aiter_raw():
            read += len(chunk)
            if read >= READ_LIMIT:
                break
        return response.status_code, response.headers


def _judged(url: str, at: httpx.URL, status: int) -> Probe:
    began = httpx.URL(url).host
    if status in _GONE:
        return Probe(Outcome.DEAD, f"HTTP {status}", status, str(at))
    if status >= 400:
        return Probe(Outcome.UNKNOWN, f"HTTP {status}", status, str(at))
    if registered(began) != registered(at.host):
        return Probe(Outcome.MOVED, f"it leads to {at.host}", status, str(at))
    return Probe(Outcome.ALIVE, f"HTTP {status}", status, str(at))


def _why(broken: httpx.HTTPError) -> str:
    cause: BaseException | None = broken
    while cause is not None:
        if isinstance(cause, _OPEN):
            return "its certificate or encryption is broken"
        cause = cause.__cause__ or cause.__context__
    if isinstance(broken, httpx.TimeoutException):
        return "it is too slow"
    if isinstance(broken, httpx.ConnectError):
        return "nobody listens there"
    return f"the answer is broken ({type(broken).__name__})"
