"""Whatever Telegram, the network, the disk or the database does: nothing is lost or repeated, and all is counted."""

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.announcements.announcement import State
from bot.outbox.send import BATCHES, IN_FLIGHT, IN_FLIGHT_PAID
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, Fault, flood, refusal, slowness
from bot.sandbox.server import serve
from bot.seal.pseudonym import pseudonym
from tests.databases import Postgres
from tests.outbox.cast import Mail, mail, until

pytestmark = pytest.mark.long

SUBSCRIBERS = 200
RATE = 200.0
FULL = 1000
"""Bytes that a file may have: every write fails, as on a full disk."""


@pytest.fixture
async def sent(house: str, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Mail]:
    async with mail(tmp_path, sqlite_url, SUBSCRIBERS, house) as opened:
        yield opened


@pytest.fixture
def running(postgres: Postgres) -> Iterator[Postgres]:
    """A PostgreSQL that runs again at the end."""
    postgres.empty()
    yield postgres
    postgres.do("start")


async def all_of(sent: Mail, rate: float = RATE) -> tuple[State, int, int, int, int]:
    """Let a process send all that it can; return the state, and how many were sent, blocked, failed and unknown."""
    async with sent.room(rate) as room:
        assert await room.wait() == 0
    kept = await sent.kept()
    assert kept.planned == SUBSCRIBERS
    assert max(sent.got().values()) <= 1
    return kept.state, kept.sent, kept.blocked, kept.failed, kept.unknown


async def test_bursts_of_429_delay_everybody_and_lose_nobody(sent: Mail) -> None:
    for seconds in (1, 2, 1):
        sent.telegram.fail_next(flood(seconds), "sendMessage", times=3)
    assert await all_of(sent) == (State.ENDED, SUBSCRIBERS, 0, 0, 0)


async def test_a_long_429_is_waited_for_also_by_who_is_started_after_a_kill(sent: Mail) -> None:
    """The sandbox answers 429 for longer and longer to whoever does not wait."""
    sent.close_telegram(seconds=6)
    async with sent.room(RATE) as room:
        await room.until("sending")
        await until(sent.is_paused, "it has noted down that Telegram asks to wait")
        room.kill()
        await room.wait()
    refused, flying = sent.refusals(), await sent.in_flight()
    await sent.bury()
    assert await all_of(sent) == (State.ENDED, SUBSCRIBERS - flying, 0, 0, flying)
    assert sent.refusals() == refused > 0


async def test_who_blocked_the_bot_is_counted_and_forgotten(sent: Mail) -> None:
    names = {pseudonym(sent.ring.newest, person.chat): person for person in sent.people}
    last = names[max(names)]  # sent to last: the first of few would look like a wave
    sent.telegram.fail_next(FORBIDDEN, "sendMessage", sent.telegram.world.chats[last.chat])
    assert await all_of(sent) == (State.ENDED, SUBSCRIBERS - 1, 1, 0, 0)
    assert await sent.readers() == SUBSCRIBERS - 1


async def test_a_wave_of_403_pauses_it_and_nobody_is_forgotten(sent: Mail) -> None:
    sent.telegram.fail_next(FORBIDDEN, "sendMessage", times=60)
    async with sent.room(RATE) as room:
        await room.until("paused blocked")
        assert await room.wait() == 0
    kept = await sent.kept()
    assert (kept.state, kept.failed, kept.unknown) == (State.PAUSED, 0, 0)
    assert 0 < kept.blocked <= BATCHES * IN_FLIGHT_PAID
    assert await sent.readers() == SUBSCRIBERS


@pytest.mark.parametrize(
    ("fault", "counted"), [(refusal("can't parse entities"), "failed"), (SERVER_FAILURE, "unknown")], ids=["400", "5xx"]
)
async def test_a_run_of_errors_pauses_it_and_all_of_them_are_counted(sent: Mail, fault: Fault, counted: str) -> None:
    sent.telegram.fail_next(fault, "sendMessage", times=SUBSCRIBERS)
    async with sent.room(RATE) as room:
        await room.until("paused errors")
        assert await room.wait() == 0
    kept = await sent.kept()
    assert (kept.state, kept.sent, kept.blocked) == (State.PAUSED, 0, 0)
    assert 0 < getattr(kept, counted) == kept.failed + kept.unknown <= BATCHES * IN_FLIGHT_PAID


@pytest.mark.parametrize(
    ("fault", "arrived"), [(DROP_BEFORE, 0), (DROP_AFTER, 1), (SERVER_FAILURE, 0)], ids=["before", "after", "5xx"]
)
async def test_what_breaks_off_is_unknown_and_sent_once(sent: Mail, fault: Fault, arrived: int) -> None:
    sent.telegram.fail_next(fault, "sendMessage", times=5)
    assert await all_of(sent) == (State.ENDED, SUBSCRIBERS - 5, 0, 0, 5)
    assert sum(sent.got().values()) == SUBSCRIBERS - 5 + 5 * arrived
    assert await sent.traces() == SUBSCRIBERS


async def test_a_slow_network_delays_it_and_changes_nothing(sent: Mail) -> None:
    sent.telegram.fail_next(slowness(1.0), "sendMessage", times=150)
    assert await all_of(sent) == (State.ENDED, SUBSCRIBERS, 0, 0, 0)


async def test_where_nothing_listens_it_tries_until_something_does(sent: Mail) -> None:
    async with AsyncExitStack() as door:
        sent.address = await door.enter_async_context(serve(sent.telegram, 0))
        async with sent.room(30.0) as room:
            await until(has_sent(sent, 1), "the first have their message")
            await door.aclose()
            await until(sent.is_paused, "it has found nobody there")
            async with serve(sent.telegram, int(sent.address.rpartition(":")[2])):
                assert await room.wait() == 0
    kept = await sent.kept()
    assert (kept.state, kept.sent + kept.unknown, kept.failed) == (State.ENDED, SUBSCRIBERS, 0)
    assert kept.unknown <= BATCHES * IN_FLIGHT
    assert max(sent.got().values()) == 1


async def test_a_full_disk_stops_it_for_a_while_and_nothing_is_unknown(sent: Mail) -> None:
    async with sent.room(RATE) as room:
        await until(has_sent(sent, 20), "some have their message")
        resource.prlimit(room.pid, resource.RLIMIT_FSIZE, (FULL, resource.RLIM_INFINITY))
        await until(is_quiet(sent), "nothing more can be claimed")
        assert sum(sent.got().values()) < SUBSCRIBERS
        resource.prlimit(room.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert await room.wait() == 0
    kept = await sent.kept()
    assert (kept.state, kept.sent, kept.unknown) == (State.ENDED, SUBSCRIBERS, 0)
    assert set(sent.got().values()) == {1}


async def test_a_database_that_goes_and_comes_back_stops_it_for_a_while(
    house: str, tmp_path: Path, running: Postgres
) -> None:
    async with mail(tmp_path, running.url, SUBSCRIBERS, house) as sent, sent.room(RATE) as room:
        await until(has_sent(sent, 20), "some have their message")
        await asyncio.to_thread(running.do, "stop")
        await until(is_quiet(sent), "nothing more can be claimed")
        await asyncio.to_thread(running.do, "start")
        assert await room.wait() == 0
        kept = await sent.kept()
        assert (kept.state, kept.sent + kept.unknown) == (State.ENDED, SUBSCRIBERS)
        assert kept.unknown <= BATCHES * IN_FLIGHT_PAID  # the answer to a claim may have been lost
        assert max(sent.got().values()) == 1


def has_sent(sent: Mail, count: int) -> Callable[[], Awaitable[bool]]:
    async def is_so() -> bool:
        return (await sent.kept()).sent >= count

    return is_so


def is_quiet(sent: Mail) -> Callable[[], Awaitable[bool]]:
    """Tell whether nothing arrives any more."""
    seen = -1

    async def is_so() -> bool:
        nonlocal seen
        before, seen = seen, sum(sent.got().values())
        await asyncio.sleep(1)
        return seen == before

    return is_so
