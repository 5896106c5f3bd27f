"""Remember who may change things: a number and a role, held as readers are; and the codes that wait to be used."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.envelope import CannotOpen, open_envelope, seal
from bot.seal.keys import KeyRing
from bot.seal.person import Messages, read_messages, write_messages
from bot.seal.pseudonym import pseudonym, pseudonyms
from bot.storage.database import Database, StorageDown
from bot.storage.schema import admins, sealed_by
from bot.storage.sealed import left_up_to

_log = logging.getLogger(__name__)
PLACE = admins.name


class State(StrEnum):
    """Whether somebody stands behind a number."""

    WAITING = "waits for its code"
    ACTIVE = "active"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who may change things, known by a number; ``role`` is a word of ``Role``."""

    number: int
    role: str


@dataclass(frozen=True, slots=True)
class Reached:
    """An admin and their chat, to send there and never to be shown."""

    admin: Admin
    chat: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A number, its role, and whether somebody stands behind it."""

    number: int
    role: str
    state: State


Note = Callable[[AsyncConnection, Admin], Awaitable[None]]
"""Writes a change down in its own transaction: what is not noted down does not happen."""


class Admins:
    """Admins by the id of their account.

    An envelope is bound to number and role: who can write the database, but has no key, gives nobody another role.
    ``ring`` is replaced when a key is added or dropped; ``corrupt`` counts the envelopes that could not be opened.
    """

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self.ring = ring
        self.corrupt = 0

    async def invite(self, role: str, code_hash: bytes, until: int, now: int) -> int:
        """Let a code give a role until a Unix time; return the number it will give. Expired codes are cleaned away."""
        new = {"role": role, "code_hash": code_hash, "code_until": until}
        async with self._database.write_alone() as connection:
            await connection.execute(delete(admins).where(admins.c.code_until <= now))
            number: int = (
                await connection.execute(insert(admins).values(**new).returning(admins.c.number))
            ).scalar_one()
        return number

    async def redeem(self, code_hash: bytes, user_id: int, now: int, note: Note, note_end: Note) -> Admin | None:
        """Give an account the role of a code, once; its former role ends. None where no such code waits."""
        former = await self.find(user_id)
        number = await self._waiting(code_hash, now)
        if number is None:
            return None
        async with self._database.write_alone() as connection:
            used = admins.c.code_until > now, admins.c.code_hash == code_hash, admins.c.number == number
            row = (await connection.execute(select(admins).where(*used).with_for_update())).one_or_none()
            if row is None:
                return None
            admin = Admin(number, row.role)
            await connection.execute(delete(admins).where(admins.c.pseudonym.in_(pseudonyms(self.ring, user_id))))
            filled = self._sealed(admin, user_id) | {"code_hash": None, "code_until": None}
            await connection.execute(update(admins).where(admins.c.number == number).values(**filled))
            if former:
                await note_end(connection, former)
            await note(connection, admin)
        return admin

    async def find(self, user_id: int) -> Admin | None:
        """Return the admin that an account is; None for everybody else. A row that somebody has changed is deleted."""
        asking = select(admins).where(admins.c.pseudonym.in_(pseudonyms(self.ring, user_id)))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        for row in rows:
            if self._chat(row) == user_id:
                return Admin(row.number, row.role)
            with suppress(StorageDown):
                await self._delete_corrupt(row)
        return None

    async def leave(self, user_id: int, note: Note) -> Admin | None:
        """Delete the admin that an account is; None where it is none."""
        if not (admin := await self.find(user_id)):
            return None
        return await self.remove(admin.number, note)

    async def remove(self, number: int, note: Note) -> Admin | None:
        """Delete an admin, or a code that waits; None where there is no such number."""
        async with self._database.write_alone() as connection:
            removing = delete(admins).where(admins.c.number == number).returning(admins.c.role)
            role = (await connection.execute(removing)).scalar_one_or_none()
            if role is None:
                return None
            await note(connection, Admin(number, role))
        return Admin(number, role)

    async def listed(self, now: int) -> list[Listed]:
        """Return all numbers with their roles, never who they are."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(admins).order_by(admins.c.number))).all()
        return [Listed(row.number, row.role, _state(row, now)) for row in rows]

    async def holders(self, role: str) -> frozenset[int]:
        """Return the numbers of those who hold a role now."""
        asking = select(admins.c.number).where(admins.c.role == role, admins.c.envelope.is_not(None))
        async with self._database.read() as connection:
            return frozenset((await connection.execute(asking)).scalars())

    async def chats(self, roles: Collection[str]) -> list[Reached]:
        """Return those who hold one of these roles now, with their chats: only to send something there."""
        asking = select(admins).where(admins.c.role.in_(list(roles)), admins.c.envelope.is_not(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking.order_by(admins.c.number))).all()
        return [Reached(Admin(row.number, row.role), chat) for row in rows if (chat := self._chat(row)) is not None]

    async def checkpoint(self) -> None:
        """Empty the write-ahead log, where copies of deleted rows lie; a failure costs nothing but time."""
        with suppress(StorageDown):
            await self._database.checkpoint()

    async def left(self) -> int:
        """Return how many are sealed by the older key: all of them are looked at."""
        if not self.ring.older:
            return 0
        async with self._database.read() as connection:
            return await left_up_to(connection, sealed_by(admins.c.envelope) == self.ring.older.id, None)

    async def reseal(self, limit: int) -> int:
        """Seal up to ``limit`` admins anew who are sealed by the older key; return how many are left, up to so many.

        All of them or none. A row that cannot be opened is deleted: nobody stands behind it any more.
        """
        if not self.ring.older:
            return 0
        is_old = sealed_by(admins.c.envelope) == self.ring.older.id
        asking = select(admins).where(is_old).limit(limit).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            await self._replace(connection, (await connection.execute(asking)).all())
            return await left_up_to(connection, is_old, limit)

    async def _waiting(self, code_hash: bytes, now: int) -> int | None:
        """Return the number that a code gives; every code that waits is compared, in constant time."""
        asking = select(admins.c.number, admins.c.code_hash).where(admins.c.code_until > now)
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        matching = [row.number for row in rows if hmac.compare_digest(row.code_hash, code_hash)]
        return matching[0] if matching else None

    async def _replace(self, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            chat, same = self._chat(row), admins.c.number == row.number
            if chat is None:
                await connection.execute(delete(admins).where(same))
                self._count_corrupt(row.number)
            else:
                sealed = self._sealed(Admin(row.number, row.role), chat)
                await connection.execute(update(admins).where(same).values(**sealed))

    async def _delete_corrupt(self, row: Row[Any]) -> None:
        same = (admins.c.number == row.number) & (admins.c.envelope == row.envelope) & (admins.c.role == row.role)
        async with self._database.write() as connection:
            await connection.execute(delete(admins).where(same))
        self._count_corrupt(row.number)

    def _count_corrupt(self, number: int) -> None:
        self.corrupt += 1
        _log.warning("Deleted an admin whose envelope could not be opened: %s", number)

    def _sealed(self, admin: Admin, chat: int) -> dict[str, Any]:
        envelope = seal(self.ring.newest, PLACE, _bound_to(admin), write_messages(Messages(chat, ())))
        return {"pseudonym": pseudonym(self.ring.newest, chat), "envelope": envelope}

    def _chat(self, row: Row[Any]) -> int | None:
        """Return the chat of an admin; None where the envelope is not that of this number and role."""
        try:
            content = open_envelope(self.ring, PLACE, _bound_to(Admin(row.number, row.role)), row.envelope)
            return read_messages(content).chat
        except (CannotOpen, ValueError, TypeError):
            return None


def _bound_to(admin: Admin) -> bytes:
    return admin.number.to_bytes(8, "big") + admin.role.encode()


def _state(row: Row[Any], now: int) -> State:
    if row.envelope is not None:
        return State.ACTIVE
    return State.WAITING if (row.code_until or 0) > now else State.EXPIRED
