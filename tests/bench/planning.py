"""Plan an announcement for many readers: how long it takes, and how much memory, on both databases."""

# ruff: noqa: T201  (a bench prints)

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bot.announcements.announcement import State, read_announcement
from bot.outbox.send import meant_by
from bot.seal.keys import load_keys
from bot.storage.database import open_database
from bot.storage.everything import everything_of
from tests.bench.specimen import Screen
from tests.bench.stage import Cores
from tests.bench.subscribers import announce, make_durable, prepare
from tests.databases import run_postgres

READERS = 100_000
_FOREVER = 100_000.0
_SCREEN = Screen("Праграма закрыта.", (), "")


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan; ``peak`` is the most memory that its process ever had, in MiB, ``longest`` that of one batch in s."""

    seconds: float
    cpu: float
    longest: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both databases and print a table; always 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.planning", description=sys.modules[__name__].__doc__)
    parser.add_argument("--readers", type=int, default=READERS, help="for how many it is planned")
    options = parser.parse_args(arguments)
    print(f"{Cores.of_this_machine()}; PostgreSQL waits for its disk\n")
    print(
        "| database | readers | planned in s | its CPU s | readers/s | longest batch ms | most memory MiB |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    with tempfile.TemporaryDirectory() as folder, run_postgres() as postgres:
        asyncio.run(make_durable(postgres.url))
        for name, url in (("SQLite", f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3"), ("PostgreSQL", postgres.url)):
            keys = Path(folder) / name
            # Each in a process of its own: what filling the database took is no memory of the plan.
            for work in (_prepare, _plan):
                with ProcessPoolExecutor(1, get_context("spawn")) as process:
                    done = process.submit(work, url, keys, options.readers).result()
            assert isinstance(done, Plan), "the last work was the plan"
            print(_line(name, options.readers, done), flush=True)
    return 0


def _prepare(url: str, keys: Path, readers: int) -> None:
    asyncio.run(prepare(url, keys, readers))


def _plan(url: str, keys: Path, readers: int) -> Plan:
    return asyncio.run(_planned(url, keys, readers))


async def _planned(url: str, keys: Path, readers: int) -> Plan:
    """Plan as the bot does: batch after batch, each opened and written down in one transaction."""
    number, ring, longest = await announce(url, _SCREEN), load_keys(keys), 0.0
    assert ring, "prepare makes one"
    async with open_database(url) as database:
        storage = everything_of(database, ring)
        await storage.announcements.change(number, [State.HELD], state=State.PLANNING)
        epoch, kept = await storage.lease.take("bench", _FOREVER), await storage.announcements.get(number)
        assert epoch, "nobody else is here"
        assert kept, "it was just announced"
        is_meant = meant_by(read_announcement(kept.content))
        began, cpu = time.perf_counter(), time.process_time()
        last, goes_on = began, True
        while goes_on:
            goes_on = await storage.deliveries.plan(number, epoch, is_meant)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        seconds, cpu = last - began, time.process_time() - cpu
        assert await storage.deliveries.left(number) == readers
    return Plan(seconds, cpu, longest, _peak())


def _peak() -> float:
    """Return the most memory that this process ever had, in MiB."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _line(name: str, readers: int, plan: Plan) -> str:
    return (
        f"| {name} | {readers:,} | {plan.seconds:.1f} | {plan.cpu:.1f} | {readers / plan.seconds:,.0f} "
        f"| {plan.longest * 1000:.0f} | {plan.peak:.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
