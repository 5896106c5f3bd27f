"""Say which of several processes handles an update, so that one that Telegram brings twice is handled once."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, cast, delete, select, update

from bot.storage.database import Database
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.lease import database_time
from bot.storage.schema import claims

SECONDS = 10
"""How long a claim holds unless it is renewed."""
RENEWED_EVERY = 3.0
"""Seconds between two renewals of all claims of a process."""
WRITTEN_EVERY = 0.5
"""Seconds after which it is written down what was handled: only who lost an answer of ours brings it again."""
HOURS = 1
"""Full hours for which a claim is kept after its own: what comes again comes within minutes."""
SWEPT_EVERY = 600.0
"""Seconds after which old claims are deleted."""
_AT_ONCE = 1000

log = logging.getLogger(__name__)


class Standing(StrEnum):
    """What became of the attempt to claim an update."""

    OURS = "ours"
    HELD = "held"
    """Another process that lives is handling it."""
    DONE = "done"


class Claims:
    """The claims of one process, under a name that no other process has, and no earlier run of this one."""

    def __init__(self, database: Database) -> None:
        """Claim in a database, under a random name."""
        self._database = database
        self._holder = secrets.token_hex(8)
        self._ours: set[int] = set()
        self._handled: set[int] = set()

    async def take(self, number: int, seconds: float = SECONDS) -> Standing:
        """Claim an update unless somebody else holds it or has handled it; who holds one and is gone loses it.

        Args:
            number: That of the update at Telegram.
            seconds: How long it is held unless it is renewed.

        Raises:
            StorageDown, StorageRefused: nobody knows.
        """
        until = database_time() + seconds
        taking = self._database.insert(claims).values(number=number, holder=self._holder, until=until, hour=_hour())
        taking = taking.on_conflict_do_update(
            index_elements=["number"],
            set_={"holder": self._holder, "until": until, "hour": _hour()},
            where=claims.c.until <= database_time(),  # of one that was handled there is no such time
        )
        async with self._database.write() as connection:
            if (await connection.execute(taking.returning(claims.c.number))).first():
                self._ours.add(number)
                return Standing.OURS
            asking = select(claims.c.holder).where(claims.c.number == number)
            holder = (await connection.execute(asking)).scalar_one_or_none()
        return Standing.HELD if holder else Standing.DONE

    def finish(self, number: int) -> None:
        """Learn that an update of ours was handled; ``keep`` writes it down."""
        self._ours.discard(number)
        self._handled.add(number)

    async def keep(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Write down what was handled, and renew what is not yet, until cancelled."""
        passed = 0.0
        while True:
            await sleep(WRITTEN_EVERY)
            passed += WRITTEN_EVERY
            try:
                await self.write()
                if passed >= RENEWED_EVERY:
                    passed = 0.0
                    await self.renew()
            except StorageDown:
                pass  # what is not renewed others may handle, too: better twice than never
            except StorageRefused as refused:
                log.error("claims cannot be written: %s", refused)

    async def write(self) -> None:
        """Write down what was handled: of a claim only the number and the hour are left.

        Raises:
            StorageDown: it is written later.
        """
        while some := list(self._handled)[:_AT_ONCE]:
            await self._change(some, holder=None, until=None)
            self._handled.difference_update(some)

    async def renew(self, seconds: float = SECONDS) -> None:
        """Hold for longer what is being handled.

        Raises:
            StorageDown: it holds until its time.
        """
        if self._ours:
            await self._change(list(self._ours), until=database_time() + seconds)

    async def let_go(self) -> None:
        """Let others handle at once what this process will not handle any more.

        Raises:
            StorageDown: they wait until the time of each claim.
        """
        await self.write()
        if self._ours:
            await self._change(list(self._ours), until=database_time())
        self._ours.clear()

    async def sweep(self) -> int:
        """Delete claims of hours that are over; return how many.

        Raises:
            StorageDown: they are deleted later.
        """
        async with self._database.write() as connection:
            return (await connection.execute(delete(claims).where(claims.c.hour < _hour() - HOURS))).rowcount

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Delete old claims from time to time, until cancelled: work for the holder of the lease."""
        while True:
            try:
                await self.sweep()
            except StorageDown:
                log.warning("the database is down: old claims are deleted later")
            await sleep(SWEPT_EVERY)

    async def _change(self, numbers: Collection[int], **values: object) -> None:
        """Change claims that are still ours."""
        ours = claims.c.number.in_(sorted(numbers)) & (claims.c.holder == self._holder)
        async with self._database.write() as connection:
            await connection.execute(update(claims).where(ours).values(**values))


def _hour() -> ColumnElement[int]:
    """Return, as SQL, the hours since 1970 by the database's clock."""
    return cast(database_time(), BigInteger) // 3600
