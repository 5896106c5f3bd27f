"""Remember what readers asked us to remember: one envelope each."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.envelope import CannotOpen, open_envelope, seal
from bot.seal.envelope import sealed_by as key_id_of
from bot.seal.keys import KeyRing
from bot.seal.person import Person, read_person, write_person
from bot.seal.pseudonym import pseudonym, pseudonyms
from bot.storage.database import Database, StorageDown
from bot.storage.schema import deliveries, readers, sealed_by, traces
from bot.storage.sealed import left_up_to

_log = logging.getLogger(__name__)
PLACE = readers.name


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it was read: whom we remember, since which month (YYYYMM), and where it stands."""

    person: Person
    month: int
    pseudonym: bytes
    envelope: bytes


class Readers:
    """Readers by their id, which is also that of their private chat.

    Whoever changes a reader's rows takes the row under the older key before that under the newest: in another order
    two of them could wait for one another on PostgreSQL, or a re-sealed row could escape being forgotten.
    ``ring`` is replaced when a key is added or dropped; ``corrupt`` counts the envelopes that could not be opened.
    """

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self.ring = ring
        self.corrupt = 0

    async def find(self, user_id: int) -> Person | None:
        """Return what we remember of somebody; an envelope that cannot be opened is deleted."""
        kept = await self.look(user_id)
        return kept.person if kept else None

    async def look(self, user_id: int) -> Kept | None:
        """Return the row of somebody; an envelope that cannot be opened is deleted."""
        names = pseudonyms(self.ring, user_id)
        asking = select(readers).where(readers.c.pseudonym.in_(names))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        for row in sorted(rows, key=lambda row: names.index(row.pseudonym)):
            if kept := self._kept(row):
                return kept
            await self._delete_corrupt(row.pseudonym, row.envelope)
        return None

    async def walk(self, month: int, after: bytes, limit: int) -> tuple[list[Kept], bytes | None]:
        """Return readers whose last use was in a month, in order of pseudonym.

        Args:
            month: YYYYMM.
            after: Where the rows before ended; empty at the beginning.
            limit: How many rows are read.

        Returns:
            Those that can be opened, and where they end; None where there is nothing more.
        """
        asking = select(readers).where(readers.c.month == month, readers.c.pseudonym > after)
        async with self._database.read() as connection:
            rows = (await connection.execute(asking.order_by(readers.c.pseudonym).limit(limit))).all()
        return [kept for row in rows if (kept := self._kept(row))], rows[-1].pseudonym if rows else None

    async def rows(self, after: bytes, limit: int) -> tuple[list[Kept], bytes | None]:
        """Return the rows of all readers in order of pseudonym, some at a time; see ``walk``."""
        asking = select(readers).where(readers.c.pseudonym > after).order_by(readers.c.pseudonym).limit(limit)
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        return [kept for row in rows if (kept := self._kept(row))], rows[-1].pseudonym if rows else None

    async def page(self, after: bytes, limit: int) -> tuple[list[Person], bytes | None]:
        """Return all readers in order of pseudonym, some at a time; see ``walk``."""
        rows, place = await self.rows(after, limit)
        return [kept.person for kept in rows], place

    async def touch(self, user_id: int, month: int) -> None:
        """Note that somebody used the bot in a month (YYYYMM); the envelope stays as it is."""
        async with self._database.write() as connection:
            for name in reversed(pseudonyms(self.ring, user_id)):
                touching = update(readers).where(readers.c.pseudonym == name, readers.c.month < month)
                await connection.execute(touching.values(month=month))

    async def replace(self, kept: Kept, person: Person) -> bool:
        """Write a person over a row that nobody has changed since it was read; False where somebody has.

        It is sealed by the key of its pseudonym, or a rotation would pass it over.
        """
        key = next((each for each in self.ring.all if each.id == key_id_of(kept.envelope)), None)
        if not key:  # dropped since: the row is another one now
            return False
        sealed = seal(key, PLACE, kept.pseudonym, write_person(person))
        same = (readers.c.pseudonym == kept.pseudonym) & (readers.c.envelope == kept.envelope)
        async with self._database.write() as connection:
            return (await connection.execute(update(readers).where(same).values(envelope=sealed))).rowcount == 1

    async def keep(self, person: Person, month: int) -> None:
        """Remember a person under the newest key.

        Args:
            person: What to remember; their id is that of the chat.
            month: The month (YYYYMM) in which they used the bot.
        """
        newest, *older = pseudonyms(self.ring, person.chat)
        new = {"envelope": seal(self.ring.newest, PLACE, newest, write_person(person)), "month": month}
        keeping = self._database.insert(readers).values(pseudonym=newest, **new)
        keeping = keeping.on_conflict_do_update(index_elements=["pseudonym"], set_=new)
        async with self._database.write() as connection:
            if older:
                await connection.execute(
                    select(readers.c.month).where(readers.c.pseudonym.in_(older)).with_for_update()
                )
            await connection.execute(keeping)
            await _rename(connection, dict.fromkeys(older, newest))

    async def forget(self, user_id: int) -> int:
        """Delete somebody's reader and traces under all keys; return how many rows there were."""
        names = pseudonyms(self.ring, user_id)
        async with self._database.write() as connection:
            gone = [
                await connection.execute(delete(table).where(table.c.pseudonym == name))
                for table in (readers, traces)
                for name in reversed(names)
            ]
        return sum(result.rowcount for result in gone)

    async def drop(self, user_id: int) -> None:
        """Delete what somebody asked us to remember; traces stay, so that their chat still empties."""
        async with self._database.write() as connection:
            for name in reversed(pseudonyms(self.ring, user_id)):
                await connection.execute(delete(readers).where(readers.c.pseudonym == name))

    async def checkpoint(self) -> None:
        """Empty the write-ahead log, where copies of deleted rows lie; a failure costs nothing but time."""
        with suppress(StorageDown):
            await self._database.checkpoint()

    async def count(self) -> int:
        """Return how many readers we remember."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(readers))).scalar_one()

    async def expire(self, before_month: int) -> int:
        """Delete readers who have not used the bot since a month (YYYYMM); return how many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(readers).where(readers.c.month < before_month))).rowcount

    async def left(self) -> int:
        """Return how many are sealed by the older key: all of them are looked at."""
        if not self.ring.older:
            return 0
        async with self._database.read() as connection:
            return await left_up_to(connection, sealed_by(readers.c.envelope) == self.ring.older.id, None)

    async def reseal(self, limit: int) -> int:
        """Seal up to ``limit`` readers anew who are sealed by the older key; return how many are left, up to so many.

        All of them or none: a commit for each would make a million last an hour. Who is being changed meanwhile is
        left for the next round.
        """
        if not self.ring.older:
            return 0
        is_old = sealed_by(readers.c.envelope) == self.ring.older.id
        asking = select(readers).where(is_old).limit(limit).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            await self._replace(connection, (await connection.execute(asking)).all())
            return await left_up_to(connection, is_old, limit)

    async def _replace(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        """Replace rows that nobody else can change now; a row that is there under the newest key is newer."""
        if not rows:
            return
        fresh = {
            row.pseudonym: self._resealed(person, row.month)
            for row in rows
            if (person := self.open(row.pseudonym, row.envelope))
        }
        if fresh:
            await connection.execute(self._database.insert(readers).on_conflict_do_nothing(), list(fresh.values()))
        await _rename(connection, {name: row["pseudonym"] for name, row in fresh.items()})
        if corrupt := [row.pseudonym for row in rows if row.pseudonym not in fresh]:
            await connection.execute(delete(readers).where(readers.c.pseudonym.in_(corrupt)))
        self._count_corrupt(len(rows) - len(fresh))

    def _resealed(self, person: Person, month: int) -> dict[str, Any]:
        name = pseudonym(self.ring.newest, person.chat)
        envelope = seal(self.ring.newest, PLACE, name, write_person(person))
        return {"pseudonym": name, "envelope": envelope, "month": month}

    def _kept(self, row: Row[Any]) -> Kept | None:
        person = self.open(row.pseudonym, row.envelope)
        return Kept(person, row.month, row.pseudonym, row.envelope) if person else None

    def open(self, name: bytes, envelope: bytes) -> Person | None:
        """Open an envelope under its pseudonym; None for one that no key of ours opens."""
        try:
            return read_person(open_envelope(self.ring, PLACE, name, envelope))
        except (CannotOpen, ValueError):
            return None

    async def _delete_corrupt(self, name: bytes, envelope: bytes) -> None:
        """Delete what cannot be opened, if it can be done now: the reader who asked is answered all the same."""
        same = (readers.c.pseudonym == name) & (readers.c.envelope == envelope)
        with suppress(StorageDown):
            async with self._database.write() as connection:
                deleted = (await connection.execute(delete(readers).where(same))).rowcount
            self._count_corrupt(deleted)

    def _count_corrupt(self, rows: int) -> None:
        if rows:
            self.corrupt += rows
            _log.warning("Deleted readers whose envelopes could not be opened: %s", rows)


async def _rename(connection: AsyncConnection, names: Mapping[bytes, bytes]) -> None:
    """Delete rows that stand under new pseudonyms now; what is to be delivered to them goes along."""
    if not names:
        return
    if (await connection.execute(select(deliveries.c.pseudonym).limit(1))).first():
        moving = update(deliveries).where(deliveries.c.pseudonym == bindparam("old")).values(pseudonym=bindparam("new"))
        await connection.execute(moving, [{"old": old, "new": new} for old, new in names.items()])
    await connection.execute(delete(readers).where(readers.c.pseudonym.in_(names)))
