"""Two processes on one PostgreSQL: when the one that sends dies or freezes, the other goes on, and nobody notices."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.outbox.holder import RENEWED_EVERY
from bot.storage.lease import SECONDS
from tests.outbox.cast import Mail, Room, mail, until
from tests.outbox.kills import lost_so_far, see_that_it_adds_up

pytestmark = pytest.mark.long

SUBSCRIBERS = 1000
RATE = 250.0
"""Slow enough that something is left when the first one is gone."""
WITHIN = 15.0
"""Seconds after which somebody else has taken the lease of a dead holder (design)."""


@asynccontextmanager
async def two_rooms(house: str, folder: Path, url: str) -> AsyncIterator[tuple[Mail, Room, Room]]:
    """Start one that sends and one that waits, both as the bot does; give them when some have their message."""
    async with mail(folder, url, SUBSCRIBERS, house) as sent, sent.room(RATE, every=RENEWED_EVERY) as first:
        await first.until("sending")
        async with sent.room(RATE, every=RENEWED_EVERY) as second:
            await until_sent(sent, 200)
            yield sent, first, second


async def until_sent(sent: Mail, count: int) -> None:
    async def is_so() -> bool:
        return (await sent.kept()).sent >= count

    await until(is_so, f"{count} were sent")


def test_a_dead_holders_lease_can_be_taken_in_time() -> None:
    assert SECONDS + RENEWED_EVERY < WITHIN


async def test_when_the_holder_is_killed_the_other_goes_on(house: str, tmp_path: Path, postgres_url: str) -> None:
    async with two_rooms(house, tmp_path, postgres_url) as (sent, first, second):
        dead, epoch, is_held = await sent.lease()
        assert is_held
        first.kill()
        assert await first.wait() == -9
        lost = await lost_so_far(sent)
        await second.until("sending")
        living, next_epoch, is_held = await sent.lease()
        assert (next_epoch, is_held, living == dead) == (epoch + 1, True, False)
        assert await second.wait() == 0
        await see_that_it_adds_up(sent, lost)


async def test_a_holder_that_was_frozen_sends_nothing_when_it_goes_on(
    house: str, tmp_path: Path, postgres_url: str
) -> None:
    """It had claimed, and its claims were called unknown meanwhile: sent now, they could lie there twice."""
    async with mail(tmp_path, postgres_url, SUBSCRIBERS, house) as sent, AsyncExitStack() as stack:
        first = await stack.enter_async_context(sent.room(RATE, "claimed:freeze", every=RENEWED_EVERY))
        await first.until("sending")
        await until(sent.in_flight, "the first has claimed")
        lost = await lost_so_far(sent)
        second = await stack.enter_async_context(sent.room(RATE, every=RENEWED_EVERY))
        await second.until("sending")
        assert (await sent.lease())[1:] == (2, True)
        await until_sent(sent, 1)
        first.thaw()
        assert await second.wait() == await first.wait() == 0
        assert (await sent.lease())[1] == 2
        toll = await see_that_it_adds_up(sent, lost)
        assert toll.arrived_unknown == 0


async def test_a_pause_of_telegram_is_kept_by_the_next_process(house: str, tmp_path: Path, postgres_url: str) -> None:
    """The sandbox answers 429 for longer and longer to whoever does not wait."""
    async with two_rooms(house, tmp_path, postgres_url) as (sent, first, second):
        sent.close_telegram(seconds=10)
        await until(sent.is_paused, "the first has noted down that Telegram asks to wait")
        first.kill()
        assert await first.wait() == -9
        refused, lost = sent.refusals(), await lost_so_far(sent)
        assert refused > 0
        await sent.bury()
        assert await second.wait() == 0
        assert sent.refusals() == refused
        await see_that_it_adds_up(sent, lost)
