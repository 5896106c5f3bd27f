"""Look at keys, database and library."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.i18n import load_translators
from bot.knowledge.load import ARTICLES, Loader
from bot.knowledge.problems import Severity
from bot.seal.keys import KeyRefused, load_keys
from bot.settings import Settings
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.lease import Lease, clock_of
from bot.storage.meta import BOT, Meta
from bot.storage.migrations.migrate import head, revision_of
from bot.tasks.findings import Finding, broken, good, look
from bot.tasks.telegram_checks import skew_of


def file_of(settings: Settings) -> Path | None:
    """Return the file of the database; None for PostgreSQL, and where there cannot be one."""
    try:
        url = make_url(settings.database_url)
    except (ArgumentError, ValueError):
        return None
    return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def check_keys(settings: Settings) -> Iterator[Finding]:
    """See that there is a key that only the bot reads."""
    try:
        ring = load_keys(settings.key_dir)
    except KeyRefused as refused:
        yield broken("keys", str(refused))
        return
    if ring is None:
        yield look("keys", f"there is none in {settings.key_dir}: the first start makes one")
    elif ring.older:
        yield look(
            "keys", "two: a change of the key goes on, or was interrupted; it goes on by itself, in a day at most"
        )
    else:
        yield good("keys", f"one, in {settings.key_dir}, readable by its owner only")


async def check_database(settings: Settings, bot: str) -> AsyncIterator[Finding]:
    """See that the database answers, has our tables, and belongs to a bot; ``bot`` is its id, or empty."""
    file = file_of(settings)
    if file and not file.exists():
        yield look("database", f"there is none at {file} yet: the first start makes it")
        return
    try:
        async with open_database(settings.database_url) as database:
            async for finding in _check_open(database, settings, bot):
                yield finding
    except (StorageDown, StorageRefused) as failed:
        yield broken("database", str(failed))


async def _check_open(database: Database, settings: Settings, bot: str) -> AsyncIterator[Finding]:
    async with database.read() as connection:
        revision = await connection.run_sync(revision_of)
    if revision != head():
        said = f"its tables are of revision {revision or 'none'}, this version has {head()}"
        yield look("database", f"{said}: a start brings older ones up to date; newer ones need a newer version")
        if revision is None:
            return
    else:
        yield good("database", f"it answers; its tables are of revision {revision}")
    meta = Meta(database)
    if not database.file:
        yield skew_of("database's clock", await clock_of(database) - datetime.now(UTC).timestamp(), "this machine's")
    if bot and await meta.get(BOT) not in (None, bot):
        yield broken("bot", "the database belongs to the bot of another token: python -m bot move says what to do")
    try:
        ring = load_keys(settings.key_dir)
    except KeyRefused:  # it is said of the keys themselves
        ring = None
    if await meta.has_sealed_rows() and not (ring and await meta.knows(ring)):
        yield broken("keys", "the key of this database is not there: put it back (BOT_KEY_DIR)")
    if await Lease(database).holder():
        yield good("work", "a bot is at work with this database")
    else:
        yield look("work", "no bot is at work with this database now")


def check_library(settings: Settings) -> Iterator[Finding]:
    """See that the library can be served, and that somebody reads it again in time."""
    folder = settings.knowledge_dir
    if not (folder / ARTICLES).is_dir():
        yield broken("library", f"{folder} is no knowledge folder: look at BOT_KNOWLEDGE_DIR")
        return
    loaded = Loader(folder, load_translators()).load()
    errors = [each for each in loaded.problems if each.severity is Severity.ERROR]
    if loaded.library is None or errors:
        yield broken("library", f"{len(errors)} errors, and the bot does not start with them: python -m bot check")
        return
    articles, today = loaded.library.articles.values(), datetime.now(UTC).date()
    late = sum(each.reviewed + each.review_every < today for each in articles)
    oldest = min((each.reviewed for each in articles), default=today)
    said = f"{len(articles)} articles, the one reviewed longest ago on {oldest}"
    yield (
        look("library", f"{said}; reviews that are due: {late}: python -m bot check") if late else good("library", said)
    )
