"""Kill what publishes, again and again, with clocks that jump, and see each time that the library is whole.

``python -m tests.publishing.kills --kills 200`` does it for long.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.i18n import load_translators
from bot.storage.changes import REVISION, ChangeState
from tests.databases import run_postgres
from tests.publishing.scribe import BE, EN, RU, VISA, Scribe, scribe_of
from tests.storage.cast import ONLY_OLD, sealed_database

LIVES = (0.0, 0.8)
"""Between how many seconds a process lives after it may publish."""
POINTS = ("", "", "", "claimed", "kept", "prepared", "writing", "written", "made", "recorded", "committed", "published")
"""Where a process may die before that; sometimes nowhere, so that the moments in between are met, too."""
DAYS = (-400, -1, 0, 0, 0, 1, 400)
"""By how much the clock of a process is wrong."""


@dataclass
class Toll:
    """What many kills have left."""

    kills: int = 0
    published: int = 0
    found: Counter[str] = field(default_factory=Counter)
    """In which state a kill found the first change that was not over."""


async def kill_at_random(scribe: Scribe, kills: int, chance: random.Random) -> Toll:
    """Publish and kill until there were so many kills; whatever does not add up raises."""
    toll, numbers, round_ = Toll(), list[int](), 0
    texts = {path: (scribe.folder / path).read_text("utf-8") for path in (BE, RU, EN, VISA)}
    while toll.kills < kills:
        round_ += 1
        for some in ((BE, RU, EN), (VISA,)):
            for path in some:
                texts[path] += f"\nСказ {round_}.\n"
            number = await scribe.approve(
                {path: texts[path].encode() for path in some}, f"Round {round_}, {len(some)} files"
            )
            numbers.append(number)
            await _live_and_die(scribe, toll, chance)
        os.environ["PRESS_DAYS"] = str(chance.choice(DAYS))
        await scribe.press_to_the_end()
        await _see(scribe, numbers, texts)
    toll.published = len(numbers)
    return toll


async def _live_and_die(scribe: Scribe, toll: Toll, chance: random.Random) -> None:
    os.environ["PRESS_DAYS"] = str(chance.choice(DAYS))
    async with scribe.press(chance.choice(POINTS)) as process:
        try:
            await asyncio.wait_for(process.wait(), chance.uniform(*LIVES))
        except TimeoutError:
            process.kill()
        toll.kills += await process.wait() == -9
    change = await scribe.storage.changes.next()
    if change and change.state is ChangeState.APPROVED:
        toll.found["not begun"] += 1
    elif change:
        toll.found["committed" if change.revision else "being written"] += 1
    else:
        toll.found["over"] += 1


async def _see(scribe: Scribe, numbers: Sequence[int], texts: dict[str, str]) -> None:
    """See that each change is published once, in order, byte for byte, and that git and the database agree."""
    for number in numbers[-2:]:
        change = await scribe.change(number)
        assert change.state is ChangeState.PUBLISHED, change
    history = scribe.history()
    assert len(history) == len(numbers) + 1, "a change is there twice, or missing"
    assert await scribe.storage.meta.get(REVISION) == history[0].revision
    assert {path: (scribe.folder / path).read_text("utf-8") for path in texts} == texts
    scribe.see_that_it_is_whole()


async def kill_for_long(folder: Path, url: str, kills: int, chance: random.Random) -> Toll:
    """Kill what publishes into a fresh library with a fresh database."""
    async with sealed_database(url) as database:
        scribe = scribe_of(folder, database, ONLY_OLD, load_translators())
        return await kill_at_random(scribe, kills, chance)


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill for long; what does not add up raises."""
    parser = argparse.ArgumentParser(prog="python -m tests.publishing.kills", description=sys.modules[__name__].__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how often the publisher is killed, on both databases")
    parser.add_argument("--seed", type=int, default=0, help="chooses the moments of the kills")
    options = parser.parse_args(arguments)
    with run_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        for name, url in (("sqlite", f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3"), ("postgres", postgres.url)):
            half = options.kills // 2 + (options.kills % 2 if name == "sqlite" else 0)
            began = time.monotonic()
            toll = asyncio.run(kill_for_long(Path(folder) / name, url, half, random.Random(options.seed)))
            found = ", ".join(f"{state} {count}" for state, count in toll.found.most_common())
            print(  # noqa: T201  (a bench prints)
                f"{name}: {toll.kills} kills in {time.monotonic() - began:.0f} s, {toll.published} changes, each "
                f"published once and in order; after a life: {found}; every library was whole",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
