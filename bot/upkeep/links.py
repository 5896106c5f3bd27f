"""Check every address that the library rests on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.knowledge.library import Library
from bot.upkeep.probe import Outcome, Probe, probe, read_url

AT_ONCE = 16
"""Hosts that are asked at the same time; of one host, one page after the other."""
BETWEEN = 0.5
"""Seconds between two pages of one host."""
BROKEN = (Outcome.DEAD, Outcome.REFUSED)
"""What an editor must mend."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One address, what became of it, and where it stands (slugs of articles, ids of listings)."""

    url: str
    probe: Probe
    used_by: tuple[str, ...]

    @property
    def is_broken(self) -> bool:
        """Whether an editor must mend it."""
        return self.probe.outcome in BROKEN


def addresses_of(library: Library) -> dict[str, tuple[str, ...]]:
    """Return every address of sources and sites, without fragments, with those who use it, in order."""
    users: dict[str, dict[str, None]] = {}

    def use(url: str, user: str) -> None:
        users.setdefault(url.partition("#")[0], {})[user] = None

    for slug, article in library.articles.items():
        for source in article.sources.values():
            use(source.url, slug)
    for id_, listing in library.directory.listings.items():
        use(listing.source.url, id_)
        if listing.listed_by:
            use(listing.listed_by.url, id_)
        use(listing.url, id_)
    for fake in library.directory.fakes:
        use(fake.source.url, fake.listing or str(fake.address))
    return {url: tuple(names) for url, names in users.items()}


async def check_links(
    client: httpx.AsyncClient,
    addresses: Mapping[str, tuple[str, ...]],
    told: Callable[[Checked], None],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> list[Checked]:
    """Look at addresses, many hosts at once and of each host one after the other.

    Args:
        client: Looks at them.
        addresses: What to look at, with who uses it.
        told: Told of each as soon as it is known.
        sleep: Waits between two pages of one host.

    Returns:
        All of them, in the order given.
    """
    slots = asyncio.Semaphore(AT_ONCE)
    found: dict[str, Checked] = {}

    async def one_host(urls: Iterable[str]) -> None:
        for number, url in enumerate(urls):
            if number:
                await sleep(BETWEEN)
            async with slots:
                checked = Checked(url, await probe(client, url), addresses[url])
            found[url] = checked
            told(checked)

    async with asyncio.TaskGroup() as hosts:
        for urls in _by_host(addresses).values():
            hosts.create_task(one_host(urls))
    return [found[url] for url in addresses]


def as_json(checked: Checked) -> dict[str, Any]:
    """Make plain values: url, outcome, why, status (or null), ended (where it led), used_by."""
    return {
        "url": checked.url,
        "outcome": checked.probe.outcome.value,
        "why": checked.probe.why,
        "status": checked.probe.status,
        "ended": checked.probe.ended,
        "used_by": list(checked.used_by),
    }


def as_line(checked: Checked) -> str:
    """Say it in one line for a terminal."""
    return f"{checked.probe.outcome:8} {checked.url}  ({checked.probe.why}; {', '.join(checked.used_by)})"


def _by_host(urls: Iterable[str]) -> dict[str, list[str]]:
    hosts: dict[str, list[str]] = {}
    for url in urls:
        at = read_url(url)
        hosts.setdefault(at.host if at else url, []).append(url)
    return hosts
