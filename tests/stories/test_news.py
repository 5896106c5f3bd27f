"""Stories of somebody who wants to know what changed, without a subscription."""

from pathlib import Path

import pytest

from bot.app import Vyraj, open_bot
from bot.i18n import Locale
from bot.sandbox.model import Button
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.telegram.pace import Pace
from tests.conftest import Clock, Post, Reader
from tests.stories.kupala import TITLES, WORDS, change

CARD = "articles/poland/pl-card"


async def publish(vyraj: Vyraj, knowledge: Path, *edits: tuple[str, str, str]) -> None:
    """Edit files, serve them, and look at what changed."""
    for file, before, after in edits:
        change(knowledge / file, before, after)
    loaded = await vyraj.shelf.reload()
    assert loaded.library, loaded.problems
    await vyraj.watch.look()


async def test_nothing_changed_is_said_plainly(english_reader: Reader, vyraj: Vyraj) -> None:
    await vyraj.watch.look()
    await english_reader.send("/new")
    assert english_reader.screen == ("What's new\n\nNothing changed in the last 30 days, as far as the editors know.")
    assert english_reader.labels == ["Subscription", "‹ Countries and topics"]
    assert await vyraj.eraser._traces.count() == 1


async def test_a_status_and_a_fact_are_told_with_what_was_before_and_open_where_they_stand(
    english_reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    reader = english_reader
    await vyraj.watch.look()
    await publish(
        vyraj,
        knowledge,
        (f"{CARD}/article.yaml", "440 PLN", "500 PLN"),
        (
            f"{CARD}/article.yaml",
            "status: suspended\nstatus_since: 2024-01-26",
            "status: open\nstatus_since: 2026-11-20",
        ),
    )
    await reader.send("/menu")
    await reader.press("What's new")
    assert reader.screen == (
        "What's new\nWhat changed in the last 30 days, the newest first.\n\n"
        "1. Card in Poland\n"
        "22 November 2026 – Status: open since 20 November 2026 (before: suspended)\n"
        "22 November 2026 – “Whom it suits”: 440 PLN → 500 PLN (Urząd, January 2026)"
    )
    links = [entity.url for entity in reader.message.formatted.entities if entity.type == "text_link"]
    assert links == ["https://example.org/rules"]
    assert reader.labels[:2] == ["1. Card in Poland", "1. Whom it suits"]
    await reader.press("1. Whom it suits")
    assert "Now it costs 500 PLN" in reader.screen


@pytest.mark.parametrize("locale", Locale)
async def test_it_is_told_in_every_language(
    telegram: Sandbox, post: Post, vyraj: Vyraj, knowledge: Path, locale: Locale
) -> None:
    someone, t = Reader(telegram.person("Нехта", language_code=locale), telegram, post), vyraj.translators[locale]
    await vyraj.watch.look()
    await publish(
        vyraj,
        knowledge,
        (f"{CARD}/article.yaml", "440 PLN", "12.5 %"),
        (f"{CARD}/article.yaml", "status: suspended", "status: closed"),
        ("articles/lithuania/lt-bank/article.yaml", "440 PLN", "15 working days"),
    )
    await someone.send("/new")
    days = {"be": "15 працоўных дзён", "ru": "15 рабочих дней", "en": "15 working days"}
    percent = {"be": "12,5 %", "ru": "12,5 %", "en": "12.5%"}
    shown = someone.screen.replace("\N{NO-BREAK SPACE}", " ")
    assert TITLES["pl-card"][locale] in shown
    assert TITLES["lt-bank"][locale] in shown
    assert f"440 PLN → {percent[locale]}" in shown
    who = t.gettext("“%(heading)s”: %(said)s", heading=WORDS[locale]["who"], said="440 PLN")
    assert f"{who} → {days[locale]}" in shown
    status = t.gettext("%(status)s since %(date)s", status=t.gettext("closed"), date="")
    assert status.strip() in shown
    assert t.day(someone.telegram.world.now().date()) in shown


async def test_a_country_has_its_own_news_and_only_where_there_are_some(
    english_reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    reader = english_reader
    await vyraj.watch.look()
    await publish(vyraj, knowledge, ("articles/lithuania/lt-bank/article.yaml", "440 PLN", "500 PLN"))
    await reader.send("/menu")
    await reader.press("Poland")
    assert "What's new here" not in reader.labels
    await reader.press("‹ Countries and topics")
    await reader.press("Lithuania")
    await reader.press("What's new here")
    assert reader.screen.startswith("What's new: Lithuania")
    assert reader.labels == [
        "1. Whom it suits", "What's new everywhere", "‹ Lithuania", "Subscription", "‹ Countries and topics"
    ]  # fmt: skip
    await reader.press("‹ Lithuania")
    await reader.press("What's new here")
    await reader.press("What's new everywhere")
    assert reader.screen.startswith("What's new\n")


async def test_a_new_article_and_one_that_is_gone_are_told(
    english_reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    reader = english_reader
    visa = knowledge / "articles/poland/pl-visa"
    elsewhere = visa.rename(knowledge.parent / "pl-visa")
    await vyraj.shelf.reload()
    await vyraj.watch.look()
    elsewhere.rename(visa)
    await publish(vyraj, knowledge)
    await reader.send("/new")
    assert "1. Visa for Poland\n22 November 2026 – A new page. What it is and whom it suits." in reader.screen
    visa.rename(elsewhere)
    await publish(vyraj, knowledge)
    await reader.press("‹ Countries and topics")
    await reader.press("What's new")
    assert "1. Visa for Poland\n22 November 2026 – This page is no longer here." in reader.screen
    assert reader.labels == ["Subscription", "‹ Countries and topics"]


async def test_what_is_taken_back_is_told_no_more_and_what_is_old_neither(
    english_reader: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock
) -> None:
    reader = english_reader
    await vyraj.watch.look()
    await publish(vyraj, knowledge, (f"{CARD}/article.yaml", "440 PLN", "500 PLN"))
    clock.advance(days=1)
    await publish(vyraj, knowledge, (f"{CARD}/article.yaml", "500 PLN", "440 PLN"))
    await reader.send("/new")
    assert reader.screen.count("→") == 1
    assert "23 November 2026 – “Whom it suits”: 500 PLN → 440 PLN" in reader.screen
    clock.advance(days=31)
    await vyraj.watch.look()
    await reader.send("/new")
    assert "Nothing changed" in reader.screen


async def test_many_changes_are_turned_like_pages(english_reader: Reader, vyraj: Vyraj, knowledge: Path) -> None:
    reader = english_reader
    files = ("poland/pl-card", "poland/pl-visa", "lithuania/lt-bank", "topics/safety")
    await vyraj.watch.look()
    await publish(vyraj, knowledge, *((f"articles/{file}/article.yaml", "440 PLN", "500 PLN") for file in files))
    await publish(
        vyraj,
        knowledge,
        (f"{CARD}/article.yaml", "status: suspended", "status: closed"),
        ("articles/poland/pl-visa/article.yaml", "status: open", "status: closed"),
    )
    await reader.send("/new")
    assert reader.screen.count("22 November 2026 –") == 5
    await reader.press("›")
    assert reader.screen.count("22 November 2026 –") == 1
    await reader.press("‹")
    assert reader.screen.count("22 November 2026 –") == 5


async def test_news_outlive_a_restart_and_another_process_reads_them(
    vyraj: Vyraj, telegram: Sandbox, clock: Clock, settings: Settings, knowledge: Path
) -> None:
    await vyraj.watch.look()
    await publish(vyraj, knowledge, (f"{CARD}/article.yaml", "440 PLN", "500 PLN"))
    pace = Pace(clock.monotonic, clock.sleep)
    async with open_bot(settings, telegram.token, SandboxRequest(telegram), pace, clock.now) as again:
        assert again.watch.news == vyraj.watch.news
        assert await again.watch.look() == ()
        alice = Reader(telegram.person("Alice", language_code="en"), telegram, Post(again))
        await alice.send("/new")
        assert "440 PLN → 500 PLN" in alice.screen


async def test_before_anything_is_known_that_is_said(english_reader: Reader) -> None:
    await english_reader.send("/new")
    assert "This cannot be told now" in english_reader.screen
    assert english_reader.labels == ["Subscription", "‹ Countries and topics"]


async def test_a_press_reads_nothing_from_the_database(english_reader: Reader, vyraj: Vyraj) -> None:
    await vyraj.watch.look()
    await english_reader.send("/menu")
    database = vyraj.retention._readers._database
    await database._reading.dispose()
    await database._writing.dispose()
    await english_reader.press("What's new")
    assert "Nothing changed" in english_reader.screen
    assert isinstance(english_reader.message.keyboard[0][0], Button)
    assert (database._reading.pool.checkedin(), database._writing.pool.checkedin()) == (0, 0)  # type: ignore[attr-defined]
