"""One process polls: a second one knows it at once, the next one takes over from one that was killed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database, open_database
from bot.storage.gate import Gate
from bot.storage.lease import POLLING, Lease
from bot.storage.migrations.migrate import migrate
from bot.telegram.poll_alone import PollAlone
from bot.telegram.polling import AnotherPoller


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(url) as opened:
        await migrate(opened)
        yield opened


class Polling:
    """Polls until it is cancelled."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.is_over = False

    async def run(self) -> None:
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.is_over = True


def lease_of(database: Database) -> Lease:
    return Lease(database, name=POLLING)


async def end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_second_process_is_told_what_to_do_and_never_asks_telegram(database: Database) -> None:
    one, two = Polling(), Polling()
    first = asyncio.ensure_future(PollAlone(lease_of(database), every=0.1).run(one.run))
    await one.began.wait()
    with pytest.raises(AnotherPoller, match="stop that one; for several processes set BOT_WEBHOOK_URL"):
        await PollAlone(lease_of(database), every=0.1, look=0.05).run(two.run)
    assert (two.began.is_set(), one.is_over) == (False, False)
    await end(first)
    assert one.is_over


async def test_after_a_clean_stop_the_next_one_begins_at_once(database: Database) -> None:
    one, two = Polling(), Polling()
    alone = PollAlone(lease_of(database))
    first = asyncio.ensure_future(alone.run(one.run))
    await one.began.wait()
    await end(first)
    assert await lease_of(database).holder(), "what was handled is confirmed first"
    await alone.let_go()
    assert await lease_of(database).holder() is None
    second = asyncio.ensure_future(PollAlone(lease_of(database), look=60).run(two.run))
    await asyncio.wait_for(two.began.wait(), 60)
    await end(second)


async def test_one_that_was_killed_keeps_the_next_one_waiting_until_its_lease_ends(database: Database) -> None:
    assert await lease_of(database).take("killed", 1)
    two = Polling()
    second = asyncio.ensure_future(PollAlone(lease_of(database), look=0.05).run(two.run))
    await asyncio.wait_for(two.began.wait(), 60)
    await end(second)


async def test_who_was_frozen_while_another_began_stops(database: Database) -> None:
    one = Polling()
    first = asyncio.ensure_future(PollAlone(lease_of(database), every=0.2).run(one.run))
    await one.began.wait()
    thief = lease_of(database)
    holder, until = await thief.holder(), await thief.until()
    assert holder
    assert until
    await thief.renew(holder, 1, seconds=0)
    assert await thief.take("another") == 2
    with pytest.raises(AnotherPoller):
        await first
    assert one.is_over


async def test_while_the_database_is_down_polling_goes_on(database: Database) -> None:
    gate, one = Gate(), Polling()
    polling = asyncio.ensure_future(PollAlone(lease_of(database.behind(gate)), every=0.05).run(one.run))
    await one.began.wait()
    assert await lease_of(database).holder() is None
    gate.open()
    async with asyncio.timeout(60):
        while await lease_of(database).holder() is None:  # noqa: ASYNC110  (the database tells nobody)
            await asyncio.sleep(0.02)
    gate.shut()
    await asyncio.sleep(0.2)
    assert not polling.done()
    await end(polling)


async def test_what_polling_raises_is_raised(database: Database) -> None:
    async def fail() -> None:
        raise AnotherPoller("Telegram says so")

    with pytest.raises(AnotherPoller, match="Telegram says so"):
        await PollAlone(lease_of(database)).run(fail)
