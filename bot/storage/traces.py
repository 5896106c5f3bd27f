"""Remember which messages of ours lie in which chats, until they are erased there."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.envelope import CannotOpen, open_envelope, seal
from bot.seal.keys import KeyRing
from bot.seal.person import MESSAGES, SPARED, Messages, read_messages, write_messages
from bot.seal.pseudonym import pseudonym, pseudonyms
from bot.storage.database import Database
from bot.storage.meta import NEWEST, Meta
from bot.storage.schema import sealed_by, traces
from bot.storage.sealed import left_up_to

_log = logging.getLogger(__name__)
PLACE = traces.name
_HOUR = 3600
_AT_ONCE = 500
"""Rows named in one statement: SQLite takes 32,766 values, and every number of them is compiled anew."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Messages of ours in one chat; ``erase_hour`` counts hours since 1970, ``announcement`` is None for answers."""

    id: bytes
    messages: Messages
    announcement: int | None
    erase_hour: int

    @property
    def chat(self) -> int:
        """Where they lie."""
        return self.messages.chat

    @property
    def message_ids(self) -> tuple[int, ...]:
        """Their numbers; none where a message was on its way and nobody knows its number."""
        return self.messages.ids if self.messages.within is None else ()


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
        await self._insert(self._rows(chat, message_ids, erase_hour, announcement))

    async def add_all(self, notes: Iterable[tuple[int, Sequence[int], int]]) -> None:
        """Remember answers in many chats, all or none; of each the chat, its messages, and the hour of erasing."""
        await self._insert([row for chat, ids, hour in notes for row in self._rows(chat, ids, hour, None)])

    async def expect(self, chat: int, within: range, erase_hour: int) -> bytes:
        """Remember that a message is on its way; return the id of the trace.

        Args:
            chat: Where it will lie.
            within: The numbers that it may get.
            erase_hour: When it must be erased.
        """
        async with self._database.write() as connection:
            (id_,) = await self.expect_all(connection, [(chat, erase_hour)], within, None)
        return id_

    async def expect_all(
        self, connection: AsyncConnection, where: Iterable[tuple[int, int]], within: range, announcement: int | None
    ) -> list[bytes]:
        """Remember, in a transaction under way, a message on its way to each chat, with its erase hour."""
        rows = [
            self._sealed(self._random(16), Messages(chat, (), within))
            | {"announcement": announcement, "erase_hour": erase_hour}
            for chat, erase_hour in where
        ]
        if rows:
            await connection.execute(self._database.insert(traces), rows)
        return [bytes(row["id"]) for row in rows]

    async def arrived(self, id_: bytes, chat: int, message_id: int) -> None:
        """Remember the number of the message that was on its way; nothing where its chat was forgotten meanwhile."""
        async with self._database.write() as connection:
            await self.arrived_all(connection, [(id_, chat, message_id)])

    async def arrived_all(self, connection: AsyncConnection, arrived: Iterable[tuple[bytes, int, int]]) -> None:
        """Remember, in a transaction under way, numbers of messages: the id of the trace, the chat, the number."""
        rows = [self._sealed(id_, Messages(chat, (message_id,))) for id_, chat, message_id in arrived]
        if rows:
            await self._update(connection, rows)

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

    async def of_announcement(self, number: int, after: bytes, limit: int) -> list[Trace]:
        """Return traces of an announcement in order of their ids, from after one of them on."""
        ours = sealed_by(traces.c.envelope).in_([key.id for key in self.ring.all])
        asking = select(traces).where(traces.c.announcement == number, traces.c.id > after, ours)
        async with self._database.read() as connection:
            rows = (await connection.execute(asking.order_by(traces.c.id).limit(limit))).all()
        return [trace for row in rows if (trace := self._open(row))]

    async def remove(self, ids: Iterable[bytes]) -> None:
        """Delete traces: their messages are erased, or can be erased no more."""
        wanted = list(ids)
        async with self._database.write() as connection:
            for at in range(0, len(wanted), _AT_ONCE):
                await connection.execute(delete(traces).where(traces.c.id.in_(wanted[at : at + _AT_ONCE])))

    async def release(self, chat: int, message_id: int) -> bool:
        """Take one message out, because its reader keeps it; False where no trace knows it."""
        async with self._database.write() as connection:
            found = [trace for trace in await self._mine(connection, chat) if _knows(trace, message_id)]
            for trace in found:
                await self._take_out(connection, trace, message_id)
        return bool(found)

    async def newest(self) -> int:
        """Return how far Telegram's numbers had come when it was last noted down; 0 where it never was."""
        return int(await Meta(self._database).get(NEWEST) or 0)

    async def keep_newest(self, number: int) -> None:
        """Note down how far Telegram's numbers have come."""
        await Meta(self._database).set(NEWEST, str(number))

    async def count(self) -> int:
        """Return how many traces there are."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(traces))).scalar_one()

    async def left(self) -> int:
        """Return how many are sealed by the older key: all of them are looked at."""
        if not self.ring.older:
            return 0
        async with self._database.read() as connection:
            return await left_up_to(connection, sealed_by(traces.c.envelope) == self.ring.older.id, None)

    async def reseal(self, limit: int) -> int:
        """Seal up to ``limit`` traces anew that are sealed by the older key; return how many are left, up to so many.

        All of them or none; what is being changed meanwhile is left for the next round.
        """
        if not self.ring.older:
            return 0
        is_old = sealed_by(traces.c.envelope) == self.ring.older.id
        asking = select(traces).where(is_old).limit(limit).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            await self._replace(connection, (await connection.execute(asking)).all())
            return await left_up_to(connection, is_old, limit)

    def _rows(self, chat: int, ids: Sequence[int], erase_hour: int, announcement: int | None) -> list[dict[str, Any]]:
        rest = {"announcement": announcement, "erase_hour": erase_hour}
        parts = [ids[at : at + MESSAGES] for at in range(0, len(ids), MESSAGES)]
        return [self._sealed(self._random(16), Messages(chat, tuple(part))) | rest for part in parts]

    async def _insert(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        async with self._database.write() as connection:
            await connection.execute(self._database.insert(traces), rows)

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

    async def _mine(self, connection: AsyncConnection, chat: int) -> list[Trace]:
        """Return the traces of a chat, which nobody else changes until the transaction ends."""
        asking = select(traces).where(traces.c.pseudonym.in_(pseudonyms(self.ring, chat))).with_for_update()
        return [trace for row in (await connection.execute(asking)).all() if (trace := self._open(row))]

    async def _take_out(self, connection: AsyncConnection, trace: Trace, message_id: int) -> None:
        messages = trace.messages
        if messages.within is None:
            rest = replace(messages, ids=tuple(each for each in messages.ids if each != message_id))
        else:
            rest = replace(messages, ids=tuple(dict.fromkeys((*messages.ids, message_id))))
        is_nothing_left = not rest.ids if rest.within is None else len(rest.ids) > SPARED
        if is_nothing_left:
            await connection.execute(delete(traces).where(traces.c.id == trace.id))
        else:
            await self._update(connection, [self._sealed(trace.id, rest)])

    async def _replace(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        opened = {row.id: self._open(row) for row in rows}
        fresh = [self._sealed(trace.id, trace.messages) for trace in opened.values() if trace]
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

    def _sealed(self, id_: bytes, messages: Messages) -> dict[str, Any]:
        envelope = seal(self.ring.newest, PLACE, id_, write_messages(messages))
        return {"id": id_, "pseudonym": pseudonym(self.ring.newest, messages.chat), "envelope": envelope}

    def _open(self, row: Row[Any]) -> Trace | None:
        try:
            messages = read_messages(open_envelope(self.ring, PLACE, row.id, row.envelope))
        except (CannotOpen, ValueError):
            return None
        return Trace(row.id, messages, row.announcement, row.erase_hour)

    def _count_corrupt(self, rows: int) -> None:
        self.corrupt += rows
        _log.warning("Deleted traces whose envelopes could not be opened: %s", rows)


def _knows(trace: Trace, message_id: int) -> bool:
    within = trace.messages.within
    return message_id in trace.message_ids or (within is not None and message_id in within)
