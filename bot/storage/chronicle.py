"""Remember what the library was when it was last looked at, and what changed in it lately."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.knowledge.diff import Change, differences, snapshot_of
from bot.knowledge.library import Library
from bot.knowledge.news import News, first_news, updated
from bot.knowledge.written import read_news, read_snapshot, write_news, write_snapshot
from bot.storage.alerts import Prepare, follow_library
from bot.storage.database import Database
from bot.storage.schema import meta
from bot.storage.values import write_value

SNAPSHOT, NEWS = "snapshot", "news"
"""Their rows in ``meta``."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded: the changes since the last time, and all that is news now."""

    changes: tuple[Change, ...]
    news: News


class Chronicle:
    """The last snapshot of the library, and the news and the alert that came of comparing with it."""

    def __init__(self, database: Database, at: Callable[[str], None] = lambda _: None) -> None:
        """Make a chronicle.

        Args:
            database: Where it lies.
            at: Called at each named point between two steps; tests kill the process there.
        """
        self._database = database
        self._at = at

    async def news(self) -> News | None:
        """Return what was recorded; None where nothing ever was.

        Raises:
            StorageDown: it cannot be looked up now.
        """
        async with self._database.read() as connection:
            written = (await _rows(connection)).get(NEWS)
        return read_news(written) if written is not None else None

    async def record(self, library: Library, today: date, prepare: Prepare | None = None) -> Recorded:
        """Compare a library with the last one, and record all in one transaction: what is told is told once.

        Args:
            library: What is served now.
            today: The day.
            prepare: Writes the draft that alerts readers; None where nobody is to be alerted.

        Raises:
            StorageDown: nothing was recorded; the next time finds the same.
        """
        snapshot = snapshot_of(library)
        async with self._database.write_alone() as connection:
            rows = await _rows(connection)
            before = read_snapshot(rows.get(SNAPSHOT, ""))
            changes = differences(before, snapshot) if before else ()
            lately = read_news(rows.get(NEWS, "")) if before else first_news(library, today)
            news = updated(lately, changes, today)
            self._at("compared")
            if before and prepare:
                await follow_library(self._database, connection, before, snapshot, prepare)
            self._at("drafted")
            for name, value in ((SNAPSHOT, write_snapshot(snapshot)), (NEWS, write_news(news))):
                if rows.get(name) != value:
                    await write_value(self._database, connection, name, value)
            self._at("written")
        self._at("recorded")
        return Recorded(changes, news)


async def _rows(connection: AsyncConnection) -> Mapping[str, str]:
    rows = await connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.in_([SNAPSHOT, NEWS])))
    return {row.name: row.value for row in rows}
