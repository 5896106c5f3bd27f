"""The bot stops at once and in order while its database is down, hangs or is locked."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.databases import Postgres
from tests.skarga import Running, start
from tests.storage.test_outages import until_answered
from tests.stories.kupala import write_library


@asynccontextmanager
async def running(folder: Path, url: str) -> AsyncIterator[Running]:
    """Run the bot, and let it answer somebody."""
    telegram = Sandbox()
    knowledge = write_library(folder / "knowledge")
    async with serve(telegram, 0) as address:
        options = {"BOT_API_URL": address, "BOT_TOKEN": telegram.token, "BOT_KNOWLEDGE_DIR": str(knowledge)}
        options |= {"BOT_DATABASE_URL": url, "BOT_KEY_DIR": str(folder / "keys")}
        async with start("run", folder=folder, **options) as process:
            await process.until_logged("the bot answers")
            await until_answered(telegram, telegram.person("Alice", language_code="en"), "/start")
            yield process


async def stop(process: Running) -> None:
    """Stop it, and see that it ends by itself, in order and without a complaint."""
    process.signal(signal.SIGTERM)
    code, said = await process.end()
    assert (code, "Traceback" in said, "never retrieved" in said, "stopped" in said) == (0, False, False, True)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keep SQLite's file to ourselves."""
    file.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as somebody:
        somebody.execute("PRAGMA journal_mode=WAL")
        somebody.execute("BEGIN EXCLUSIVE")
        yield


async def test_a_bot_whose_postgres_has_gone_stops_at_once(postgres: Postgres, tmp_path: Path) -> None:
    postgres.empty()
    async with running(tmp_path, postgres.url) as process:
        postgres.do("stop")
        try:
            await process.until_logged("goes on without its memory")
            await stop(process)
        finally:
            postgres.do("start")


async def test_a_bot_whose_postgres_was_never_there_stops_at_once(postgres: Postgres, tmp_path: Path) -> None:
    postgres.do("stop")
    try:
        async with running(tmp_path, postgres.url) as process:
            await stop(process)
    finally:
        postgres.do("start")


async def test_a_bot_whose_postgres_takes_connections_and_says_nothing_stops_at_once(tmp_path: Path) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as mute:
        port = mute.sockets[0].getsockname()[1]
        async with running(tmp_path, f"postgresql+asyncpg://nobody@127.0.0.1:{port}/vyraj?ssl=disable") as process:
            await stop(process)


@pytest.mark.parametrize("when", ["before", "later"])
async def test_a_bot_whose_file_somebody_locks_stops_in_time(tmp_path: Path, when: str) -> None:
    file = tmp_path / "data/vyraj.sqlite3"
    url = f"sqlite+aiosqlite:///{file}"
    if when == "before":
        with locked(file):
            async with running(tmp_path, url) as process:
                await stop(process)
        return
    async with running(tmp_path, url) as process:
        with locked(file):
            await asyncio.sleep(4)
            await stop(process)
