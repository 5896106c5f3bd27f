"""How updates are pushed to a webhook."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.model import Person
from bot.sandbox.pushing import Manner
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.sandbox.conftest import BotSide, Clock, button, keyboard

AT_ONCE = Manner(answer=60.0, again=0.01, longest=0.05)
CUT = 0
"""A status that stands for a cut connection."""


@dataclass
class Hook:
    """A bot's own server: says in turn what it was told to say, then 200; holds its tongue while it is told to."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    came: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        assert (request.method, request.content_type) == ("POST", "application/json")
        self.came.append(json.loads(await request.text()))
        self.woken.set()
        await self.open.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        if status == CUT and request.transport:
            request.transport.abort()
        return web.Response(status=status or 500, headers=self.headers)

    async def until(self, count: int) -> list[int]:
        """Wait until so many came; give their numbers."""
        async with asyncio.timeout(60):
            while len(self.came) < count:
                self.woken.clear()
                await self.woken.wait()
        return self.ids

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    hook.open.set()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.open.set()
    await runner.cleanup()


@asynccontextmanager
async def pushed(sandbox: Sandbox, hook: Hook, manner: Manner = AT_ONCE, **values: Any) -> AsyncIterator[None]:
    """Push to a webhook while the context lasts."""
    async with serve(sandbox, 0, manner):
        await BotSide(sandbox).ask("setWebhook", url=hook.url, **values)
        yield


async def until_empty(sandbox: Sandbox) -> None:
    async with asyncio.timeout(60):
        while sandbox.world.updates.queue:  # noqa: ASYNC110  (Telegram tells nobody that it is empty)
            await asyncio.sleep(0.01)


def say(sandbox: Sandbox, person: Person, texts: Sequence[str]) -> None:
    for text in texts:
        sandbox.send(person, text)


async def test_what_waited_and_what_comes_is_pushed_with_the_secret(
    sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook
) -> None:
    say(sandbox, reader, "a")
    async with pushed(sandbox, hook, secret_token="s3-cret_"):
        await hook.until(1)
        say(sandbox, reader, "b")
        await hook.until(2)
        await until_empty(sandbox)
    assert [update["message"]["text"] for update in hook.came] == ["a", "b"]
    assert hook.secrets == ["s3-cret_", "s3-cret_"]
    assert (await bot.ask("getWebhookInfo"))["pending_update_count"] == 0


async def test_no_secret_means_no_header(sandbox: Sandbox, reader: Person, hook: Hook) -> None:
    say(sandbox, reader, "a")
    async with pushed(sandbox, hook):
        await hook.until(1)
    assert hook.secrets == [None]


async def test_next_update_of_a_chat_waits_for_the_answer_and_other_chats_do_not(
    sandbox: Sandbox, reader: Person, hook: Hook
) -> None:
    other = sandbox.person("Алесь")
    hook.open.clear()
    say(sandbox, reader, "ab")
    say(sandbox, other, "c")
    async with pushed(sandbox, hook):
        assert sorted(await hook.until(2)) == [102, 104]
        await asyncio.sleep(0.05)
        assert len(hook.came) == 2
        hook.open.set()
        assert (await hook.until(3))[-1] == 103
        await until_empty(sandbox)


async def test_press_does_not_wait_for_a_message_of_the_same_chat(
    sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook
) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "a"), button("b", "b")]))
    hook.open.clear()
    say(sandbox, reader, "a")
    sandbox.press(reader, message, "a")
    sandbox.press(reader, message, "b")
    async with pushed(sandbox, hook):
        assert sorted(await hook.until(2)) == [102, 103]
        hook.open.set()
        assert (await hook.until(3))[-1] == 104
        await until_empty(sandbox)


async def test_at_most_so_many_at_once_as_the_bot_said(sandbox: Sandbox, hook: Hook) -> None:
    people = [sandbox.person(f"Аліна {n}") for n in range(5)]
    hook.open.clear()
    for person in people:
        say(sandbox, person, "a")
    async with pushed(sandbox, hook, max_connections=2):
        await hook.until(2)
        await asyncio.sleep(0.05)
        assert len(hook.came) == 2
        hook.open.set()
        assert sorted(await hook.until(5)) == [101, 102, 103, 104, 105]
        await until_empty(sandbox)


async def test_flood_of_one_chat_stands_before_who_comes_behind_it(
    sandbox: Sandbox, reader: Person, hook: Hook
) -> None:
    hook.open.clear()
    say(sandbox, reader, "abcd")
    say(sandbox, sandbox.person("Алесь"), "e")
    async with pushed(sandbox, hook, max_connections=2):
        await hook.until(1)
        await asyncio.sleep(0.05)
        assert hook.ids == [102]
        hook.open.set()
        assert sorted(await hook.until(5)) == [102, 103, 104, 105, 106]


@pytest.mark.parametrize("status", [503, 302, 204, CUT])
async def test_all_but_2xx_is_pushed_again_and_in_order(
    sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook, status: int
) -> None:
    hook.statuses = [status] * 3
    say(sandbox, reader, "ab")
    async with pushed(sandbox, hook):
        await until_empty(sandbox)
        info = await bot.ask("getWebhookInfo")
    if status == 204:
        assert (hook.ids, "last_error_message" in info) == ([102, 103], False)
        return
    words = {503: "503 Service Unavailable", 302: "302 Found"}
    said = f"Wrong response from the webhook: {words[status]}" if status else "Webhook connection closed"
    assert hook.ids == [102, 102, 102, 102, 103]
    assert (info["last_error_date"], info["last_error_message"]) == (1795348800, said)


async def test_nobody_at_the_address_is_tried_again(sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook) -> None:
    say(sandbox, reader, "a")
    async with serve(sandbox, 0, AT_ONCE):
        await bot.ask("setWebhook", url="http://127.0.0.1:9/hook")
        async with asyncio.timeout(60):
            while "last_error_message" not in (info := await bot.ask("getWebhookInfo")):  # noqa: ASYNC110  (nor that it failed)
                await asyncio.sleep(0.01)
        assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
        await bot.ask("setWebhook", url=hook.url)
        await hook.until(1)
        assert "last_error_message" not in await bot.ask("getWebhookInfo")


async def test_balancer_stands_where_the_public_address_leads(
    sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook
) -> None:
    say(sandbox, reader, "a")
    async with serve(sandbox, 0, Manner(hook.url.removesuffix("/hook"))):
        await bot.ask("setWebhook", url="https://bot.example:8443/hook")
        await hook.until(1)


async def test_late_answer_counts_as_none(sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook) -> None:
    hook.open.clear()
    say(sandbox, reader, "a")
    async with pushed(sandbox, hook, Manner(answer=0.05, again=0.01)):
        assert (await hook.until(2))[:2] == [102, 102]
        assert (await bot.ask("getWebhookInfo"))["last_error_message"] == "Read timeout expired"
        hook.open.set()
        await until_empty(sandbox)


async def test_retry_after_is_waited_for(sandbox: Sandbox, reader: Person, hook: Hook) -> None:
    hook.statuses, hook.headers = [429], {"Retry-After": "3600"}
    say(sandbox, reader, "a")
    async with pushed(sandbox, hook):
        await hook.until(1)
        await asyncio.sleep(0.1)
        assert hook.ids == [102]


async def test_what_waited_too_long_is_not_pushed_any_more(
    sandbox: Sandbox, reader: Person, hook: Hook, clock: Clock
) -> None:
    say(sandbox, reader, "a")
    clock.advance(hours=24)
    say(sandbox, reader, "b")
    async with pushed(sandbox, hook):
        await until_empty(sandbox)
    assert hook.ids == [103]


async def test_undecodable_update_is_pushed_beside_the_others(sandbox: Sandbox, reader: Person, hook: Hook) -> None:
    sandbox.inject({"message": 5})
    say(sandbox, reader, "a")
    async with pushed(sandbox, hook):
        await until_empty(sandbox)
    assert sorted(hook.ids) == [102, 103]


async def test_setting_a_webhook_ends_a_poll_with_409(sandbox: Sandbox, bot: BotSide, hook: Hook) -> None:
    waiting = asyncio.create_task(bot.refusal("getUpdates", timeout=30))
    await asyncio.sleep(0)
    await bot.ask("setWebhook", url=hook.url)
    ended = await asyncio.wait_for(waiting, 30)
    assert ended == (409, "Conflict: terminated by setWebhook request")


async def test_without_a_webhook_nothing_is_pushed_and_polling_goes_on(
    sandbox: Sandbox, bot: BotSide, reader: Person, hook: Hook
) -> None:
    async with pushed(sandbox, hook):
        await bot.ask("deleteWebhook")
        say(sandbox, reader, "a")
        await asyncio.sleep(0.05)
        assert (hook.ids, [update["update_id"] for update in await bot.updates()]) == ([], [102])


async def test_pushed_updates_come_once_more_when_telegram_repeats_them(
    sandbox: Sandbox, reader: Person, hook: Hook
) -> None:
    say(sandbox, reader, "a")
    async with pushed(sandbox, hook):
        await until_empty(sandbox)
        sandbox.repeat_updates()
        assert await hook.until(2) == [102, 102]


@pytest.mark.parametrize(("asked", "kept"), [(0, 1), (1000, 100), (None, 40)])
async def test_connections_are_kept_within_telegrams_bounds(bot: BotSide, asked: int | None, kept: int) -> None:
    await bot.ask("setWebhook", url="https://a.by", **({} if asked is None else {"max_connections": asked}))
    assert (await bot.ask("getWebhookInfo"))["max_connections"] == kept
