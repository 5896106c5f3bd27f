"""Stories of what admins are told: each of them once, and a restart neither forgets nor repeats it."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.admins.roles import Role
from bot.announcements.announcement import State
from bot.app import Vyraj
from bot.i18n import Locale
from bot.outbox.erase import TryLater
from bot.outbox.send import Why
from bot.sandbox.faults import SERVER_FAILURE, flood, refusal
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.screens.announced import WHY
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.notices import Notice, Notices, What
from bot.telegram.herald import ROUND
from tests.conftest import Clock, Post, Reader
from tests.outbox.cast import TOKEN
from tests.stories.test_admins import become
from tests.stories.test_announcing import (
    announcer,
    another,
    colleague,
    course,
    kept,
    owner,
    restarted,
    submit,
    subscribers,
    texts,
    work,
    write,
)

__all__ = ["announcer", "colleague", "owner", "subscribers"]
PAUSED = "The bot has paused this. %(why)s"
HELD = "This will be sent. Every admin may stop it."
WAITING = "Above: what is to be sent, in Belarusian, Russian and English. Read it, then decide."
OVER = "Nothing more of this announcement is sent."


def count(someone: Reader, words: str) -> int:
    """Count the messages that begin so, in whichever language: after a restart nobody knows theirs."""
    said = tuple(t.gettext(words).partition("%(")[0] for t in someone.post.vyraj.translators.values())
    return sum(text.startswith(said) for text in texts(someone))


async def let_it_pause(vyraj: Vyraj, clock: Clock, telegram: Sandbox) -> None:
    """Send what is held until the bot pauses, and tell nobody yet: the process ends before it could."""
    await vyraj.newsroom.begin_hold(1)
    clock.advance(minutes=11)
    telegram.fail_next(refusal("message text is wrong"), "sendMessage", times=25)
    epoch = await vyraj.storage.lease.take("story", 3600)
    assert epoch
    await course(vyraj, clock).work(epoch)
    await vyraj.storage.lease.release("story", epoch)
    telegram._faults.planned.clear()


async def sent_for_approval(announcer: Reader, colleague: Reader, vyraj: Vyraj) -> None:
    await write(announcer)
    await submit(announcer)
    await vyraj.herald.look()
    await colleague.press("Approve")
    assert (await kept(vyraj)).state is State.HELD


async def test_who_missed_a_pause_learns_of_it_after_a_restart_and_nobody_twice(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, telegram: Sandbox, settings: Settings, clock: Clock,
    subscribers: list[Person],
) -> None:  # fmt: skip
    await sent_for_approval(announcer, colleague, vyraj)
    clock.advance(minutes=11)
    await let_it_pause(vyraj, clock, telegram)
    assert [count(each, PAUSED) for each in (announcer, colleague)] == [0, 0]
    async with restarted(telegram, settings, clock) as again:
        telegram.fail_next(flood(3), "sendMessage", times=40)
        with pytest.raises(TryLater):
            await again.herald.look()
        telegram._faults.planned.clear()
    for _ in range(3):
        async with restarted(telegram, settings, clock) as again:
            await again.herald.look()
            await again.herald.look()
    assert [count(each, PAUSED) for each in (announcer, colleague)] == [1, 1]
    assert WHY["errors"](vyraj.translators[Locale.BE]) in announcer.screen
    assert await Notices(vyraj.storage.database).all() == []


async def test_a_restart_repeats_neither_what_waits_nor_what_is_held(
    announcer: Reader, colleague: Reader, owner: Reader, vyraj: Vyraj, telegram: Sandbox, settings: Settings,
    clock: Clock, subscribers: list[Person],
) -> None:  # fmt: skip
    await write(announcer)
    await submit(announcer)
    for _ in range(2):
        async with restarted(telegram, settings, clock) as again:
            await again.herald.look()
    assert [count(each, WAITING) for each in (announcer, colleague)] == [1, 1]
    assert await vyraj.newsroom.approve(1, (await kept(vyraj)).hash, 2) is State.HELD
    for _ in range(2):
        async with restarted(telegram, settings, clock) as again:
            await again.herald.look()
    assert [count(each, HELD) for each in (announcer, colleague, owner)] == [1, 1, 1]
    clock.advance(minutes=11)
    await work(vyraj, clock)
    async with restarted(telegram, settings, clock) as again:
        await again.herald.look()
    assert [count(each, OVER) for each in (announcer, colleague, owner)] == [1, 1, 0]


async def test_who_becomes_an_announcer_meanwhile_learns_what_waits_for_them(
    announcer: Reader, colleague: Reader, vyraj: Vyraj, telegram: Sandbox, post: Post, settings: Settings,
    clock: Clock, subscribers: list[Person],
) -> None:  # fmt: skip
    await write(announcer)
    await submit(announcer)
    await vyraj.herald.look()
    newcomer = await another(telegram, post, settings, clock, Role.ANNOUNCER, "Nina")
    await vyraj.herald.look()
    assert [count(each, WAITING) for each in (announcer, colleague, newcomer)] == [1, 1, 1]


async def test_what_was_resumed_meanwhile_is_told_to_nobody(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, clock: Clock, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    await let_it_pause(vyraj, clock, telegram)
    assert await vyraj.newsroom.resume(1, 1)
    await vyraj.herald.look()
    assert count(announcer, PAUSED) == 0
    assert await Notices(vyraj.storage.database).all() == []


async def test_it_is_told_at_once_and_a_wait_that_telegram_asks_for_is_never_cut_short(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, clock: Clock, subscribers: list[Person]
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            clock.advance(seconds=seconds)
            return
        await asyncio.sleep(3600)

    await write(announcer)
    await submit(announcer)
    vyraj.herald._sleep = sleep
    telegram.fail_next(flood(600), "sendMessage")
    running = asyncio.create_task(vyraj.herald.run())
    try:
        async with asyncio.timeout(60):
            while len(waits) < 2:  # noqa: ASYNC110  (nobody tells when it rests)
                await asyncio.sleep(0.01)
            assert waits == [600, ROUND.total_seconds()]
            assert count(announcer, HELD) == 1
            change = vyraj.storage.announcements.change
            notice = Notice(1, What.PAUSED, Why.ERRORS)
            assert await change(1, [State.HELD], notice=notice, state=State.PAUSED)
            await vyraj.herald.paused(1, Why.ERRORS)
            while not count(announcer, PAUSED):  # noqa: ASYNC110  (the same)
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(("point", "most"), [("told", 2), ("noted", 1)])
async def test_killed_anywhere_everybody_is_told_and_only_one_perhaps_twice(
    tmp_path: Path, knowledge: Path, clock: Clock, point: str, most: int
) -> None:
    """Between Telegram's yes and our note nobody can know: a pause told twice is better than one told to nobody."""
    telegram = Sandbox(token=TOKEN)
    settings = Settings(_env_file=None, knowledge_dir=knowledge)
    async with restarted(telegram, settings, clock) as vyraj:
        people = [Reader(telegram.person(name, language_code="en"), telegram, Post(vyraj)) for name in ("A", "B")]
        for someone in people:
            await become(someone, settings, clock, Role.ANNOUNCER)
        number = await vyraj.storage.announcements.add("{}", b"h", 1)
        notice = Notice(number, What.PAUSED, Why.BLOCKED)
        assert await vyraj.storage.announcements.change(number, [State.WRITTEN], notice=notice, state=State.PAUSED)
    async with serve(telegram, 0) as address:
        environment = {**os.environ, "BOT_API_URL": address, "BOT_KNOWLEDGE_DIR": str(knowledge)}
        for times, code in ((point, -9), ("", 0), ("", 0)):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.telegram.messenger", times, "0", env=environment
            )
            assert await process.wait() == code
    counts = sorted(count(each, PAUSED) for each in people)
    assert counts == [1, most]


async def test_of_what_nobody_knows_nothing_is_told_twice(
    announcer: Reader, vyraj: Vyraj, telegram: Sandbox, clock: Clock, subscribers: list[Person]
) -> None:
    await write(announcer)
    await submit(announcer)
    clock.advance(minutes=11)
    await let_it_pause(vyraj, clock, telegram)
    telegram.fail_next(SERVER_FAILURE, "sendMessage")
    for _ in range(2):
        await vyraj.herald.look()
    assert count(announcer, PAUSED) == 0
