"""A crowd that reads while the bot is killed again and again, and what the holder of the token sees afterwards.

``python -m tests.stories.crowd --kills 200`` does it for long; it fails where anything but kept messages is left.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import open_bot
from bot.sandbox.acts import Impossible
from bot.sandbox.model import Message, Person
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.screens.actions import ChooseErasing, Erasing, KeepMessage
from bot.settings import Settings
from bot.telegram.callbacks import decode
from tests.skarga import start
from tests.stories.kupala import write_library

TOKEN = "987654321:AAE-secret_Of_The_Bot"
WORDS = (
    "/start",
    "/menu",
    "/privacy",
    "/start pl-card",
    "/start pl-card--who",
    "/mydata",
    "/clean",
    "/language",
    "карта",
)
"""What people type; /forget is pressed, too, where the buttons lead to it."""
PATIENCE = 120.0
"""Seconds that the last start gets to answer what the kills left."""


@dataclass
class Crowd:
    """People with a Telegram, and the messages that they asked to be kept."""

    telegram: Sandbox
    chance: random.Random
    people: list[Person]
    is_patient: bool = False
    asked_to_keep: set[tuple[int, int]] = field(default_factory=set)
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def read(self, person: Person) -> None:
        """Type and press without end, as fast as somebody in a hurry; who is patient waits for answers now and then."""
        while True:
            await asyncio.sleep(self.chance.uniform(0.05, 0.4))
            if self.is_patient and len(self.telegram.world.updates.queue) > 5 * len(self.people):
                continue
            screens = [each for each in self.telegram.messages(person) if each.is_from_bot and each.keyboard]
            if not screens or self.chance.random() < 0.4:
                self.telegram.send(person, self.chance.choice(WORDS))
                continue
            with contextlib.suppress(Impossible):
                self._press(person, self.chance.choice(screens[-3:]))

    def _press(self, person: Person, screen: Message) -> None:
        buttons = [each for row in screen.keyboard for each in row if each.data]
        button = self.chance.choice(buttons)
        press = decode(button.data)
        if press and press.action == ChooseErasing(Erasing.KEEP):
            return  # of somebody who keeps everything nothing can be said afterwards
        if _is_keep(button.data):
            self.asked_to_keep.add((person.id, screen.message_id))
        self.telegram.press(person, screen, button.data)

    async def keep_something(self) -> None:
        """Let one who has read open an article, ask for it to be kept, and be told that it is."""
        person = self.people[0]
        before = len(self.telegram.answers(person))
        while len(self.telegram.answers(person)) == before or not self.telegram.answers(person)[-1].text:
            screens = [each for each in self.telegram.messages(person) if each.is_from_bot]
            keep = [(each, button.data) for each in screens[-1:] for row in each.keyboard for button in row]
            keep = [(each, data) for each, data in keep if _is_keep(data)]
            if keep:
                self.asked_to_keep.add((person.id, keep[0][0].message_id))
                self.telegram.press(person, *keep[0])
            else:
                self.telegram.send(person, "/start pl-card")
            await asyncio.sleep(2)

    def lying(self) -> set[tuple[int, int]]:
        """Every message that the holder of the token finds in any chat."""
        chats = self.telegram.world.messages
        return {(chat, number) for chat, messages in chats.items() for number in messages}


def _is_keep(data: str) -> bool:
    press = decode(data)
    return press is not None and press.action == KeepMessage()


@contextlib.asynccontextmanager
async def reading(crowd: Crowd) -> AsyncIterator[None]:
    """Let everybody read while the context lasts."""
    tasks = [asyncio.create_task(crowd.read(person)) for person in crowd.people]
    try:
        yield
        for task in tasks:
            assert not task.done(), task.exception()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def kill_and_look(
    folder: Path, knowledge: Path, url: str, people: int, kills: int, seed: int, *, are_patient: bool
) -> Crowd:
    """Kill the bot under a reading crowd, let it answer the rest, let two days pass as it would; give the crowd.

    Args:
        folder: Where the keys lie.
        knowledge: What is read.
        url: The database.
        people: How many read.
        kills: How often the bot is killed.
        seed: Chooses what people do and when the bot is killed.
        are_patient: Whether people write less while there is no answer; else what waits grows into thousands.
    """
    chance = random.Random(seed)
    telegram = Sandbox(token=TOKEN)
    crowd = Crowd(
        telegram, chance, [telegram.person(f"Аліна {n}", language_code="be") for n in range(people)], are_patient
    )
    telegram.world.now = crowd.now
    keys = folder / "keys"
    async with serve(telegram, 0) as address:
        environment = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": address,
            "BOT_KNOWLEDGE_DIR": str(knowledge),
            "BOT_DATABASE_URL": url,
            "BOT_KEY_DIR": str(keys),
        }
        async with reading(crowd):
            for _ in range(kills):
                async with start("run", folder=folder, **environment) as bot:
                    await bot.until_logged("the bot answers")
                    await asyncio.sleep(chance.uniform(0.1, 0.8))
                    bot.process.kill()
                    await bot.end()
        async with start("run", folder=folder, **environment) as bot:
            await bot.until_logged("the bot answers")
            async with asyncio.timeout(PATIENCE):
                while telegram.world.updates.queue:  # noqa: ASYNC110  (Telegram tells nobody that it is empty)
                    await asyncio.sleep(0.1)
                await crowd.keep_something()
            bot.process.terminate()
            await bot.end()
    await _let_time_pass(crowd, Settings(_env_file=None, knowledge_dir=knowledge, database_url=url, key_dir=keys))
    return crowd


async def _let_time_pass(crowd: Crowd, settings: Settings) -> None:
    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    crowd.ahead = timedelta(hours=settings.erase_after + 1)
    async with open_bot(settings, TOKEN, SandboxRequest(crowd.telegram), now=crowd.now) as vyraj:
        vyraj.eraser._sleep = at_once
        await vyraj.eraser.erase_due()
        assert await vyraj.eraser._traces.count() == 0
        assert vyraj.eraser.erased.too_late == 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill for long; 1 if a message was left that nobody asked to be kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.stories.crowd")
    parser.add_argument("--kills", type=int, default=200, help="how often the bot is killed")
    parser.add_argument("--people", type=int, default=20, help="how many read")
    parser.add_argument("--seed", type=int, default=0, help="chooses what people do and when the bot is killed")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        knowledge = write_library(Path(folder) / "knowledge")
        url = f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3"
        running = kill_and_look(
            Path(folder), knowledge, url, options.people, options.kills, options.seed, are_patient=False
        )
        crowd = asyncio.run(running)
    left = crowd.lying() - crowd.asked_to_keep
    print(  # noqa: T201  (a bench prints)
        f"{options.kills} kills under {options.people} readers: {crowd.telegram.world.counters['messages']} messages, "
        f"{len(crowd.lying())} kept, {len(left)} left that nobody kept"
    )
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
