"""What an owner may know of the bot: counts, and none of them exact."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage.counters import ERASED, EVERYWHERE, TOO_LATE
from bot.storage.everything import Storage
from bot.storage.months import month_of

STEP = 10
"""Counts are rounded down to this: nobody can tell from two looks that one reader came."""


@dataclass(frozen=True, slots=True)
class State:
    """Counts, rounded down: readers, messages that wait, and this month's messages erased and too old for it."""

    readers: int
    waiting: int
    erased: int
    too_late: int


async def look(storage: Storage, moment: datetime) -> State:
    """Count.

    Raises:
        StorageDown: the database fails.
    """
    totals = await storage.counters.totals(month_of(moment))
    return State(
        rounded(await storage.readers.count()),
        rounded(await storage.traces.count()),
        rounded(totals.get((EVERYWHERE, ERASED), 0)),
        rounded(totals.get((EVERYWHERE, TOO_LATE), 0)),
    )


def rounded(count: int) -> int:
    """Round a count down."""
    return count // STEP * STEP
