"""Each update is handled once, although Telegram brings it again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.storage.claims import Claims, Standing
from bot.storage.database import Database, open_database
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.gate import Gate
from bot.storage.migrations.migrate import migrate
from bot.web.once import ID_LIMIT, KNOWN, KNOWN_FOR, Once, Raw
from tests.conftest import Clock
from tests.telegram.belpost import message, press


@dataclass
class Clerk:
    """Handles updates; some wait until told to go on."""

    handled: list[object] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.free.set()

    async def accept(self, raw: Raw) -> None:
        self.handled.append(raw.get("update_id"))
        self.asked.set()
        await self.free.wait()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with open_database(url) as opened:
        await migrate(opened)
        yield opened


Make = Callable[[], tuple[Clerk, Once, Claims]]


@pytest.fixture
def process(database: Database) -> Make:
    """Make what one process has."""

    def make() -> tuple[Clerk, Once, Claims]:
        clerk, claims = Clerk(), Claims(database)
        return clerk, Once(clerk.accept, claims), claims

    return make


async def test_an_update_that_comes_again_while_it_is_under_way_joins_itself() -> None:
    clerk = Clerk()
    once = Once(clerk.accept)
    clerk.free.clear()
    first, second = once.take(press(101)), once.take(press(101))
    await asyncio.sleep(0)
    assert not first.done()
    clerk.free.set()
    assert (await asyncio.gather(first, second), clerk.handled) == ([True, True], [101])


async def test_an_update_that_was_handled_is_not_handled_again_for_a_day() -> None:
    clerk, clock = Clerk(), Clock()
    once = Once(clerk.accept, clock=clock.monotonic)
    for update in (message(101), press(102)):
        assert [await once.take(update) for _ in range(3)] == [True] * 3
    assert clerk.handled == [101, 102]
    clock.advance(seconds=KNOWN_FOR)
    assert await once.take(message(101))
    assert clerk.handled == [101, 102, 101]


async def test_of_many_updates_the_oldest_are_forgotten() -> None:
    clerk = Clerk()
    once = Once(clerk.accept)
    for number in range(1, KNOWN + 51):
        await once.take(press(number))
    assert (len(once._handled), once._under_way) == (KNOWN, {})


@pytest.mark.parametrize("update_id", [None, 0, -1, True, 1.5, "7", [7], ID_LIMIT, 10**40])
async def test_what_has_no_number_of_telegrams_is_left_to_the_inbox_each_time(update_id: Any) -> None:
    clerk = Clerk()
    once = Once(clerk.accept)
    assert [await once.take({"update_id": update_id, "message": {}}) for _ in range(2)] == [True, True]
    assert clerk.handled == [update_id, update_id]


async def test_of_two_processes_one_handles_a_message_and_both_a_press(process: Make) -> None:
    (one, at_one, claims), (other, at_other, _) = process(), process()
    one.free.clear()
    first = at_one.take(message(101))
    await one.asked.wait()
    assert not await at_other.take(message(101))
    assert not await at_other.take(message(101))
    one.free.set()
    assert await first
    await claims.write()
    assert await at_other.take(message(101))
    assert (one.handled, other.handled) == ([101], [])
    assert (await at_one.take(press(102)), await at_other.take(press(102))) == (True, True)
    assert (one.handled, other.handled) == ([101, 102], [102])


async def test_many_processes_at_once_handle_each_message_exactly_once(process: Make) -> None:
    processes = [process() for _ in range(4)]
    updates = [message(number) for number in range(1, 31)]
    await asyncio.gather(*(once.take(update) for update in updates for _, once, _ in processes))
    handled = sorted(number for clerk, _, _ in processes for number in clerk.handled if isinstance(number, int))
    assert handled == list(range(1, 31))


async def test_what_a_killed_process_held_is_handled_by_another_when_its_claim_ends(
    database: Database, process: Make
) -> None:
    killed, (clerk, once, _) = Claims(database), process()
    assert await killed.take(101, seconds=0.3) is Standing.OURS
    assert not await once.take(message(101))
    await asyncio.sleep(0.35)
    assert (await once.take(message(101)), clerk.handled) == (True, [101])


async def test_what_a_stopped_process_lets_go_is_handled_by_another_at_once(process: Make) -> None:
    (stopped, at_stopped, claims), (clerk, once, _) = process(), process()
    stopped.free.clear()
    given_up = at_stopped.take(message(101))
    await stopped.asked.wait()
    await claims.let_go()
    assert (await once.take(message(101)), clerk.handled) == (True, [101])
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)


class Broken:
    """Claims of a database that fails in some way."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def take(self, update: int) -> Standing:
        raise self._failure

    def finish(self, update: int) -> None:
        """Nothing can be written."""


@pytest.mark.parametrize("failure", [StorageDown("down"), StorageRefused("no")])
async def test_a_message_is_answered_while_the_database_is_down_and_still_once_in_this_process(
    failure: Exception,
) -> None:
    clerk = Clerk()
    once = Once(clerk.accept, Broken(failure))
    assert [await once.take(message(101)) for _ in range(2)] == [True, True]
    assert clerk.handled == [101]


async def test_a_database_that_comes_back_learns_what_was_handled_meanwhile(database: Database) -> None:
    gate = Gate()
    clerk, claims = Clerk(), Claims(database.behind(gate))
    once = Once(clerk.accept, claims)
    assert await once.take(message(101))
    with pytest.raises(StorageDown):
        await claims.write()
    gate.open()
    await claims.write()
    assert (await once.take(message(101)), clerk.handled) == (True, [101])
    assert await Claims(database).take(102) is Standing.OURS
