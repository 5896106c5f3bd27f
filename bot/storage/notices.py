"""Remember what admins are to be told, and who was told, so that no restart loses or repeats it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.meta import NOTICE
from bot.storage.schema import meta
from bot.storage.values import drop_value, replace_value, write_value


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
        seen = _written(before) if before else None
        return await replace_value(self._database, f"{self._about}{after.number}", seen, _written(after))

    async def drop(self, notice: Notice) -> bool:
        """Delete a notice; False where it is not there as it was seen."""
        return await drop_value(self._database, f"{self._about}{notice.number}", _written(notice))


async def note(database: Database, connection: AsyncConnection, notice: Notice, about: str = NOTICE) -> None:
    """Write a notice inside the transaction that makes it true, over what was to be told before."""
    await write_value(database, connection, f"{about}{notice.number}", _written(notice))


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
