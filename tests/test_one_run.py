"""Exactly one of each, with real processes: one run on SQLite, one poller on PostgreSQL, one key for all."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.model import Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.skarga import Running, start
from tests.stories.kupala import write_library

TOKEN = "987654321:AAE-secret_Of_The_Bot"
PATIENCE = 30.0


@pytest.fixture
def telegram() -> Sandbox:
    return Sandbox(token=TOKEN)


@pytest.fixture
async def options(tmp_path: Path, telegram: Sandbox) -> AsyncIterator[dict[str, str]]:
    """What every process of the bot gets; the database is SQLite."""
    knowledge = write_library(tmp_path / "knowledge")
    (tmp_path / "token").write_text(TOKEN, "utf-8")
    async with serve(telegram, 0) as address:
        yield {
            "BOT_API_URL": address,
            "BOT_TOKEN_FILE": str(tmp_path / "token"),
            "BOT_KNOWLEDGE_DIR": str(knowledge),
            "BOT_KEY_DIR": str(tmp_path / "keys"),
            "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/data/vyraj.sqlite3",
        }


async def until_answered(telegram: Sandbox, person: Person, text: str, words: str) -> None:
    telegram.send(person, text)
    async with asyncio.timeout(PATIENCE):
        with telegram.watch() as changes:
            while not any(words in each.text for each in telegram.messages(person) if each.sender == telegram.bot):
                await changes.get()


async def command(*arguments: str, folder: Path, options: dict[str, str]) -> tuple[int, str, str]:
    async with start(*arguments, folder=folder, **options) as process:
        code, log = await process.end()
        return code, process.said, log


async def kill(bot: Running) -> None:
    bot.signal(signal.SIGKILL)
    await bot.process.wait()


async def test_a_second_run_is_refused_and_a_killed_one_leaves_nothing(
    tmp_path: Path, options: dict[str, str], telegram: Sandbox
) -> None:
    async with start("run", folder=tmp_path, **options) as bot:
        await bot.until_logged("the bot answers")
        code, _, log = await command("run", folder=tmp_path, options=options)
        assert (code, log.splitlines()[-1].startswith("vyraj: another process runs the bot with ")) == (2, True)
        await until_answered(telegram, telegram.person("Аліна", language_code="be"), "/start", "Вырай")
        await kill(bot)
        async with start("run", folder=tmp_path, **options) as next_:
            await next_.until_logged("the bot answers")


async def test_beside_a_running_bot_commands_work_and_are_noticed(
    tmp_path: Path, options: dict[str, str], telegram: Sandbox
) -> None:
    owner = telegram.person("Янка", language_code="en")
    async with start("run", folder=tmp_path, **options) as bot:
        await bot.until_logged("the bot answers")
        code, said, _ = await command("admin", "add", "owner", folder=tmp_path, options=options)
        assert code == 0
        await until_answered(telegram, owner, said.splitlines()[0], "admin 1")
        for arguments in (
            ("backup", str(tmp_path / "copy")),
            ("audit",),
            ("admin", "list"),
            ("announcements",),
            ("knowledge", "history"),
            ("key", "show"),
            ("key", "rotate"),
            ("doctor",),
        ):
            code, _, log = await command(*arguments, folder=tmp_path, options=options)
            assert (arguments, code, "Traceback" in log) == (arguments, 0, False)
        assert [each.name for each in (tmp_path / "keys").iterdir()] == ["0002.key"]
        before = len(telegram.messages(owner))
        telegram.send(owner, "/admin")  # whoever is looked up by the older key alone is no admin
        async with asyncio.timeout(PATIENCE):
            with telegram.watch() as changes:
                while len([each for each in telegram.messages(owner)[before:] if each.sender == telegram.bot]) < 1:
                    await changes.get()
        said_last = [each.text for each in telegram.messages(owner) if each.sender == telegram.bot][-1]
        assert "owner" in said_last.lower()
        bot.signal(signal.SIGTERM)
        code, log = await bot.end()
        assert (code, "Traceback" in log) == (0, False)


async def test_a_destroyed_key_ends_the_bot_that_used_it(
    tmp_path: Path, options: dict[str, str], telegram: Sandbox
) -> None:
    async with start("run", folder=tmp_path, **options) as bot:
        await bot.until_logged("the bot answers")
        await until_answered(telegram, telegram.person("Аліна", language_code="be"), "/start", "Вырай")
        (tmp_path / "keys/0001.key").unlink()
        code, log = await bot.end()
    assert (code, "Traceback" in log) == (2, False)
    assert "the key of this database is not in" in log.splitlines()[-1]


async def test_on_postgres_one_polls_and_the_next_takes_over_from_a_killed_one(
    tmp_path: Path, options: dict[str, str], telegram: Sandbox, postgres_url: str
) -> None:
    options = options | {"BOT_DATABASE_URL": postgres_url}
    person = telegram.person("Аліна", language_code="be")
    async with start("run", folder=tmp_path, **options) as bot:
        await until_answered(telegram, person, "/start", "Вырай")
        code, _, log = await command("run", folder=tmp_path, options=options)
        assert code == 1
        assert log.splitlines()[-1].startswith("vyraj: another process polls for this bot with this database: stop")
        await kill(bot)
        async with start("run", folder=tmp_path, **options) as next_:
            await next_.until_logged("another process has polled a moment ago")
            await until_answered(telegram, telegram.person("Barys", language_code="en"), "/start", "Vyraj")
            next_.signal(signal.SIGTERM)
            assert (await next_.end())[0] == 0
