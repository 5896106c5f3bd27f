"""The cast of the stories: a clock, a Telegram, the bot, and people who use it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Vyraj, open_bot
from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.library import Library
from bot.sandbox.model import Message, Person
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.telegram.pace import Pace
from tests.databases import postgres, postgres_url, sqlite_url, url
from tests.served import load_library

__all__ = ["postgres", "postgres_url", "sqlite_url", "url"]


@dataclass
class Clock:
    """Time that passes only when a test, or a wait inside the bot, lets it."""

    time: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds=seconds)
        await asyncio.sleep(0)

    def advance(self, **length: float) -> None:
        self.time += timedelta(**length)


@dataclass
class Post:
    """Carries updates from the sandbox to the bot, as polling does, and waits until they are handled."""

    vyraj: Vyraj
    offset: int = 0

    async def deliver(self) -> None:
        while updates := await self.vyraj.api.fetch_updates(self.offset, 0):
            self.offset = updates[-1]["update_id"] + 1
            await asyncio.gather(*(self.vyraj.inbox.accept(update) for update in updates))


@dataclass
class Reader:
    """A person with Telegram: writes, presses what can be seen, reads the screen."""

    person: Person
    telegram: Sandbox
    post: Post

    @property
    def messages(self) -> list[Message]:
        """What the bot says in this chat."""
        return [message for message in self.telegram.messages(self.person) if message.sender == self.telegram.bot]

    @property
    def message(self) -> Message:
        return self.messages[-1]

    @property
    def screen(self) -> str:
        """The text of the last message."""
        return self.message.text

    @property
    def labels(self) -> list[str]:
        """The buttons of the last message, in reading order."""
        return [button.text for row in self.message.keyboard for button in row]

    @property
    def note(self) -> str:
        """What the last press was answered with, above the chat."""
        return self.telegram.answers(self.person)[-1].text

    async def send(self, text: str) -> None:
        self.telegram.send(self.person, text)
        await self.post.deliver()

    async def press(self, label: str, message: Message | None = None) -> None:
        self.telegram.press(self.person, message or self.message, label)
        await self.post.deliver()


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def translators() -> Mapping[Locale, Translator]:
    return load_translators()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telegram(clock: Clock) -> Sandbox:
    return Sandbox(now=clock.now)


@pytest.fixture(autouse=True)
def _memory_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test from the database, the keys and the ports of others, and from looking at real sites."""
    monkeypatch.setenv("BOT_VERIFY_EVERY", "0")
    monkeypatch.setenv("BOT_STATUS_LISTEN", "127.0.0.1:0")
    folder = tmp_path_factory.mktemp("memory")
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3")
    monkeypatch.setenv("BOT_KEY_DIR", str(folder / "keys"))


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)


@pytest.fixture
async def vyraj(telegram: Sandbox, clock: Clock, settings: Settings) -> AsyncIterator[Vyraj]:
    pace = Pace(clock.monotonic, clock.sleep)
    async with open_bot(settings, telegram.token, SandboxRequest(telegram), pace, clock.now) as opened:
        yield opened


@pytest.fixture
def post(vyraj: Vyraj) -> Post:
    return Post(vyraj)


@pytest.fixture
def reader(telegram: Sandbox, post: Post) -> Reader:
    """Somebody whose Telegram speaks Belarusian."""
    return Reader(telegram.person("Аліна", language_code="be"), telegram, post)


@pytest.fixture
def english_reader(telegram: Sandbox, post: Post) -> Reader:
    return Reader(telegram.person("Alice", language_code="en"), telegram, post)
