"""Kill replicas under a crowd, and see that every update is answered, in order, and hardly any twice.

``python -m tests.web.replicas --updates 20000 --people 2000 --kills 60`` does it for long.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.databases import run_postgres
from tests.web.cast import CONNECTIONS, LATE, House, Toll, house, settle


async def calm(built: House, updates: int, people: int, chance: random.Random) -> Toll:
    """Let a crowd read while nobody is killed: everything is answered exactly once."""
    telegram = built.telegram
    crowd = [telegram.person(f"Аліна {n}", language_code="be") for n in range(people)]
    await built.crowd(updates, crowd, chance)
    toll = settle(telegram)
    assert (toll.twice, toll.more) == (frozenset(), 0), toll
    return toll


async def killed(built: House, updates: int, people: int, kills: int, chance: random.Random) -> Toll:
    """Let another crowd read while replicas are killed: twice comes only what was in flight at a kill."""
    telegram = built.telegram
    before = settle(telegram)
    crowd = [telegram.person(f"Алесь {n}", language_code="be") for n in range(people)]
    async with asyncio.TaskGroup() as group:
        group.create_task(built.crowd(updates, crowd, chance))
        group.create_task(built.kill_at_random(kills, chance))
    await built.until_taken()
    given_up = [line for line in built.complaints if "update" in line or "was not sent" in line]
    assert given_up == [], "something was given up"
    toll = settle(telegram)
    twice = toll.twice - before.twice
    assert twice <= built.in_flight, f"not in flight at a kill: {sorted(twice - built.in_flight)}"
    assert len(twice) <= built.cut <= kills * CONNECTIONS
    return toll


async def _both(folder: Path, database: str, options: argparse.Namespace) -> int:
    chance, half, people = random.Random(options.seed), options.updates // 2, options.people // 2
    late = timedelta(seconds=options.late)
    async with house(folder, database, late=late) as built:
        began = time.monotonic()
        first = await calm(built, half, people, chance)
        print(f"without kills: {first.updates} updates in {time.monotonic() - began:.0f} s, each once", flush=True)  # noqa: T201
        began = time.monotonic()
        both = await killed(built, options.updates - half, people, options.kills, chance)
        print(  # noqa: T201  (a bench prints)
            f"{options.kills} kills: {both.updates - first.updates} updates in {time.monotonic() - began:.0f} s, all "
            f"answered and in order; {len(built.in_flight)} were in flight at a kill, {built.cut} connections cut, "
            f"{len(both.twice)} came twice, {both.more} more often",
            flush=True,
        )
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill for long; what does not add up raises."""
    parser = argparse.ArgumentParser(prog="python -m tests.web.replicas", description=sys.modules[__name__].__doc__)
    parser.add_argument(
        "--updates", type=int, default=20_000, help="messages and presses, half of them while replicas are killed"
    )
    parser.add_argument(
        "--people", type=int, default=2_000, help="who send them, half of them while replicas are killed"
    )
    parser.add_argument("--kills", type=int, default=40, help="how often a replica is killed")
    parser.add_argument("--seed", type=int, default=0, help="chooses what people do and who is killed when")
    parser.add_argument(
        "--late",
        type=float,
        default=LATE.total_seconds(),
        help="seconds within which an answer is one that was asked for; with Telegram's own 10 it refuses many",
    )
    options = parser.parse_args(arguments)
    with run_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_both(Path(folder), postgres.url, options))


if __name__ == "__main__":
    sys.exit(main())
