"""Subscribers, what they are told, and the count of what they got."""

import asyncio
import contextlib
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.announcements.announcement import Announcement, Letter, State, hash_of, write_announcement
from bot.announcements.audience import Audience, Reach
from bot.i18n import Locale
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.seal.keys import KeyRing, make_key
from bot.seal.person import Person
from bot.storage import schema
from bot.storage.announcements import Announcements, Kept
from bot.storage.database import Database, open_database
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces

TOKEN = "987654321:AAE-secret_Of_The_Bot"
WORDS = {Locale.BE: "Праграма закрыта.", Locale.RU: "Программа закрыта.", Locale.EN: "The programme is closed."}
EVERYBODY = Audience(Reach.ALL)
NOVEMBER = 202611


@dataclass
class Mail:
    """One announcement to many subscribers, at a Telegram that counts."""

    folder: Path
    url: str
    ring: KeyRing
    telegram: Sandbox
    address: str
    people: Sequence[Person]
    number: int

    @contextlib.asynccontextmanager
    async def room(
        self, rate: float, point: str = "", times: int = 0, channel: str = ""
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """Start a process that sends, and posts in a channel if there is one."""
        arguments = (self.url, str(self.folder / "keys"), self.address, str(rate), point, str(times), channel)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.outbox.mailroom", *arguments, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout
            assert await process.stdout.readline() == b"sending\n"
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def kept(self) -> Kept:
        async with open_database(self.url) as database:
            kept = await Announcements(database).get(self.number)
        assert kept
        return kept

    async def traces(self) -> int:
        async with open_database(self.url) as database:
            return await Traces(database, self.ring).count()

    def got(self) -> Counter[int]:
        """How many messages lie in each chat."""
        return Counter({person.chat: len(self.telegram.world.messages.get(person.chat, {})) for person in self.people})


@contextlib.asynccontextmanager
async def mail(folder: Path, url: str, subscribers: int) -> AsyncIterator[Mail]:
    """Prepare an announcement that is approved and due, and everybody who is to get it."""
    telegram = Sandbox(token=TOKEN)
    ring = make_key(folder / "keys")
    locales = [Locale.BE, Locale.RU, Locale.EN]
    people = []
    for n in range(subscribers):
        someone = telegram.person(f"Аліна {n}", language_code="be")
        telegram.send(someone, "/start")  # a bot may write only to who has begun
        people.append(Person(someone.id, locales[n % 3], subscriptions=("all",)))
    telegram.world.messages.clear()
    telegram.world.heard.clear()
    async with open_database(url) as database:
        await migrate(database)
        await Meta(database).check_keys(ring)
        await keep_all(database, ring, people)
        number = await announce(database, EVERYBODY)
    async with serve(telegram, 0) as address:
        yield Mail(folder, url, ring, telegram, address, people, number)


async def keep_all(database: Database, ring: KeyRing, people: Sequence[Person]) -> None:
    """Keep many readers in one transaction, as ``Readers.keep`` keeps one."""
    readers = Readers(database, ring)
    rows = [readers._resealed(person, NOVEMBER) for person in people]
    async with database.write() as connection:
        await connection.execute(database.insert(schema.readers), rows)


async def announce(database: Database, audience: Audience) -> int:
    """Keep an announcement that is approved and due."""
    announcement = Announcement({locale: Letter(words) for locale, words in WORDS.items()}, audience)
    announcements = Announcements(database)
    number = await announcements.add(write_announcement(announcement), hash_of(announcement), author=1)
    assert await announcements.change(number, [State.WRITTEN], state=State.HELD, held_until=0)
    return number
