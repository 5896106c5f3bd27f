"""What an owner may know of the bot: counts, and none of them exact."""

from dataclasses import dataclass
from datetime import datetime

from bot.storage.everything import Storage

STEP = 10
"""Counts are rounded down to this: nobody can tell from two looks that one reader came."""
_WHOLE = ""
"""The section of what is counted for the whole bot."""


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
    totals = await storage.counters.totals(moment.year * 100 + moment.month)
    return State(
        rounded(await storage.readers.count()),
        rounded(await storage.traces.count()),
        rounded(totals.get((_WHOLE, "erased"), 0)),
        rounded(totals.get((_WHOLE, "too_late"), 0)),
    )


def rounded(count: int) -> int:
    """Round a count down."""
    return count // STEP * STEP
