"""A claim says which process handles an update, and soon nothing more than that somebody did."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from bot.storage.claims import HOURS, Claims, Standing
from bot.storage.database import Database, StorageDown
from bot.storage.gate import Gate
from bot.storage.schema import claims


async def rows(database: Database) -> list[Row[Any]]:
    async with database.read() as connection:
        return list((await connection.execute(select(claims).order_by(claims.c.number))).all())


async def age(database: Database, hours: int) -> None:
    async with database.write() as connection:
        await connection.execute(update(claims).values(hour=claims.c.hour - hours))


async def test_an_update_is_held_by_one_and_then_done_for_all(database: Database) -> None:
    one, two = Claims(database), Claims(database)
    assert await one.take(7) is Standing.OURS
    assert await two.take(7) is Standing.HELD
    one.finish(7)
    await one.write()
    assert (await two.take(7), await one.take(7)) == (Standing.DONE, Standing.DONE)


async def test_of_what_was_handled_only_number_and_hour_are_kept(database: Database) -> None:
    one = Claims(database)
    await one.take(7)
    one.finish(7)
    await one.write()
    ((number, holder, until, hour),) = await rows(database)
    assert (number, holder, until) == (7, None, None)
    assert isinstance(hour, int)
    assert 490_000 < hour < 900_000  # hours since 1970


async def test_a_claim_that_ends_is_taken_over_and_its_late_holder_changes_nothing(database: Database) -> None:
    late, two = Claims(database), Claims(database)
    await late.take(7, seconds=0)
    assert await two.take(7) is Standing.OURS
    late.finish(7)
    await late.write()
    await late.renew(seconds=-1)
    await late.let_go()
    assert await Claims(database).take(7) is Standing.HELD


async def test_a_claim_that_is_renewed_holds(database: Database) -> None:
    one, two = Claims(database), Claims(database)
    await one.take(7, seconds=0)
    await one.renew()
    assert await two.take(7) is Standing.HELD


async def test_what_is_let_go_is_free_at_once_and_what_was_handled_is_done(database: Database) -> None:
    one, two = Claims(database), Claims(database)
    for number in (7, 8):
        await one.take(number)
    one.finish(7)
    await one.let_go()
    assert (await two.take(7), await two.take(8)) == (Standing.DONE, Standing.OURS)


async def test_claims_are_deleted_after_an_hour_or_two(database: Database) -> None:
    one = Claims(database)
    for number in (7, 8):
        await one.take(number)
    one.finish(7)
    await one.write()
    await age(database, HOURS)
    assert (await one.sweep(), len(await rows(database))) == (0, 2)
    await age(database, 1)
    assert (await one.sweep(), await rows(database)) == (2, [])


async def test_many_claims_at_once_are_one_holders_each(database: Database) -> None:
    processes = [Claims(database) for _ in range(3)]
    standings = await asyncio.gather(*(each.take(number) for number in range(20) for each in processes))
    assert sorted(standings) == [Standing.HELD] * 40 + [Standing.OURS] * 20


async def test_numbers_as_high_as_telegram_gives_them_are_kept(database: Database) -> None:
    one = Claims(database)
    assert [await one.take(number) for number in (2**31, 2**53 - 1)] == [Standing.OURS] * 2


async def test_while_it_runs_it_writes_down_and_renews_and_outlives_an_outage(database: Database) -> None:
    gate = Gate()
    one, two = Claims(database.behind(gate)), Claims(database)
    gate.open()
    for number in (7, 8):
        await one.take(number, seconds=0)
    one.finish(7)
    gate.shut()
    pauses = 0

    async def sleep(_: float) -> None:
        nonlocal pauses
        pauses += 1
        if pauses == 20:
            gate.open()
        if pauses == 40:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await one.keep(sleep)
    assert (await two.take(7), await two.take(8)) == (Standing.DONE, Standing.HELD)


async def test_old_claims_are_swept_from_time_to_time_also_after_an_outage(database: Database) -> None:
    gate = Gate()
    await Claims(database).take(7)
    await age(database, HOURS + 1)

    async def sleep(_: float) -> None:
        if gate.is_open:
            raise TimeoutError
        gate.open()

    with pytest.raises(TimeoutError):
        await Claims(database.behind(gate)).run(sleep)
    assert await rows(database) == []


async def test_nobody_knows_while_the_database_is_down(database: Database) -> None:
    with pytest.raises(StorageDown):
        await Claims(database.behind(Gate())).take(7)
