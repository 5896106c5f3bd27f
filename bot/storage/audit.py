"""Keep the audit: rows chained by a key, and the end of the chain noted down apart from them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.chain import START, holds, link
from bot.seal.keys import KeyRing
from bot.storage.database import Database
from bot.storage.meta import AUDIT_HEAD
from bot.storage.schema import audit
from bot.storage.traces import hour_of
from bot.storage.values import read_value, write_value

_log = logging.getLogger(__name__)
_HEAD = b"the end of the audit"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an admin did, in which hour since 1970; ``subject`` is a hash of what it was done to."""

    number: int
    hour: int
    admin: int
    action: str
    subject: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """How an audit stands.

    Attributes:
        broken: Number of the first entry that is not as it was written, or stands where another one did.
        is_cut: Entries at the end are gone, or the note of the end is.
    """

    broken: int | None = None
    is_cut: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was written."""
        return self.broken is None and not self.is_cut


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry
    chain: bytes


class Audit:
    """The audit; ``ring`` is replaced when a key is added or dropped."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self.ring = ring

    async def add(self, admin: int, action: str, subject: bytes, moment: datetime) -> None:
        """Write down what an admin did."""
        async with self._database.write_alone() as connection:
            await self.write(connection, admin, action, subject, moment)

    async def write(
        self, connection: AsyncConnection, admin: int, action: str, subject: bytes, moment: datetime
    ) -> None:
        """Write down what an admin does in the same transaction, which must be one that ``write_alone`` began.

        An end that does not hold is left as it is: a new entry must not mend what somebody has cut.
        """
        last = await self._last(connection)
        head = await self._head(connection)
        values = {"month_hour": hour_of(moment), "role_number": admin, "action": action, "hash": subject}
        adding = insert(audit).values(**values, chain=START).returning(audit.c.number)
        number: int = (await connection.execute(adding)).scalar_one()
        record = _record(Entry(number, hour_of(moment), admin, action, subject))
        made = link(self.ring.newest, last.chain if last else START, record)
        await connection.execute(update(audit).where(audit.c.number == number).values(chain=made))
        if self._is_end(head, last):
            await self._set_head(connection, made)

    async def last(self, count: int) -> list[Entry]:
        """Return the last entries, the newest first."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(audit).order_by(audit.c.number.desc()).limit(count))
            return [_entry(row) for row in rows]

    async def everything(self) -> list[Entry]:
        """Return all entries in the order in which they were written."""
        async with self._database.read() as connection:
            return [row.entry for row in await _rows(connection)]

    async def verify(self) -> Chain:
        """Look whether the chain holds, from the first entry to the last."""
        async with self._database.write_alone() as connection:  # an entry that comes between would look like a cut
            rows, head = await _rows(connection), await self._head(connection)
        broken = self._first_broken(rows)
        return Chain(broken, broken is None and not self._is_end(head, rows[-1] if rows else None))

    async def left(self) -> int:
        """Return 0: however long the chain is, it is chained anew at once."""
        return 0

    async def reseal(self, limit: int) -> int:
        """Chain everything anew under the newest key, once it has held under the older one; return how many are left.

        All of it in one transaction, whatever the limit: half a chain would be none. Where the chain is broken, what
        stands before the break is chained anew; the rest stays as it is, so that the break is seen at the same place.
        """
        if not self.ring.older:
            return 0
        async with self._database.write_alone() as connection:
            rows, head = await _rows(connection), await self._head(connection)
            broken = self._first_broken(rows)
            sound = [row for row in rows if broken is None or row.entry.number < broken]
            is_end = self._is_end(head, rows[-1] if rows else None)
            made = await self._chain_anew(connection, sound)
            if broken is None and is_end and rows:
                await self._set_head(connection, made)
            else:
                self._report(broken, is_end)
        return 0

    def _report(self, broken: int | None, is_end: bool) -> None:
        if broken is not None:
            _log.error("The audit does not hold from entry %s on: look at python -m bot audit", broken)
        elif not is_end:
            _log.error("The end of the audit was cut: look at python -m bot audit")

    async def _chain_anew(self, connection: AsyncConnection, rows: Sequence[_Row]) -> bytes:
        before, values = START, []
        for row in rows:
            before = link(self.ring.newest, before, _record(row.entry))
            values.append({"row_number": row.entry.number, "made": before})
        if values:
            changing = update(audit).where(audit.c.number == bindparam("row_number")).values(chain=bindparam("made"))
            await connection.execute(changing, values)
        return before

    def _first_broken(self, rows: Sequence[_Row]) -> int | None:
        before = START
        for row in rows:
            if not holds(self.ring, before, _record(row.entry), row.chain):
                return row.entry.number
            before = row.chain
        return None

    def _is_end(self, head: bytes | None, last: _Row | None) -> bool:
        if last is None or head is None:
            return last is None and head is None
        return holds(self.ring, last.chain, _HEAD, head)

    async def _last(self, connection: AsyncConnection) -> _Row | None:
        row = (await connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1))).one_or_none()
        return _Row(_entry(row), row.chain) if row else None

    async def _head(self, connection: AsyncConnection) -> bytes | None:
        written = await read_value(connection, AUDIT_HEAD)
        try:
            return None if written is None else bytes.fromhex(written)
        except ValueError:
            return b""  # no end that we wrote

    async def _set_head(self, connection: AsyncConnection, last: bytes) -> None:
        await write_value(self._database, connection, AUDIT_HEAD, link(self.ring.newest, last, _HEAD).hex())


async def _rows(connection: AsyncConnection) -> list[_Row]:
    rows = await connection.execute(select(audit).order_by(audit.c.number))
    return [_Row(_entry(row), row.chain) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.number, row.month_hour, row.role_number, row.action, row.hash)


def _record(entry: Entry) -> bytes:
    """Write an entry so that no two are written alike: everything but the last has a fixed or written length."""
    action = entry.action.encode()
    numbers = b"".join(each.to_bytes(8, "big", signed=True) for each in (entry.number, entry.hour, entry.admin))
    return numbers + len(action).to_bytes(2, "big") + action + entry.subject
