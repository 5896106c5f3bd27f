"""Every section of every article is opened in every language in the chat page, as a reader would."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.app import Vyraj, open_bot
from bot.i18n import Locale
from bot.knowledge.model import Article
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.screens.actions import Deed, OpenArticle
from bot.screens.admin_actions import AdminAct
from bot.screens.imprint import Imprint
from bot.screens.navigate import open_screen
from bot.settings import Settings
from bot.telegram.pace import Pace
from bot.telegram.polling import Poller
from tests import tdlib
from tests.browser import open_chromium
from tests.screens.magellan import buttons

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

PHONE = (390, 844)
PEOPLE = {Locale.BE: "Аліна", Locale.RU: "Алексей", Locale.EN: "Alice"}
HASTE = 100
"""How many seconds the bot counts in one: it lets a chat have a screen a second."""
SAID = ".message[data-from=bot]"
"""What the bot has said: a reader's own messages come and go."""
READ_ON = """
async () => {
  const last = () => [...document.querySelectorAll(".message[data-from=bot]")].at(-1);
  const read = () => {
    const text = last().querySelector(".text").cloneNode(true);
    text.querySelector(".meta")?.remove();
    return text.textContent;
  };
  const cells = () => [...last().querySelectorAll(".cell")];
  const press = (cell) => new Promise((done, fail) => {
    const before = read();
    const watch = new MutationObserver(() => {
      if (read() === before) return;
      watch.disconnect();
      done();
    });
    watch.observe(document.getElementById("messages"), { subtree: true, childList: true, characterData: true });
    setTimeout(() => fail(new Error(`nothing came after ${before}`)), 10000);
    cell.click();
  });
  const page = document.documentElement;
  const seen = [read()];
  for (let cell = cells()[0]; cell; cell = cells().find((other) => other.textContent.trim() === "›")) {
    await press(cell);
    seen.push(read());
    if (page.scrollWidth > page.clientWidth) throw new Error(`wider than the phone: ${read()}`);
  }
  return seen;
}
"""
"""Press the first button of the newest message, then › to the end; what was read on the way."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_chromium() as chromium:
        yield chromium


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, Vyraj]]:
    """The bot, in haste, and its chat page."""
    sandbox = Sandbox()
    pace = Pace(lambda: HASTE * time.monotonic(), lambda seconds: asyncio.sleep(seconds / HASTE))
    async with serve(sandbox, 0) as base:
        memory = tmp_path_factory.mktemp("memory")  # the module's: each test's own comes later than this fixture
        database = f"sqlite+aiosqlite:///{memory}/vyraj.sqlite3"
        settings = Settings(_env_file=None, api_url=base, database_url=database, key_dir=memory / "keys")
        async with open_bot(settings, sandbox.token, pace=pace) as vyraj:
            polling = asyncio.create_task(Poller(vyraj.api.fetch_updates, vyraj.inbox).run())
            yield base, vyraj
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)


@pytest.mark.parametrize("locale", Locale)
async def test_every_section_reads_as_it_was_written(
    browser: Browser, telegram: tuple[str, Vyraj], locale: Locale
) -> None:
    base, vyraj = telegram
    page = await browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    await page.goto(base)
    await page.locator("#open-panel").click()
    await page.get_by_role("button", name=PEOPLE[locale]).first.click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(SAID)).to_have_count(1)
    for article in vyraj.shelf.library.articles.values():
        assert await read_article(page, article) == expected(vyraj, article, locale)
    await page.close()


async def read_article(page: Page, article: Article) -> Any:
    messages = page.locator(SAID)
    before = await messages.count()
    await page.locator("#draft").fill(f"/start {article.slug}")
    await page.locator("#send").click()
    await expect(messages).to_have_count(before + 1)
    return await page.evaluate(READ_ON)


def expected(vyraj: Vyraj, article: Article, locale: Locale) -> list[str]:
    """What Telegram shows of the card and of every page of every section."""
    screen = open_screen(vyraj.shelf.library, vyraj.translators[locale], OpenArticle(article.slug), Imprint())
    texts = [tdlib.parse_html(screen.html).text]
    onward = buttons(screen)[:1]
    while onward:
        action = onward[0].press.action
        assert not isinstance(action, Deed | AdminAct), "the first button and the arrows only look"
        screen = open_screen(vyraj.shelf.library, vyraj.translators[locale], action, Imprint())
        texts.append(tdlib.parse_html(screen.html).text)
        onward = [button for button in buttons(screen) if button.label == "›"]
    return texts
