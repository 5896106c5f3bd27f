"""The bot as its operator starts it behind a proxy: real processes, updates brought over HTTP."""

import asyncio
import re
import signal
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.model import Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.skarga import Running, start
from tests.stories.kupala import write_library
from tests.web.courier import DOOR, FREE, TOKEN, Courier

ADDRESS = "https://bot.example.org"


@pytest.fixture
def telegram() -> Sandbox:
    return Sandbox(token=TOKEN)


@pytest.fixture
def options(tmp_path: Path) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_KNOWLEDGE_DIR": str(write_library(tmp_path / "knowledge")),
        "BOT_WEBHOOK_URL": ADDRESS,
        "BOT_LISTEN": FREE,
    }


async def places(bot: Running) -> tuple[Courier, str]:
    """Wait until updates are taken; return who brings them, and where the status is told."""
    await bot.until_logged("what Telegram brings is taken at")
    taken, told = (re.search(rf"{words} (127\.0\.0\.1:\d+)", bot.said) for words in ("taken at", "told at"))
    assert taken
    assert told
    return Courier(taken[1]), told[1]


def said(telegram: Sandbox, person: Person) -> list[str]:
    return [message.text for message in telegram.messages(person) if message.sender == telegram.bot]


async def get(place: str, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://{place}{path}") as answer:
        return answer.status, await answer.text()


async def test_run_takes_what_is_brought_tells_how_it_does_and_stops(
    telegram: Sandbox, options: dict[str, str], tmp_path: Path
) -> None:
    person = telegram.person("Аліна", language_code="be")
    async with serve(telegram, 0) as api:
        async with start("run", folder=tmp_path, BOT_API_URL=api, **options) as bot:
            courier, told_at = await places(bot)
            assert telegram.world.webhook["url"] == ADDRESS + DOOR.path
            telegram.send(person, "/start")
            (waiting,) = telegram.world.updates.queue
            assert await courier.bring(waiting.raw, "forged") == 404
            assert said(telegram, person) == []
            assert [await courier.bring(waiting.raw) for _ in range(2)] == [200, 200]
            assert [text.startswith("Вырай") for text in said(telegram, person)] == [True]
            assert [await courier.bring(poison) for poison in (b"{", {"update_id": 1, "message": 7})] == [200, 200]
            assert (await get(courier.place, "/healthz"))[0] == 200
            assert await get(told_at, "/readyz") == (200, "library ok\ndatabase ok\ntelegram ok\n")
            _, numbers = await get(told_at, "/metrics")
            assert 'vyraj_updates_total{kind="message"} 1.0\n' in numbers
            assert 'vyraj_updates_dropped_total{why="unreadable"} 2.0\n' in numbers
            assert "vyraj_library_articles 4.0\n" in numbers
            assert str(person.id) not in numbers
            bot.signal(signal.SIGTERM)
            code, log = await bot.end()
        everything = bot.said + log
        assert (code, "Traceback" in log, "stopped" in log) == (0, False, True)
        assert [secret in everything for secret in (*DOOR.secrets, TOKEN.partition(":")[2])] == [False] * 3
        assert telegram.world.webhook["url"] == ADDRESS + DOOR.path


async def test_a_stop_answers_what_is_under_way(telegram: Sandbox, options: dict[str, str], tmp_path: Path) -> None:
    person = telegram.person("Аліна", language_code="be")
    async with serve(telegram, 0) as api, start("run", folder=tmp_path, BOT_API_URL=api, **options) as bot:
        courier, _ = await places(bot)
        updates = []
        for _ in range(3):
            telegram.send(person, "/start")
            updates.append(telegram.world.updates.queue[-1].raw)
        bringing = [asyncio.create_task(courier.bring(raw)) for raw in updates]
        await asyncio.sleep(0.05)
        bot.signal(signal.SIGTERM)
        statuses = await asyncio.gather(*bringing, return_exceptions=True)
        assert (await bot.end())[0] == 0
    answered = len([text for text in said(telegram, person) if text.startswith("Вырай")])
    assert statuses.count(200) <= answered


async def test_polling_beside_a_webhook_is_refused_until_it_is_removed(
    telegram: Sandbox, options: dict[str, str], tmp_path: Path
) -> None:
    polling = {name: value for name, value in options.items() if name != "BOT_WEBHOOK_URL"}
    async with serve(telegram, 0) as api:
        telegram.world.webhook = {"url": ADDRESS + DOOR.path, "max_connections": 100}

        async def run(*arguments: str, **environment: str) -> tuple[int, str]:
            async with start(*arguments, folder=tmp_path, BOT_API_URL=api, **environment) as bot:
                code, log = await bot.end()
            assert not any(secret in bot.said + log for secret in DOOR.secrets)
            return code, bot.said or log.splitlines()[-1]

        assert await run("run", **polling) == (
            1,
            f"vyraj: Telegram brings this bot's updates to {ADDRESS}: set BOT_WEBHOOK_URL to serve them there, or have "
            "the bot fetch them itself from now on: python -m bot webhook remove",
        )
        code, shown = await run("webhook", "show", **options)
        assert (code, shown.splitlines()[0]) == (0, f"Telegram brings updates to {ADDRESS}, to a secret path")
        assert telegram.world.webhook != {}
        code, removed = await run("webhook", "remove", **polling)
        assert (code, removed.startswith(f"Telegram brings nothing to {ADDRESS} any more")) == (0, True)
        assert telegram.world.webhook == {}
        assert await run("webhook", "remove", **polling) == (
            0,
            "There is no webhook: the bot fetches its updates itself.\n",
        )
        async with start("run", folder=tmp_path, BOT_API_URL=api, **polling) as bot:
            await bot.until_logged("the bot answers")


async def test_a_place_that_is_taken_is_one_line(telegram: Sandbox, options: dict[str, str], tmp_path: Path) -> None:
    async with serve(telegram, 0) as api:
        place = api.removeprefix("http://")
        for name in ("BOT_LISTEN", "BOT_STATUS_LISTEN"):
            environment = options | {"BOT_API_URL": api, name: place}
            async with start("run", folder=tmp_path, **environment) as bot:
                code, log = await bot.end()
            line = f"vyraj: {name}: another program listens at {place}: set {name} to another port, or end that program"
            assert (code, log.splitlines()[-1]) == (2, line)
