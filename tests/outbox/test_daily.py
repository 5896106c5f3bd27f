"""What the holder of the lease does beside erasing: once a day, side by side, and again after a failure."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.outbox.daily import once_a_day
from bot.outbox.holder import together, while_holding
from bot.outbox.nightly import change_key, empty_log
from bot.seal.keys import load_keys
from bot.settings import Settings
from bot.storage import schema
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease
from bot.storage.opening import open_storage
from tests.storage.cast import HOUR, PEOPLE
from tests.telegram.chronos import now as seconds
from tests.telegram.chronos import timeless

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def now() -> datetime:
    return NOON + timedelta(seconds=seconds())


@timeless
async def test_a_work_is_done_at_once_and_then_once_each_day() -> None:
    days = list[int]()

    async def work() -> None:
        days.append(now().day)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(once_a_day(work, now), 3 * 86400)
    assert days == [22, 23, 24, 25]


@timeless
async def test_what_the_database_kept_from_being_done_is_tried_again_the_same_day() -> None:
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StorageDown("it is down")

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(once_a_day(work, now), 6 * 3600)
    assert tries == 3


class Free(Lease):
    """A lease that nobody else wants."""

    def __init__(self) -> None:
        """Need no database."""

    async def take(self, holder: str, seconds: float = 0.0) -> int | None:
        return 1

    async def renew(self, holder: str, epoch: int, seconds: float = 0.0) -> bool:
        return True

    async def release(self, holder: str, epoch: int) -> bool:
        return True


@timeless
async def test_where_one_work_fails_all_begin_again(caplog: pytest.LogCaptureFixture) -> None:
    begun = list[str]()

    async def steady() -> None:
        begun.append("steady")
        await asyncio.sleep(10**6)

    async def failing() -> None:
        begun.append("failing")
        await asyncio.sleep(1)
        if len(begun) < 4:
            raise LookupError("a mistake of ours")
        await asyncio.sleep(10**6)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(while_holding(Free(), together(steady, failing)), 60)
    assert begun == ["steady", "failing"] * 2
    assert [each.levelname for each in caplog.records] == ["ERROR"]


async def nothing(_: float) -> None:
    await asyncio.sleep(0)


async def test_the_key_is_changed_in_the_next_month_and_the_log_emptied() -> None:
    settings, moment = Settings(_env_file=None), NOON
    async with open_storage(settings.database_url, settings.key_dir) as storage:
        await storage.traces.add(PEOPLE[0].chat, [1], HOUR)
        work, first = change_key(storage.rotation, lambda: moment, nothing), storage.readers.ring
        await work()
        await work()
        assert storage.readers.ring == first
        moment += timedelta(days=10)
        await work()
        assert (storage.readers.ring == first, storage.readers.ring) == (False, load_keys(settings.key_dir))
        await empty_log(storage.database, nothing)()
        assert storage.database.file
        log = storage.database.file.with_name(storage.database.file.name + "-wal")
        assert log.stat().st_size == 0
        async with storage.database.read() as connection:
            values = (await connection.execute(select(schema.meta.c.name, schema.meta.c.value))).all()
        assert sorted(name.partition(" ")[0] for name, _ in values) == ["key", "month", "oldest", "opened"]
        assert [value for name, value in values if name.startswith("month")] == [
            f"{storage.readers.ring.newest.id.hex()} 202612"
        ]


async def test_a_folder_of_keys_that_is_broken_meanwhile_is_named_and_nothing_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = Settings(_env_file=None)
    async with open_storage(settings.database_url, settings.key_dir) as storage:
        (settings.key_dir / "notes.txt").write_text("")
        await change_key(storage.rotation, lambda: NOON, nothing)()
    assert [each.getMessage().partition(":")[0] for each in caplog.records] == ["the key could not be changed"]
