"""Keep announcements, and let each change only from the state that its changer saw."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.announcement import State
from bot.storage.database import Database
from bot.storage.notices import Notice, note
from bot.storage.schema import announcements

NOBODY = 0
"""The author of what no admin wrote: the bot itself, or who runs it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An announcement as it is kept.

    Attributes:
        content: What is told, as ``write_announcement`` writes it.
        author: The number of the admin who wrote it.
        approvals: As the admins' room writes them.
        held_until: Unix time before which it is not sent; None until admins are told that it is approved.
        pace: Messages a second; None for the free limit.
        place: Up to where it is planned, or was corrected.
        passed: How many did not want it any more when their turn came.
        ended_hour: Hours since 1970 at its end.
    """

    number: int
    state: State
    content: str
    hash: bytes
    author: int
    approvals: str
    held_until: int | None
    pace: float | None
    place: bytes | None
    planned: int
    sent: int
    blocked: int
    failed: int
    unknown: int
    passed: int
    ended_hour: int | None


_COLUMNS = [announcements.c[each.name] for each in fields(Kept)]
NOTHING = dict.fromkeys(("planned", "sent", "blocked", "failed", "unknown", "passed"), 0)
"""The counts of a new one."""


Together = Callable[[AsyncConnection], Awaitable[None]]
"""Writes something in a transaction."""


class Announcements:
    """Announcements by number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, content: str, hash_: bytes, author: int, approvals: str = "") -> int:
        """Keep a new one, that its author can change; return its number."""
        new = {"state": State.WRITTEN, "content": content, "hash": hash_, "author": author, "approvals": approvals}
        adding = self._database.insert(announcements).values(**new, **NOTHING).returning(announcements.c.number)
        async with self._database.write() as connection:
            return int((await connection.execute(adding)).scalar_one())

    async def get(self, number: int) -> Kept | None:
        """Return one; None where there is none of that number."""
        asking = select(*_COLUMNS).where(announcements.c.number == number)
        async with self._database.read() as connection:
            row = (await connection.execute(asking)).one_or_none()
        return _kept(row) if row else None

    async def all(self, states: Collection[State], limit: int) -> list[Kept]:
        """Return those in these states, newest first."""
        asking = select(*_COLUMNS).where(announcements.c.state.in_(list(states)))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking.order_by(announcements.c.number.desc()).limit(limit))).all()
        return [_kept(row) for row in rows]

    async def change(
        self,
        number: int,
        seen: Collection[State],
        approvals_were: str | None = None,
        author_was: int | None = None,
        notice: Notice | None = None,
        together: Together | None = None,
        **values: Any,
    ) -> bool:
        """Change one that is in a state which its changer saw; False where it is not: a second press does nothing.

        Args:
            number: Which one.
            seen: The states.
            approvals_were: Its approvals as its changer saw them; None where they do not matter.
            author_was: The same of its author.
            notice: What admins are to be told of it, written down together with the change.
            together: What else is written in the same transaction, alone with it.
            values: The new values by column.
        """
        same = (announcements.c.number == number) & announcements.c.state.in_(list(seen))
        if approvals_were is not None:
            same &= announcements.c.approvals == approvals_were
        if author_was is not None:
            same &= announcements.c.author == author_was
        async with self._database.write_alone() if together else self._database.write() as connection:
            is_changed = (await connection.execute(update(announcements).where(same).values(**values))).rowcount == 1
            if is_changed and notice:
                await note(self._database, connection, notice)
            if is_changed and together:
                await together(connection)
        return is_changed

    async def begin_hold(self, number: int, until: int) -> bool:
        """Hold an approved one until a Unix time; False where it is held until one already, or is not held."""
        same = (announcements.c.number == number) & (announcements.c.state == State.HELD)
        beginning = update(announcements).where(same, announcements.c.held_until.is_(None)).values(held_until=until)
        async with self._database.write() as connection:
            return (await connection.execute(beginning)).rowcount == 1

    async def lengthen_holds(self, seconds: int) -> None:
        """Hold everything that is held now for so much longer."""
        held = (announcements.c.state == State.HELD) & announcements.c.held_until.is_not(None)
        longer = update(announcements).where(held).values(held_until=announcements.c.held_until + seconds)
        async with self._database.write() as connection:
            await connection.execute(longer)

    async def remove(self, number: int, seen: Collection[State]) -> bool:
        """Delete one that is in a state which its remover saw; False where it is not."""
        same = (announcements.c.number == number) & announcements.c.state.in_(list(seen))
        async with self._database.write() as connection:
            return (await connection.execute(delete(announcements).where(same))).rowcount == 1


def _kept(row: Row[Any]) -> Kept:
    return Kept(**{**row._mapping, "state": State(row.state)})
