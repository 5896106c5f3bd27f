"""A process that looks at a library as the holder of the lease does, and kills itself at a named point.

``python -m tests.publishing.chronicler DATABASE KNOWLEDGE [POINT]``: it records and prepares what is to be told.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.shelf import Shelf
from bot.publishing.watch import Watch
from bot.storage.chronicle import Chronicle
from bot.storage.database import Database, open_database
from tests.outbox.mailroom import ending

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def watch_over(database: Database, root: Path, translators: Mapping[Locale, Translator], point: str = "") -> Watch:
    """Set up a watch over a library as it is on the disk now."""
    shelf = Shelf(root, translators, lambda _: None)
    return Watch(Chronicle(database, ending(point, 0)), shelf, translators, lambda: NOON)


async def look(url: str, root: Path, point: str) -> None:
    """Look once."""
    async with open_database(url) as database:
        await watch_over(database, root, load_translators(), point).look()


def main(url: str, root: str, point: str = "") -> None:
    """Look once, and be killed if the point is reached."""
    asyncio.run(look(url, Path(root), point))


if __name__ == "__main__":
    main(*sys.argv[1:])
