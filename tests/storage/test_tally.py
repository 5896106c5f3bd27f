import asyncio

import pytest

from bot.storage.counters import WRONG, Counters
from bot.storage.database import Database, StorageDown
from bot.storage.gate import Gate
from bot.storage.tally import EVERY, MOST, Tally
from tests.conftest import Clock
from tests.storage.cast import NOVEMBER

DECEMBER = NOVEMBER + 1


async def test_uses_are_counted_together_each_in_its_month(database: Database, clock: Clock) -> None:
    counters = Counters(database)
    tally = Tally(counters, clock.now)
    for section in ("pl-card#who", "pl-card#who", "lt-bank#intro"):
        tally.add(section, WRONG)
    clock.advance(days=9)
    tally.add("pl-card#who", WRONG)
    assert await counters.totals(NOVEMBER) == {}
    for _ in range(2):
        await tally.write()
        assert await counters.totals(NOVEMBER) == {("lt-bank#intro", WRONG): 1, ("pl-card#who", WRONG): 2}
        assert await counters.totals(DECEMBER) == {("pl-card#who", WRONG): 1}


async def test_what_comes_while_it_writes_is_counted_the_next_time(database: Database, clock: Clock) -> None:
    counters = Counters(database)
    tally = Tally(counters, clock.now)
    tally.add("pl-card#who", WRONG)
    writing = asyncio.ensure_future(tally.write())
    await asyncio.sleep(0)
    tally.add("pl-card#who", WRONG)
    await writing
    assert await counters.totals(NOVEMBER) == {("pl-card#who", WRONG): 1}
    await tally.write()
    assert await counters.totals(NOVEMBER) == {("pl-card#who", WRONG): 2}


async def test_while_the_database_is_down_uses_wait_and_are_written_when_it_is_back(
    database: Database, clock: Clock
) -> None:
    gate = Gate()
    behind = Counters(database.behind(gate))
    tally = Tally(behind, clock.now)
    tally.add("pl-card#who", WRONG)
    with pytest.raises(StorageDown):
        await tally.write()
    rounds = 0

    async def sleep(seconds: float) -> None:
        nonlocal rounds
        assert seconds == EVERY
        rounds += 1
        if rounds == 3:
            gate.open()
        if rounds == 5:
            raise asyncio.CancelledError
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await tally.follow(sleep)
    assert await behind.totals(NOVEMBER) == {("pl-card#who", WRONG): 1}


async def test_two_processes_lose_nothing(database: Database, clock: Clock) -> None:
    counters = Counters(database)
    tallies = [Tally(counters, clock.now) for _ in range(2)]
    sections = [f"pl-card#{number}" for number in range(20)]
    for order, tally in zip((sections, reversed(sections)), tallies, strict=True):
        for section in order:
            tally.add(section, WRONG)
    await asyncio.gather(*(tally.write() for tally in tallies))
    assert set((await counters.totals(NOVEMBER)).values()) == {2}


def test_no_more_is_collected_than_fits(database: Database, clock: Clock) -> None:
    tally = Tally(Counters(database), clock.now)
    for number in range(MOST + 5):
        tally.add(f"slug-{number}#who", WRONG)
    tally.add("slug-0#who", WRONG)
    assert (len(tally._collected), tally._collected.total()) == (MOST, MOST + 1)
