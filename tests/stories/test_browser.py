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
from tests.browser import open_chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")

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
        settings = Settings(_env_file=None, api_url=base)
        running = asyncio.create_task(run_bot(settings, sandbox.token, signals))
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


async def _become(page: Page, person: str, *, is_phone: bool) -> None:
    if is_phone:
        await page.locator("#open-panel").click()
    await page.get_by_role("button", name=person).first.click()
    if is_phone:  # choosing somebody closes the panel
        await expect(page.locator("#close-panel")).to_be_hidden()


async def _press(page: Page, label: str, *, exact: bool = True) -> None:
    await page.locator(".message").last.get_by_role("button", name=label, exact=exact).click()
