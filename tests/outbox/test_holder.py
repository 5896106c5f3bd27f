"""One process works, the others wait; whatever fails is taken up again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.outbox.holder import while_holding
from bot.storage.database import StorageRefused
from bot.storage.lease import Lease
from tests.outbox.skarbnik import Skarbnik, treasury, until

SECRET = "7310552943"


@pytest.fixture
async def skarbnik(tmp_path: Path) -> AsyncIterator[Skarbnik]:
    async with treasury(tmp_path) as opened:
        yield opened


@dataclass
class Worker:
    """Counts how often work was begun and ended; each time it does the next thing of its plan, then works for ever."""

    plan: Iterator[Callable[[], Awaitable[None]]] = field(default_factory=lambda: iter(()))
    begun: int = 0
    ended: int = 0

    @property
    def is_working(self) -> bool:
        return self.begun > self.ended

    async def work(self) -> None:
        self.begun += 1
        try:
            await next(self.plan, asyncio.Event().wait)()
        finally:
            self.ended += 1


@asynccontextmanager
async def holding(skarbnik: Skarbnik, worker: Worker) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(while_holding(Lease(skarbnik.database), worker.work, every=0.01))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def refusals(caplog: pytest.LogCaptureFixture) -> int:
    return caplog.text.count("the lease cannot be taken: The database refuses a statement")


async def fail_in_storage() -> None:
    raise StorageRefused(f"the database is damaged at {SECRET}")


async def fail() -> None:
    raise ValueError(SECRET)


async def end() -> None:
    """Have nothing more to do."""


async def test_the_lease_is_taken_for_the_work_and_given_back(skarbnik: Skarbnik) -> None:
    lease, worker = Lease(skarbnik.database), Worker()
    async with holding(skarbnik, worker):
        await until(lambda: worker.is_working)
        assert await lease.holder() is not None
    assert (worker.begun, worker.ended) == (1, 1)
    assert await lease.holder() is None


async def test_a_second_process_waits_and_takes_over_when_the_first_ends(skarbnik: Skarbnik) -> None:
    first, second = Worker(), Worker()
    async with holding(skarbnik, first) as task:
        await until(lambda: first.is_working)
        async with holding(skarbnik, second):
            await asyncio.sleep(0.1)
            assert (first.begun, second.begun) == (1, 0)
            task.cancel()
            await until(lambda: second.is_working)
            assert not first.is_working


@pytest.mark.parametrize("failing", [fail, fail_in_storage])
async def test_work_that_fails_is_taken_up_again_and_only_the_kind_of_failure_is_logged_once(
    skarbnik: Skarbnik, caplog: pytest.LogCaptureFixture, failing: Callable[[], Awaitable[None]]
) -> None:
    worker = Worker(iter([failing, failing, failing]))
    async with holding(skarbnik, worker) as task:
        await until(lambda: worker.begun == 4)
        assert (worker.is_working, task.done()) == (True, False)
    kind = "ValueError" if failing is fail else "StorageRefused"
    words = f"the work under the lease failed ({kind}); it is taken up again"
    assert [(each.levelno, each.getMessage()) for each in caplog.records] == [(logging.ERROR, words)]
    assert SECRET not in caplog.text


async def test_another_failure_and_the_same_after_a_while_of_work_are_logged_again(
    skarbnik: Skarbnik, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail_later() -> None:
        await asyncio.sleep(0.1)
        raise ValueError

    worker = Worker(iter([fail, fail_in_storage, fail, fail, fail_later]))
    async with holding(skarbnik, worker):
        await until(lambda: worker.begun == 6)
    kinds = ["ValueError", "StorageRefused", "ValueError", "ValueError"]
    assert [each.getMessage().partition("(")[2].partition(")")[0] for each in caplog.records] == kinds


async def test_between_two_failures_somebody_else_can_take_the_lease(skarbnik: Skarbnik) -> None:
    failing, other = Worker(iter(lambda: fail, None)), Worker()
    async with holding(skarbnik, failing):
        await until(lambda: failing.begun > 1)
        async with holding(skarbnik, other):
            await until(lambda: other.is_working)


async def test_work_that_ends_is_begun_anew(skarbnik: Skarbnik, caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker(iter([end, end]))
    async with holding(skarbnik, worker):
        await until(lambda: worker.begun == 3)
    assert caplog.records == []


async def test_a_lost_lease_stops_the_work(skarbnik: Skarbnik) -> None:
    worker = Worker()
    async with holding(skarbnik, worker):
        await until(lambda: worker.is_working)
        await skarbnik.run("UPDATE lease SET holder = 'another', epoch = epoch + 1")
        await until(lambda: not worker.is_working)
        await asyncio.sleep(0.1)
        assert worker.begun == 1
        assert await Lease(skarbnik.database).holder() == "another"
        await skarbnik.run("UPDATE lease SET until = 0")
        await until(lambda: worker.is_working)


async def test_while_the_database_is_down_nobody_works_and_then_somebody_does(
    skarbnik: Skarbnik, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    async with holding(skarbnik, worker) as task:
        await until(lambda: worker.is_working)
        await skarbnik.lock()
        await until(lambda: not worker.is_working)
        await asyncio.sleep(0.1)
        assert (worker.begun, task.done()) == (1, False)
        await skarbnik.run("UPDATE lease SET until = 0")  # ten seconds are over
        await skarbnik.unlock()
        await until(lambda: worker.is_working)
    assert [each.getMessage().partition(":")[0] for each in caplog.records] == ["the lease is given up"]


async def test_a_database_that_refuses_ends_nothing_and_is_named(
    skarbnik: Skarbnik, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    async with holding(skarbnik, worker) as task:
        await until(lambda: worker.is_working)
        await skarbnik.run("ALTER TABLE lease RENAME TO taken_away")
        for again in (1, 2):
            await until(lambda: refusals(caplog) == again)  # noqa: B023
            await asyncio.sleep(0.1)
            assert (refusals(caplog), worker.is_working, task.done()) == (again, False, False), "said once"
            await skarbnik.run("UPDATE taken_away SET until = 0")
            await skarbnik.run("ALTER TABLE taken_away RENAME TO lease")
            await until(lambda: worker.is_working)
            await asyncio.sleep(0.1)
            await skarbnik.run("ALTER TABLE lease RENAME TO taken_away")
