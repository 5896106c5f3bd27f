"""The directory: listings of countries and of everywhere, with what was seen of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.i18n import Locale
from bot.knowledge.address import Address, Network
from bot.knowledge.facts import RoughDate
from bot.knowledge.library import Library
from bot.knowledge.listing import (
    NO_DIRECTORY,
    City,
    Directory,
    Doubt,
    Fake,
    Listing,
    Medium,
    Owner,
    Sighting,
    Topic,
    Trust,
)
from bot.knowledge.load import Loader
from bot.knowledge.model import Listed, Source
from tests.knowledge.skaryna import CARD, Skaryna

POLAND = """\
country: PL
cities:
  warsaw: {be: Варшава, ru: Варшава, en: Warsaw}
  gdansk: {be: Гданьск, ru: Гданьск, en: Gdańsk}
  krakow: {be: Кракаў, ru: Краков, en: Cracow}
sources:
  friends: {publisher: Friends, title: Our chats, url: "https://friends.example", read: 2026-10-20, listed: no}
  court: {publisher: Court, title: Decisions, url: "https://court.example", date: 2026-06, listed: unknown}
listings:
  pl-krakow:
    name: Кракаўскі чат
    kind: chat
    address: https://t.me/Krakow_Chat
    city: krakow
    topics: [news, life, news]
    languages: [be, ru, be]
    owner: community
    be: Тут пытаюцца пра жыццё.
    ru: Тут спрашивают о жизни.
    en: People ask about life here.
    note: {be: Без рэкламы., ru: Без рекламы., en: No advertising.}
    listed: yes
    listed_by: court
    source: friends
    trust: curated_list
    former: ["@krakow_old", t.me/krakow_older]
    fakes: [{address: "@krakow_chatt", source: friends}]
  pl-office: {name: Office, kind: site, address: "https://www.office.example/be/", city: warsaw,
    topics: [papers], languages: [pl], owner: official, listed: no, source: court, trust: own_site,
    be: Дазволы на побыт., ru: Виды на жительство., en: Residence permits.}
fakes:
  - {address: office.example.help, imitates: Office, source: court}
"""
GEORGIA = """\
country: GE
cities:
  tbilisi: {be: Тбілісі, ru: Тбилиси, en: Tbilisi}
sources:
  jaiora: {publisher: Jaiora, title: Links, url: "https://jaiora.example", date: 2026-09-29}
listings:
  ge-chat: {name: Tbilisi chat, kind: channel, address: "https://t.me/tbilisi_chat", city: tbilisi,
    topics: [danger, legal], languages: [ru], owner: community, listed: unknown, source: jaiora, trust: unverified,
    be: Дапамога на мяжы., ru: Помощь на границе., en: Help at the border.}
"""
EVERYWHERE = """\
sources:
  own: {publisher: Helpers, title: Contacts, url: "https://helpers.example", date: 2026, listed: no}
listings:
  any-bot: {name: Helpers, kind: bot, address: "https://t.me/helpers_bot",
    topics: [danger], languages: [be], owner: ngo, listed: unknown, source: own, trust: own_site,
    be: Пытанні пра ад'езд., ru: Вопросы об отъезде., en: Questions about leaving.}
"""
VERIFIED = """\
listings:
  ge-chat: {address: "https://t.me/tbilisi_chat", alive: 2026-11-20, number: -1001234, type: channel,
    title: Tbilisi chat, members: 1200}
"""
DIRECTORY: Mapping[str, str] = {
    "directory/poland.yaml": POLAND,
    "directory/georgia.yaml": GEORGIA,
    "directory/everywhere.yaml": EVERYWHERE,
    "directory/verified.yaml": VERIFIED,
}


def said(be: str, ru: str, en: str) -> Mapping[Locale, str]:
    return {Locale.BE: be, Locale.RU: ru, Locale.EN: en}


COURT = Source("court", "Court", "Decisions", "https://court.example", RoughDate(2026, 6), True, Listed.UNKNOWN)
FRIENDS = Source(
    "friends", "Friends", "Our chats", "https://friends.example", RoughDate(2026, 10, 20), False, Listed.NO
)
JAIORA = Source("jaiora", "Jaiora", "Links", "https://jaiora.example", RoughDate(2026, 9, 29), True, Listed.UNKNOWN)
OWN = Source("own", "Helpers", "Contacts", "https://helpers.example", RoughDate(2026), True, Listed.NO)
TBILISI_CHAT = Address(Network.TELEGRAM, "tbilisi_chat")
ALIVE = Sighting(TBILISI_CHAT, date(2026, 11, 20), (), {}, -1001234, "channel", "Tbilisi chat", 1200)
KRAKOW = Listing(
    id="pl-krakow",
    name="Кракаўскі чат",
    medium=Medium.CHAT,
    url="https://t.me/Krakow_Chat",
    address=Address(Network.TELEGRAM, "krakow_chat"),
    country="PL",
    city="krakow",
    topics=(Topic.NEWS, Topic.LIFE),
    languages=("be", "ru"),
    owner=Owner.COMMUNITY,
    told=said("Тут пытаюцца пра жыццё.", "Тут спрашивают о жизни.", "People ask about life here."),
    note=said("Без рэкламы.", "Без рекламы.", "No advertising."),
    listed=Listed.YES,
    listed_by=COURT,
    source=FRIENDS,
    printed=Trust.CURATED_LIST,
    former=(Address(Network.TELEGRAM, "krakow_old"), Address(Network.TELEGRAM, "krakow_older")),
)
BOT = Listing(
    id="any-bot",
    name="Helpers",
    medium=Medium.BOT,
    url="https://t.me/helpers_bot",
    address=Address(Network.TELEGRAM, "helpers_bot"),
    country=None,
    city=None,
    topics=(Topic.DANGER,),
    languages=("be",),
    owner=Owner.NGO,
    told=said("Пытанні пра ад'езд.", "Вопросы об отъезде.", "Questions about leaving."),
    note={},
    listed=Listed.UNKNOWN,
    listed_by=None,
    source=OWN,
    printed=Trust.OWN_SITE,
    former=(),
)


@pytest.fixture
def skaryna(skaryna: Skaryna) -> Skaryna:
    for path, text in DIRECTORY.items():
        skaryna.write(path, text)
    return skaryna


def load(loader: Loader) -> Library:
    library = loader.load().library
    assert library is not None
    return library


def directory(skaryna: Skaryna) -> Directory:
    return load(skaryna.loader()).directory


def seen(skaryna: Skaryna, **keys: str) -> Listing:
    """Return the chat of Tbilisi where this and no more was seen of it."""
    found = {"address": "https://t.me/tbilisi_chat", **keys}
    keys_of_it = ", ".join(f"{key}: {value}" for key, value in found.items())
    skaryna.write("directory/verified.yaml", f"listings:\n  ge-chat: {{{keys_of_it}}}\n")
    assert skaryna.problems() == []
    return directory(skaryna).listings["ge-chat"]


def test_a_listing_is_all_that_its_file_says(skaryna: Skaryna) -> None:
    found = directory(skaryna)
    assert (found.listings["pl-krakow"], found.listings["any-bot"]) == (KRAKOW, BOT)
    assert skaryna.problems() == []


def test_a_site_is_opened_as_written_and_compared_as_read(skaryna: Skaryna) -> None:
    office = directory(skaryna).listings["pl-office"]
    assert office.url == "https://www.office.example/be/"
    assert office.address == Address(Network.WEB, "office.example", "/be")


def test_files_are_read_in_order_of_their_names_and_listings_in_order_of_the_file(skaryna: Skaryna) -> None:
    found = directory(skaryna)
    assert list(found.listings) == ["any-bot", "ge-chat", "pl-krakow", "pl-office"]
    assert [each.source for each in found.listings.values()] == [OWN, JAIORA, FRIENDS, COURT]
    assert found.fakes == (
        Fake(Address(Network.TELEGRAM, "krakow_chatt"), "Кракаўскі чат", FRIENDS, "pl-krakow"),
        Fake(Address(Network.WEB, "office.example.help"), "Office", COURT),
    )
    assert skaryna.loader().load().listings == {
        "any-bot": ("directory/everywhere.yaml", 4),
        "ge-chat": ("directory/georgia.yaml", 7),
        "pl-krakow": ("directory/poland.yaml", 10),
        "pl-office": ("directory/poland.yaml", 28),
    }


def test_only_cities_with_listings_are_offered_in_the_order_of_their_file(skaryna: Skaryna) -> None:
    found = directory(skaryna)
    warsaw = City("warsaw", "PL", said("Варшава", "Варшава", "Warsaw"))
    krakow = City("krakow", "PL", said("Кракаў", "Краков", "Cracow"))
    assert (found.cities_of("PL"), found.cities_of(None)) == ([warsaw, krakow], [])
    assert list(found.cities) == [("GE", "tbilisi"), ("PL", "warsaw"), ("PL", "gdansk"), ("PL", "krakow")]
    assert (found.city_of(KRAKOW), found.city_of(BOT)) == (krakow, None)


def test_of_a_country_and_of_everywhere_is_shown_what_is_there_with_topics_in_their_own_order(skaryna: Skaryna) -> None:
    found = directory(skaryna)
    shown = {code: [each.id for each in found.shown(code)] for code in ("PL", "GE", None, "LT")}
    assert shown == {"PL": ["pl-krakow", "pl-office"], "GE": ["ge-chat"], None: ["any-bot"], "LT": []}
    topics = [found.topics_of(code) for code in shown]
    assert topics == [[Topic.PAPERS, Topic.LIFE, Topic.NEWS], [Topic.DANGER, Topic.LEGAL], [Topic.DANGER], []]


def test_countries_with_most_listings_come_first_and_their_codes_decide_between_equals(skaryna: Skaryna) -> None:
    before = directory(skaryna).countries()
    skaryna.write(
        "directory/verified.yaml",
        'listings: {pl-office: {address: "https://office.example/be", gone: [2026-11-01, 2026-11-02, 2026-11-03]}}',
    )
    assert (before, directory(skaryna).countries()) == (["PL", "GE"], ["GE", "PL"])


@pytest.mark.parametrize("days", [[], [1, 2], [2, 2, 2], [1, 2, 2]], ids=str)
def test_a_listing_that_was_missed_on_fewer_than_three_days_is_shown(skaryna: Skaryna, days: list[int]) -> None:
    listing = seen(skaryna, gone=str([f"2026-11-0{day}" for day in days]))
    gone = tuple(date(2026, 11, day) for day in days)
    assert (listing.sighting, listing.is_gone) == (Sighting(TBILISI_CHAT, gone=gone), False)
    assert directory(skaryna).listing("ge-chat") == listing


def test_a_listing_that_was_missed_on_three_days_is_hidden_and_still_known(skaryna: Skaryna) -> None:
    listing = seen(skaryna, gone="[2026-11-09, 2026-11-01, 2026-11-02]")
    found = directory(skaryna)
    assert listing.sighting == Sighting(TBILISI_CHAT, gone=(date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 9)))
    assert (listing.is_gone, found.listings["ge-chat"], found.countries()) == (True, listing, ["PL"])
    assert (found.listing("ge-chat"), found.shown("GE"), found.cities_of("GE")) == (None, [], [])


def test_what_was_seen_alive_is_surer_than_what_is_printed(skaryna: Skaryna) -> None:
    listing = directory(skaryna).listings["ge-chat"]
    assert (listing.sighting, listing.seen_alive, listing.trust) == (ALIVE, date(2026, 11, 20), Trust.LIVE)


@pytest.mark.parametrize(
    "keys", [{}, {"gone": "[2026-11-01]"}, {"alive": "2026-11-20", "doubts": "{title: 2026-11-21}"}], ids=str
)
def test_without_a_sure_sighting_a_listing_is_trusted_as_it_is_printed(skaryna: Skaryna, keys: dict[str, str]) -> None:
    assert seen(skaryna, **keys).trust is Trust.UNVERIFIED


@pytest.mark.parametrize("doubt", Doubt)
def test_an_address_is_withheld_for_grave_doubts_only(skaryna: Skaryna, doubt: Doubt) -> None:
    listing = seen(skaryna, alive="2026-11-20", doubts=f"{{{doubt}: 2026-11-21}}")
    is_grave = doubt in (Doubt.TAKEN, Doubt.TYPE, Doubt.MOVED, Doubt.RETURNED)
    assert (listing.doubts, listing.is_withheld) == ({doubt: date(2026, 11, 21)}, is_grave)


def test_what_was_seen_of_another_address_says_nothing(skaryna: Skaryna) -> None:
    listing = seen(skaryna, address="https://t.me/tbilisi_old", alive="2026-11-20", doubts="{taken: 2026-11-21}")
    assert (listing.sighting, listing.trust, listing.doubts, listing.is_withheld) == (None, Trust.UNVERIFIED, {}, False)
    assert seen(skaryna, address="http://telegram.me/TBILISI_CHAT/").sighting == Sighting(TBILISI_CHAT)


def test_a_new_sighting_is_a_new_revision_and_what_did_not_change_is_not_read_again(skaryna: Skaryna) -> None:
    loader = skaryna.loader()
    first, again = load(loader), load(loader)
    skaryna.swap("directory/verified.yaml", "2026-11-20", "2026-11-21")
    changed = load(loader)
    assert again.directory is first.directory
    assert (again.revision, changed.revision != first.revision) == (first.revision, True)
    chat = replace(first.directory.listings["ge-chat"], sighting=replace(ALIVE, alive=date(2026, 11, 21)))
    assert changed.directory.listings == {**first.directory.listings, "ge-chat": chat}


def test_articles_offer_listings_and_their_sections_point_to_them(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "related:", "directory: [pl-krakow, any-bot]\nrelated:")
    skaryna.swap(f"{CARD}/en.md", "*wait*", "[ask](listing:ge-chat), [wait](listing:ge-chat)")
    card = load(skaryna.loader()).articles["pl-card"]
    assert card.directory == ("pl-krakow", "any-bot")
    assert [section.listings for section in card.texts[Locale.EN].sections] == [(), ("ge-chat",)]


def test_a_library_may_have_no_directory(skaryna: Skaryna) -> None:
    for path in DIRECTORY:
        skaryna.remove(path)
    assert directory(skaryna) == NO_DIRECTORY
    (skaryna.folder / "directory").rmdir()
    assert directory(skaryna) == NO_DIRECTORY
