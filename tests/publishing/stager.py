"""A process that gathers a change over and over, until it is killed: each round all its files say the same number.

``python -m tests.publishing.stager DATABASE FOLDER``: it says each round that it has finished.
"""

import asyncio
import itertools
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.i18n import load_translators
from bot.knowledge.load import Loaded, Loader
from bot.publishing.basket import Basket
from bot.publishing.workshop import Workshop
from bot.storage.database import open_database
from bot.storage.everything import everything_of
from tests.publishing.scribe import BE, CARD, EN, RU
from tests.storage.cast import ONLY_OLD

PATHS = (BE, RU, EN, CARD)
SIZE = 60_000
"""Bytes that each file is longer by: a change is no single page of a database."""


def grown(data: bytes, number: int) -> bytes:
    """Return a file that says the number of a round, again and again."""
    return data + f"# {number}\n".encode() * (SIZE // 8)


async def gather(url: str, folder: Path) -> None:
    loader = Loader(folder, load_translators())
    library = loader.load().library
    assert library

    async def try_on(changed: Mapping[str, bytes | None]) -> Loaded:
        return await asyncio.to_thread(loader.load, changed)

    async with open_database(url) as database:
        storage = everything_of(database, ONLY_OLD)
        workshop = Workshop(storage, folder, try_on, lambda: library, lambda: datetime.now(UTC))
        basket = Basket(storage.changes, storage.asked, workshop, folder, try_on, lambda: library)
        before = {path: (folder / path).read_bytes() for path in PATHS}
        for number in itertools.count(1):
            kept, problems = await basket.put({path: grown(data, number) for path, data in before.items()}, 1)
            assert kept is not None, problems
            os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    asyncio.run(gather(sys.argv[1], Path(sys.argv[2])))
