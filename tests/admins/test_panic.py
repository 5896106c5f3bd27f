"""Everything is given up, whatever fails and whenever the process ends."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.admins.panic import Begun, Panic
from bot.i18n import Locale
from bot.outbox.erase_known import Taken
from bot.outbox.exit import Exit
from bot.seal.abandon import abandon_keys, is_abandoned
from bot.seal.keys import KeyRing, derive_key, load_keys
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.admins import Admin
from bot.storage.everything import Storage, everything_of
from bot.storage.failures import StorageDown
from bot.storage.gate import OpenGate
from bot.storage.opening import connect_storage
from bot.storage.schema import lease, meta, metadata
from bot.tasks.remembered import open_storage
from tests.admins.victim import MOMENTS, STEPS

USERS = range(5_417_000_000, 5_417_000_020)
OWNER = 5_417_999_999
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EMPTY = {table.name: 0 for table in metadata.sorted_tables if table not in (lease, meta)}


def settings() -> Settings:
    return Settings(_env_file=None)


def keys() -> Path:
    return settings().key_dir


async def noted(*_: object) -> None:
    """Write nothing down."""


async def fill(storage: Storage) -> None:
    """Remember people, messages, an admin, counts, and what the admin did."""
    for user in USERS:
        await storage.readers.keep(Person(user, Locale.EN), 202611)
        await storage.traces.add(user, [7, 8], 500_000)
    await storage.admins.invite("owner", b"c" * 32, 2**40, 0)
    await storage.admins.redeem(b"c" * 32, OWNER, 1, noted, noted)
    await storage.counters.add("", 202611, "erased", 5)
    await storage.audit.add(1, "admin added", b"s" * 32, NOW)


async def rows(storage: Storage) -> dict[str, int]:
    async with storage.database.read() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
            if table not in (lease, meta)
        }


async def nobody() -> None:
    """Delete no message: there is no Telegram here."""


def rings_on_disk() -> list[KeyRing]:
    """Every key that whoever takes the folder now could use, also under another name."""
    contents = [file.read_bytes() for file in keys().iterdir()]
    masters = [content.strip() for content in contents if len(content) == 65 and content.endswith(b"\n")]
    found = []
    for master in masters:
        try:
            found.append(KeyRing(derive_key(bytes.fromhex(master.decode("ascii"))), None))
        except ValueError:  # overwritten
            continue
    return found


async def opened(storage: Storage) -> int:
    """How many rows can be opened with the keys on the disk."""
    count = 0
    for ring in rings_on_disk():
        seen = everything_of(storage.database, ring)
        async for batch in seen.traces.batches(100):
            count += len(batch)
        ids = [*USERS, OWNER]
        count += sum([await seen.admins.find(user) is not None for user in ids])
        count += sum([await seen.readers.find(user) is not None for user in ids])
    return count


@dataclass
class Teller:
    """Remembers what it was told."""

    told: list[Begun | Taken] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def begun(self, begun: Begun) -> None:
        self.told.append(begun)
        self.heard.set()

    async def done(self, taken: Taken) -> None:
        self.told.append(taken)


@pytest.fixture
async def storage() -> AsyncIterator[Storage]:
    async with open_storage(settings()) as opened_storage:
        await fill(opened_storage)
        yield opened_storage


async def no_sleep(_: float) -> None:
    await asyncio.sleep(0)


def panic_of(storage: Storage) -> Panic:
    return Panic(storage, keys(), lambda: NOW, no_sleep)


async def test_nobody_is_held_and_all_that_runs_takes_the_fresh_key(storage: Storage) -> None:
    before = storage.traces.ring
    begun = await panic_of(storage).begin(Admin(3, "owner"))
    assert (len(begun.traces), begun.all_read, begun.keys_left, begun.rows_left) == (len(USERS), True, "", False)
    assert await rows(storage) == EMPTY | {"audit": 1}
    assert [(entry.admin, entry.action) for entry in await storage.audit.everything()] == [(3, "panic begun")]
    assert (await storage.audit.verify()).is_whole
    fresh = load_keys(keys())
    assert fresh
    assert fresh != before
    assert [each.ring for each in storage.sealed] == [fresh] * 4
    await fill(storage)
    async with open_storage(settings()) as again:
        assert await again.readers.find(USERS[0]) == Person(USERS[0], Locale.EN)


async def test_nothing_of_the_forgotten_stands_in_the_files(storage: Storage) -> None:
    assert storage.database.file
    with closing(sqlite3.connect(storage.database.file)) as connection:
        names = [row[0] for row in connection.execute("SELECT pseudonym FROM readers")]
    await panic_of(storage).begin(None)
    await storage.checkpoint()
    left = b"".join(file.read_bytes() for file in storage.database.file.parent.rglob("*") if file.is_file())
    assert [name for name in names if name in left] == []


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", STEPS)
async def test_killed_at_any_step_nothing_has_begun_or_nobody_opens_a_row_and_the_next_start_works(
    storage: Storage, step: str, moment: str
) -> None:
    before = await rows(storage)
    command = [sys.executable, "-m", "tests.admins.victim", moment, step]
    killed = await asyncio.to_thread(subprocess.run, command, check=False)
    assert killed.returncode == -9
    has_begun = step != "the traces are read" and (moment, step) != ("before", "the keys are abandoned")
    if not has_begun:
        assert await rows(storage) == before
        assert await opened(storage) == 2 * len(USERS) + 1
        return
    assert await opened(storage) == 0
    async with open_storage(settings()) as next_start:
        assert {**await rows(next_start), "audit": 0} == EMPTY
        assert not is_abandoned(keys())
        await fill(next_start)
    async with open_storage(settings()) as one_more:
        assert await one_more.readers.count() == len(USERS)
        assert (await one_more.audit.verify()).is_whole


async def test_while_a_rotation_goes_on_both_keys_go(storage: Storage) -> None:
    from_before = rings_on_disk()
    (keys() / "0002.key").write_text("0f" * 32 + "\n")
    (keys() / "0002.key").chmod(0o600)
    await panic_of(storage).begin(None)
    assert len(rings_on_disk()) == 1
    assert rings_on_disk()[0] not in from_before


class Locked:
    """Keeps a database locked, as another process might."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.connection.execute("BEGIN EXCLUSIVE")

    def release(self) -> None:
        self.connection.close()


async def test_while_the_database_is_locked_the_keys_are_destroyed_all_the_same_and_the_rows_follow(
    storage: Storage,
) -> None:
    assert storage.database.file
    before = rings_on_disk()
    lock, teller = Locked(storage.database.file), Teller()
    exit_ = Exit(panic_of(storage), nobody, no_sleep)
    running = asyncio.create_task(exit_.run(Admin(1, "owner"), teller))
    await teller.heard.wait()
    begun = teller.told[0]
    assert isinstance(begun, Begun)
    assert (begun.keys_left, begun.rows_left) == ("", True)
    assert not set(map(str, rings_on_disk())) & set(map(str, before))
    assert is_abandoned(keys())
    lock.release()
    await running
    assert await rows(storage) == EMPTY | {"audit": 1}
    assert not is_abandoned(keys())
    assert teller.told[1] == Taken(given_up=2 * len(USERS))


async def test_ended_while_the_database_was_down_the_next_start_deletes_the_rows(storage: Storage) -> None:
    assert storage.database.file
    lock = Locked(storage.database.file)
    begun = await panic_of(storage).begin(None)
    lock.release()
    assert begun.rows_left
    assert await opened(storage) == 0
    async with open_storage(settings()) as next_start:
        assert await rows(next_start) == EMPTY


async def test_a_folder_with_something_strange_in_it_keeps_no_key(storage: Storage) -> None:
    (keys() / "notes.txt").write_text("mine")
    begun = await panic_of(storage).begin(None)
    assert begun.keys_left == ""
    assert rings_on_disk() == []
    assert {**await rows(storage), "audit": 0} == EMPTY
    await fill(storage)
    assert await storage.readers.count() == len(USERS)


async def test_another_process_that_runs_begins_anew_too(storage: Storage) -> None:
    async with connect_storage(settings().database_url, keys(), OpenGate()) as bot:
        await bot.opening.bring_up()
        follower = bot.opening.following
        assert await follower.look() is False
        await panic_of(storage).begin(None)
        await fill(bot)  # it does not know yet
        assert await follower.look() is True
        assert {each.ring for each in bot.sealed} == {load_keys(keys())}
        assert {**await rows(bot), "counters": 0} == EMPTY
        assert (await bot.audit.verify()).is_whole
        assert await follower.look() is False


async def test_while_another_process_is_at_it_nothing_of_before_can_be_opened(storage: Storage) -> None:
    async with connect_storage(settings().database_url, keys(), OpenGate()) as bot:
        await bot.opening.bring_up()
        before = bot.readers.ring
        abandon_keys(keys())
        assert await bot.opening.following.look() is True
        assert before.newest not in bot.readers.ring.all
        assert await bot.readers.find(USERS[0]) is None


async def test_who_presses_twice_begins_once(storage: Storage) -> None:
    exit_, teller = Exit(panic_of(storage), nobody, no_sleep), Teller()
    await asyncio.gather(*(exit_.start(Admin(1, "owner"), teller) for _ in range(3)))
    await exit_.wait()
    assert [type(each) for each in teller.told] == [Begun, Taken]


async def test_what_cannot_be_told_stops_nothing(storage: Storage, caplog: pytest.LogCaptureFixture) -> None:
    class Mute(Teller):
        async def begun(self, begun: Begun) -> None:
            raise StorageDown("nobody listens")

    teller = Mute()
    await Exit(panic_of(storage), nobody, no_sleep).run(None, teller)
    assert teller.told == [Taken(given_up=2 * len(USERS))]
    assert {**await rows(storage), "audit": 0} == EMPTY
