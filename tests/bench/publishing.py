"""Publish into 1,000 articles: how soon it is served, and how long replies wait meanwhile."""

# ruff: noqa: T201  (a bench prints)

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.i18n import Locale, load_translators
from bot.knowledge.shelf import Shelf, set_aside
from bot.publishing.follow import Follower
from bot.publishing.start import publisher_of
from bot.publishing.workshop import Workshop
from bot.search.decide import find
from bot.search.rank import MOST
from bot.settings import KNOWLEDGE_DIR
from bot.storage.database import open_database
from bot.storage.everything import everything_of
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from bot.telegram.context import Derived, deriving
from tests.bench.copies import copy_articles
from tests.storage.cast import ONLY_OLD

ARTICLES = 1000
PUBLICATIONS = 5
IDLE = 10.0
EVERY = 0.1
"""Seconds between two questions."""
HOPS = 8
"""How often a reply waits for something, such as the network: each time it needs its turn again."""
QUESTIONS = ("колькі каштуе віза ў Польшчу", "карта побыту", "open a bank account in Georgia", "внж в литве")


class Asking:
    """Asks one question after another, and remembers how long each took in the process, in milliseconds."""

    def __init__(self, shelf: Shelf[Derived]) -> None:
        """Ask what is served by a shelf."""
        self._shelf = shelf
        self.took: list[float] = []

    async def run(self) -> None:
        """Ask until cancelled; an answer that is late lets no later one wait."""
        number = 0
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._ask(QUESTIONS[number % len(QUESTIONS)]))
                number += 1
                await asyncio.sleep(EVERY)

    async def _ask(self, question: str) -> None:
        began = time.perf_counter()
        find(question, self._shelf.served.derived.index, Locale.BE, MOST)
        for _ in range(HOPS):
            await asyncio.sleep(0)
        self.took.append(1000 * (time.perf_counter() - began))

    def p99(self) -> tuple[int, float, float, float]:
        """Return how many were answered, median, 99th percentile and the longest; forget them."""
        took, self.took = sorted(self.took), []
        return len(took), took[len(took) // 2], took[int(len(took) * 0.99)], took[-1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table; always 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.publishing", description=sys.modules[__name__].__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="articles, each in its languages")
    parser.add_argument("--publications", type=int, default=PUBLICATIONS, help="how often something is published")
    parser.add_argument("--idle", type=float, default=IDLE, help="seconds of questions before")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), options.articles, options.publications, options.idle))
    return 0


async def _measure(folder: Path, articles: int, publications: int, idle: float) -> None:
    knowledge = folder / "knowledge"
    await asyncio.to_thread(copy_articles, KNOWLEDGE_DIR, knowledge, articles)
    began = time.perf_counter()
    shelf = Shelf(knowledge, load_translators(), deriving())
    set_aside()  # as at the bot's start
    print(f"{len(shelf.library.articles)} articles; the first load took {time.perf_counter() - began:.1f} s\n")
    async with open_database(f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3") as database:
        await migrate(database)
        await Meta(database).check_keys(ONLY_OLD)
        storage = everything_of(database, ONLY_OLD)
        follower = Follower(shelf, storage.meta)
        await follower.look()
        epoch = await storage.lease.take("bench", 86400)
        assert epoch, "nobody else has this database"
        workshop = Workshop(storage, knowledge, shelf.try_on, lambda: shelf.library, _now)
        await workshop.history(1)  # makes the repository
        publisher = publisher_of(storage, shelf, _now, follower.look)

        async def publish() -> None:
            assert await publisher.publish_next(epoch)

        asking = Asking(shelf)
        questions = asyncio.ensure_future(asking.run())
        await asyncio.sleep(idle)
        while not asking.took:  # noqa: ASYNC110  (the machine is busy: an answer takes longer than the idle time)
            await asyncio.sleep(EVERY)
        before = asking.p99()
        waits = [await _publication(shelf, workshop, publish, number) for number in range(publications)]
        during = asking.p99()
        questions.cancel()
        await asyncio.gather(questions, return_exceptions=True)
    print("| replies | answered | p50 ms | p99 ms | longest ms |\n| --- | ---: | ---: | ---: | ---: |")
    for what, (count, middle, most, longest) in (("nothing is published", before), ("while publishing", during)):
        print(f"| {what} | {count} | {middle:.1f} | {most:.1f} | {longest:.1f} |")
    print("\n| from approval to served | seconds |\n| --- | ---: |")
    print(f"| fastest | {min(waits):.2f} |\n| slowest | {max(waits):.2f} |")


async def _publication(
    shelf: Shelf[Derived], workshop: Workshop, publish: Callable[[], Awaitable[None]], number: int
) -> float:
    """Stage a sentence more in one article and publish it; return the seconds from the approval until it is served."""
    file = min((shelf.folder / "articles").glob("*/*/be.md"))
    path = file.relative_to(shelf.folder).as_posix()
    text = await asyncio.to_thread(file.read_bytes)
    staged = await workshop.stage({path: text + f"\nСказ нумар {number}.\n".encode()}, 0, "One more sentence")
    assert staged.number is not None, staged.problems
    await workshop.submit(staged.number, staged.subject, 0)
    before, began = shelf.library, time.perf_counter()
    await publish()
    assert shelf.library is not before, "it is served"
    return time.perf_counter() - began


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
