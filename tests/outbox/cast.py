"""Subscribers, what they are told, and the count of what they got."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, func, select, update

from bot.announcements.announcement import Announcement, Letter, State, hash_of, write_announcement
from bot.announcements.audience import Audience, Reach
from bot.i18n import Locale
from bot.sandbox.model import Message
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.seal.keys import KeyRing, make_key
from bot.seal.person import Person
from bot.storage import schema
from bot.storage.announcements import Announcements, Kept
from bot.storage.database import Database, open_database
from bot.storage.deliveries import Standing
from bot.storage.lease import Lease, is_held
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces

TOKEN = "987654321:AAE-secret_Of_The_Bot"
WORDS = {Locale.BE: "Праграма закрыта.", Locale.RU: "Программа закрыта.", Locale.EN: "The programme is closed."}
EVERYBODY = Audience(Reach.ALL)
NOVEMBER = 202611
EVERY = 0.05
"""Seconds between two tries to take the lease: a test need not wait as long as a reader may."""
PATIENCE = 60.0
"""Seconds after which a test says what it waited for in vain."""


@dataclass
class Room:
    """A process that sends; ``code`` is its exit code, None while it runs."""

    _reading: asyncio.StreamReader
    pid: int = 0
    code: int | None = None

    async def until(self, words: str) -> str:
        """Wait until it says something; return the line."""
        said: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while line := (await self._reading.readline()).decode().strip():
                    said.append(line)
                    if line.startswith("end "):
                        self.code = int(line.removeprefix("end "))
                    if line.startswith(words):
                        return line
        except TimeoutError:
            raise AssertionError(f"in {PATIENCE:g} s a sender never said “{words}”, only {said}") from None
        raise AssertionError(f"a sender ended before it said “{words}”: {said}")

    async def wait(self) -> int:
        """Wait until it has ended; return its exit code."""
        await self.until("end")
        assert self.code is not None
        return self.code

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(self.pid, number)


@contextlib.contextmanager
def open_house() -> Iterator[str]:
    """Open a house in which processes that send begin at once; give its address."""
    with tempfile.TemporaryDirectory(prefix="vyraj-house-") as folder:
        path = f"{folder}/door"
        command = [sys.executable, "-m", "tests.outbox.mailroom", path]
        with subprocess.Popen(  # noqa: S603  (our own)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as house:
            assert house.stdout
            assert house.stdout.readline() == "open\n"
            yield path


@dataclass
class Mail:
    """One announcement to many subscribers, at a Telegram that counts."""

    house: str
    folder: Path
    url: str
    ring: KeyRing
    telegram: Sandbox
    address: str
    people: Sequence[Person]
    number: int

    @contextlib.asynccontextmanager
    async def room(
        self, rate: float, point: str = "", times: int = 0, every: float = EVERY, channel: str = ""
    ) -> AsyncIterator["Room"]:
        """Start a process that sends; whatever it is at the end, it runs no longer.

        Args:
            rate: Messages a second.
            point: Where it kills itself, or freezes ("POINT:freeze"), if anywhere.
            times: How often it passes that point before.
            every: Seconds between two tries to take or to renew the lease.
            channel: Where it posts as well, if anywhere.
        """
        reading, writing = await asyncio.open_unix_connection(self.house)
        arguments = (self.url, str(self.folder / "keys"), self.address, rate, every, point, times, channel)
        writing.write(f"{json.dumps(arguments)}\n".encode())
        room = Room(reading)
        try:
            room.pid = int((await room.until("pid")).removeprefix("pid "))
            yield room
        finally:
            if room.code is None:
                room.kill()
                await room.wait()
            writing.close()

    async def bury(self) -> None:
        """Let the time of a dead holder's lease be over."""
        async with open_database(self.url) as database, database.write() as connection:
            await connection.execute(update(schema.lease).values(until=0))

    async def announced_anew(self) -> None:
        """Announce once more, to chats that are empty again."""
        self.telegram.world.messages.clear()
        async with open_database(self.url) as database, database.write() as connection:
            await connection.execute(delete(schema.traces))
        async with open_database(self.url) as database:
            self.number = await announce(database, EVERYBODY)

    async def revised(self, words: str = "") -> None:
        """Take back what was delivered, or let other words stand there."""
        async with open_database(self.url) as database:
            if words:
                letters = {locale: Letter(words) for locale in Locale}
                self.number = await keep(database, Announcement(letters, EVERYBODY, corrects=self.number))
            else:
                assert await Announcements(database).change(self.number, [State.ENDED], state=State.RECALLING)

    async def lease(self) -> tuple[str, int, bool]:
        """Return who holds the lease or held it last, the epoch, and whether it holds by the database's clock."""
        row = schema.lease.c
        async with open_database(self.url) as database, database.read() as connection:
            found = (await connection.execute(select(row.holder, row.epoch))).one()
            return found.holder, found.epoch, await is_held(connection, found.epoch)

    async def in_flight(self) -> int:
        """Return how many are noted down as on their way."""
        asking = select(func.count()).where(schema.deliveries.c.state == Standing.IN_FLIGHT)
        async with open_database(self.url) as database, database.read() as connection:
            return (await connection.execute(asking)).scalar_one()

    def close_telegram(self, seconds: float) -> None:
        """Let Telegram answer 429 for so long, and longer to who does not wait."""
        pace = self.telegram.world.pace
        pace.penalty = timedelta(seconds=seconds)
        pace.closed_until = self.telegram.world.now() + pace.penalty

    def refusals(self) -> int:
        """Return how often Telegram had to answer 429."""
        return sum(call.outcome.startswith("Too Many Requests") for call in self.telegram.calls)

    async def is_paused(self) -> bool:
        """Tell whether a pause is noted down, by the database's clock."""
        async with open_database(self.url) as database:
            return await Lease(database).paused_for() > 0

    async def kept(self) -> Kept:
        async with open_database(self.url) as database:
            kept = await Announcements(database).get(self.number)
        assert kept
        return kept

    async def traces(self) -> int:
        async with open_database(self.url) as database:
            return await Traces(database, self.ring).count()

    async def readers(self) -> int:
        async with open_database(self.url) as database:
            return await Readers(database, self.ring).count()

    def messages(self, person: Person) -> list[Message]:
        return list(self.telegram.world.messages.get(person.chat, {}).values())

    def got(self) -> Counter[int]:
        """How many messages lie in each chat."""
        return Counter({person.chat: len(self.messages(person)) for person in self.people})


@contextlib.asynccontextmanager
async def mail(folder: Path, url: str, subscribers: int, house: str = "") -> AsyncIterator[Mail]:
    """Prepare an announcement that is approved and due, and who is to get it; without a house, in one of its own."""
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
    opening = contextlib.nullcontext(house) if house else open_house()
    with opening as door:
        async with serve(telegram, 0) as address:
            yield Mail(door, folder, url, ring, telegram, address, people, number)


async def keep_all(database: Database, ring: KeyRing, people: Sequence[Person]) -> None:
    """Keep many readers in one transaction, as ``Readers.keep`` keeps one."""
    readers = Readers(database, ring)
    rows = [readers._resealed(person, NOVEMBER) for person in people]
    async with database.write() as connection:
        await connection.execute(database.insert(schema.readers), rows)


async def announce(database: Database, audience: Audience) -> int:
    """Keep an announcement that is approved and due."""
    return await keep(database, Announcement({locale: Letter(words) for locale, words in WORDS.items()}, audience))


async def keep(database: Database, announcement: Announcement) -> int:
    """Keep any announcement as approved and due."""
    announcements = Announcements(database)
    number = await announcements.add(write_announcement(announcement), hash_of(announcement), author=1)
    assert await announcements.change(number, [State.WRITTEN], state=State.HELD, held_until=0)
    return number


async def until(what: Callable[[], Awaitable[object]], words: str) -> None:
    """Wait until something is so; ``words`` say what, for whom it never is."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await what():  # noqa: ASYNC110  (what it waits for tells nobody)
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"in {PATIENCE:g} s it never came to this: {words}") from None
