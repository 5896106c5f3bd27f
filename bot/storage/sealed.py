"""What every table of sealed rows can do, so that one hand changes the key of all of them."""

from collections.abc import Iterable
from typing import Protocol

from bot.seal.keys import KeyRing


class Sealed(Protocol):
    """Rows that are sealed by the newest key of a ring and opened by each of its keys."""

    ring: KeyRing

    async def reseal(self, limit: int) -> int:
        """Seal up to ``limit`` rows anew that are sealed by the older key; return how many are left."""
        ...


def hand_out(ring: KeyRing, tables: Iterable[Sealed]) -> None:
    """Give all tables of this process the same ring at once."""
    for table in tables:
        table.ring = ring
