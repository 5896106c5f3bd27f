"""Kill what sends announcements, again and again, and see each time that nobody was lost and nobody has it twice.

``python -m tests.outbox.kills --kills 1000`` does it for long.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.announcements.announcement import State
from bot.outbox.send import BATCHES, IN_FLIGHT_PAID
from tests.databases import run_postgres
from tests.outbox.cast import Mail, mail, open_house

SUBSCRIBERS = 2000
RATE = 900.0
"""Messages a second: a test must end; under Telegram's limit for who pays."""
LIVES = (0.02, 0.4)
"""Between how many seconds a process lives."""


@dataclass
class Toll:
    """What many kills have left."""

    kills: int = 0
    announcements: int = 0
    sent: int = 0
    unknown: int = 0
    arrived_unknown: int = 0


async def see_that_it_adds_up(sent: Mail, unknown: int) -> Toll:
    """Nobody has it twice, nobody is missing, and the numbers say so; ``unknown`` were on their way at the kills."""
    kept, got, people = await sent.kept(), sent.got(), len(sent.people)
    assert max(got.values()) == 1, "somebody has it twice"
    assert kept.state is State.ENDED
    assert (kept.planned, kept.sent + kept.unknown) == (people, people)
    assert (kept.blocked, kept.failed, kept.passed) == (0, 0, 0)
    arrived = sum(got.values())
    assert kept.sent <= arrived <= kept.sent + kept.unknown
    assert kept.unknown == unknown
    assert await sent.traces() == people
    assert await sent.in_flight() == 0
    return Toll(0, 1, kept.sent, kept.unknown, arrived - kept.sent)


async def kill_at_random(sent: Mail, kills: int, chance: random.Random) -> Toll:
    """Kill up to so many times, until one announcement has come to its end; let it end."""
    killed = lost = 0
    while killed < kills:
        async with sent.room(RATE) as room:
            await room.until("sending")
            try:
                await asyncio.wait_for(room.wait(), chance.uniform(*LIVES))
            except TimeoutError:
                room.kill()
                killed += await room.wait() == -9
        lost = await lost_so_far(sent, lost)
        await sent.bury()
        if (await sent.kept()).state is State.ENDED:
            break
    async with sent.room(RATE) as room:
        assert await room.wait() == 0
    toll = await see_that_it_adds_up(sent, lost)
    toll.kills = killed
    return toll


async def lost_so_far(sent: Mail, before: int = 0) -> int:
    """Return how many are unknown, or will be as whoever had them on their way is dead.

    Since ``before`` these are at most as many as one process may ever have there.
    """
    lost = (await sent.kept()).unknown + await sent.in_flight()
    assert 0 <= lost - before <= BATCHES * IN_FLIGHT_PAID
    return lost


async def kill_for_long(house: str, folder: Path, url: str, kills: int, chance: random.Random) -> Toll:
    """Announce and kill until there were so many kills."""
    all_ = Toll()
    async with mail(folder, url, SUBSCRIBERS, house) as sent:
        while all_.kills < kills:
            toll = await kill_at_random(sent, kills - all_.kills, chance)
            for name in ("kills", "announcements", "sent", "unknown", "arrived_unknown"):
                setattr(all_, name, getattr(all_, name) + getattr(toll, name))
            await sent.announced_anew()
    return all_


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill for long; what does not add up raises."""
    parser = argparse.ArgumentParser(prog="python -m tests.outbox.kills", description=sys.modules[__name__].__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how often the sender is killed, on both databases")
    parser.add_argument("--seed", type=int, default=0, help="chooses the moments of the kills")
    options = parser.parse_args(arguments)
    with open_house() as house, run_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        for name, url in (("sqlite", f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3"), ("postgres", postgres.url)):
            half = options.kills // 2 + (options.kills % 2 if name == "sqlite" else 0)
            began, room = time.monotonic(), Path(folder) / name
            room.mkdir()
            toll = asyncio.run(kill_for_long(house, room, url, half, random.Random(options.seed)))
            print(  # noqa: T201  (a bench prints)
                f"{name}: {toll.kills} kills in {time.monotonic() - began:.0f} s, {toll.announcements} announcements "
                f"to {SUBSCRIBERS} subscribers: {toll.sent} sent, {toll.unknown} unknown (of which "
                f"{toll.arrived_unknown} had arrived), nobody twice, nobody missing",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
