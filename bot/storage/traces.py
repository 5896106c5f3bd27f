"""Remember which messages of ours lie in which chats, until they are erased there."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.envelope import CannotOpen, open_envelope, seal
from bot.seal.keys import KeyRing
from bot.seal.person import MESSAGES, read_messages, write_messages
from bot.seal.pseudonym import pseudonym, pseudonyms
from bot.storage.database import Database
from bot.storage.schema import sealed_by, traces

_log = logging.getLogger(__name__)
PLACE = traces.name
_HOUR = 3600
_AT_ONCE = 500
"""Rows named in one statement: SQLite takes 32,766 values, and every number of them is compiled anew."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Messages of ours in one chat; ``erase_hour`` counts hours since 1970, ``announcement`` is None for answers."""

    id: bytes
    chat: int
    message_ids: tuple[int, ...]
    announcement: int | None
    erase_hour: int


def hour_of(moment: datetime) -> int:
    """Return the whole hours of Unix time: finer than that no erase time is."""
    return int(moment.timestamp()) // _HOUR


def hour_after(moment: datetime, hours: int) -> int:
    """Return the first hour that begins when so many have passed."""
    return -(-(int(moment.timestamp()) + hours * _HOUR) // _HOUR)


class Traces:
    """Traces by chat and by hour.

    ``ring`` is replaced when a key is added or dropped; ``corrupt`` counts the envelopes that could not be opened.
    A trace under a key that is not in the ring is left alone: another process may have that key already.
    """

    def __init__(self, database: Database, ring: KeyRing, random: Callable[[int], bytes] = os.urandom) -> None:
        self._database = database
        self._random = random
        self.ring = ring
        self.corrupt = 0

    async def add(
        self, chat: int, message_ids: Sequence[int], erase_hour: int, announcement: int | None = None
    ) -> None:
        """Remember messages that must be erased at an hour."""
        parts = [message_ids[at : at + MESSAGES] for at in range(0, len(message_ids), MESSAGES)]
        if not parts:
            return
        rows = [
            self._sealed(self._random(16), chat, part) | {"announcement": announcement, "erase_hour": erase_hour}
            for part in parts
        ]
        async with self._database.write() as connection:
            await connection.execute(self._database.insert(traces), rows)

    async def due(self, hour: int, limit: int) -> list[Trace]:
        """Return traces whose hour has come, the oldest first."""
        return await self._opened(traces.c.erase_hour <= hour, limit)

    async def of(self, chat: int) -> list[Trace]:
        """Return all traces of a chat, the first to be erased first."""
        return await self._opened(traces.c.pseudonym.in_(pseudonyms(self.ring, chat)))

    async def batches(self, size: int) -> AsyncIterator[list[Trace]]:
        """Yield all traces that the ring can open, batch by batch."""
        last = b""
        while True:
            asking = select(traces).where(traces.c.id > last).order_by(traces.c.id).limit(size)
            async with self._database.read() as connection:
                rows = (await connection.execute(asking)).all()
            if not rows:
                return
            last = rows[-1].id
            yield [trace for row in rows if (trace := self._open(row))]

    async def remove(self, ids: Iterable[bytes]) -> None:
        """Delete traces: their messages are erased, or can be erased no more."""
        wanted = list(ids)
        async with self._database.write() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                await connection.execute(delete(traces).where(traces.c.id.in_(wanted[at : at + _AT_ONCE])))

    async def release(self, chat: int, message_id: int) -> bool:
        """Take one message out, because its reader keeps it; False where no trace knows it."""
        asking = select(traces).where(traces.c.pseudonym.in_(pseudonyms(self.ring, chat))).with_for_update()
        async with self._database.write() as connection:
            opened = map(self._open, (await connection.execute(asking)).all())
            found = next((trace for trace in opened if trace and message_id in trace.message_ids), None)
            if found:
                await self._take_out(connection, found, message_id)
        return found is not None

    async def count(self) -> int:
        """Return how many traces there are."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(traces))).scalar_one()

    async def reseal(self, limit: int) -> int:
        """Seal up to ``limit`` traces anew that are sealed by the older key; return how many are left.

        All of them or none; what is being changed meanwhile is left for the next round.
        """
        if not self.ring.older:
            return 0
        is_old = sealed_by(traces.c.envelope) == self.ring.older.id
        asking = select(traces).where(is_old).limit(limit).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            await self._replace(connection, (await connection.execute(asking)).all())
            return (await connection.execute(select(func.count()).select_from(traces).where(is_old))).scalar_one()

    async def _opened(self, wanted: ColumnElement[bool], limit: int | None = None) -> list[Trace]:
        """Return traces that the ring can open; delete those that it should and cannot."""
        ours = sealed_by(traces.c.envelope).in_([key.id for key in self.ring.all])
        asking = select(traces).where(wanted, ours).order_by(traces.c.erase_hour, traces.c.id).limit(limit)
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        opened = {row.id: self._open(row) for row in rows}
        if corrupt := [id_ for id_, trace in opened.items() if not trace]:
            await self.remove(corrupt)
            self._count_corrupt(len(corrupt))
        return [trace for trace in opened.values() if trace]

    async def _take_out(self, connection: AsyncConnection, trace: Trace, message_id: int) -> None:
        rest = [each for each in trace.message_ids if each != message_id]
        if rest:
            await self._update(connection, [self._sealed(trace.id, trace.chat, rest)])
        else:
            await connection.execute(delete(traces).where(traces.c.id == trace.id))

    async def _replace(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        opened = {row.id: self._open(row) for row in rows}
        fresh = [self._sealed(trace.id, trace.chat, trace.message_ids) for trace in opened.values() if trace]
        if fresh:
            await self._update(connection, fresh)
        if corrupt := [id_ for id_, trace in opened.items() if not trace]:
            await connection.execute(delete(traces).where(traces.c.id.in_(corrupt)))
            self._count_corrupt(len(corrupt))

    async def _update(self, connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
        """Write sealed rows over those of the same ids, which nobody else can change now."""
        changing = update(traces).where(traces.c.id == bindparam("row_id"))
        changing = changing.values(pseudonym=bindparam("name"), envelope=bindparam("sealed"))
        values = [{"row_id": row["id"], "name": row["pseudonym"], "sealed": row["envelope"]} for row in rows]
        await connection.execute(changing, values)

    def _sealed(self, id_: bytes, chat: int, message_ids: Sequence[int]) -> dict[str, Any]:
        envelope = seal(self.ring.newest, PLACE, id_, write_messages(chat, message_ids))
        return {"id": id_, "pseudonym": pseudonym(self.ring.newest, chat), "envelope": envelope}

    def _open(self, row: Row[Any]) -> Trace | None:
        try:
            chat, message_ids = read_messages(open_envelope(self.ring, PLACE, row.id, row.envelope))
        except (CannotOpen, ValueError):
            return None
        return Trace(row.id, chat, message_ids, row.announcement, row.erase_hour)

    def _count_corrupt(self, rows: int) -> None:
        self.corrupt += rows
        _log.warning("Deleted traces whose envelopes could not be opened: %s", rows)
