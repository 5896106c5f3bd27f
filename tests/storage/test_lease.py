import asyncio
import time

import pytest
from sqlalchemy import select, update

from bot.storage.database import Database, StorageDown, open_database
from bot.storage.lease import Lease, is_held
from bot.storage.migrations.migrate import migrate
from bot.storage.schema import lease


async def test_a_lease_has_one_holder(database: Database) -> None:
    one, two = Lease(database), Lease(database)
    assert await one.holder() is None
    assert await one.take("one") == 1
    assert await two.take("two") is None
    assert await one.take("one") is None
    assert await two.holder() == "one"


async def test_a_lease_that_was_given_back_is_taken_with_a_higher_epoch(database: Database) -> None:
    one = Lease(database)
    assert await one.take("one") == 1
    assert await one.release("one", 1)
    assert await one.holder() is None
    assert not await one.renew("one", 1)
    assert await one.take("one") == 2


async def test_the_lease_of_a_dead_holder_is_taken_when_its_time_is_over(database: Database) -> None:
    one, two = Lease(database), Lease(database)
    assert await one.take("one", seconds=0.2) == 1
    assert await two.take("two") is None
    await asyncio.sleep(0.25)
    assert await two.holder() is None
    assert await two.take("two") == 2
    assert not await one.renew("one", 1)
    assert not await one.release("one", 1)
    assert await one.holder() == "two"


async def test_a_lease_that_is_renewed_holds(database: Database) -> None:
    one, two = Lease(database), Lease(database)
    await one.take("one", seconds=0.2)
    for _ in range(3):
        await asyncio.sleep(0.1)
        assert await one.renew("one", 1, seconds=0.2)
    assert await two.take("two") is None


async def test_a_late_holder_goes_on_if_nobody_came(database: Database) -> None:
    one = Lease(database)
    await one.take("one", seconds=0)
    assert await one.renew("one", 1)
    assert await one.holder() == "one"


async def test_an_old_epoch_renews_nothing(database: Database) -> None:
    one = Lease(database)
    await one.take("one", seconds=0)
    assert await one.take("one") == 2
    assert not await one.renew("one", 1)
    assert not await one.renew("two", 2)


async def test_of_many_who_ask_at_once_one_gets_it(url: str, database: Database) -> None:
    async with open_database(url) as other:
        leases = [Lease(database), Lease(other)] * 10
        epochs = await asyncio.gather(*(each.take(str(number)) for number, each in enumerate(leases)))
    assert sorted(filter(None, epochs)) == [1]


async def test_a_lease_ends_by_the_database_s_clock(database: Database) -> None:
    before = time.time()
    await Lease(database).take("one", seconds=10)
    async with database.read() as connection:
        until = (await connection.execute(select(lease.c.until))).scalar_one()
    assert before + 9 < until < time.time() + 11


async def test_a_pause_outlives_its_holder(database: Database) -> None:
    one = Lease(database)
    await one.take("one", seconds=0)
    async with database.write() as connection:
        await connection.execute(update(lease).values(paused_until=4e9))
    assert await one.take("two") == 2
    async with database.read() as connection:
        assert (await connection.execute(select(lease.c.paused_until))).scalar_one() == 4e9


async def test_a_process_knows_how_long_nobody_else_can_have_the_lease(database: Database) -> None:
    seconds = 0.0
    one = Lease(database, lambda: seconds)
    assert not one.is_ours
    await one.take("one", seconds=10)
    seconds = 9.9
    assert one.is_ours
    assert await one.renew("one", 1, seconds=10)
    seconds = 19.8
    assert one.is_ours
    seconds = 20  # as if it had been frozen
    assert not one.is_ours
    assert await one.renew("one", 1)
    assert one.is_ours
    assert not await one.renew("one", 0)
    assert not one.is_ours
    await one.renew("one", 1)
    await one.release("one", 1)
    assert not one.is_ours


async def test_who_freezes_within_a_transaction_keeps_the_lease_from_nobody(postgres_url: str) -> None:
    async with open_database(postgres_url) as frozen, open_database(postgres_url) as living:
        await migrate(frozen)
        assert await Lease(frozen).take("frozen", seconds=1) == 1
        with pytest.raises(StorageDown):
            await _freeze_until_taken(frozen, Lease(living))
        assert await Lease(living).holder() == "living"


async def _freeze_until_taken(frozen: Database, other: Lease) -> None:
    async with frozen.write() as connection:
        assert await is_held(connection, 1)
        async with asyncio.timeout(60):
            while await other.take("living") is None:  # noqa: ASYNC110  (the database tells nobody)
                await asyncio.sleep(0.1)
        await is_held(connection, 1)
