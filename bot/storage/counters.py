"""Count what is used, by month, and by nobody."""

from collections.abc import Mapping

from sqlalchemy import Executable, select

from bot.storage.database import Database
from bot.storage.schema import counters

EVERYWHERE = ""
"""The section of what is counted for no article."""
ERASED, TOO_LATE = "erased", "too_late"
"""What is counted: messages deleted, and messages that could not be any more."""

WRONG = "wrong"
"""What is counted: how often readers wanted to say that something is wrong, by section (``SLUG#anchor``, ``INTRO`` for
the card)."""


class Counters:
    """Counts per section, month (YYYYMM) and kind of use."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, section: str, month: int, kind: str, times: int = 1) -> None:
        """Count one use, or several that were collected: a transaction for each would cost a press its pace."""
        await self.add_all(month, {(section, kind): times})

    async def add_all(self, month: int, times: Mapping[tuple[str, str], int]) -> None:
        """Count what was collected, by section and kind, all or none; what did not happen makes no row."""
        counted = sorted(use for use in times if times[use])  # in one order: two writers must not wait for each other
        if not counted:
            return
        async with self._database.write() as connection:
            for section, kind in counted:
                await connection.execute(self._adding(section, month, kind, times[section, kind]))

    async def totals(self, month: int) -> dict[tuple[str, str], int]:
        """Return the counts of a month by section and kind, in this order."""
        counted = select(counters.c.section, counters.c.kind, counters.c.count).where(counters.c.month == month)
        async with self._database.read() as connection:
            rows = (await connection.execute(counted.order_by(counters.c.section, counters.c.kind))).all()
        return {(section, kind): count for section, kind, count in rows}

    def _adding(self, section: str, month: int, kind: str, times: int) -> Executable:
        adding = self._database.insert(counters).values(section=section, month=month, kind=kind, count=times)
        return adding.on_conflict_do_update(
            index_elements=["section", "month", "kind"], set_={"count": counters.c.count + times}
        )
