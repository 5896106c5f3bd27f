"""A pause that Telegram asked for is never cut short, neither by a restart nor by a clock or a failing database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.outbox.quiet import LONGEST, Quiet
from bot.storage.lease import Lease
from tests.conftest import Clock
from tests.outbox.skarbnik import Skarbnik, treasury


@pytest.fixture
async def skarbnik(tmp_path: Path) -> AsyncIterator[Skarbnik]:
    async with treasury(tmp_path) as opened:
        assert await Lease(opened.database).take("one")
        yield opened


def quiet(skarbnik: Skarbnik, clock: Clock) -> Quiet:
    """By a clock of ours; the database has its own."""
    return Quiet(Lease(skarbnik.database), clock.monotonic, clock.sleep)


async def test_nothing_is_waited_for_where_nothing_is_paused(skarbnik: Skarbnik, clock: Clock) -> None:
    await quiet(skarbnik, clock).wait()
    assert clock.slept == []


async def test_a_databases_clock_that_is_put_forward_ends_no_pause(skarbnik: Skarbnik, clock: Clock) -> None:
    one = quiet(skarbnik, clock)
    await one.keep(600)
    assert one.is_kept
    await skarbnik.run("UPDATE lease SET paused_until = 0")  # as if hours had passed
    await one.wait()
    assert sum(clock.slept) >= 600
    assert not one.is_kept


async def test_the_next_process_keeps_what_is_left_of_a_pause(skarbnik: Skarbnik, clock: Clock) -> None:
    await quiet(skarbnik, clock).keep(600)
    await quiet(skarbnik, clock).keep(3)
    other, waited = quiet(skarbnik, clock), []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await skarbnik.run("UPDATE lease SET paused_until = 0")  # the time is over

    other._sleep = sleep
    await other.wait()
    (seconds,) = waited
    assert 590 < seconds <= 600


async def test_without_a_number_each_pause_is_longer_until_somebody_is_heard(skarbnik: Skarbnik, clock: Clock) -> None:
    one, pauses = quiet(skarbnik, clock), []
    for number in range(10):
        before = clock.monotonic()
        if number == 8:
            one.heard()
        await one.keep(0)
        await skarbnik.run("UPDATE lease SET paused_until = 0")
        await one.wait()
        pauses.append(round(clock.monotonic() - before))
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST, LONGEST, 1, 2]


async def test_a_pause_is_written_down_as_soon_as_the_database_is_back_and_counts_from_its_beginning(
    skarbnik: Skarbnik, clock: Clock
) -> None:
    one = quiet(skarbnik, clock)
    await skarbnik.lock()

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        if len(clock.slept) == 3:
            await skarbnik.unlock()

    one._sleep = sleep
    await one.keep(600)
    assert clock.slept == [1, 1, 1]
    assert 590 < await Lease(skarbnik.database).paused_for() <= 597
