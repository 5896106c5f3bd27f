"""Backup and restore as whoever runs the bot types them."""

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.i18n import Locale
from bot.seal.keys import destroy_keys
from bot.seal.person import Person
from bot.settings import Settings
from bot.tasks.remembered import open_storage

READERS = [Person(5_417_000_000 + number, Locale.EN) for number in range(30)]


def settings() -> Settings:
    return Settings(_env_file=None)


async def remember() -> None:
    async with open_storage(settings()) as storage:
        for reader in READERS:
            await storage.readers.keep(reader, 202611)
            await storage.traces.add(reader.chat, [1], 498_700)


async def remembered() -> tuple[list[Person | None], int]:
    async with open_storage(settings()) as storage:
        return [await storage.readers.find(reader.chat) for reader in READERS], await storage.traces.count()


async def a_bot_takes_the_lease() -> None:
    async with open_storage(settings()) as storage:
        assert await storage.lease.take("the bot")


def test_readers_come_back_into_a_new_database_and_traces_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(remember())
    file = tmp_path / "backup"
    assert main(["backup", str(file), "--with-readers"]) == 0
    assert main(["backup", str(file)]) == 2
    assert capsys.readouterr().err == f"vyraj: No backup was made: {file} is there already: name another file\n"
    assert main(["restore", str(file)]) == 2
    assert "is not empty" in capsys.readouterr().err
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new.sqlite3")
    assert main(["restore", str(file)]) == 0
    assert asyncio.run(remembered()) == (READERS, 0)


def test_nothing_is_restored_beside_a_bot_at_work_or_without_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(remember())
    file = tmp_path / "backup"
    assert main(["backup", str(file), "--with-readers"]) == 0
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new.sqlite3")
    asyncio.run(a_bot_takes_the_lease())
    assert main(["restore", str(file)]) == 2
    assert "the bot is at work" in capsys.readouterr().err
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/newer.sqlite3")
    destroy_keys(settings().key_dir)
    assert main(["restore", str(file)]) == 2
    assert "there is no key here" in capsys.readouterr().err


def test_where_nothing_can_be_written_it_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(remember())
    assert main(["backup", "/dev/full/backup"]) == 1
    assert capsys.readouterr().err == (
        "vyraj: No backup was made: /dev/full/backup cannot be written: Not a directory\n"
    )
    assert list(tmp_path.iterdir()) == []
