"""Replicas of the bot behind a balancer, and a Telegram that writes down which update was answered how often."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import select

from bot.i18n import Locale
from bot.sandbox.model import Person
from bot.sandbox.parameters import Parameters
from bot.sandbox.pushing import Manner
from bot.sandbox.sandbox import Reply, Sandbox
from bot.sandbox.server import serve
from bot.screens.actions import OpenSection
from bot.storage.database import open_database
from bot.storage.schema import lease
from bot.telegram.callbacks import decode
from tests.skarga import PATIENCE, Running, start
from tests.stories.kupala import TITLES, write_library
from tests.web.balancer import HOST, Balancer, balance, free_ports

TOKEN = "987654321:AAE-secret_Of_The_Bot"
SLUGS = tuple(TITLES)
AGAIN, LONGEST = 0.1, 1.0
"""Seconds before an update is pushed again: Telegram waits longer, a test need not."""
LATE = timedelta(minutes=5)
"""So late an answer is still one that was asked for. What a killed process held waits for ten seconds and longer: with
Telegram's own limit all of that is late, and answering it takes minutes. The long run does so; see ``replicas``."""
CONNECTIONS = 100
"""As the bot asks for."""
OUTSTANDING = 200
"""Updates that people let wait at most: who reads waits for an answer, too."""


class Ledger(Sandbox):
    """A Telegram that remembers every update and every answer.

    Attributes:
        asked: What each chat asked, in order: the update and the article that it names.
        shown: The articles that came into each chat as messages, in order.
        pressed: The presses of each person, in order: the update and the query.
        answered: The queries that were answered, by person, in order, refused answers too.
        too_many: How often the bot was too fast for Telegram.
    """

    def __init__(self, late: timedelta = LATE) -> None:
        super().__init__(token=TOKEN)
        self.world.pace.asked = late
        self.asked: dict[int, list[tuple[int, str]]] = {}
        self.shown: dict[int, list[str]] = {}
        self.pressed: dict[int, list[tuple[int, str]]] = {}
        self.answered: dict[int, list[str]] = {}
        self.too_many = 0
        self._presser: dict[str, int] = {}

    @property
    def waiting(self) -> int:
        """How many updates nobody has taken yet."""
        return len(self.world.updates.queue)

    async def answer(self, token: str, method: str, parameters: Parameters) -> Reply:
        """Answer the bot, and write down what came to somebody."""
        reply = await super().answer(token, method, parameters)
        slug = _article_in(parameters.text("text")) if method == "sendMessage" else ""
        if slug and reply.status == HTTPStatus.OK:
            self.shown.setdefault(parameters.integer("chat_id"), []).append(slug)
        if method == "answerCallbackQuery":
            query = parameters.text("callback_query_id")
            self.answered.setdefault(self._presser[query], []).append(query)
        self.too_many += reply.status == HTTPStatus.TOO_MANY_REQUESTS
        return reply

    def ask(self, person: Person) -> None:
        """Ask for another article than the time before."""
        before = self.asked.setdefault(person.id, [])
        slug = SLUGS[(person.id + len(before)) % len(SLUGS)]
        before.append((self.world.updates.next_id, slug))
        self.send(person, f"/start {slug}")

    def press_something(self, person: Person, chance: random.Random) -> bool:
        """Press a button that opens a section; False where the person sees none."""
        sections = [
            (message, button.data)
            for message in self.messages(person)
            for row in message.keyboard
            for button in row
            if (press := decode(button.data)) and isinstance(press.action, OpenSection)
        ]
        if not sections:
            return False
        update = self.world.updates.next_id
        query = self.press(person, *chance.choice(sections))
        self._presser[query.id] = person.id
        self.pressed.setdefault(person.id, []).append((update, query.id))
        return True


def _article_in(text: str) -> str:
    return next((slug for slug, titles in TITLES.items() if titles[Locale.BE] in text), "")


@dataclass
class Replica:
    """One ``python -m bot run``; it can be begun anew after its end."""

    folder: Path
    port: int
    environment: dict[str, str]
    running: Running | None = None
    log: list[str] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _listening: "asyncio.Task[None] | None" = None

    async def begin(self) -> None:
        """Start it and wait until it answers."""
        self.running = await self._stack.enter_async_context(start("run", folder=self.folder, **self.environment))
        await self.running.until_logged("the bot answers")
        self.log += self.running.said.splitlines(keepends=True)
        self._listening = asyncio.create_task(self._listen(self.running))

    async def stop(self) -> None:
        """End it as an operator does."""
        assert self.running
        self.running.process.terminate()
        assert await self._end() == 0, self.log

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self.running
        self.running.process.kill()
        await self._end()

    async def _end(self) -> int:
        assert self.running
        assert self._listening
        code = await asyncio.wait_for(self.running.process.wait(), PATIENCE)
        await self._listening
        await self._stack.aclose()
        self.running = None
        return code

    async def _listen(self, running: Running) -> None:
        assert running.process.stderr
        async for line in running.process.stderr:
            self.log.append(line.decode())


@dataclass
class House:
    """Telegram, the balancer and the replicas behind it.

    Attributes:
        in_flight: The updates that had been sent and not answered at any kill.
        cut: How many connections the killed ones had, in sum.
    """

    telegram: Ledger
    balancer: Balancer
    replicas: Sequence[Replica]
    database: str
    in_flight: set[int] = field(default_factory=set)
    cut: int = 0

    @property
    def complaints(self) -> list[str]:
        """What the replicas had to complain of, but for the last lines of killed ones."""
        words = (" WARNING ", " ERROR ", "Traceback")
        return [line for each in self.replicas for line in each.log if any(word in line for word in words)]

    async def crowd(self, updates: int, people: Sequence[Person], chance: random.Random) -> None:
        """Let people ask and press, some of it faster than they get answers; return when all is taken."""
        left, turn = updates, 0
        async with asyncio.timeout(PATIENCE + updates / 10):
            while left > 0:
                while left > 0 and self.telegram.waiting < OUTSTANDING:
                    left -= self._burst(people[turn % len(people)], chance, left)
                    turn += 1
                await asyncio.sleep(0.02)
            await self.until_taken()

    async def until_taken(self) -> None:
        """Wait until no update waits."""
        async with asyncio.timeout(PATIENCE * 2):
            while self.telegram.waiting:  # noqa: ASYNC110  (Telegram tells nobody that it is empty)
                await asyncio.sleep(0.05)

    async def kill(self, replica: Replica) -> None:
        """Kill one of them, and write down what was under way."""
        self.in_flight |= set(self.telegram.world.updates.in_flight.values())
        self.cut += self.balancer.open[replica.port]
        await replica.kill()

    async def kill_at_random(self, kills: int, chance: random.Random) -> None:
        """Kill one after the other, some together, and begin them anew."""
        while kills > 0:
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            some = chance.sample(self.replicas, min(kills, chance.choice((1, 1, 2))))
            for each in some:
                await self.kill(each)
            await asyncio.gather(*(each.begin() for each in some))
            kills -= len(some)

    async def renew(self) -> None:
        """Stop and begin one after the other, as an upgrade does."""
        for each in self.replicas:
            await each.stop()
            await each.begin()

    async def until_held(self, epoch: int) -> None:
        """Wait until somebody took the lease under this epoch or a later one."""
        held = select(lease.c.epoch).where(lease.c.epoch >= epoch)
        async with asyncio.timeout(PATIENCE), open_database(self.database) as database:
            while True:
                async with database.read() as connection:
                    if (await connection.execute(held)).first():
                        return
                await asyncio.sleep(0.2)

    def _burst(self, person: Person, chance: random.Random, most: int) -> int:
        done = 0
        for _ in range(min(most, chance.randint(1, 3))):
            if chance.random() < 0.4 and self.telegram.press_something(person, chance):
                done += 1
                continue
            self.telegram.ask(person)
            done += 1
        return done


@dataclass(frozen=True, slots=True)
class Toll:
    """What a run has shown: how many updates there were, and which of them were answered twice or more."""

    updates: int
    twice: frozenset[int]
    more: int


def settle(telegram: Ledger) -> Toll:
    """See that every update was answered, and in order; return what came more than once.

    Messages of a chat have one order, presses of a person another: Telegram keeps two queues.
    """
    times: Counter[int] = Counter()
    for chat, asked in telegram.asked.items():
        times.update(_counted(asked, telegram.shown.get(chat, [])))
    for person, pressed in telegram.pressed.items():
        times.update(_counted(pressed, telegram.answered.get(person, [])))
    twice = frozenset(update for update, count in times.items() if count > 1)
    return Toll(len(times), twice, sum(count > 2 for count in times.values()))


def _counted(expected: Iterable[tuple[int, str]], came: Sequence[str]) -> dict[int, int]:
    """Count the answers to each update; one comes again only before the next one is answered."""
    counts: dict[int, int] = {}
    at = 0
    for update, what in expected:
        begin = at
        while at < len(came) and came[at] == what:
            at += 1
        assert at > begin, f"no answer to {what}, the number {len(counts)} of {list(expected)}: {came}"
        counts[update] = at - begin
    assert at == len(came), f"more answers than questions: {came[at:]} after {list(expected)}"
    return counts


@contextlib.asynccontextmanager
async def house(folder: Path, database: str, count: int = 3, late: timedelta = LATE) -> AsyncIterator[House]:
    """Run a Telegram, a balancer and replicas while the context lasts; the first one holds the lease.

    Args:
        folder: Of the replicas.
        database: Their PostgreSQL.
        count: How many they are.
        late: So late an answer is still one that was asked for.
    """
    knowledge, telegram = write_library(folder / "knowledge"), Ledger(late)
    ports = free_ports(2 * count)
    async with balance(ports[:count]) as balancer:
        manner = Manner(f"http://127.0.0.1:{balancer.port}", again=AGAIN, longest=LONGEST)
        async with serve(telegram, 0, manner) as address:
            common = {
                "BOT_TOKEN": TOKEN,
                "BOT_API_URL": address,
                "BOT_KNOWLEDGE_DIR": str(knowledge),
                "BOT_DATABASE_URL": database,
                "BOT_KEY_DIR": str(folder / "keys"),
                "BOT_WEBHOOK_URL": "https://bot.example",
            }
            replicas = [
                Replica(
                    folder, port, {**common, "BOT_LISTEN": f"{HOST}:{port}", "BOT_STATUS_LISTEN": f"{HOST}:{other}"}
                )
                for port, other in zip(ports[:count], ports[count:], strict=True)
            ]
            built = House(telegram, balancer, replicas, database)
            try:
                await replicas[0].begin()
                await built.until_held(1)
                await asyncio.gather(*(each.begin() for each in replicas[1:]))
                yield built
            finally:
                await asyncio.gather(*(each.kill() for each in replicas if each.running))
