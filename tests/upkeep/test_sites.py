"""What becomes of listed sites from one look to the next, and how all listings are gone through."""

from dataclasses import replace
from datetime import date

import httpx
import pytest

from bot.knowledge.listing import Doubt, Sighting, Trust
from bot.sandbox.sandbox import Sandbox
from bot.telegram.asker import TelegramAsker
from bot.upkeep.listings import Result, Verified, as_json, as_line, says_nothing, verify_listings
from bot.upkeep.probe import open_client
from tests.conftest import Clock
from tests.telegram.belpost import api
from tests.upkeep.metryka import CHANNEL, CHAT, SITE, Metryka, entry
from tests.upkeep.sites import here, nothing
from tests.upkeep.warden import MON, THU, TUE, WED, Warden, outcome


@pytest.fixture
def site(warden: Warden) -> Warden:
    warden.id, warden.asker = "site", None
    return warden


async def test_a_site_that_answers_is_alive_without_telegram(site: Warden) -> None:
    assert outcome(await site.ask(MON)) == (Result.ALIVE, "HTTP 200")
    assert site.listing.sighting == Sighting(site.listing.address, MON)
    assert site.listing.trust is Trust.LIVE


async def test_a_site_that_is_not_there_on_three_different_days_is_hidden(site: Warden) -> None:
    site.site(404)
    told = [(await site.ask(day)).why for day in (MON, MON, TUE, WED)]
    missing = ["missing on 1 day", "missing on 1 day", "missing on 2 days", "missing on 3 days"]
    assert told == [f"HTTP 404; {days}" for days in missing]
    assert site.metryka.directory.listing("site") is None
    site.site(200)
    assert outcome(await site.ask(THU)) == (Result.RETURNED, "HTTP 200")
    assert site.listing.sighting == Sighting(site.listing.address, THU, doubts={Doubt.RETURNED: THU})
    assert site.listing.is_withheld


@pytest.mark.parametrize("status", [403, 429, 500])
async def test_a_site_that_blocks_or_is_broken_stays_as_it_was_known(site: Warden, status: int) -> None:
    await site.ask(MON)
    site.site(status)
    assert outcome(await site.ask(TUE)) == (Result.UNKNOWN, f"HTTP {status}")
    assert site.listing.sighting == Sighting(site.listing.address, MON)


async def test_a_redirect_inside_the_site_is_no_doubt(site: Warden) -> None:
    site.site(301, "https://www.kupala.example/")
    assert outcome(await site.ask(MON)) == (Result.ALIVE, "HTTP 200")
    assert site.listing.doubts == {}


async def test_a_site_that_leads_to_somebody_else_is_withheld_until_somebody_has_looked(site: Warden) -> None:
    await site.ask(MON)
    site.site(301, "https://www.rada.example/kupala")
    assert outcome(await site.ask(TUE)) == (Result.MOVED, "it leads to www.rada.example")
    moved = Sighting(site.listing.address, TUE, (), {Doubt.MOVED: TUE})
    assert (site.listing.sighting, site.listing.is_withheld) == (moved, True)
    assert (await site.ask(WED)).result is Result.MOVED
    assert site.listing.sighting == replace(moved, alive=WED)

    assert outcome(await site.ask(WED, accept=True)) == (Result.ALIVE, "it leads to www.rada.example")
    accepted = Sighting(site.listing.address, WED, title="rada.example")
    assert (site.listing.sighting, site.listing.is_withheld) == (accepted, False)
    assert (await site.ask(THU)).result is Result.ALIVE
    assert site.listing.sighting == replace(accepted, alive=THU)


async def test_a_site_that_leads_elsewhere_than_was_accepted_is_withheld_again(site: Warden) -> None:
    site.site(301, "https://rada.example/")
    await site.ask(MON, accept=True)
    site.site(301, "https://casino.example/")
    assert (await site.ask(TUE)).result is Result.MOVED
    assert site.listing.sighting == Sighting(site.listing.address, TUE, (), {Doubt.MOVED: TUE}, title="rada.example")


@pytest.mark.parametrize(("status", "result"), [(404, Result.GONE), (500, Result.UNKNOWN), (403, Result.UNKNOWN)])
async def test_a_site_that_does_not_answer_cannot_be_accepted(site: Warden, status: int, result: Result) -> None:
    site.site(301, "https://rada.example/")
    await site.ask(MON)
    site.site(status)
    assert (await site.ask(TUE, accept=True)).result is result
    assert (site.listing.doubts, site.listing.is_withheld) == ({Doubt.MOVED: MON}, True)


async def verify(
    metryka: Metryka, telegram: Sandbox | None, clock: Clock, accepted: frozenset[str] = frozenset()
) -> list[Verified]:
    """Go through the whole directory; every site answers."""

    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=nothing())

    told: list[Verified] = []
    async with open_client(resolve=here, inner=httpx.MockTransport(answer), allowed=True) as client:
        asker = TelegramAsker(api(telegram), clock.sleep) if telegram else None
        listings = metryka.directory.listings.values()
        found = await verify_listings(listings, asker, client, MON, told.append, accepted, clock.sleep)
    assert told == found
    return found


async def test_between_two_questions_to_telegram_there_is_a_pause(
    metryka: Metryka, telegram: Sandbox, clock: Clock
) -> None:
    bot = entry("bot", "https://t.me/kupala_bot")
    metryka.enter(site=SITE, chat=CHAT, bot=bot, news=CHANNEL, more=entry("chat", "https://t.me/kupala_more"))
    telegram.open_place("kupala_news", "channel", "Навіны", 70)
    found = await verify(metryka, telegram, clock)
    assert [(each.listing.id, each.result) for each in found] == [
        ("site", Result.ALIVE),
        ("chat", Result.GONE),
        ("bot", Result.NOT_ASKABLE),
        ("news", Result.ALIVE),
        ("more", Result.GONE),
    ]
    assert clock.slept == [1.0, 1.0]


async def test_without_a_token_there_is_nothing_to_pause_for(metryka: Metryka, clock: Clock) -> None:
    metryka.enter(chat=CHAT, news=CHANNEL, site=SITE)
    found = await verify(metryka, None, clock)
    assert [each.result for each in found] == [Result.UNKNOWN, Result.UNKNOWN, Result.ALIVE]
    assert clock.slept == []


async def test_only_what_was_named_is_accepted(metryka: Metryka, telegram: Sandbox, clock: Clock) -> None:
    metryka.enter(chat=CHAT, news=CHANNEL)
    for name, kind in (("kupala_chat", "supergroup"), ("kupala_news", "channel")):
        telegram.open_place(name, kind, "Купалле", 70)
    metryka.note(*await verify(metryka, telegram, clock))
    for name, kind in (("kupala_chat", "supergroup"), ("kupala_news", "channel")):
        telegram.open_place(name, kind, "Купалле", 70)
    found = await verify(metryka, telegram, clock, frozenset({"news"}))
    assert [(each.listing.id, each.result) for each in found] == [("chat", Result.TAKEN), ("news", Result.ALIVE)]


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([Result.GONE] * 3, True),
        ([Result.GONE, Result.UNKNOWN, Result.UNKNOWN], True),
        ([Result.GONE, Result.GONE, Result.UNKNOWN, Result.NOT_ASKABLE], True),
        ([Result.GONE, Result.GONE], False),
        ([Result.GONE, Result.GONE, Result.NOT_ASKABLE], False),
        ([Result.UNKNOWN] * 3, False),
        ([Result.GONE, Result.GONE, Result.GONE, Result.ALIVE], False),
        ([Result.GONE, Result.GONE, Result.MOVED], False),
        ([Result.GONE, Result.GONE, Result.RENAMED], False),
        ([], False),
    ],
)
def test_where_many_are_missing_and_nobody_is_there_the_network_is_down(
    metryka: Metryka, results: list[Result], expected: bool
) -> None:
    metryka.enter(chat=CHAT)
    assert says_nothing([Verified(metryka.listing("chat"), each, "", None) for each in results]) is expected


def test_what_became_of_a_listing_is_said_as_json_and_in_one_line(metryka: Metryka) -> None:
    metryka.enter(chat=CHAT)
    listing = metryka.listing("chat")
    doubts = {Doubt.TAKEN: date(2026, 11, 20), Doubt.TITLE: MON}
    seen = Sighting(listing.address, MON, (TUE, WED), doubts, -100, "supergroup", "Сакрэт", 70)
    verified = Verified(listing, Result.TAKEN, "supergroup, 70 members", seen)
    assert as_json(verified) == {
        "id": "chat",
        "address": "https://t.me/kupala_chat",
        "result": "taken",
        "why": "supergroup, 70 members",
        "alive": "2026-11-23",
        "gone": ["2026-11-24", "2026-11-25"],
        "doubts": {"taken": "2026-11-20", "title": "2026-11-23"},
    }
    line = f"{'taken':24} {'chat':24} https://t.me/kupala_chat  (supergroup, 70 members)"
    assert as_line(verified) == line
    nothing_known: dict[str, object] = {"alive": None, "gone": [], "doubts": {}}
    assert as_json(Verified(listing, Result.TAKEN, "supergroup, 70 members", None)) == as_json(verified) | nothing_known
