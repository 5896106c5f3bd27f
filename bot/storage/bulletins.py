"""Remember what editors are told of the library as a whole, and who was told, so that no restart repeats it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update

from bot.storage.database import Database
from bot.storage.meta import NOTICE
from bot.storage.schema import meta

_PREFIX = f"{NOTICE}of "
"""With the notices of announcements, so that whatever forgets those forgets these."""


class About(StrEnum):
    """What editors are told of."""

    BROKEN = "broken"
    """The files on the disk cannot be served."""
    MENDED = "mended"
    """They can again."""
    DIGEST = "digest"
    """What is due."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What editors are told.

    Attributes:
        subject: Names exactly what: a hash of it, or the day.
        told: The numbers of the admins who were told.
    """

    about: About
    subject: str
    told: frozenset[int] = frozenset()


class Bulletins:
    """The newest bulletin of each kind; each is a row of ``meta``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, about: About) -> Bulletin | None:
        """Return the newest; None where there is none."""
        asking = select(meta.c.value).where(meta.c.name == _PREFIX + about)
        async with self._database.read() as connection:
            return _read(about, (await connection.execute(asking)).scalar_one_or_none())

    async def replace(self, before: Bulletin | None, after: Bulletin) -> bool:
        """Put one in the place of what was seen; False where it is not there as it was seen."""
        name, value = _PREFIX + after.about, _written(after)
        if before is None:
            putting: Any = self._database.insert(meta).values(name=name, value=value).on_conflict_do_nothing()
        else:
            seen = (meta.c.name == name) & (meta.c.value == _written(before))
            putting = update(meta).where(seen).values(value=value)
        async with self._database.write() as connection:
            return (await connection.execute(putting)).rowcount == 1

    async def drop(self, about: About) -> None:
        """Delete what there is of a kind."""
        async with self._database.write() as connection:
            await connection.execute(delete(meta).where(meta.c.name == _PREFIX + about))


def _written(bulletin: Bulletin) -> str:
    return json.dumps({"subject": bulletin.subject, "told": sorted(bulletin.told)}, sort_keys=True)


def _read(about: About, text: str | None) -> Bulletin | None:
    if text is None:
        return None
    fields = json.loads(text)
    return Bulletin(about, str(fields["subject"]), frozenset(map(int, fields["told"])))
