"""Remember what admins are to be told, and who was told, so that no restart loses or repeats it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.meta import NOTICE
from bot.storage.schema import meta


class What(StrEnum):
    """What admins are told."""

    PREPARED = "prepared"
    """The bot has written a draft that nobody has changed yet."""
    WAITING = "waiting"
    HELD = "held"
    PAUSED = "paused"
    """The bot has paused it by itself."""
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Notice:
    """The newest thing that admins are told of it: what came before is told no more.

    Attributes:
        number: That of the announcement, or of the change.
        why: Why it was paused.
        subject: Hash of what they are told of, in hexadecimal; empty where it does not matter.
        told: The numbers of the admins who were told.
    """

    number: int
    what: What
    why: str = ""
    subject: str = ""
    told: frozenset[int] = frozenset()


class Notices:
    """Notices, one for an announcement or a change of knowledge at most; each is a row of ``meta``."""

    def __init__(self, database: Database, about: str = NOTICE) -> None:
        """Keep notices about announcements, or with ``CHANGE_NOTICE`` about changes of knowledge."""
        self._database = database
        self._about = about

    async def all(self) -> list[Notice]:
        """Return all notices by the number of their announcement."""
        asking = select(meta.c.name, meta.c.value).where(meta.c.name.startswith(self._about))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        found = [_read(row.name.removeprefix(self._about), row.value) for row in rows]
        return sorted((each for each in found if each), key=lambda each: each.number)

    async def replace(self, before: Notice | None, after: Notice) -> bool:
        """Put a notice in the place of one that was seen, or of none; False where it is not there as it was seen."""
        name, value = f"{self._about}{after.number}", _written(after)
        if before is None:
            putting: Any = self._database.insert(meta).values(name=name, value=value).on_conflict_do_nothing()
        else:
            seen = (meta.c.name == name) & (meta.c.value == _written(before))
            putting = update(meta).where(seen).values(value=value)
        async with self._database.write() as connection:
            return (await connection.execute(putting)).rowcount == 1

    async def drop(self, notice: Notice) -> bool:
        """Delete a notice; False where it is not there as it was seen."""
        seen = (meta.c.name == f"{self._about}{notice.number}") & (meta.c.value == _written(notice))
        async with self._database.write() as connection:
            return (await connection.execute(delete(meta).where(seen))).rowcount == 1


async def note(database: Database, connection: AsyncConnection, notice: Notice, about: str = NOTICE) -> None:
    """Write a notice inside the transaction that makes it true, over what was to be told before."""
    value = _written(notice)
    writing = database.insert(meta).values(name=f"{about}{notice.number}", value=value)
    await connection.execute(writing.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _written(notice: Notice) -> str:
    """Write a notice, the same one always in the same words: by them it is known again."""
    fields = {"what": notice.what, "why": notice.why, "subject": notice.subject, "told": sorted(notice.told)}
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def _read(number: str, text: str) -> Notice | None:
    """Read a notice; None for what a later version may have written."""
    try:
        fields = json.loads(text)
        told: Sequence[Any] = fields["told"]
        return Notice(int(number), What(fields["what"]), fields["why"], fields["subject"], frozenset(map(int, told)))
    except (ValueError, KeyError, TypeError):
        return None
