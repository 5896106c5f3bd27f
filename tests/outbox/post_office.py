"""A post office in one process: subscribers, a strict Telegram, and the course of announcements, by a clock of ours."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from bot.admins.roles import Role
from bot.announcements.announcement import Announcement, Letter, State
from bot.announcements.audience import Audience
from bot.announcements.channels import Post
from bot.i18n import Locale
from bot.outbox.course import Course, course_of
from bot.outbox.erase import Eraser
from bot.outbox.newsroom import Hold, Newsroom
from bot.outbox.refusals import Refusals
from bot.outbox.send import Why
from bot.outbox.turns import FREE_RATE, Turns
from bot.sandbox.model import Chat, Message
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.seal.person import Person
from bot.storage.announcements import Kept
from bot.storage.database import Database, open_database
from bot.storage.everything import Storage, everything_of
from bot.storage.lease import Lease
from bot.storage.memory import Memory
from bot.storage.migrations.migrate import migrate
from bot.telegram.api import Api
from bot.telegram.carrier import TelegramCarrier
from bot.telegram.channels import Channels
from bot.telegram.deleter import TelegramDeleter
from bot.telegram.pace import Pace
from tests.conftest import Clock
from tests.outbox.cast import EVERYBODY, WORDS, keep_all
from tests.storage.cast import ONLY_OLD

AUTHOR = 1
NO_CHANNELS: Mapping[Locale, str] = {}


@dataclass
class Gazette:
    """Writes down what announcers are told."""

    told: list[tuple[str, int]] = field(default_factory=list)

    async def paused(self, number: int, why: Why) -> None:
        self.told.append((f"paused: {why}", number))

    async def over(self, number: int) -> None:
        self.told.append(("over", number))


class LeaseByClock(Lease):
    """The lease; what the database calls a pause passes as our clock does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._time = clock
        self._paused_at = clock.monotonic()

    async def pause(self, seconds: float) -> None:
        self._paused_at = self._time.monotonic()
        await super().pause(seconds)

    async def paused_for(self) -> float:
        return max(0.0, await super().paused_for() - (self._time.monotonic() - self._paused_at))


@dataclass
class PostOffice:
    """Everything that an announcement needs."""

    telegram: Sandbox
    clock: Clock
    storage: Storage
    memory: Memory
    newsroom: Newsroom
    course: Course
    eraser: Eraser
    gazette: Gazette
    refusals: Refusals
    api: Api
    people: Sequence[Person]
    channels: Mapping[Locale, Chat]
    set_: dict[Locale, str]
    """What the settings say; a test may change it."""

    async def announce(
        self, words: str = "", audience: Audience = EVERYBODY, *, is_told: bool = True, **more: object
    ) -> int:
        """Write, submit and hold an announcement until its time has come, if admins are told of it."""
        texts = {locale: words or each for locale, each in WORDS.items()}
        letters = {locale: Letter(each) for locale, each in texts.items()}
        announcement = replace(Announcement(letters, audience), **more)  # type: ignore[arg-type]
        return await self.submit(announcement, is_told=is_told)

    async def submit(self, announcement: Announcement, *, is_told: bool = True) -> int:
        number = await self.newsroom.write(announcement, AUTHOR)
        kept = await self.kept(number)
        assert await self.newsroom.submit(number, kept.hash, AUTHOR) is State.HELD
        assert not is_told or await self.newsroom.begin_hold(number)
        self.clock.advance(minutes=11)
        return number

    async def work(self) -> None:
        """Take the lease and do all that is due."""
        epoch = await self.storage.lease.take("us")
        assert epoch
        try:
            await self.course.recover(epoch)
            await self.course.work(epoch)
        finally:
            await self.storage.lease.release("us", epoch)

    async def kept(self, number: int) -> Kept:
        kept = await self.newsroom.get(number)
        assert kept
        return kept

    def posts(self, locale: Locale) -> list[Message]:
        """What stands in the channel of a language."""
        return self.telegram.messages(self.channels[locale])

    async def fates(self, number: int) -> list[Post]:
        return await self.newsroom.posts(number)

    def texts(self, person: Person) -> list[str]:
        return [message.text for message in self.messages(person)]

    def messages(self, person: Person) -> list[Message]:
        return list(self.telegram.world.messages.get(person.chat, {}).values())


@asynccontextmanager
async def post_office(
    url: str, clock: Clock, subscribers: int = 25, channels: Mapping[Locale, str] = NO_CHANNELS
) -> AsyncIterator[PostOffice]:
    """Open a post office with an announcer, so many subscribers, and channels: by their names, or for "" by number."""
    telegram = Sandbox(now=clock.now)
    owner = telegram.person("Уладальнік")
    opened = {locale: telegram.add_to_channel(owner, "Навіны", name) for locale, name in channels.items()}
    people = []
    for n in range(subscribers):
        someone = telegram.person(f"Аліна {n}", language_code="be")
        telegram.send(someone, "/start")
        people.append(Person(someone.id, (Locale.BE, Locale.RU, Locale.EN)[n % 3], subscriptions=("all",)))
    telegram.world.messages.clear()
    clock.advance(minutes=1)  # what they wrote is answered long ago
    pace = Pace(clock.monotonic, clock.sleep)
    api = Api(telegram.token, request=SandboxRequest(telegram), rate_limiter=pace)
    async with open_database(url) as database, api:
        await migrate(database)
        await keep_all(database, ONLY_OLD, people)
        storage = replace(everything_of(database, ONLY_OLD), lease=LeaseByClock(database, clock))
        await hire(storage, telegram.person("Аўтар").id)
        yield await _furnished(storage, telegram, clock, api, people, opened)


async def hire(storage: Storage, chat: int) -> None:
    """Make somebody an announcer, as a code would."""

    async def unnoted(*_: object) -> None:
        """Leave the audit alone."""

    code = chat.to_bytes(32, "big")
    await storage.admins.invite(Role.ANNOUNCER, code, 2**40, 0)
    assert await storage.admins.redeem(code, chat, 1, unnoted, unnoted)


async def _furnished(
    storage: Storage,
    telegram: Sandbox,
    clock: Clock,
    api: Api,
    people: Sequence[Person],
    opened: Mapping[Locale, Chat],
) -> PostOffice:
    memory = Memory(storage.readers, storage.traces, clock.now, 24)
    turns = Turns(FREE_RATE, clock.monotonic, clock.sleep)
    carrier, deleter, gazette = TelegramCarrier(api), TelegramDeleter(api), Gazette()
    refusals = Refusals(storage.meta, api.id)
    await refusals.remember_bot()
    set_ = {locale: f"@{chat.username}" if chat.username else str(chat.id) for locale, chat in opened.items()}
    poster = Channels(api, set_)
    course = course_of(storage, memory, carrier, deleter, refusals, gazette, turns, clock.now, poster, clock.sleep)
    eraser = Eraser(storage.traces, storage.counters, deleter, clock.now, clock.sleep, memory.keeps)
    newsroom = Newsroom(storage, clock.now, Hold(), set_)
    return PostOffice(
        telegram, clock, storage, memory, newsroom, course, eraser, gazette, refusals, api, people, opened, set_
    )
