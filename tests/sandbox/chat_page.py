"""A person at the chat page, in a real browser, with the bot's side of the same chat."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from playwright.async_api import Browser, FloatRect, Locator, Page, expect

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve

TOKEN = "42:TEST"
DESK = (1280, 800)
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Clock:
    """The sandbox's clock: real time, moved by what a test says."""

    shift: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift


@dataclass
class Chat:
    """One open page, and the bot's side of it over the Bot API."""

    http: aiohttp.ClientSession
    clock: Clock
    base: str
    page: Page = field(init=False)
    person: int = field(init=False)
    complaints: list[str] = field(default_factory=list)
    confirmed: int = 0

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call the Bot API as the bot; the whole answer, refused or not."""
        async with self.http.post(f"{self.base}/bot{TOKEN}/{method}", json=parameters) as answer:
            body: dict[str, Any] = await answer.json()
        return body

    async def send(self, text: str, *rows: list[dict[str, Any]], **more: Any) -> int:
        """Send as the bot and see it on the page; the id of the message."""
        answer = await self.call("sendMessage", **self.content(text, rows), **more)
        assert answer["ok"], answer
        message_id = int(answer["result"]["message_id"])
        await expect(self.message(message_id)).to_have_count(1)
        return message_id

    async def edit(self, message_id: int, text: str, *rows: list[dict[str, Any]]) -> None:
        """Edit as the bot."""
        answer = await self.call("editMessageText", message_id=message_id, **self.content(text, rows))
        assert answer["ok"], answer

    def content(self, text: str, rows: tuple[list[dict[str, Any]], ...]) -> dict[str, Any]:
        markup = {"reply_markup": {"inline_keyboard": list(rows)}} if rows else {}
        return {"chat_id": self.person, "text": text, "parse_mode": "HTML", **markup}

    async def got(self) -> dict[str, Any]:
        """The next update that the bot gets."""
        updates = (await self.call("getUpdates", offset=self.confirmed + 1, limit=1, timeout=5))["result"]
        assert updates, "the bot got nothing"
        self.confirmed = updates[0]["update_id"]
        update: dict[str, Any] = updates[0]
        return update

    async def got_text(self) -> str:
        """The text of the next message that the bot gets."""
        return str((await self.got())["message"]["text"])

    async def start(self) -> None:
        """Press START, as everybody does first."""
        await self.page.get_by_role("button", name="Start", exact=True).click()
        assert await self.got_text() == "/start"

    def message(self, message_id: int) -> Locator:
        return self.page.locator(f'.message[data-id="{message_id}"]')

    async def place(self, message_id: int) -> dict[str, float]:
        """Where a message stands in the view, and how far the view is from the end, in pixels."""
        script = """(item) => { const view = document.getElementById("scroller");
            return {top: item.offsetTop - view.scrollTop, height: item.offsetHeight, view: view.clientHeight,
                    rest: view.scrollHeight - view.scrollTop - view.clientHeight}; }"""
        place: dict[str, float] = await self.message(message_id).evaluate(script)
        return place

    async def scroll(self, top: int) -> None:
        await self.page.locator("#scroller").evaluate("(view, top) => { view.scrollTop = top; }", top)
        await self.page.evaluate(TWO_FRAMES)


Open = Callable[..., Awaitable[Chat]]


@asynccontextmanager
async def chats(browser: Browser) -> AsyncIterator[Open]:
    """Serve a sandbox and give a function that opens its page; at the end no page may have complained."""
    opened: list[Chat] = []
    clock = Clock()
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serve(Sandbox(now=clock, token=TOKEN), port=0))
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def open_chat(size: tuple[int, int] = DESK, query: str = "", **before: dict[str, Any]) -> Chat:
            chat = await new_chat(browser, stack, Chat(http, clock, base), size)
            opened.append(chat)
            for method, parameters in before.items():
                assert (await chat.call(method, **parameters))["ok"]
            await chat.page.goto(f"{base}/{query}")
            await expect(chat.page.locator("#people .person")).not_to_have_count(0)
            return chat

        yield open_chat
    assert [chat.complaints for chat in opened] == [[] for _ in opened]


async def new_chat(browser: Browser, stack: AsyncExitStack, chat: Chat, size: tuple[int, int]) -> Chat:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, permissions=["clipboard-read", "clipboard-write"]
    )
    stack.push_async_callback(context.close)
    chat.page = await context.new_page()
    chat.page.set_default_timeout(5000)
    chat.page.on("pageerror", lambda error: chat.complaints.append(str(error)))
    chat.page.on("console", lambda line: chat.complaints.append(line.text) if line.type == "error" else None)
    async with chat.http.get(f"{chat.base}/api/state") as answer:
        chat.person = (await answer.json())["person"]
    return chat


async def box(locator: Locator) -> FloatRect:
    """Where something that is seen stands on the page."""
    found = await locator.bounding_box()
    assert found is not None
    return found


def button(text: str, data: str = "", **more: Any) -> dict[str, Any]:
    """One button of an inline keyboard."""
    return {"text": text, **({"callback_data": data} if data else {}), **more}
