"""Moving to the token of another bot, as whoever runs the bot types it."""

import asyncio
import io

import pytest

from bot.__main__ import main
from bot.announcements.announcement import State
from bot.i18n import Locale
from bot.outbox.refusals import Refusals
from bot.seal.person import EraseAfter, Person
from bot.settings import Settings
from bot.storage import moving
from bot.storage.meta import BOT, NEWEST
from bot.storage.moving import Left, left, move
from bot.tasks.move import move_bot
from bot.tasks.remembered import open_storage

OLD, NEW = 111_111, 222_222
ALINA = Person(5_417_000_001, Locale.RU, EraseAfter.HOUR, ("PL",), 202611)
BARYS = Person(5_417_000_002, subscriptions=("all",))


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", f"{NEW}:secret-Of_the_new")


def settings() -> Settings:
    return Settings(_env_file=None)


async def remember() -> int:
    async with open_storage(settings()) as storage:
        await Refusals(storage.meta, OLD).remember_bot()
        for person in (ALINA, BARYS):
            await storage.readers.keep(person, 202611)
            await storage.traces.add(person.chat, [1], 498_700)
        await storage.traces.keep_newest(70_000)
        number = await storage.announcements.add("{}", b"h" * 32, 1)
        assert await storage.announcements.change(number, [State.WRITTEN], state=State.PLANNING)
        epoch = await storage.lease.take("the old bot")
        assert epoch
        assert not await storage.deliveries.plan(number, epoch, lambda _: True)
        await storage.lease.release("the old bot", epoch)
        assert await left(storage) == Left(2, 1)
    return number


async def see_that_it_moved(number: int) -> None:
    async with open_storage(settings()) as storage:
        people = [await storage.readers.find(each.chat) for each in (ALINA, BARYS)]
        assert people == [Person(ALINA.chat, Locale.RU, EraseAfter.HOUR), Person(BARYS.chat)]
        kept = await storage.announcements.get(number)
        assert kept
        assert (kept.state, await storage.deliveries.left(number)) == (State.STOPPED, 0)
        assert (await storage.traces.count(), await storage.traces.newest()) == (0, 0)
        assert (await storage.meta.get(BOT), await storage.meta.get(NEWEST)) == (str(NEW), None)
        assert await left(storage) == Left(0, 0)


def test_scripts_move_without_being_asked(capsys: pytest.CaptureFixture[str]) -> None:
    number = asyncio.run(remember())
    assert main(["move", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "wait to be erased: 2." in said
    assert said.endswith("moved; subscriptions ended: 2\n")
    assert "secret" not in said
    asyncio.run(see_that_it_moved(number))
    assert main(["move", "--yes"]) == 0
    assert capsys.readouterr().out.startswith("the database belongs to this bot already; a renewed token")


def test_it_asks_twice_and_whoever_is_not_sure_moves_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = asyncio.run(remember())
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["move"]) == 1
    assert capsys.readouterr().out.endswith("nothing was moved\n")
    assert asyncio.run(move_bot(settings(), lambda asked: "move" if asked.startswith("Type") else "no")) is False

    async def unchanged() -> tuple[str | None, Left]:
        async with open_storage(settings()) as storage:
            return await storage.meta.get(BOT), await left(storage)

    assert asyncio.run(unchanged()) == (str(OLD), Left(2, 1))
    assert asyncio.run(move_bot(settings(), lambda _: "move")) is True
    asyncio.run(see_that_it_moved(number))


def test_a_database_of_no_bot_yet_needs_no_move(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["move"]) == 0
    assert "belongs to no bot yet" in capsys.readouterr().out


def test_nothing_is_moved_beside_a_bot_at_work(capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(remember())

    async def work() -> None:
        async with open_storage(settings()) as storage:
            assert await storage.lease.take("the bot", 600)

    asyncio.run(work())
    assert main(["move", "--yes"]) == 2
    assert "the bot is at work with this database: stop it" in capsys.readouterr().err


async def test_whoever_is_stopped_in_the_middle_moves_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    number = await remember()
    async with open_storage(settings()) as storage:
        with monkeypatch.context() as broken:
            broken.setattr(moving, "delete", None)  # where the second part begins
            with pytest.raises(TypeError):
                await move(storage, NEW)
        assert await storage.meta.get(BOT) == str(OLD)
        assert await storage.traces.count() == 2
        assert await move(storage, NEW) == 0
    await see_that_it_moved(number)
