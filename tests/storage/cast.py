"""Keys and people that are the same in every run and in every process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

from bot.i18n import Locale
from bot.seal.keys import Key, KeyRing, derive_key
from bot.seal.person import EraseAfter, Person
from bot.storage.database import Database, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate


def key(name: str) -> Key:
    return derive_key(sha256(name.encode()).digest())


OLD, NEW, STRANGE = key("old"), key("new"), key("strange")
ONLY_OLD, BOTH, ONLY_NEW = KeyRing(OLD, None), KeyRing(NEW, OLD), KeyRing(NEW, None)


@asynccontextmanager
async def sealed_database(url: str) -> AsyncIterator[Database]:
    """Open a database that is up to date and knows the old key."""
    async with open_database(url) as opened:
        await migrate(opened)
        await Meta(opened).check_keys(ONLY_OLD)
        yield opened


ALINA = Person(7_310_552_943, Locale.BE, EraseAfter.HOUR, ("PL", "LT"), 202611)
BARYS = Person(1_734_829_651, Locale.RU)
PEOPLE = [Person(5_000_000_000 + number, Locale.EN, subscriptions=("all",)) for number in range(300)]

NOVEMBER = 202611
HOUR = 498_700
