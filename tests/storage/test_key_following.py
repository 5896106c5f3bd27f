"""Several processes on one folder of keys: nobody is unknown meanwhile, nothing is sealed by a dropped key."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.i18n import Locale
from bot.seal.in_use import KeyInUse, older_taken_over
from bot.seal.keys import KeyRefused, KeyRing, add_key, destroy_keys, load_keys, make_key
from bot.storage import rotation
from bot.storage.failures import StorageRefused
from bot.storage.gate import Gate
from bot.storage.meta import Meta
from bot.storage.opening import KeptStorage, connect_storage, open_storage
from tests.storage.cast import HOUR, NOVEMBER, PEOPLE

DECEMBER, JANUARY = 202612, 202701
SOME = PEOPLE[:60]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@asynccontextmanager
async def running(url: str, keys: Path) -> AsyncIterator[tuple[KeptStorage, "asyncio.Task[None]"]]:
    """Keep a database open as a bot does, with a gate that shuts."""
    is_open = asyncio.Event()

    async def opened() -> None:
        is_open.set()

    async with connect_storage(url, keys, Gate()) as storage:
        keeping = asyncio.ensure_future(storage.opening.keep_open(opened))
        try:
            await is_open.wait()
            yield storage, keeping
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)


async def a_breath(_: int) -> None:
    await asyncio.sleep(0)


async def fill(storage: KeptStorage) -> None:
    for number, person in enumerate(SOME):
        await storage.readers.keep(person, NOVEMBER)
        await storage.traces.add(person.chat, [number + 1], HOUR)


def key_files(keys: Path) -> list[str]:
    return sorted(each.name for each in keys.iterdir())


async def test_another_process_knows_everybody_all_the_while_and_writes_with_the_new_key(url: str, keys: Path) -> None:
    changed = [replace(each, locale=Locale.RU) for each in SOME[:20]]
    gone, unknown = SOME[20:40], list[int]()
    async with open_storage(url, keys) as rotating, running(url, keys) as (other, _):
        await fill(rotating)
        before = load_keys(keys)

        async def readers_come() -> None:
            while True:
                for person in SOME[40:]:
                    if await other.readers.find(person.chat) is None:
                        unknown.append(person.chat)
                    await asyncio.sleep(0)

        async def readers_choose() -> None:
            for new, old in zip(changed, gone, strict=True):
                await other.readers.keep(new, DECEMBER)
                await other.readers.forget(old.chat)
                await other.traces.add(new.chat, [99], HOUR)
                await asyncio.sleep(0.04)  # as long as the rotation lasts

        coming = asyncio.ensure_future(readers_come())
        await asyncio.gather(readers_choose(), rotating.rotation.run(DECEMBER, 7, a_breath))
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        after = load_keys(keys)
        assert before
        assert after
        assert (unknown, after.older, after.newest == before.newest) == ([], None, False)
        for storage in (rotating, other):
            assert [await storage.readers.find(each.chat) for each in changed] == changed
            assert [await storage.readers.find(each.chat) for each in gone] == [None] * 20
            assert [await storage.traces.of(each.chat) for each in gone] == [[]] * 20
            assert [len(await storage.traces.of(each.chat)) for each in changed] == [2] * 20
            assert (storage.readers.corrupt, storage.traces.corrupt) == (0, 0)
        assert not await Meta(rotating.database).has_rows_sealed_by(before.newest)
        async with asyncio.timeout(60):
            while other.readers.ring != after:  # noqa: ASYNC110  (it looks at the folder)
                await asyncio.sleep(0.05)


async def test_nothing_is_sealed_anew_while_another_process_writes_with_the_older_key(
    url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "TRIES", 3)
    async with open_storage(url, keys) as storage:
        await fill(storage)
        before = load_keys(keys)
        hanging = KeyInUse(keys)
        assert hanging.take() == before
        with pytest.raises(KeyRefused, match="both keys are kept: another process still uses the older one"):
            await storage.rotation.run(DECEMBER, 7, a_breath)
        both = load_keys(keys)
        assert before
        assert both
        assert both.older == before.newest
        assert await storage.readers.left() == len(SOME)
        hanging.close()
        assert (await storage.rotation.run(DECEMBER, 7, a_breath)).newest == both.newest
        assert [await storage.readers.find(each.chat) for each in SOME] == SOME


async def test_a_process_that_is_killed_keeps_nobody_from_changing_the_key(url: str, keys: Path) -> None:
    async with open_storage(url, keys) as storage:
        await fill(storage)
        said = "import sys, time; from pathlib import Path; from bot.seal.in_use import KeyInUse; "
        said += "KeyInUse(Path(sys.argv[1])).take(); print('taken', flush=True); time.sleep(600)"
        with subprocess.Popen([sys.executable, "-c", said, keys], stdout=subprocess.PIPE) as other:  # noqa: ASYNC220, S603
            assert other.stdout
            assert other.stdout.readline() == b"taken\n"
            rotating = asyncio.ensure_future(storage.rotation.run(DECEMBER, 7, a_breath))
            await asyncio.sleep(1)
            assert await storage.readers.left() == len(SOME)
            os.kill(other.pid, signal.SIGKILL)
            assert (await rotating).older is None


async def test_two_who_change_the_key_at_once_do_it_once(url: str, keys: Path) -> None:
    async with open_storage(url, keys) as one, open_storage(url, keys) as two:
        await fill(one)
        add_key(keys)
        rings = await asyncio.gather(one.rotation.run(DECEMBER, 7, a_breath), two.rotation.run(DECEMBER, 7, a_breath))
        assert list(rings) == [load_keys(keys)] * 2
        assert key_files(keys) == ["0002.key"]
        assert [await one.readers.find(each.chat) for each in SOME] == SOME


async def test_changes_one_after_another_leave_no_process_behind(url: str, keys: Path) -> None:
    async with open_storage(url, keys) as one, running(url, keys) as (two, _):
        await fill(one)
        for month in (DECEMBER, JANUARY, 202702):
            await one.rotation.run(month, 25, a_breath)
        assert [await two.readers.find(each.chat) for each in SOME] == SOME
        assert key_files(keys) == ["0004.key"]


async def test_a_destroyed_key_ends_every_process_that_used_it(url: str, keys: Path) -> None:
    async with running(url, keys) as (one, keeping), running(url, keys) as (two, also_keeping):
        await fill(one)
        before = one.readers.ring.newest
        assert destroy_keys(keys) == 1
        await asyncio.wait({keeping, also_keeping}, timeout=5)
        for each in (keeping, also_keeping):
            with pytest.raises(KeyRefused, match="the key of this database is not in"):
                each.result()
        assert before not in {*one.readers.ring.all, *two.readers.ring.all}


async def test_a_process_whose_folder_never_gets_the_new_key_ends_too(url: str, keys: Path, tmp_path: Path) -> None:
    async with open_storage(url, keys) as one:
        await fill(one)
        copy = tmp_path / "copy"
        copy.mkdir(mode=0o700)
        (copy / "0001.key").write_bytes((keys / "0001.key").read_bytes())
        (copy / "0001.key").chmod(0o600)
        async with running(url, copy) as (_, keeping):
            await one.rotation.run(DECEMBER, 25, a_breath)
            await asyncio.wait({keeping}, timeout=5)
            with pytest.raises(StorageRefused, match="is not the one this database was sealed with"):
                keeping.result()


def test_a_key_is_taken_over_as_soon_as_nobody_writes_with_it(keys: Path) -> None:

    first = make_key(keys)
    one, two = KeyInUse(keys), KeyInUse(keys)
    assert (one.take(), two.take()) == (first, first)
    one.settle()
    assert one.is_settled()
    both = add_key(keys)
    assert both == KeyRing(both.newest, first.newest)
    assert not one.is_settled()
    seen = []
    for act in (lambda: None, one.take, one.settle, two.close):
        act()
        with older_taken_over(keys) as is_ours:
            seen.append(is_ours)
    assert seen == [False, False, False, True]
    with older_taken_over(keys) as is_ours, older_taken_over(keys) as again:
        assert (is_ours, again) == (True, False)
    one.close()
