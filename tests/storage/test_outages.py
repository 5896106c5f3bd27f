# ruff: noqa: ASYNC110, ASYNC240 - these tests wait for what they see from outside
"""The bot answers from the library while its database is down, and goes on with it when it is back."""

import asyncio
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.app import Vyraj, open_bot
from bot.sandbox.model import Person as Somebody
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.seal.keys import KeyRefused, load_keys
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.database import StorageDown, StorageRefused
from bot.storage.memory import UNWRITTEN
from bot.telegram.pace import Pace
from tests.conftest import Clock, Post, Reader
from tests.databases import Postgres
from tests.skarga import start
from tests.stories.kupala import write_library

DOWN = "This cannot be done now"


@pytest.fixture
def running(postgres: Postgres) -> Iterator[Postgres]:
    """A PostgreSQL that runs again at the end."""
    postgres.empty()
    yield postgres
    postgres.do("start")


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_library(tmp_path / "knowledge")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@asynccontextmanager
async def bot_with(
    url: str, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock
) -> AsyncIterator[tuple[Vyraj, Reader]]:
    settings = Settings(_env_file=None, knowledge_dir=knowledge, database_url=url, key_dir=keys)
    request, pace = SandboxRequest(telegram), Pace(clock.monotonic, clock.sleep)
    async with open_bot(settings, telegram.token, request, pace, clock.now) as vyraj:
        yield vyraj, Reader(telegram.person("Alice", language_code="en"), telegram, Post(vyraj))


async def until_open(vyraj: Vyraj) -> None:
    await asyncio.wait_for(vyraj.storage.database.gate.until_open(), 60)


async def until_noted(vyraj: Vyraj, reader: Reader, count: int) -> None:
    async with asyncio.timeout(60):
        while sum(len(trace.message_ids) for trace in await vyraj.storage.traces.of(reader.person.id)) < count:
            await asyncio.sleep(0.05)


async def test_postgres_that_comes_goes_and_comes_back_keeps_nobody_from_an_answer(
    running: Postgres,
    keys: Path,
    knowledge: Path,
    telegram: Sandbox,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    running.do("stop")
    async with bot_with(running.url, keys, knowledge, telegram, clock) as (vyraj, reader):
        await reader.send("/start pl-card")
        assert "Card in Poland" in reader.screen
        await reader.send("/mydata")
        assert reader.screen.startswith(DOWN)
        assert load_keys(keys) is None

        running.do("start")
        await until_open(vyraj)
        assert load_keys(keys) is not None
        await until_noted(vyraj, reader, 2)
        await reader.send("/language")
        await reader.press("Русский")

        running.do("stop")
        await reader.send("/menu")
        assert reader.screen.startswith("Which country or topic?")
        await reader.send("/language")
        await reader.press("Беларуская")
        await reader.send("/forget")
        assert reader.screen.startswith(DOWN)
        async with asyncio.timeout(60):
            while caplog.text.count("goes on without its memory") < 2:
                await asyncio.sleep(0.05)

        running.do("start")
        await until_open(vyraj)
        await until_noted(vyraj, reader, 4)
        await reader.send("/menu")
        assert reader.screen.startswith("Какая страна")
        clock.advance(hours=25)
        await vyraj.eraser.erase_due()
        assert telegram.messages(reader.person) == []
    said = [record.getMessage() for record in caplog.records if record.name == "bot.storage.opening"]
    assert [line.partition(":")[0] for line in said] == [
        "the bot goes on without its memory, and tries again",
        "the database is back",
    ] * 2


async def test_sqlite_that_somebody_locks_for_long_is_opened_when_it_is_free(
    sqlite_url: str, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data/vyraj.sqlite3", isolation_level=None)) as somebody:
        somebody.execute("PRAGMA journal_mode=WAL")
        somebody.execute("BEGIN EXCLUSIVE")
        async with bot_with(sqlite_url, keys, knowledge, telegram, clock) as (vyraj, reader):
            await reader.send("/start pl-card")
            assert "Card in Poland" in reader.screen
            await reader.send("/clean")
            assert reader.screen.startswith(DOWN)
            somebody.execute("ROLLBACK")
            await until_open(vyraj)
            await until_noted(vyraj, reader, 2)
            await reader.send("/clean")
            assert len(telegram.messages(reader.person)) == 1


async def test_a_key_that_turns_out_to_be_missing_or_wrong_later_ends_the_bot(
    running: Postgres, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    async with bot_with(running.url, keys, knowledge, telegram, clock) as (_, reader):
        await reader.send("/start")
    keys.rename(tmp_path / "elsewhere")
    running.do("stop")
    async with bot_with(running.url, keys, knowledge, telegram, clock) as (vyraj, reader):
        await reader.send("/start")
        running.do("start")
        with pytest.raises(KeyRefused, match="put it back"):
            await asyncio.wait_for(vyraj.keeping, 60)
        assert not keys.exists()
    async with bot_with(f"sqlite+aiosqlite:///{tmp_path}/other", keys, knowledge, telegram, clock):
        pass
    with pytest.raises(StorageRefused, match="is not the one this database was sealed with"):
        async with bot_with(running.url, keys, knowledge, telegram, clock):
            pass


async def test_what_waits_for_being_noted_is_bounded_and_keeps_to_what_its_reader_wants(
    sqlite_url: str, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock
) -> None:
    async with bot_with(sqlite_url, keys, knowledge, telegram, clock) as (vyraj, reader):
        await reader.send("/privacy")
        await reader.press("When messages are erased")
        await reader.press("Keep")
        await vyraj.eraser.erase_chat(reader.person.id)
        memory = vyraj.memory
        person = await memory.recall(1)
        gate = vyraj.storage.database.gate
        gate.shut()
        blind = await memory.recall(reader.person.id)
        with pytest.raises(StorageDown):
            await memory.held(1)
        for number in range(1, UNWRITTEN + 8):
            await memory.note(person, number)
        await memory.note(blind, 77)
        assert (len(memory._unwritten), memory.lost) == (UNWRITTEN, 8)
        assert await memory.keep_message(1, 100)
        await until_open(vyraj)
        await memory.catch_up()
        assert len(memory._unwritten) == 0
        assert (await memory.held(1)).waiting == UNWRITTEN - 2
        assert (await memory.held(reader.person.id)).waiting == 0


async def test_what_arrives_only_when_the_database_is_back_is_noted_down_then(
    sqlite_url: str, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock
) -> None:
    async with bot_with(sqlite_url, keys, knowledge, telegram, clock) as (vyraj, _):
        memory = vyraj.memory
        vyraj.storage.database.gate.shut()
        async with memory.sending(Person(1)) as sending:
            await until_open(vyraj)
            sending.message_id = 7
        assert [trace.message_ids for trace in await vyraj.eraser._traces.of(1)] == [(7,)]


async def test_a_message_on_its_way_is_held_and_said_to_be_held(
    sqlite_url: str, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock
) -> None:
    async with bot_with(sqlite_url, keys, knowledge, telegram, clock) as (vyraj, _):
        async with vyraj.memory.sending(Person(1)):
            assert (await vyraj.memory.held(1)).waiting == 1
        assert (await vyraj.memory.held(1)).waiting == 1  # nobody knows whether it arrived
        async with vyraj.memory.sending(Person(2)) as sending:
            sending.is_refused = True
        assert (await vyraj.memory.held(2)).waiting == 0


async def until_answered(telegram: Sandbox, person: Somebody, text: str, count: int = 1) -> str:
    """Write something and wait for as many messages of the bot; return the last one.

    What was written is deleted once the answers are noted down: that is waited for, too.
    """
    before = len([each for each in telegram.messages(person) if each.is_from_bot])
    telegram.send(person, text)
    async with asyncio.timeout(60):
        while True:
            said = [each for each in telegram.messages(person) if each.is_from_bot]
            if len(said) >= before + count and said == telegram.messages(person):
                return said[-1].text
            await asyncio.sleep(0.05)


async def test_a_wrong_key_that_is_found_later_ends_the_process_with_a_sentence(
    running: Postgres, keys: Path, knowledge: Path, telegram: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    async with bot_with(running.url, keys, knowledge, telegram, clock) as (_, reader):
        await reader.send("/start")
    running.do("stop")
    real = Sandbox()
    async with serve(real, 0) as address:
        options = {
            "BOT_API_URL": address,
            "BOT_TOKEN": real.token,
            "BOT_KNOWLEDGE_DIR": str(knowledge),
            "BOT_DATABASE_URL": running.url,
            "BOT_KEY_DIR": str(tmp_path / "none"),
        }
        async with start("run", folder=tmp_path, **options) as process:
            await process.until_logged("the bot answers")
            assert "Card in Poland" in await until_answered(
                real, real.person("Alice", language_code="en"), "/start pl-card"
            )
            running.do("start")
            code, said = await process.end()
    assert (code, "Traceback" in said) == (2, False)
    assert said.splitlines()[-1].startswith("vyraj: the key of this database is not in ")


async def test_a_disk_that_is_full_for_a_while_keeps_nobody_from_an_answer(
    keys: Path, knowledge: Path, tmp_path: Path
) -> None:
    telegram = Sandbox()
    alice = telegram.person("Alice", language_code="en")
    async with serve(telegram, 0) as address:
        options = {
            "BOT_API_URL": address,
            "BOT_TOKEN": telegram.token,
            "BOT_KNOWLEDGE_DIR": str(knowledge),
            "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/data/vyraj.sqlite3",
            "BOT_KEY_DIR": str(keys),
        }
        async with start("run", folder=tmp_path, **options) as process:
            await process.until_logged("the bot answers")
            await until_answered(telegram, alice, "/start")
            number = process.process.pid
            resource.prlimit(number, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
            assert "Card in Poland" in await until_answered(telegram, alice, "/start pl-card")
            await process.until_logged("the bot goes on without its memory")
            assert (await until_answered(telegram, alice, "/mydata")).startswith(DOWN)
            resource.prlimit(number, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            await process.until_logged("the database is back")
            await process.until_logged("noted down what was said meanwhile: 2")
            assert "3 messages in this chat wait" in await until_answered(telegram, alice, "/mydata")
            process.signal(signal.SIGTERM)
            assert (await process.end())[0] == 0
