"""Give everything up: nobody is held any more, and the chats are erased from memory alone.

The order, and why:

1. What the traces know is taken into memory. Without it nothing could be erased from the chats afterwards; and it is
   read within ``READING`` seconds or not at all, for the keys must go.
2. The keys are taken out of use by one rename each, which leaves word of it in their folder, and are overwritten. From
   here on nobody opens a row. The rows come later: deleting them takes longer, may fail, and leaves copies.
3. A fresh key is made and everything that runs here takes it.
4. All rows are deleted, and the fresh key is written down, in one transaction. Then the word is taken back. The new
   audit begins with the number of who did this: a role that was given up must not hide it.

A kill before 2 leaves all as it was. A kill later leaves the word: the next start goes on from there. While the
database is down, 4 is tried again and again; where the process ends before, the next start does it. Other processes
learn of it within two seconds (see ``bot.storage.key_following``).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.admins.audit import Action, subject_of
from bot.seal.abandon import abandon_keys, forget_abandoned
from bot.seal.keys import KeyRefused, KeyRing, load_keys, make_key, throwaway_ring
from bot.storage.admins import Admin
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.sealed import hand_out
from bot.storage.traces import Trace

READING = 10.0
"""Seconds that reading the traces may take."""
AGAIN = 5.0
"""Seconds between two tries to delete the rows while the database is down."""
_AT_ONCE = 1000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """How a panic stands when its quick part is over.

    Attributes:
        traces: What is known of messages in chats; they are not erased yet.
        all_read: Whether these are all traces that there were.
        keys_left: What keeps the keys from being destroyed; empty if they are.
        rows_left: Whether the rows could not be deleted yet.
    """

    traces: tuple[Trace, ...]
    all_read: bool
    keys_left: str
    rows_left: bool


class Panic:
    """The way out; a process goes it once at a time."""

    def __init__(
        self,
        storage: Storage,
        folder: Path,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a way out.

        Args:
            storage: What is remembered.
            folder: That of the keys.
            now: The time, aware.
            sleep: Waits for seconds.
        """
        self._storage = storage
        self._folder = folder
        self._now = now
        self._sleep = sleep

    async def begin(self, by: Admin | None) -> Begun:
        """Do the quick part; it raises nothing, whatever fails.

        Args:
            by: The admin who asked for it; None for whoever runs the bot.
        """
        traces, all_read = await self._read_traces()
        keys_left = self._abandon()
        ring = self._fresh_ring()
        hand_out(ring, self._storage.sealed)
        rows_left = False
        try:
            await self._begin_anew(ring, by)
        except (StorageDown, StorageRefused):
            log.error("the rows could not be deleted yet: nobody can open them")
            rows_left = True
        return Begun(traces, all_read, keys_left, rows_left)

    async def delete_rows(self, by: Admin | None) -> bool:
        """Delete the rows as soon as the database lets us; False if waiting does not help."""
        while True:
            try:
                await self._begin_anew(self._storage.traces.ring, by)
            except StorageDown:
                await self._sleep(AGAIN)
            except StorageRefused:
                return False
            else:
                return True

    async def _read_traces(self) -> tuple[tuple[Trace, ...], bool]:
        known: list[Trace] = []
        try:
            async with asyncio.timeout(READING):
                async for batch in self._storage.traces.batches(_AT_ONCE):
                    known += batch
        except (StorageDown, StorageRefused, TimeoutError):
            log.error("not all notes of messages could be read: the others stay in their chats")
            return tuple(known), False
        return tuple(known), True

    def _abandon(self) -> str:
        try:
            abandon_keys(self._folder)
        except KeyRefused as refused:
            log.error("the keys could not be destroyed")
            return str(refused)
        return ""

    def _fresh_ring(self) -> KeyRing:
        """Make a key; where none can be written, go on with one that ends with this process."""
        try:
            return make_key(self._folder)
        except KeyRefused:
            log.error("no new key could be written: what is remembered from now on ends with this process")
            return throwaway_ring()

    async def _begin_anew(self, ring: KeyRing, by: Admin | None) -> None:
        await self._storage.meta.begin_anew(ring)
        try:
            await asyncio.to_thread(forget_abandoned, self._folder)
        except KeyRefused:
            log.error("the folder of the keys cannot be written: the next start deletes everything once more")
        await self._storage.checkpoint()
        await self._note(by or Admin(0, ""))

    async def _note(self, by: Admin) -> None:
        """Write it down as the first line of the new audit: in the old one nobody would ever read it."""
        with suppress(StorageDown, StorageRefused):
            await self._storage.audit.add(by.number, Action.PANIC, subject_of(by), self._now())


def ring_in(folder: Path) -> KeyRing:
    """Return the keys of a folder; where there are none that can be read, one that opens nothing."""
    with suppress(KeyRefused):
        if ring := load_keys(folder):
            return ring
    return throwaway_ring()
