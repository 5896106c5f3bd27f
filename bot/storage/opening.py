"""Bring up a database with its keys as soon as it answers, and again after each time that it was down."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from bot.seal.in_use import KeyInUse
from bot.seal.keys import KeyRefused, KeyRing, load_keys, make_key, throwaway_ring
from bot.storage.database import Database, connect_database, see
from bot.storage.everything import Storage, everything_of
from bot.storage.failures import StorageDown
from bot.storage.gate import Gate, OpenGate
from bot.storage.given_up import finish
from bot.storage.key_following import KeyFollower
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from bot.storage.rotation import Rotation

FIRST_PAUSE = 0.5
"""Seconds before the database is tried again; twice as many after each failure."""
LONGEST_PAUSE = 30.0
_OPENED = "opened"
"""Names a value of ``meta`` that is random: written to see that something can be."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptStorage(Storage):
    """All that is remembered, with what brings it up and changes its key."""

    rotation: Rotation
    opening: "Opening"


@dataclass(frozen=True, slots=True)
class Opening:
    """Brings up the database around a gate, then opens the gate."""

    database: Database
    gate: Gate
    following: KeyFollower

    async def bring_up(self) -> None:
        """Bring tables and keys up to date; the first key is made only where it is known that nothing is sealed.

        Raises:
            KeyRefused, StorageRefused: a sentence that says what to do; the gate stays shut.
            StorageDown: it may pass.
        """
        await self.gate.until_left()
        await see(self.database)
        await migrate(self.database)
        meta, in_use = Meta(self.database), self.following.in_use
        await finish(meta, in_use.folder)
        async with self.following.alone:
            ring = in_use.take() or await self._first_key(meta, in_use)
            await meta.check_keys(ring)
            await meta.set(_OPENED, secrets.token_hex(4))  # a full disk is noticed only by a value that is another one
            self.following.give(ring)
        self.gate.open()

    async def _first_key(self, meta: Meta, in_use: KeyInUse) -> KeyRing:
        if await meta.has_sealed_rows():
            raise KeyRefused(
                f"the key of this database is not in {in_use.folder} (BOT_KEY_DIR): put it back. If it "
                "is destroyed, delete what nobody can open any more: python -m bot panic"
            )
        make_key(in_use.folder)
        ring = in_use.take()
        assert ring, "it was made a moment ago"
        return ring

    async def keep_open(
        self, opened: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Bring it up, and again whenever somebody found it down, until cancelled.

        Args:
            opened: Awaited each time that it is up.
            sleep: Waits for seconds.

        Raises:
            KeyRefused, StorageRefused: see ``bring_up``.
        """
        following = asyncio.ensure_future(self.following.follow())
        try:
            await self._keep_open(opened, sleep)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _keep_open(
        self, opened: Callable[[], Awaitable[None]], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        while True:
            await self._until_up(sleep)
            await opened()
            await self.gate.until_shut()
            await sleep(FIRST_PAUSE)  # what can be brought up and fails again at once must not be tried all the time

    async def _until_up(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE
        while why := await self._failure():
            if pause == FIRST_PAUSE:
                log.warning("the bot goes on without its memory, and tries again: %s", why)
            await sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        if pause > FIRST_PAUSE:
            log.warning("the database is back")

    async def _failure(self) -> str:
        """Bring it up; return why it is down, nothing if it is up."""
        try:
            await self.bring_up()
        except StorageDown as down:
            return str(down)
        return ""


@asynccontextmanager
async def connect_storage(url: str, key_dir: Path, gate: Gate) -> AsyncIterator[KeptStorage]:
    """Make what remembers behind a gate; ``opening`` brings it up. Closed at the end.

    Raises:
        KeyRefused, StorageRefused: there cannot be such a database, or the folder of keys is not as it must be.
    """
    async with connect_database(url) as database:
        ring = load_keys(key_dir) or throwaway_ring()
        storage = everything_of(database.behind(gate), ring)
        rotation = Rotation(storage.database, key_dir, storage.sealed)
        in_use = KeyInUse(key_dir)
        following = KeyFollower(Meta(database), gate, in_use, storage.sealed)
        parts = {each.name: getattr(storage, each.name) for each in fields(storage)}
        try:
            yield KeptStorage(**parts, rotation=rotation, opening=Opening(database, gate, following))
        finally:
            in_use.close()


@asynccontextmanager
async def open_storage(url: str, key_dir: Path) -> AsyncIterator[KeptStorage]:
    """Open the database with its keys, brought up to date; the first key is made where nothing is sealed yet.

    It has no gate that shuts: nobody would open it again, so each transaction finds out for itself.

    Raises:
        KeyRefused, StorageRefused, StorageDown: it cannot be opened now; a sentence says why.
    """
    async with connect_storage(url, key_dir, OpenGate()) as storage:
        await storage.opening.bring_up()
        following = asyncio.ensure_future(storage.opening.following.follow())
        try:
            yield storage
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
