"""What is approved is held from when people could see it, as long as it was to be, whatever the clock does."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.announcements.announcement import State
from bot.announcements.audience import Audience, Reach
from bot.sandbox.faults import SERVER_FAILURE, flood
from bot.storage.deliveries import Standing
from bot.storage.memory import CORRECTABLE
from tests.conftest import Clock
from tests.outbox.post_office import AUTHOR, PostOffice, post_office


@dataclass
class Jumping(Clock):
    """A clock on the wall that somebody puts forward or back; time itself passes as ever."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return self.time + self.ahead


@pytest.fixture
def clock() -> Jumping:
    return Jumping()


@pytest.fixture
async def office(tmp_path: Path, clock: Jumping) -> AsyncIterator[PostOffice]:
    async with post_office(f"sqlite+aiosqlite:///{tmp_path}/vyraj.sqlite3", clock) as opened:
        yield opened


async def approved(office: PostOffice, audience: Reach = Reach.ALL) -> int:
    """Approve one, and tell nobody."""
    number = await office.announce(audience=Audience(audience), is_told=False)
    await office.work()
    assert (await office.kept(number)).state is State.HELD
    return number


async def test_what_nobody_could_see_is_not_sent_however_long_it_lies(office: PostOffice) -> None:
    number = await approved(office)
    office.clock.advance(hours=30)
    await office.work()
    assert (await office.kept(number)).state is State.HELD
    assert office.newsroom.held_until(await office.kept(number)) == office.clock.now() + timedelta(minutes=10)


@pytest.mark.parametrize(("audience", "minutes"), [(Reach.ALL, 10), (Reach.URGENT, 2)])
async def test_it_is_held_from_when_it_was_told_and_only_once(
    office: PostOffice, audience: Reach, minutes: int
) -> None:
    number = await approved(office, audience)
    office.clock.advance(hours=3)
    assert await office.newsroom.begin_hold(number)
    office.clock.advance(minutes=minutes - 1)
    assert not await office.newsroom.begin_hold(number)
    await office.work()
    assert (await office.kept(number)).state is State.HELD
    office.clock.advance(minutes=1)
    await office.work()
    assert (await office.kept(number)).state is State.ENDED
    assert not await office.newsroom.begin_hold(number)


async def test_a_clock_that_is_put_forward_shortens_no_hold(office: PostOffice, clock: Jumping) -> None:
    number = await approved(office)
    await office.newsroom.begin_hold(number)
    for _ in range(2):
        clock.ahead += timedelta(hours=5)
        clock.advance(minutes=4)
        await office.work()
        assert (await office.kept(number)).state is State.HELD
    clock.advance(minutes=2)
    await office.work()
    assert (await office.kept(number)).state is State.ENDED


async def test_a_clock_that_is_put_back_makes_it_wait_and_loses_nothing(office: PostOffice, clock: Jumping) -> None:
    number = await approved(office)
    await office.newsroom.begin_hold(number)
    clock.ahead -= timedelta(hours=5)
    clock.advance(minutes=11)
    await office.work()
    assert (await office.kept(number)).state is State.HELD
    clock.advance(hours=5)
    await office.work()
    assert {len(office.texts(person)) for person in office.people} == {1}


async def test_a_start_and_an_end_are_times_on_the_wall(office: PostOffice, clock: Jumping) -> None:
    at = clock.now() + timedelta(hours=4)
    later, soon = await office.announce(start=at), await office.announce(end=at)
    clock.ahead -= timedelta(hours=2)
    await office.work()
    assert ((await office.kept(later)).state, (await office.kept(soon)).state) == (State.HELD, State.HELD)
    clock.ahead += timedelta(hours=8)
    clock.advance(minutes=11)
    await office.work()
    assert ((await office.kept(later)).state, (await office.kept(soon)).state) == (State.HELD, State.LATE)
    clock.advance(hours=8)  # it is held for as long as the clock had jumped
    await office.work()
    assert ((await office.kept(later)).state, (await office.kept(soon)).sent) == (State.ENDED, 0)


async def test_a_clock_that_jumps_while_it_is_sent_loses_and_repeats_nothing(
    office: PostOffice, clock: Jumping
) -> None:
    number = await office.announce()
    office.telegram.fail_next(flood(600), "sendMessage")
    slept = clock.sleep

    async def jumping(seconds: float) -> None:
        clock.ahead += timedelta(hours=7 if len(clock.slept) % 2 else -7)
        await slept(seconds)

    office.course._sending._quiet._sleep = jumping
    began = clock.monotonic()
    await office.work()
    assert clock.monotonic() - began >= 600
    assert ((await office.kept(number)).sent, {len(office.texts(each)) for each in office.people}) == (25, {1})


async def test_an_end_that_comes_during_a_pause_is_kept(office: PostOffice, clock: Jumping) -> None:
    number = await office.announce(end=clock.now() + timedelta(minutes=15))
    office.telegram.fail_next(flood(600), "sendMessage")
    await office.work()
    kept = await office.kept(number)
    assert (kept.state, kept.planned) == (State.LATE, 25)
    assert sum(len(office.texts(each)) for each in office.people) == kept.sent < 5  # those beside the first 429


async def test_how_long_it_can_be_changed_follows_the_wall_and_counts_stay(office: PostOffice, clock: Jumping) -> None:
    number = await office.announce()
    office.telegram.fail_next(SERVER_FAILURE, "sendMessage", times=2)
    await office.work()
    clock.ahead -= timedelta(hours=6)
    assert office.newsroom.can_be_changed(await office.kept(number))
    clock.ahead += timedelta(hours=6 + CORRECTABLE)
    assert not office.newsroom.can_be_changed(await office.kept(number))
    await office.course._close()
    clock.ahead -= timedelta(hours=CORRECTABLE)
    assert await office.newsroom.retry(number, [Standing.UNKNOWN], AUTHOR) == 0  # they are numbers now
    assert (await office.kept(number)).unknown == 2
    assert await office.newsroom.recall(number, AUTHOR)
    await office.work()
    assert {len(office.texts(person)) for person in office.people} == {0}
