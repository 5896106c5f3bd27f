"""Keys as whoever runs the bot looks after them."""

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.i18n import Locale
from bot.seal.keys import KeyRefused, KeyRing, load_keys
from bot.settings import Settings
from bot.storage.memory import Memory
from bot.tasks.keys import destroy, rotate
from bot.tasks.remembered import open_storage

READERS = range(5_417_000_000, 5_417_000_030)


def settings() -> Settings:
    return Settings(_env_file=None)


async def remember() -> None:
    """Let some readers choose a language."""
    async with open_storage(settings()) as storage:
        memory = Memory(storage.readers, storage.traces, lambda: datetime(2026, 11, 22, tzinfo=UTC), 24)
        for user in READERS:
            await memory.choose(user, locale=Locale.EN)
            await memory.note(await memory.recall(user), 7)


async def recalled() -> list[tuple[Locale | None, int]]:
    async with open_storage(settings()) as storage:
        memory = Memory(storage.readers, storage.traces, lambda: datetime(2026, 11, 22, tzinfo=UTC), 24)
        return [(held.person.locale, held.waiting) for held in [await memory.held(user) for user in READERS]]


def key_files() -> list[str]:
    return sorted(file.name for file in settings().key_dir.iterdir())


def test_there_is_nothing_to_show_rotate_or_destroy_before_the_first_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key", "show"]) == 0
    assert "the first start makes one" in capsys.readouterr().out
    assert main(["key", "rotate"]) == 2
    assert "the first start of the bot makes one" in capsys.readouterr().err


def test_rotating_changes_the_key_and_nobody_is_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(remember())
    before = key_files()
    assert main(["key", "show"]) == 0
    shown = capsys.readouterr().out
    assert main(["key", "rotate"]) == 0
    assert key_files() != before
    assert len(key_files()) == 1
    assert main(["key", "show"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] != shown.strip()
    assert asyncio.run(recalled()) == [(Locale.EN, 1)] * len(READERS)


async def test_beside_a_bot_at_work_the_key_is_rotated_and_it_learns_of_it_first() -> None:
    await remember()
    async with open_storage(settings()) as bot:
        assert await bot.lease.take("the bot") is not None
        before = bot.readers.ring.newest
        await rotate(settings())
        assert len(key_files()) == 1
        assert before != bot.readers.ring.newest
        assert load_keys(settings().key_dir) == KeyRing(bot.readers.ring.newest, None)
    assert await recalled() == [(Locale.EN, 1)] * len(READERS)


async def test_a_database_does_not_open_without_its_key_or_with_another(tmp_path: Path) -> None:
    await remember()
    keys = settings().key_dir
    keys.rename(tmp_path / "elsewhere")
    with pytest.raises(KeyRefused, match="put it back"):
        await recalled()
    (tmp_path / "elsewhere").rename(keys)
    assert len(await recalled()) == len(READERS)


def test_where_nobody_can_answer_nothing_is_destroyed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(remember())
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["key", "destroy"]) == 1
    assert capsys.readouterr().out.endswith("nothing was destroyed\n")
    assert load_keys(settings().key_dir) is not None


def test_destroying_asks_twice_and_then_nobody_can_open_anything(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(remember())
    assert destroy(settings(), lambda _: "destroy " if _.startswith("Type") else "no") is False
    assert len(key_files()) == 1
    assert destroy(settings(), lambda _: "destroy") is True
    assert load_keys(settings().key_dir) is None
    with pytest.raises(KeyRefused):
        asyncio.run(recalled())
