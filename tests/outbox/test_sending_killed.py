"""Killed anywhere, an announcement goes on: everybody has it once, or is counted among those of whom nobody knows."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.announcements.announcement import State
from bot.outbox.send import IN_FLIGHT, IN_FLIGHT_PAID
from tests.outbox.cast import Mail, mail

SUBSCRIBERS = 2000
RATE = 400.0
"""Faster than the free rate: the test must end."""
KILLS = 15
POINTS = ("begun", "planned", "claimed", "carried", "settled")


async def see_that_it_adds_up(sent: Mail, most_unknown: int) -> None:
    """Nobody has it twice, nobody is missing, and the numbers say so."""
    kept = await sent.kept()
    got = sent.got()
    assert max(got.values()) == 1
    assert kept.state is State.ENDED
    assert (kept.planned, kept.sent + kept.unknown) == (SUBSCRIBERS, SUBSCRIBERS)
    assert (kept.blocked, kept.failed, kept.passed) == (0, 0, 0)
    arrived = sum(got.values())
    assert kept.sent <= arrived <= kept.sent + kept.unknown
    assert kept.unknown <= most_unknown
    assert await sent.traces() == SUBSCRIBERS


async def test_killed_at_every_named_point_nobody_gets_it_twice_or_not_at_all(tmp_path: Path, url: str) -> None:
    async with mail(tmp_path, url, SUBSCRIBERS) as sent:
        for number, point in enumerate(POINTS):
            async with sent.room(RATE, point, times=min(number, 1)) as process:
                assert await process.wait() == -9
        async with sent.room(RATE) as process:
            assert await process.wait() == 0
        await see_that_it_adds_up(sent, most_unknown=3 * IN_FLIGHT_PAID)


async def test_killed_at_random_nobody_gets_it_twice_or_not_at_all(tmp_path: Path, url: str) -> None:
    chance = random.Random(7)
    async with mail(tmp_path, url, SUBSCRIBERS) as sent:
        killed = 0
        for _ in range(KILLS):
            async with sent.room(RATE) as process:
                try:
                    await asyncio.wait_for(process.wait(), chance.uniform(0.05, 0.4))
                except TimeoutError:
                    process.kill()
                    killed += 1
        async with sent.room(RATE) as process:
            assert await process.wait() == 0
        assert killed > KILLS // 2
        await see_that_it_adds_up(sent, most_unknown=killed * IN_FLIGHT_PAID)


@pytest.mark.parametrize("point", ["claimed", "carried"])
async def test_no_more_is_unknown_than_was_on_its_way(tmp_path: Path, sqlite_url: str, point: str) -> None:
    async with mail(tmp_path, sqlite_url, 60) as sent:
        async with sent.room(30.0, point, times=1) as process:
            assert await process.wait() == -9
        async with sent.room(30.0) as process:
            assert await process.wait() == 0
        kept = await sent.kept()
        assert 0 < kept.unknown <= IN_FLIGHT
        assert kept.sent + kept.unknown == 60


async def test_killed_between_two_batches_nothing_is_unknown(tmp_path: Path, sqlite_url: str) -> None:
    async with mail(tmp_path, sqlite_url, 10) as sent:
        async with sent.room(RATE, "settled") as process:
            assert await process.wait() == -9
        async with sent.room(RATE) as process:
            assert await process.wait() == 0
        kept = await sent.kept()
        assert (kept.sent, kept.unknown, set(sent.got().values())) == (10, 0, {1})
