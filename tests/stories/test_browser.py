"""The whole bot in a browser, as a newcomer meets it: on a phone and on a desk, in three languages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.app import run_bot
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.settings import Settings
from bot.signals import Signals
from bot.tasks.following import Freshness
from tests.browser import open_chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = ".message[data-from=bot]"
"""What the bot has said: a reader's own messages come and go."""
SIZES = [pytest.param((390, 844), id="phone"), pytest.param((1280, 800), id="desk")]


@dataclass(frozen=True)
class Walk:
    """What a walk presses and reads in one language."""

    person: str
    country: str
    article: str
    status: str
    contents: str
    home: str


WALKS = [
    Walk("Аліна", "Польшча", "Poland. Business Harbour", "Стан: прыпынена", "Змест", "‹ Краіны і тэмы"),
    Walk("Алексей", "Польша", "Poland. Business Harbour", "Статус: приостановлено", "Разделы", "‹ Страны и темы"),
    Walk("Alice", "Poland", "Poland. Business Harbour", "Status: suspended", "Contents", "‹ Countries and topics"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_chromium() as chromium:
        yield chromium


@pytest_asyncio.fixture(loop_scope="module")
async def address() -> AsyncIterator[str]:
    """The bot and its chat page, running."""
    sandbox, signals = Sandbox(), Signals()
    async with serve(sandbox, 0) as base:
        settings = Settings(_env_file=None, api_url=base, status_listen="0")
        running = asyncio.create_task(run_bot(settings, sandbox.token, signals, alone=Freshness.alone_on_trial))
        yield base
        signals.stop.set()
        await running


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", WALKS, ids=lambda words: words.person)
async def test_from_start_to_a_section_and_back(
    browser: Browser, address: str, size: tuple[int, int], words: Walk
) -> None:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    await page.goto(address)
    await _become(page, words.person, is_phone=size[0] < 600)
    await page.get_by_role("button", name="Start", exact=True).click()
    await _press(page, words.country)
    await _press(page, words.article)
    await expect(page.locator(".message").last).to_contain_text(words.status)
    await page.locator(".message").last.locator(".cell").first.click()
    await expect(page.locator(".message").last.locator(".cell", has_text=f"{words.contents} 1/")).to_be_visible()
    await _press(page, "›")
    await _press(page, f"{words.contents} 2/", exact=False)
    await expect(page.locator(".message").last).to_contain_text(words.status)
    await _press(page, f"‹ {words.country}")
    await _press(page, words.home)
    await expect(page.locator(".message").last.get_by_role("button", name=words.country, exact=True)).to_be_visible()
    overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    await page.close()


@dataclass(frozen=True)
class Search:
    """What somebody presses who looks for people, and what they are told."""

    person: str
    chats: str
    country: str
    city: str
    question: str
    fake: str
    alike: str


SEARCHES = [
    Search("Аліна", "Чаты і арганізацыі", "Польшча", "Варшава", "збіраецеся туды?", "Вядомая падробка", "Гэта не"),
    Search("Алексей", "Чаты и организации", "Польша", "Варшава", "собираетесь туда?", "Известная подделка", "Это не"),
    Search("Alice", "Chats and organisations", "Poland", "Warsaw", "going there?", "A known fake", "This is not"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("words", SEARCHES, ids=lambda words: words.person)
async def test_from_the_menu_to_a_listing_and_the_check_of_an_address(
    browser: Browser, address: str, size: tuple[int, int], words: Search
) -> None:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    await page.goto(address)
    await _become(page, words.person, is_phone=size[0] < 600)
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(SAID)).to_have_count(1)
    await _write(page, "/menu")
    await _press(page, words.chats)
    await _press(page, words.country)
    await _press(page, words.city)
    last = page.locator(".message").last
    await expect(last).to_contain_text("Ліхтарык")
    await _press(page, "Кніжны клуб «Ліхтарык»")
    await expect(last).to_contain_text(words.question)
    await expect(last.locator("a[href*='lichtaryk']")).to_have_count(0)
    await _write(page, "@help_bysol_bot @h\u0435lp_bysol")
    await expect(page.locator(".message").last).to_contain_text(words.fake)
    await expect(page.locator(".message").last).to_contain_text(words.alike)
    await expect(page.locator(".message").last.locator("a")).to_have_count(0)
    overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    await page.close()


async def _write(page: Page, text: str) -> None:
    """Send a message and wait for what the bot says to it."""
    before = await page.locator(SAID).count()
    await page.locator("#draft").fill(text)
    await page.locator("#draft").press("Enter")
    await expect(page.locator(SAID)).to_have_count(before + 1)


async def _become(page: Page, person: str, *, is_phone: bool) -> None:
    if is_phone:
        await page.locator("#open-panel").click()
    await page.get_by_role("button", name=person).first.click()
    if is_phone:  # choosing somebody closes the panel
        await expect(page.locator("#close-panel")).to_be_hidden()


async def _press(page: Page, label: str, *, exact: bool = True) -> None:
    await page.locator(".message").last.get_by_role("button", name=label, exact=exact).click()
