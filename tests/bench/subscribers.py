"""Subscribers and what they are told, written into a database as the bot would have written it."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from bot.announcements.announcement import OVER, Announcement, Letter, State
from bot.i18n import Locale
from bot.seal.keys import KeyRing, make_key
from bot.seal.person import Person
from bot.storage.announcements import Announcements, Kept
from bot.storage.database import Database, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from tests.bench.specimen import FIRST_PERSON, Screen
from tests.outbox.cast import EVERYBODY, keep, keep_all

AT_ONCE = 10_000
"""Readers that are written in one transaction."""
_LOCALES = tuple(Locale)


async def prepare(url: str, keys: Path, count: int) -> None:
    """Make a key, and a database with so many subscribers."""
    ring = make_key(keys)
    async with open_database(url) as database:
        await migrate(database)
        await Meta(database).check_keys(ring)
        await fill(database, ring, count)


async def fill(database: Database, ring: KeyRing, count: int) -> None:
    """Write so many subscribers into a database."""
    for some in _batches(count):
        await keep_all(
            database, ring, [Person(FIRST_PERSON + i, _LOCALES[i % 3], subscriptions=("all",)) for i in some]
        )


async def announce(url: str, screen: Screen) -> int:
    """Tell everybody what stands on a screen: approved and due; return the number."""
    async with open_database(url) as database:
        letter = Letter(screen.html, screen.rows)
        return await keep(database, Announcement(dict.fromkeys(Locale, letter), EVERYBODY))


async def standing(url: str, number: int) -> Kept:
    """Return an announcement as it is now."""
    async with open_database(url) as database:
        kept = await Announcements(database).get(number)
    assert kept, "announcements stay"
    return kept


def is_over(kept: Kept) -> bool:
    """Tell whether nobody works on it any more."""
    return kept.state in (*OVER, State.PAUSED)


async def logged(url: str) -> int:
    """Return how many bytes a PostgreSQL has ever written to its log."""
    async with open_database(url) as database, database.read() as connection:
        return int((await connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))).scalar_one())


async def make_durable(url: str) -> None:
    """Let a PostgreSQL of the tests wait for its disk, as one must that people rely on."""
    async with open_database(url) as database:
        engine = database._writing.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text("ALTER SYSTEM SET fsync = on"))
            await connection.execute(text("SELECT pg_reload_conf()"))


def _batches(count: int) -> Iterator[range]:
    for at in range(0, count, AT_ONCE):
        yield range(at, min(count, at + AT_ONCE))
