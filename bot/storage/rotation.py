"""Change the key of everything that is sealed, so that whoever is killed meanwhile loses nobody and can go on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import update

from bot.announcements.announcement import State
from bot.seal.in_use import older_taken_over
from bot.seal.keys import KeyRefused, KeyRing, add_key, drop_older, load_keys
from bot.storage.database import Database
from bot.storage.meta import Meta
from bot.storage.schema import announcements
from bot.storage.sealed import Sealed, hand_out

_MONTH = "month of the newest key"
"""Names a value of ``meta``: the key's id and the month (YYYYMM) since which it is known."""

TRIES = 150
"""How often it is looked whether every other process has learned of the new key: they look twice a second."""
STEP = 0.2
"""Seconds between two of these looks."""


class Step(StrEnum):
    """What has just been done."""

    ADDED = "added"  # a second key lies in the folder
    KNOWN = "known"  # the database knows both
    SEALING = "sealing"  # some rows are sealed anew; again and again
    SEALED = "sealed"  # nothing needs the older key
    DROPPED = "dropped"  # the older key is destroyed
    FORGOTTEN = "forgotten"  # the database knows the newer alone
    DATED = "dated"  # the next month is waited for


@dataclass(frozen=True, slots=True)
class Rotation:
    """Everything that a change of the key touches.

    Attributes:
        database: Where the sealed rows are.
        key_dir: The folder of the keys.
        tables: All tables with sealed rows; whoever else in this process holds a ring would write with the older key.
            Other processes that have the folder open are waited for.
    """

    database: Database
    key_dir: Path
    tables: Sequence[Sealed]

    async def is_due(self, month: int) -> bool:
        """Tell whether a change was interrupted, or the key is of an earlier month (YYYYMM).

        The first look at a key notes down the month.
        """
        ring = load_keys(self.key_dir)
        if ring is None:
            return False
        if ring.older:
            return True
        key, _, made = (await Meta(self.database).get(_MONTH) or "").partition(" ")
        if key != ring.newest.id.hex():
            await self._date(ring, month)
            return False
        return int(made) < month

    async def run(
        self,
        month: int,
        batch: int,
        between: Callable[[int], Awaitable[None]],
        reached: Callable[[Step], None] = lambda _: None,
    ) -> KeyRing:
        """Add a key, seal everything anew, destroy the key before; what was interrupted goes on.

        Args:
            month: That of now (YYYYMM).
            batch: Rows that are sealed anew in one transaction.
            between: Awaited between two transactions; told about how many rows of the table are left.
            reached: Told each step.

        Returns:
            The ring with the new key alone.

        Raises:
            KeyRefused: there is no key, or something is sealed by the older one that is in none of the tables, or
                another process has not learned of the new key yet, or changes it itself.
            StorageRefused, StorageDown: keys or database are not as they must be; nothing is lost.
        """
        meta = Meta(self.database)
        present = load_keys(self.key_dir)
        if present is None:
            raise KeyRefused(f"there is no key in {self.key_dir} yet: the first start of the bot makes one")
        await meta.check_keys(present)
        ring = add_key(self.key_dir)
        reached(Step.ADDED)
        await meta.check_keys(ring)
        reached(Step.KNOWN)
        hand_out(ring, self.tables)
        # Who looked up or sealed something with the ring before may not have asked the database yet: nobody must be
        # sealed anew between the look and the deed, or whoever is being forgotten would stay.
        await self.database.gate.until_left()
        async with self._others_know():
            present = load_keys(self.key_dir)
            if present is None or ring.newest != present.newest:
                raise KeyRefused("another process has changed the keys meanwhile: nothing is lost")
            if not present.older:  # another process has gone on with it, and was quicker
                hand_out(present, self.tables)
                return present
            return await self._seal_anew(meta, ring, month, batch, between, reached)

    @asynccontextmanager
    async def _others_know(self) -> AsyncIterator[None]:
        """Wait until no other process writes with the older key; keep others from changing it.

        Raises:
            KeyRefused: one still does, or another one changes it.
        """
        for _ in range(TRIES):
            with older_taken_over(self.key_dir) as is_ours:
                if is_ours:
                    yield
                    return
            await asyncio.sleep(STEP)
        raise KeyRefused(
            "both keys are kept: another process still uses the older one, or changes it itself. It goes on later; "
            "a process that hangs must be stopped"
        )

    async def _seal_anew(
        self,
        meta: Meta,
        ring: KeyRing,
        month: int,
        batch: int,
        between: Callable[[int], Awaitable[None]],
        reached: Callable[[Step], None],
    ) -> KeyRing:
        for table in self.tables:
            left = await table.left()
            while await table.reseal(batch):
                left = max(left - batch, 1)
                reached(Step.SEALING)
                await between(left)
        if ring.older and await meta.has_rows_sealed_by(ring.older):
            raise KeyRefused("the key before is kept: something is sealed by it that this version cannot seal anew")
        await self._plan_anew()
        reached(Step.SEALED)
        return await self._drop(meta, month, reached)

    async def _plan_anew(self) -> None:
        """Let what was being planned begin at the first reader again: their order is another one now."""
        async with self.database.write() as connection:
            planning = announcements.c.state == State.PLANNING
            await connection.execute(update(announcements).where(planning).values(place=None))

    async def _drop(self, meta: Meta, month: int, reached: Callable[[Step], None]) -> KeyRing:
        ring = drop_older(self.key_dir)
        reached(Step.DROPPED)
        hand_out(ring, self.tables)
        await meta.check_keys(ring)
        reached(Step.FORGOTTEN)
        await self._date(ring, month)
        reached(Step.DATED)
        await self.database.checkpoint()
        return ring

    async def _date(self, ring: KeyRing, month: int) -> None:
        await Meta(self.database).set(_MONTH, f"{ring.newest.id.hex()} {month}")
