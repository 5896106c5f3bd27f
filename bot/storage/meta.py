"""Remember what the database itself must know, such as the keys that it was sealed with."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, LargeBinary, delete, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.seal.keys import Key, KeyRing
from bot.storage.database import Database, StorageRefused
from bot.storage.schema import admins, audit, lease, meta, metadata, readers, sealed_by, traces
from bot.storage.values import read_value, write_value

AUDIT_HEAD = "audit"
"""Names the end of the audit's chain."""
BOT = "bot"
"""Names the id of the bot that these readers wrote to."""
ALERT = "alert"
"""Names the draft that follows what changes in the library."""
NEWEST = "newest message"
"""Names how far Telegram's numbers of our messages have come."""
NOTICE = "notice "
"""Begins the name of what admins are told of an announcement; its number follows."""
CHANGE_NOTICE = "change notice "
"""Begins the name of what editors are told of a change of knowledge; its number follows."""
_CHECK = "key "
"""Begins the name of a key's check value; the key's id follows in hexadecimal."""
_ENVELOPES = (readers.c.envelope, traces.c.envelope, admins.c.envelope)


class Meta:
    """Values by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        """Return a value; None where there is none."""
        async with self._database.read() as connection:
            return await read_value(connection, name)

    async def set(self, name: str, value: str) -> None:
        """Write a value over the one that was there."""
        async with self._database.write() as connection:
            await write_value(self._database, connection, name, value)

    async def has_sealed_rows(self) -> bool:
        """Tell whether something here can be opened only with a key."""
        async with self._database.read() as connection:
            return await _has_sealed_rows(connection)

    async def has_rows_sealed_by(self, key: Key) -> bool:
        """Tell whether something here is still sealed by a key."""
        async with self._database.read() as connection:
            return await _has_rows_sealed_by(connection, key.id)

    async def check_keys(self, ring: KeyRing) -> None:
        """See that this database was sealed with a key of the ring, and remember all keys of the ring.

        A key that is gone from the ring is forgotten here as soon as no row is sealed by it: the file of such a key,
        come back from somewhere, is then a wrong key. Where nothing is sealed every ring is right.

        Raises:
            StorageRefused: it was sealed with another key.
        """
        async with self._database.write_alone() as connection:
            known = await _checks(connection)
            ours = {_CHECK + key.id.hex(): key.check.hex() for key in ring.all}
            if not known.items() & ours.items() and await _has_sealed_rows(connection):
                raise StorageRefused(
                    "The key in BOT_KEY_DIR is not the one this database was sealed with: put that key back. If "
                    "it is destroyed, delete what nobody can open any more: python -m bot panic"
                )
            for name in known.keys() - ours.keys():
                if not await _has_rows_sealed_by(connection, bytes.fromhex(name.removeprefix(_CHECK))):
                    await connection.execute(delete(meta).where(meta.c.name == name))
            for name, check in ours.items():
                await write_value(self._database, connection, name, check)

    async def knows(self, ring: KeyRing) -> bool:
        """Tell whether the newest key of a ring seals this database."""
        return await self.get(_CHECK + ring.newest.id.hex()) == ring.newest.check.hex()

    async def ids_of_keys(self) -> frozenset[bytes]:
        """Return the ids of all keys that seal this database, or are about to."""
        async with self._database.read() as connection:
            return frozenset(bytes.fromhex(name.removeprefix(_CHECK)) for name in await _checks(connection))

    async def begin_anew(self, ring: KeyRing | None) -> None:
        """Delete every row of every table, in one transaction; only the lease and what tells nothing of anybody stay.

        Args:
            ring: The keys that seal the database from then on; None if nobody knows yet.
        """
        keyed = meta.c.name.startswith(_CHECK) | (meta.c.name == AUDIT_HEAD)
        keyed |= meta.c.name.startswith(NOTICE) | meta.c.name.startswith(CHANGE_NOTICE) | (meta.c.name == ALERT)
        async with self._database.write_alone() as connection:
            for table in reversed(metadata.sorted_tables):
                if table not in (lease, meta):
                    await connection.execute(delete(table))
            await connection.execute(delete(meta).where(keyed))
            for key in ring.all if ring else ():
                await write_value(self._database, connection, _CHECK + key.id.hex(), key.check.hex())

    async def drop_foreign(self, ring: KeyRing) -> None:
        """Delete the rows that no key of the ring has sealed: who wrote them did not know yet that all begins anew."""
        ours = [key.id for key in ring.all]
        strange = select(literal(1)).where(func.substr(audit.c.chain, 1, 4, type_=LargeBinary()).not_in(ours)).exists()
        async with self._database.write_alone() as connection:
            if (await connection.execute(select(strange))).scalar_one():
                await connection.execute(delete(audit))
                await connection.execute(delete(meta).where(meta.c.name == AUDIT_HEAD))
            for envelope in _ENVELOPES:
                foreign = envelope.is_not(None) & sealed_by(envelope).not_in(ours)
                await connection.execute(delete(envelope.table).where(foreign))


async def _checks(connection: AsyncConnection) -> Mapping[str, str]:
    rows = await connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.startswith(_CHECK)))
    return {row.name: row.value for row in rows}


async def _has_sealed_rows(connection: AsyncConnection) -> bool:
    """Tell whether there is anything that one key alone opens, or holds together: the audit is chained by it."""
    return await _has_any(connection, [each.is_not(None) for each in (*_ENVELOPES, audit.c.number)])


async def _has_rows_sealed_by(connection: AsyncConnection, key_id: bytes) -> bool:
    return await _has_any(connection, [sealed_by(envelope) == key_id for envelope in _ENVELOPES])


async def _has_any(connection: AsyncConnection, wanted: Iterable[ColumnElement[bool]]) -> bool:
    return bool(
        (
            await connection.execute(select(or_(*(select(literal(1)).where(each).exists() for each in wanted))))
        ).scalar_one()
    )
