"""Follow what another process does to the keys: nobody is sealed by a key that is dropped, or looked up by it alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.seal.abandon import is_abandoned
from bot.seal.in_use import KeyInUse
from bot.seal.keys import KeyRefused, KeyRing, throwaway_ring
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.gate import Gate
from bot.storage.meta import Meta
from bot.storage.sealed import Sealed, hand_out

LOOKED = 0.5
"""Seconds between two looks at the folder; every second time the database is asked, too."""
PATIENCE = 60
"""Looks that another process gets to give everything up; then this one finishes it."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class KeyFollower:
    """Gives the tables of this process the keys that lie in the folder, as long as nobody else here has given any.

    Attributes:
        meta: That of the database, around the gate.
        gate: Shut where the key is gone: whoever opens it again says what to do.
        in_use: The keys as they were read.
        tables: All tables with sealed rows.
        alone: Held by whoever brings the database up, from taking the keys to giving them.
    """

    meta: Meta
    gate: Gate
    in_use: KeyInUse
    tables: Sequence[Sealed]
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    _given: KeyRing | None = None
    _ever: set[bytes] = field(default_factory=set)
    _waited: int = 0
    _looks: int = 0

    def give(self, ring: KeyRing) -> None:
        """Give the tables a ring that was just taken; nobody may be using the one before."""
        self._hand_out(ring)
        self.in_use.settle()

    async def follow(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Look again and again until cancelled."""
        while True:
            await sleep(LOOKED)
            try:
                async with self.alone:
                    await self.look()
            except (StorageDown, StorageRefused, KeyRefused):
                continue  # whoever opens the database, or changes the key, says why

    async def look(self) -> bool:
        """Take over what has changed; return whether the tables were given something else.

        Raises:
            KeyRefused, StorageDown, StorageRefused: it cannot be told now.
        """
        if not self.gate.is_open:
            await self.gate.until_left()
            self.in_use.close()  # whoever opens the gate takes the keys anew
            return False
        before = self.tables[0].ring
        if self.in_use.is_settled() and before is self._given:
            self._looks += 1
            if self._looks % 2 == 0:
                await self._compare(before)
            return False
        found = await asyncio.to_thread(self.in_use.take)
        if self.tables[0].ring is not before:  # meanwhile somebody here has given another one: look again
            return False
        if found and before.newest in found.all:
            self._hand_out(found)
            await self.gate.until_left()
            self.in_use.settle()
            return found != before
        if before is not self._given:
            return False  # whoever gave it knows that it lies in no folder
        return await self._gone(found)

    async def _gone(self, found: KeyRing | None) -> bool:
        """Go on where the key that was in use is no more."""
        if found and await self.meta.knows(found):
            self._hand_out(found)
            await self.gate.until_left()
            self.in_use.settle()
            self._waited = 0
            await self.meta.drop_foreign(found)
            log.warning("another process has begun anew: so does this one")
            return True
        is_new = self._waited == 0
        self._waited += 1
        if is_new:
            self._hand_out(throwaway_ring())
            log.warning("the key is destroyed: nothing of before can be opened any more")
        if not await asyncio.to_thread(is_abandoned, self.in_use.folder) or self._waited > PATIENCE:
            self._waited = 0
            self.gate.shut()
        return is_new

    async def _compare(self, ring: KeyRing) -> None:
        """See that the database knows the key; where it does not, bringing it up says why."""
        known = await self.meta.ids_of_keys()
        if known and ring.newest.id not in known:
            self.gate.shut()
        elif known - self._ever:
            self._ever |= known
            log.error(
                "another process changes the key, and the new one is not in %s: all processes of one bot share one "
                "folder of keys (BOT_KEY_DIR)",
                self.in_use.folder,
            )

    def _hand_out(self, ring: KeyRing) -> None:
        hand_out(ring, self.tables)
        self._given = ring
        self._ever |= {key.id for key in ring.all}
