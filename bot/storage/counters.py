"""Count what is used, by month, and by nobody."""

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import counters


class Counters:
    """Counts per section, month (YYYYMM) and kind of use."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, section: str, month: int, kind: str, times: int = 1) -> None:
        """Count one use, or several that were collected: a transaction for each would cost a press its pace."""
        adding = self._database.insert(counters).values(section=section, month=month, kind=kind, count=times)
        adding = adding.on_conflict_do_update(
            index_elements=["section", "month", "kind"], set_={"count": counters.c.count + times}
        )
        async with self._database.write() as connection:
            await connection.execute(adding)

    async def totals(self, month: int) -> dict[tuple[str, str], int]:
        """Return the counts of a month by section and kind, in this order."""
        counted = select(counters.c.section, counters.c.kind, counters.c.count).where(counters.c.month == month)
        async with self._database.read() as connection:
            rows = (await connection.execute(counted.order_by(counters.c.section, counters.c.kind))).all()
        return {(section, kind): count for section, kind, count in rows}
