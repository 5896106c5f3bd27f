import asyncio
import time

from sqlalchemy import select, update

from bot.storage.database import Database, open_database
from bot.storage.lease import Lease
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
