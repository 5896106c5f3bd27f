"""Keep the one draft that follows what changes in the library, for as long as nobody has changed it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.announcement import State
from bot.knowledge.diff import Change, Snapshot, differences
from bot.knowledge.written import read_snapshot, write_snapshot
from bot.storage.announcements import NOBODY, NOTHING
from bot.storage.database import Database
from bot.storage.meta import ALERT
from bot.storage.schema import announcements, meta
from bot.storage.values import read_value

Prepare = Callable[[Sequence[Change]], str | None]
"""Writes the content of a draft that tells changes; None where none of them concerns readers."""


@dataclass(frozen=True, slots=True)
class _Open:
    """The draft that follows the library, and what the library was before anything that it tells."""

    number: int
    before: Snapshot


async def follow_library(
    database: Database, connection: AsyncConnection, before: Snapshot, now: Snapshot, prepare: Prepare
) -> None:
    """Let the open draft tell everything since it was begun, or begin one; withdraw it where nothing is left to tell.

    A draft that somebody has changed, submitted or deleted is theirs: what changes later goes into another one.

    Args:
        database: Where both lie.
        connection: The transaction in which the snapshot moves on: neither happens without the other.
        before: The last snapshot.
        now: The snapshot that takes its place.
        prepare: Writes the draft.
    """
    followed = await _open(connection)
    content = prepare(differences(followed.before if followed else before, now))
    if followed and content is None:
        await connection.execute(delete(announcements).where(announcements.c.number == followed.number))
    elif followed:
        changed = (announcements.c.number == followed.number) & (announcements.c.content != content)
        await connection.execute(update(announcements).where(changed).values(content=content, hash=_hash(content)))
        return
    await connection.execute(delete(meta).where(meta.c.name == ALERT))
    if content is not None and not followed:
        new = {"state": State.WRITTEN, "content": content, "hash": _hash(content), "author": NOBODY, "approvals": ""}
        adding = insert(announcements).values(**new, **NOTHING).returning(announcements.c.number)
        number = int((await connection.execute(adding)).scalar_one())
        await connection.execute(insert(meta).values(name=ALERT, value=_written(_Open(number, before))))


async def _open(connection: AsyncConnection) -> _Open | None:
    """Return the draft that nobody has changed; nobody can until the transaction ends."""
    found = _read(await read_value(connection, ALERT) or "")
    if found is None:
        return None
    untouched = (announcements.c.author == NOBODY) & (announcements.c.state == State.WRITTEN)
    same = select(announcements.c.number).where(announcements.c.number == found.number, untouched).with_for_update()
    return found if (await connection.execute(same)).first() else None


def _hash(content: str | None) -> bytes:
    return sha256((content or "").encode()).digest()


def _written(opened: _Open) -> str:
    return json.dumps({"number": opened.number, "before": write_snapshot(opened.before)}, ensure_ascii=False)


def _read(text: str) -> _Open | None:
    try:
        fields = json.loads(text)
        before = read_snapshot(fields["before"])
        return _Open(int(fields["number"]), before) if before else None
    except (ValueError, KeyError, TypeError):
        return None
