"""All addresses that the library rests on are looked at, politely and in order."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import httpx
import pytest

from bot.upkeep.links import AT_ONCE, BETWEEN, Checked, addresses_of, as_json, as_line, check_links
from bot.upkeep.probe import Outcome, Probe, open_client
from tests.conftest import Clock
from tests.upkeep.metryka import CHANNEL, CHAT, SITE, SOURCE, Metryka, entry
from tests.upkeep.sites import here, nothing


@dataclass
class Web:
    """All sites at once: says 200 where nothing else is known, and watches how it is asked."""

    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    most: int = 0
    most_of_one: int = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        host = request.headers["Host"]
        url = f"{request.url.scheme}://{host}{request.url.raw_path.decode()}"
        self.asked.append(url)
        self.open[host] += 1
        self.most = max(self.most, self.open.total())
        self.most_of_one = max(self.most_of_one, self.open[host])
        for _ in range(5):
            await asyncio.sleep(0)
        self.open[host] -= 1
        return httpx.Response(self.statuses.get(url, 200), content=nothing())

    def client(self) -> httpx.AsyncClient:
        return open_client(resolve=here, inner=httpx.MockTransport(self.answer), allowed=True)


def alive(url: str, *used_by: str) -> Checked:
    return Checked(url, Probe(Outcome.ALIVE, "HTTP 200", 200, url), used_by)


def test_addresses_of_sources_listings_and_fakes_are_known_with_those_who_use_them(metryka: Metryka) -> None:
    office = entry("site", "https://office.example/card#fees", listed="no", listed_by="rada")
    fake = {"address": "@kupala_fake", "imitates": "Купалле", "source": "rada"}
    metryka.enter(fakes=[fake], chat=CHAT, news=CHANNEL, site=SITE, office=office)
    assert addresses_of(metryka.library) == {
        "https://bank.example": ("money",),
        "https://office.example/card": ("pl-card", "office"),
        "https://law.example": ("pl-card",),
        SOURCE["url"]: ("chat", "news", "site", "office", "@kupala_fake"),
        "https://t.me/kupala_chat": ("chat",),
        "https://t.me/kupala_news": ("news",),
        "https://kupala.example/pl": ("site",),
    }


async def test_every_address_is_told_of_and_their_order_is_kept(clock: Clock) -> None:
    web, told = Web(), list[Checked]()
    urls = ["https://b.example/2", "https://a.example/1", "https://b.example/1", "https://c.example/"]
    async with web.client() as client:
        found = await check_links(client, dict.fromkeys(urls, ("article",)), told.append, clock.sleep)
    assert found == [alive(url, "article") for url in urls]
    assert sorted(each.url for each in told) == sorted(urls)


async def test_of_a_host_one_page_is_asked_for_after_the_other_with_pauses(clock: Clock) -> None:
    web = Web()
    urls = [f"https://a.example/{number}" for number in range(4)]
    async with web.client() as client:
        await check_links(client, dict.fromkeys(urls, ("article",)), lambda _: None, clock.sleep)
    assert (web.asked, web.most, clock.slept) == (urls, 1, [BETWEEN] * 3)


async def test_many_hosts_are_asked_at_once_but_none_twice(clock: Clock) -> None:
    web = Web()
    urls = [f"https://{host}.example/{page}" for host in range(AT_ONCE * 2) for page in range(3)]
    async with web.client() as client:
        found = await check_links(client, dict.fromkeys(urls, ("article",)), lambda _: None, clock.sleep)
    assert [each.url for each in found] == urls
    assert (web.most, web.most_of_one) == (AT_ONCE, 1)


async def test_one_broken_page_leaves_the_others_as_they_are(clock: Clock) -> None:
    web = Web(statuses={"https://a.example/gone": 404, "https://b.example/closed": 403})
    urls = ["https://a.example/gone", "https://a.example/", "https://b.example/closed", "https://a..example/"]
    async with web.client() as client:
        found = await check_links(client, dict.fromkeys(urls, ("article",)), lambda _: None, clock.sleep)
    assert [(each.probe.outcome, each.probe.why, each.is_broken) for each in found] == [
        (Outcome.DEAD, "HTTP 404", True),
        (Outcome.ALIVE, "HTTP 200", False),
        (Outcome.UNKNOWN, "HTTP 403", False),
        (Outcome.UNKNOWN, "the address cannot be read", False),
    ]


async def test_nothing_to_look_at_is_nothing_found(clock: Clock) -> None:
    async with Web().client() as client:
        assert await check_links(client, {}, lambda _: None, clock.sleep) == []


@pytest.mark.parametrize(
    ("outcome", "is_broken"),
    [
        (Outcome.ALIVE, False),
        (Outcome.MOVED, False),
        (Outcome.UNKNOWN, False),
        (Outcome.DEAD, True),
        (Outcome.REFUSED, True),
    ],
)
def test_an_editor_must_mend_what_is_dead_or_private(outcome: Outcome, is_broken: bool) -> None:
    assert Checked("https://a.example", Probe(outcome, "", None, ""), ()).is_broken is is_broken


def test_what_was_found_is_said_as_json_and_in_one_line() -> None:
    probe = Probe(Outcome.MOVED, "it leads to b.example", 200, "https://b.example/")
    checked = Checked("https://a.example/1", probe, ("pl-card", "money"))
    assert as_json(checked) == {
        "url": "https://a.example/1",
        "outcome": "moved",
        "why": "it leads to b.example",
        "status": 200,
        "ended": "https://b.example/",
        "used_by": ["pl-card", "money"],
    }
    assert as_line(checked) == "moved    https://a.example/1  (it leads to b.example; pl-card, money)"
