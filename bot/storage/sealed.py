"""What every table of sealed rows can do, so that one hand changes the key of all of them."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.keys import KeyRing


class Sealed(Protocol):
    """Rows that are sealed by the newest key of a ring and opened by each of its keys."""

    ring: KeyRing

    async def left(self) -> int:
        """Return how many rows are sealed by the older key: all of them are looked at."""
        ...

    async def reseal(self, limit: int) -> int:
        """Seal up to ``limit`` rows anew that are sealed by the older key; return how many are left, up to so many."""
        ...


def hand_out(ring: KeyRing, tables: Iterable[Sealed]) -> None:
    """Give all tables of this process the same ring at once."""
    for table in tables:
        table.ring = ring


async def left_up_to(connection: AsyncConnection, is_old: ColumnElement[bool], limit: int | None) -> int:
    """Count rows, but no more than a limit: counting a million after each thousand would take the square of the time.

    Args:
        connection: That of a transaction.
        is_old: Says which rows.
        limit: None counts all of them.
    """
    some = select(literal_column("1")).where(is_old).limit(limit).subquery()
    return int((await connection.execute(select(func.count()).select_from(some))).scalar_one())
