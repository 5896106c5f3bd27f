"""The draft that follows the library: one while nobody has changed it, none where nothing is left, killed or not."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.announcements.announcement import State
from bot.announcements.audience import Audience, Reach
from bot.announcements.unfinished import Unfinished
from bot.i18n import Locale, Translator
from bot.outbox.drafts import Drafts, draft_in
from bot.storage.announcements import NOBODY, Announcements, Kept
from bot.storage.chronicle import SNAPSHOT
from bot.storage.database import Database, open_database
from bot.storage.meta import ALERT, Meta
from bot.storage.migrations.migrate import migrate
from tests.publishing.chronicler import watch_over
from tests.stories.kupala import change, write_library

CARD, VISA, BANK = "poland/pl-card", "poland/pl-visa", "lithuania/lt-bank"
ANNOUNCER = 7
POLAND = Audience(Reach.COUNTRIES, frozenset({"PL"}))


@dataclass
class Desk:
    """A library on the disk, and what the bot prepares of it."""

    url: str
    root: Path
    database: Database
    translators: Mapping[Locale, Translator]

    def edit(self, article: str, before: str, after: str) -> None:
        change(self.root / "articles" / article / "article.yaml", before, after)

    async def look(self) -> None:
        """Look as a process does that was just started."""
        await watch_over(self.database, self.root, self.translators).look()

    async def look_and_die(self, point: str) -> int:
        """Look in another process, which is killed at a point."""
        arguments = (self.url, str(self.root), point)
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.publishing.chronicler", *arguments)
        return await process.wait()

    async def kept(self) -> Sequence[Kept]:
        """What is written, the oldest first."""
        return (await Announcements(self.database).all(list(State), 100))[::-1]

    async def drafts(self) -> Sequence[Unfinished]:
        return [draft for each in await self.kept() if (draft := draft_in(each))]

    async def told(self) -> Sequence[str]:
        """The English words of each draft, without its syntax."""
        return [
            each.texts[Locale.EN].replace("**", "").replace("\N{NO-BREAK SPACE}", " ") for each in await self.drafts()
        ]


@asynccontextmanager
async def desk_of(url: str, folder: Path, translators: Mapping[Locale, Translator]) -> AsyncIterator[Desk]:
    async with open_database(url) as database:
        await migrate(database)
        yield Desk(url, write_library(folder / "knowledge"), database, translators)


@pytest.fixture
async def desk(url: str, tmp_path: Path, translators: Mapping[Locale, Translator]) -> AsyncIterator[Desk]:
    async with desk_of(url, tmp_path, translators) as opened:
        yield opened


FEE = "Card in Poland\n\n- “Whom it suits”: 440 PLN → {{pl-card.fee}}"
STATUS = "Card in Poland\n\n- Status: suspended → open since 26 January 2024"


async def test_the_first_library_alerts_nobody_and_the_same_one_never_does(desk: Desk) -> None:
    await desk.look()
    await desk.look()
    assert await desk.kept() == []


async def test_what_changed_becomes_one_draft_of_nobody(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    await desk.look()
    (kept,) = await desk.kept()
    assert (kept.state, kept.author) == (State.WRITTEN, NOBODY)
    assert await desk.told() == [FEE]
    (draft,) = await desk.drafts()
    assert (draft.audience, draft.buttons, draft.asks) == (POLAND, ("pl-card",), None)


async def test_what_changes_later_joins_the_draft_that_nobody_touched(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    (first,) = await desk.kept()
    desk.edit(BANK, "440 PLN", "450 PLN")
    desk.edit(CARD, "status: suspended", "status: open")
    desk.edit(CARD, "500 PLN", "600 PLN")
    await desk.look()
    (second,) = await desk.kept()
    assert (second.number, second.hash == first.hash) == (first.number, False)
    fee = FEE.rpartition("\n")[2]
    bank = "Account in Lithuania\n\n- “Whom it suits”: 440 PLN → {{lt-bank.fee}}"
    assert await desk.told() == [f"{STATUS}\n{fee}\n\n{bank}"]
    assert (await desk.drafts())[0].audience == Audience(Reach.COUNTRIES, frozenset({"PL", "LT"}))


async def test_what_is_as_it_was_leaves_the_draft_and_the_last_takes_it_along(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "status: suspended", "status: open")
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    desk.edit(CARD, "status: open", "status: suspended")
    await desk.look()
    assert await desk.told() == [FEE]
    desk.edit(CARD, "500 PLN", "440 PLN")
    await desk.look()
    assert await desk.kept() == []
    assert await Meta(desk.database).get(ALERT) is None
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    assert await desk.told() == [FEE]


async def edited(desk: Desk, drafts: Drafts, number: int) -> None:
    assert await drafts.take(number, ANNOUNCER)
    draft = await drafts.get(number, ANNOUNCER)
    assert draft
    await drafts.save(number, replace(draft, texts={**draft.texts, Locale.EN: "Mine"}))


async def taken(desk: Desk, drafts: Drafts, number: int) -> None:
    assert await drafts.take(number, ANNOUNCER)


async def submitted(desk: Desk, drafts: Drafts, number: int) -> None:
    assert await Announcements(desk.database).change(number, [State.WRITTEN], state=State.WAITING)


@pytest.mark.parametrize("touch", [edited, taken, submitted])
async def test_a_draft_that_somebody_touched_stays_and_what_changes_later_is_another(
    desk: Desk, touch: Callable[[Desk, Drafts, int], Awaitable[None]]
) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    (first,) = await desk.kept()
    await touch(desk, Drafts(Announcements(desk.database)), first.number)
    (theirs,) = await desk.kept()
    desk.edit(CARD, "500 PLN", "440 PLN")
    await desk.look()
    old, new = await desk.kept()
    assert old == theirs
    assert (new.author, (await desk.told())[1]) == (NOBODY, FEE.replace("440", "500"))


async def test_a_draft_that_was_deleted_does_not_come_back(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    (kept,) = await desk.kept()
    await Drafts(Announcements(desk.database)).discard(kept.number)
    desk.edit(VISA, "status: open", "status: closed")
    await desk.look()
    assert await desk.told() == ["Visa for Poland\n\n- Status: open → closed since 26 January 2024"]


async def test_only_one_announcer_can_take_a_draft(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    (kept,) = await desk.kept()
    drafts = Drafts(Announcements(desk.database))
    assert [await drafts.take(kept.number, number) for number in (1, 2, 1)] == [True, False, False]
    assert await drafts.get(kept.number, 2) is None
    assert not await drafts.take(99, 1)


async def test_a_draft_that_is_taken_while_the_library_is_looked_at_is_neither_lost_nor_written_over(
    desk: Desk,
) -> None:
    await desk.look()
    fees, drafts = ["440 PLN", "500 PLN", "600 PLN", "700 PLN", "800 PLN"], Drafts(Announcements(desk.database))
    for before, after in pairwise(fees):
        desk.edit(CARD, before, after)
        await desk.look()
        desk.edit(VISA, before, after)
        *_, opened = await desk.kept()
        is_taken, _ = await asyncio.gather(drafts.take(opened.number, ANNOUNCER), desk.look())
        assert is_taken
        new = [kept.number for kept in await desk.kept() if kept.author == NOBODY]
        told = " ".join((await desk.told())[-1 - len(new) :])
        assert (told.count("pl-card.fee"), told.count("pl-visa.fee")) == (1, 1)
        for number in new:
            await drafts.discard(number)


async def test_what_the_command_line_wrote_is_no_draft_to_be_taken(desk: Desk) -> None:
    announcements = Announcements(desk.database)
    number = await announcements.add("{}", b"h", NOBODY)
    assert not await Drafts(announcements).take(number, ANNOUNCER)


@pytest.mark.parametrize("poison", ["", "{", "[]", '{"number": "x"}', '{"number": 1, "before": "{"}'])
async def test_a_poisoned_note_begins_another_draft(desk: Desk, poison: str) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    await Meta(desk.database).set(ALERT, poison)
    desk.edit(VISA, "status: open", "status: closed")
    await desk.look()
    assert len(await desk.told()) == 2


async def test_a_poisoned_snapshot_alerts_nobody(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await Meta(desk.database).set(SNAPSHOT, "{")
    await desk.look()
    assert await desk.kept() == []


async def test_after_everything_was_deleted_nothing_follows_a_draft_of_before(desk: Desk) -> None:
    await desk.look()
    desk.edit(CARD, "440 PLN", "500 PLN")
    await desk.look()
    meta = Meta(desk.database)
    await meta.begin_anew(None)
    assert (await desk.kept(), await meta.get(ALERT)) == ([], None)
    desk.edit(CARD, "500 PLN", "600 PLN")
    await desk.look()
    assert await desk.told() == [FEE.replace("440", "500")]


@pytest.mark.parametrize("point", ["compared", "drafted", "written", "recorded"])
async def test_killed_anywhere_the_draft_is_neither_lost_nor_doubled(
    url: str, tmp_path: Path, translators: Mapping[Locale, Translator], point: str
) -> None:
    async with desk_of(url, tmp_path, translators) as desk:
        await desk.look()
        desk.edit(CARD, "440 PLN", "500 PLN")
        assert await desk.look_and_die(point) == -9
        assert await desk.told() == ([FEE] if point == "recorded" else [])
        await desk.look()
        assert await desk.told() == [FEE]
        desk.edit(CARD, "status: suspended", "status: open")
        assert await desk.look_and_die(point) == -9
        await desk.look()
        assert await desk.told() == [f"{STATUS}\n{FEE.rpartition(chr(10))[2]}"]
