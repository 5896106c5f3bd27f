"""Remember how far the look after links and listings has come, and what was seen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from bot.storage.lease import is_held
from bot.storage.values import read_value, write_value

_NAME = "round"


@dataclass(frozen=True, slots=True)
class Round:
    """One look after everything, from its beginning to now.

    Attributes:
        began: When it began; None before the first one.
        place: What was looked at last, in their order; empty at the beginning.
        dead: Addresses that do not answer, with the day when that was seen first.
        seen: What was seen of listings and does not stand in ``verified.yaml`` yet, as it is written there.
    """

    began: datetime | None = None
    place: str = ""
    dead: Mapping[str, date] = field(default_factory=dict)
    seen: str = ""


NO_ROUND = Round()


class Rounds:
    """The one round that goes on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self) -> Round:
        """Return the round as it was written down last."""
        async with self._database.read() as connection:
            return _read(await read_value(connection, _NAME))

    async def set(self, now: Round, epoch: int) -> None:
        """Write it down while the lease is ours.

        Raises:
            LeaseLost: somebody else looks now.
        """
        async with self._database.write() as connection:
            if not await is_held(connection, epoch):
                raise LeaseLost
            await write_value(self._database, connection, _NAME, _written(now))


def _written(now: Round) -> str:
    fields: dict[str, Any] = {
        "began": now.began.isoformat() if now.began else None,
        "place": now.place,
        "dead": {url: day.isoformat() for url, day in now.dead.items()},
        "seen": now.seen,
    }
    return json.dumps(fields, ensure_ascii=False)


def _read(text: str | None) -> Round:
    if text is None:
        return NO_ROUND
    fields = json.loads(text)
    began = datetime.fromisoformat(fields["began"]).astimezone(UTC) if fields["began"] else None
    dead = {url: date.fromisoformat(day) for url, day in fields["dead"].items()}
    return Round(began, fields["place"], dead, fields["seen"])
