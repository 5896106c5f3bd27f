"""Remember what editors are told of the library as a whole, and who was told, so that no restart repeats it."""

import json
from dataclasses import dataclass
from enum import StrEnum

from bot.storage.database import Database
from bot.storage.meta import NOTICE
from bot.storage.values import drop_value, read_value, replace_value

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
        async with self._database.read() as connection:
            return _read(about, await read_value(connection, _PREFIX + about))

    async def replace(self, before: Bulletin | None, after: Bulletin) -> bool:
        """Put one in the place of what was seen; False where it is not there as it was seen."""
        seen = _written(before) if before else None
        return await replace_value(self._database, _PREFIX + after.about, seen, _written(after))

    async def drop(self, about: About) -> None:
        """Delete what there is of a kind."""
        await drop_value(self._database, _PREFIX + about)


def _written(bulletin: Bulletin) -> str:
    return json.dumps({"subject": bulletin.subject, "told": sorted(bulletin.told)}, sort_keys=True)


def _read(about: About, text: str | None) -> Bulletin | None:
    if text is None:
        return None
    fields = json.loads(text)
    return Bulletin(about, str(fields["subject"]), frozenset(map(int, fields["told"])))
