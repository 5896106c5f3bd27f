"""Links and listings are looked at little by little, and what was seen is published."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.knowledge.listing import Doubt
from bot.publishing.repository import Entry
from bot.publishing.said import read_note
from bot.storage.changes import ChangeState
from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from bot.storage.everything import everything_of
from bot.storage.rounds import Rounds
from bot.upkeep import rounds
from bot.upkeep.links import addresses_of
from bot.upkeep.listings import ChatSeen
from bot.upkeep.probe import open_client
from bot.upkeep.rounds import AT_ONCE, LEAST, Looker
from bot.upkeep.seen import PATH, REASON, Seen
from tests.conftest import Clock
from tests.publishing.scribe import Scribe
from tests.storage.cast import ONLY_OLD, sealed_database
from tests.stories.kupala import write_directory, write_library
from tests.upkeep.sites import here, nothing

WEEK = timedelta(days=7)


@dataclass
class World:
    """Sites and chats as they are; everything answers unless it is dead."""

    dead: set[str] = field(default_factory=set)
    is_down: bool = False
    taken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def ask(self, chat: str | int) -> ChatSeen | None:
        self.asked.append(str(chat))
        if self.is_down or chat in self.dead or isinstance(chat, int):
            return None
        number = 2 if chat in self.taken else 1
        kind = "channel" if "kola" in str(chat) else "supergroup"
        return ChatSeen(-1000 - number, kind, "A title", str(chat).removeprefix("@"), 50)

    async def carry(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.headers["Host"])
        status = 404 if self.is_down or request.headers["Host"] in self.dead else 200
        return httpx.Response(status, content=nothing())

    @contextlib.asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        async with open_client(resolve=here, inner=httpx.MockTransport(self.carry), allowed=True) as client:
            yield client


@dataclass
class Round:
    """A looker at work."""

    scribe: Scribe
    world: World
    clock: Clock
    epoch: int = 0

    def looker(self, every: timedelta = WEEK) -> Looker:
        """Make one as a process that has just been started."""
        storage = self.scribe.storage
        seen = Seen(storage, self.scribe.folder, self.clock.now)
        return Looker(
            storage, self.library, seen, self.world, self.world.client, every, self.clock.now, self.clock.sleep
        )

    def library(self) -> Library:
        return self.scribe.library()

    async def go_round(self, looker: Looker | None = None) -> None:
        """Let a week go by."""
        end = self.clock.now() + WEEK
        while self.clock.now() < end:
            wait = await (looker or self.looker()).go()
            await self.publish()
            self.clock.advance(seconds=max(wait, LEAST))

    async def publish(self) -> None:
        while await self.scribe.publisher.publish_next(self.epoch):
            pass

    async def dead(self) -> set[str]:
        return set((await Rounds(self.scribe.storage.database).get()).dead)

    def commits(self) -> list[Entry]:
        return [each for each in self.scribe.history() if each.reason == REASON]


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    async with sealed_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def round_(tmp_path: Path, database: Database, translators: Mapping[Locale, Translator], clock: Clock) -> Round:
    folder = write_library(tmp_path / "knowledge")
    write_directory(folder)
    made = Round(Scribe(folder, everything_of(database, ONLY_OLD), translators), World(), clock)
    assert len(made.scribe.history()) == 1
    made.epoch = await made.scribe.storage.lease.take("round", 10**9) or 0
    return made


def hosts(library: Library) -> set[str]:
    return {httpx.URL(each).host for each in addresses_of(library) if "t.me" not in each}


async def test_a_round_looks_at_everything_once_and_writes_one_commit(round_: Round) -> None:
    await round_.go_round(round_.looker())
    assert hosts(round_.library()) <= set(round_.world.asked)
    assert round_.world.asked.count("@susedzi_test") == 1
    listing = round_.library().directory.listings["pl-neighbours"]
    assert listing.seen_alive
    assert [(each.number, each.paths) for each in round_.commits()] == [(0, (PATH,))]
    assert await round_.dead() == set()
    round_.scribe.see_that_it_is_whole()


async def test_it_is_spread_over_the_time_and_goes_on_after_a_restart(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    first = round_.looker()
    first._size = 2
    wait = await first.go()
    asked = len(round_.world.asked)
    assert wait > LEAST
    assert await round_.looker().go() > 0
    assert len(round_.world.asked) == asked, "it is not time yet"
    round_.clock.advance(seconds=wait + 1)
    await round_.looker().go()
    assert len(round_.world.asked) > asked
    assert round_.world.asked.count("@susedzi_test") <= 1


async def test_what_died_is_known_until_it_answers_again(round_: Round) -> None:
    round_.world.dead = {"office.example"}
    await round_.go_round(round_.looker())
    assert {httpx.URL(each).host for each in await round_.dead()} == {"office.example"}
    round_.world.dead = set()
    await round_.go_round(round_.looker())
    assert await round_.dead() == set()


async def test_a_name_that_was_taken_is_published_at_once(round_: Round) -> None:
    await round_.go_round(round_.looker())
    round_.world.taken = {"@susedzi_test"}
    looker, began = round_.looker(), round_.clock.now()
    while not round_.library().directory.listings["pl-neighbours"].is_withheld:
        wait = await looker.go()
        await round_.publish()
        if not round_.library().directory.listings["pl-neighbours"].is_withheld:
            round_.clock.advance(seconds=max(wait, LEAST))
        assert round_.clock.now() - began < WEEK
    assert round_.library().directory.listings["pl-neighbours"].doubts.keys() == {Doubt.TAKEN}
    assert len(round_.commits()) == 2


async def test_while_nobody_answers_nothing_is_noted_down(round_: Round) -> None:
    round_.world.is_down = True
    looker = round_.looker()
    for _ in range(9):
        await looker.go()
        round_.clock.advance(days=1)
    assert await round_.dead() == set()
    assert round_.commits() == []
    assert (await Rounds(round_.scribe.storage.database).get()).place == ""
    round_.world.is_down = False
    await round_.go_round(looker)
    assert not any(each.is_gone for each in round_.library().directory.listings.values())
    assert looker._size == AT_ONCE


async def test_the_last_few_that_are_gone_indeed_do_not_keep_a_round_from_ending(round_: Round) -> None:
    library = round_.library()
    last = sorted(library.directory.listings)[-3:]
    round_.world.dead = {f"@{library.directory.listings[id_].address.name}" for id_ in last} | {"office.example"}
    await round_.go_round(round_.looker())
    assert (await Rounds(round_.scribe.storage.database).get()).place.endswith(last[-1])
    assert round_.library().directory.listings["pl-neighbours"].sighting


async def test_turned_off_it_asks_nobody(round_: Round) -> None:
    class Enough(Exception):
        pass

    left = 3

    async def sleep(_: float) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Enough

    looker = round_.looker(timedelta())
    looker._sleep = sleep
    with pytest.raises(Enough):
        await looker.run()
    assert round_.world.asked == []


async def test_a_clock_that_jumps_neither_stops_it_nor_makes_it_hurry(round_: Round) -> None:
    looker = round_.looker()
    await looker.go()
    round_.clock.advance(days=4000)
    for _ in range(3):
        await looker.go()
        round_.clock.advance(hours=1)
    asked = len(round_.world.asked)
    round_.clock.advance(days=-4001)
    await looker.go()
    assert len(round_.world.asked) > asked, "it begins anew"


async def test_who_has_lost_the_lease_notes_nothing_down(round_: Round) -> None:
    looker = round_.looker()
    await round_.scribe.storage.lease.release("round", round_.epoch)
    with pytest.raises(LeaseLost):
        await looker.go()
    assert (await Rounds(round_.scribe.storage.database).get()).place == ""


async def test_what_an_editor_accepts_meanwhile_stays_accepted_and_a_conflict_is_tried_again(round_: Round) -> None:
    await round_.go_round(round_.looker())
    round_.world.taken = {"@susedzi_test"}
    looker = round_.looker()
    while not await round_.scribe.storage.changes.all([ChangeState.APPROVED], 1):
        round_.clock.advance(seconds=max(await looker.go(), LEAST))
    file = round_.scribe.folder / PATH
    file.write_text(file.read_text("utf-8") + "# by hand\n", "utf-8")
    await round_.publish()
    refused = await round_.scribe.storage.changes.all([ChangeState.REFUSED], 9)
    assert [read_note(each.note)[0].sentence() for each in refused] == [f"changed meanwhile: {PATH}"]
    await looker.go()
    await round_.publish()
    assert round_.library().directory.listings["pl-neighbours"].is_withheld
