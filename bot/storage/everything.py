"""All that is remembered, open, as one value."""

from contextlib import suppress
from dataclasses import dataclass

from bot.seal.keys import KeyRing
from bot.storage.admins import Admins
from bot.storage.announcements import Announcements
from bot.storage.asked import Asked
from bot.storage.audit import Audit
from bot.storage.changes import Changes
from bot.storage.counters import Counters
from bot.storage.database import Database
from bot.storage.deliveries import Deliveries
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease
from bot.storage.meta import Meta
from bot.storage.posts import Posts
from bot.storage.readers import Readers
from bot.storage.traces import Traces


@dataclass(frozen=True, slots=True)
class Storage:
    """Every table of a database; while it is down all of it raises ``StorageDown``."""

    readers: Readers
    traces: Traces
    lease: Lease
    admins: Admins
    audit: Audit
    counters: Counters
    meta: Meta
    announcements: Announcements
    deliveries: Deliveries
    posts: Posts
    changes: Changes
    asked: Asked
    database: Database

    @property
    def sealed(self) -> tuple[Readers, Traces, Admins, Audit]:
        """All tables that hold a ring: a new key is given to all of them."""
        return self.readers, self.traces, self.admins, self.audit

    async def checkpoint(self) -> None:
        """Empty the write-ahead log; a failure costs nothing but time."""
        with suppress(StorageDown):
            await self.database.checkpoint()


def everything_of(database: Database, ring: KeyRing) -> Storage:
    """Take an open database as one value."""
    readers, traces = Readers(database, ring), Traces(database, ring)
    return Storage(
        readers,
        traces,
        Lease(database),
        Admins(database, ring),
        Audit(database, ring),
        Counters(database),
        Meta(database),
        Announcements(database),
        Deliveries(database, readers, traces),
        Posts(database),
        Changes(database),
        Asked(database),
        database,
    )
