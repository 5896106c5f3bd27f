"""The row that says which process may send, erase and publish."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Double, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.storage.database import Database
from bot.storage.schema import lease

SECONDS = 10
"""How long a lease holds unless it is renewed, which its holder does every 3 seconds."""
_NAME = "bot"


class _Now(FunctionElement[float]):
    """The Unix time by the database's clock: processes on several machines agree on it."""

    type = Double()
    inherit_cache = True


@compiles(_Now, "sqlite")
def _now_in_sqlite(_element: _Now, _compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"  # unixepoch('subsec') came with 3.42; Debian 12 has 3.40


@compiles(_Now, "postgresql")
def _now_in_postgres(_element: _Now, _compiler: SQLCompiler, **_: Any) -> str:
    return "CAST(extract(epoch from clock_timestamp()) AS double precision)"


def database_time() -> ColumnElement[float]:
    """Return, as SQL, the Unix time by the database's clock: processes on several machines agree on it."""
    return _Now()


async def is_held(connection: AsyncConnection, epoch: int) -> bool:
    """Tell whether the lease is still that of an epoch; nobody takes it before the transaction ends."""
    asking = select(lease.c.epoch).where(lease.c.name == _NAME, lease.c.epoch == epoch, lease.c.until > _Now())
    return (await connection.execute(asking.with_for_update(read=True))).first() is not None


class Lease:
    """The one lease. Its epoch grows with every take: who acts under an older one is too late.

    ``epoch`` is the one under which this process took it last; 0 before.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        """Know the lease of a database; ``clock`` gives monotonic seconds, also while the process is frozen."""
        self._database = database
        self._clock = clock
        self._ours_until = float("-inf")
        self.epoch = 0

    @property
    def is_ours(self) -> bool:
        """Whether nobody else can have taken it: a process that was frozen learns from this what it slept through."""
        return self._clock() < self._ours_until

    async def take(self, holder: str, seconds: float = SECONDS) -> int | None:
        """Take the lease if nobody holds it.

        Args:
            holder: A name that no other process has, and no earlier run of this one.
            seconds: How long it holds unless it is renewed.

        Returns:
            The epoch; None while somebody holds it, even a holder of the same name.
        """
        new = {"holder": holder, "until": _Now() + seconds}
        taking = self._database.insert(lease).values(name=_NAME, epoch=1, paused_until=0.0, **new)
        taking = taking.on_conflict_do_update(
            index_elements=["name"], set_={**new, "epoch": lease.c.epoch + 1}, where=lease.c.until <= _Now()
        )
        asked = self._clock()
        async with self._database.write() as connection:
            epoch: int | None = (await connection.execute(taking.returning(lease.c.epoch))).scalar_one_or_none()
        if epoch:
            self.epoch, self._ours_until = epoch, asked + seconds
        return epoch

    async def renew(self, holder: str, epoch: int, seconds: float = SECONDS) -> bool:
        """Hold the lease for longer; also a late holder may, as long as nobody else has taken it."""
        asked = self._clock()
        is_renewed = await self._change(holder, epoch, until=_Now() + seconds)
        self._ours_until = asked + seconds if is_renewed else float("-inf")
        return is_renewed

    async def release(self, holder: str, epoch: int) -> bool:
        """Give the lease back, so that nobody waits for its end; False where it was lost before."""
        self._ours_until = float("-inf")
        return await self._change(holder, epoch, until=_Now(), holder="")

    async def holder(self) -> str | None:
        """Return who holds the lease now."""
        asking = select(lease.c.holder).where(lease.c.name == _NAME, lease.c.until > _Now())
        async with self._database.read() as connection:
            return (await connection.execute(asking)).scalar_one_or_none()

    async def pause(self, seconds: float) -> None:
        """Let nobody send unasked for so long: Telegram said so. An earlier pause is never cut short."""
        until = _Now() + seconds
        pausing = update(lease).where(lease.c.name == _NAME, lease.c.paused_until < until)
        async with self._database.write() as connection:
            await connection.execute(pausing.values(paused_until=until))

    async def paused_for(self) -> float:
        """Return for how many seconds nobody may send unasked."""
        asking = select(lease.c.paused_until - _Now()).where(lease.c.name == _NAME)
        async with self._database.read() as connection:
            return max(0.0, (await connection.execute(asking)).scalar_one_or_none() or 0.0)

    async def _change(self, who: str, epoch: int, **values: Any) -> bool:
        held = (lease.c.name == _NAME) & (lease.c.holder == who) & (lease.c.epoch == epoch)
        async with self._database.write() as connection:
            return (await connection.execute(update(lease).where(held).values(**values))).rowcount == 1
