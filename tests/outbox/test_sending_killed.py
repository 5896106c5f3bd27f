"""Killed anywhere, an announcement goes on: everybody has it once, or is counted among those of whom nobody knows."""

import random
import re
from pathlib import Path

import pytest

from bot import outbox
from bot.announcements.announcement import State
from bot.outbox.send import IN_FLIGHT
from tests.outbox.cast import mail
from tests.outbox.kills import RATE, SUBSCRIBERS, kill_at_random, lost_so_far, see_that_it_adds_up

KILLS = 15
POINTS = ("begun", "planned", "claimed", "carried", "settled")
REVISING = ("corrected", "recalled")
POSTING = ("post claimed", "posted", "post settled", "post corrected", "post deleted")
"""Killed at in ``test_posting_killed``."""


def test_every_named_point_is_killed_at() -> None:
    (room,) = outbox.__path__
    named = {name for file in Path(room).glob("*.py") for name in re.findall(r"\bat\(\"([\w ]+)\"\)", file.read_text())}
    assert named == {*POINTS, *REVISING, *POSTING}


async def test_killed_at_every_named_point_nobody_gets_it_twice_or_not_at_all(
    house: str, tmp_path: Path, url: str
) -> None:
    lost = 0
    async with mail(tmp_path, url, SUBSCRIBERS, house) as sent:
        for number, point in enumerate(POINTS):
            async with sent.room(RATE, point, times=min(number, 1)) as room:
                assert await room.wait() == -9
            lost = await lost_so_far(sent, lost)
            await sent.bury()
        async with sent.room(RATE) as room:
            assert await room.wait() == 0
        await see_that_it_adds_up(sent, lost)


async def test_killed_at_random_nobody_gets_it_twice_or_not_at_all(house: str, tmp_path: Path, url: str) -> None:
    async with mail(tmp_path, url, SUBSCRIBERS, house) as sent:
        toll = await kill_at_random(sent, KILLS, random.Random(7))
        assert toll.kills > KILLS // 2


@pytest.mark.parametrize("point", ["claimed", "carried"])
async def test_no_more_is_unknown_than_was_on_its_way(house: str, tmp_path: Path, sqlite_url: str, point: str) -> None:
    async with mail(tmp_path, sqlite_url, 60, house) as sent:
        async with sent.room(30.0, point, times=1) as room:
            assert await room.wait() == -9
        await sent.bury()
        async with sent.room(30.0) as room:
            assert await room.wait() == 0
        kept = await sent.kept()
        assert 0 < kept.unknown <= IN_FLIGHT
        assert kept.sent + kept.unknown == 60


async def test_killed_between_two_batches_nothing_is_unknown(house: str, tmp_path: Path, sqlite_url: str) -> None:
    async with mail(tmp_path, sqlite_url, 10, house) as sent:
        async with sent.room(RATE, "settled") as room:
            assert await room.wait() == -9
        await sent.bury()
        async with sent.room(RATE) as room:
            assert await room.wait() == 0
        kept = await sent.kept()
        assert (kept.sent, kept.unknown, set(sent.got().values())) == (10, 0, {1})


async def test_killed_while_it_is_corrected_and_recalled_it_goes_on_with_the_rest(
    house: str, tmp_path: Path, sqlite_url: str
) -> None:
    async with mail(tmp_path, sqlite_url, 300, house) as sent:
        async with sent.room(RATE) as room:
            assert await room.wait() == 0
        delivered = sent.number
        for words, point, state in (("Выпраўлена.", "corrected", State.ENDED), ("", "recalled", State.RECALLED)):
            await sent.revised(words)
            async with sent.room(RATE, point, times=1) as room:
                assert await room.wait() == -9
            await sent.bury()
            async with sent.room(RATE) as room:
                assert await room.wait() == 0
            assert (await sent.kept()).state is state
            texts = [[each.text for each in sent.messages(person)] for person in sent.people]
            assert texts == ([[words]] if words else [[]]) * 300
            sent.number = delivered
        assert await sent.traces() == 0
