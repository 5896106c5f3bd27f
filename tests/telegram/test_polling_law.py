"""The law of polling: every update is handled at least once, in order per chat, exactly once without a crash."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.error import Conflict, NetworkError, RetryAfter

from bot.telegram.inbox import TIME_LIMIT
from bot.telegram.polling import Poller
from tests.telegram.belpost import Clerk, Queue, message
from tests.telegram.chronos import run


@dataclass(frozen=True)
class Letter:
    """One update to come: in which chat, when, and how long it takes to handle; all in seconds."""

    chat: int
    comes: float
    takes: float


LETTERS = st.lists(
    st.builds(
        Letter,
        chat=st.integers(1, 12),
        comes=st.sampled_from([0, 0, 0, 0.1, 3, 26]),
        takes=st.sampled_from([0, 0, 0.001, 0.2, 1, TIME_LIMIT + 5]),
    ),
    max_size=40,
)
FAULTS = st.lists(st.sampled_from([NetworkError("lost"), RetryAfter(3), Conflict("other")]), max_size=4)
LONG = 300.0


class Town:
    """A queue that letters come into, and the clerks who work one after the other."""

    def __init__(self, letters: list[Letter], faults: list[Exception]) -> None:
        self.letters = dict(enumerate(letters, start=101))
        self.queue = Queue(faults=list(faults))
        self.clerks: list[Clerk] = []
        self.dropped = 0

    async def open(self) -> None:
        """Let the letters come, numbered in the order in which they come."""
        loop = asyncio.get_running_loop()
        in_order = sorted(self.letters.values(), key=lambda letter: letter.comes)
        self.letters = dict(enumerate(in_order, start=101))
        for comes in {letter.comes for letter in in_order}:
            come = [message(number, each.chat) for number, each in self.letters.items() if each.comes == comes]
            loop.call_later(comes, self.queue.put, *come)

    async def work(self, seconds: float, *, kill: bool = False) -> None:
        """Poll for a while, and stop as told."""

        async def handle(update: Update) -> None:
            await asyncio.sleep(self.letters[update.update_id].takes)

        clerk = Clerk(handle)
        self.clerks.append(clerk)
        inbox = clerk.inbox()
        poller = Poller(self.queue.fetch, inbox)
        with suppress(TimeoutError):
            await asyncio.wait_for(poller.run(), seconds)
        await inbox.drain(0 if kill else 3)
        if not kill:
            await poller.confirm()
        self.dropped += inbox.dropped

    def begun(self) -> list[int]:
        return [number for clerk in self.clerks for number in clerk.begun]

    def missing(self, seen: set[int]) -> set[int]:
        """List what was not seen, but for those who flooded: a stop loses what waits of them."""
        flooded = {self.letters[number].chat for clerk in self.clerks for number in clerk.noticed}
        return {number for number in self.letters if self.letters[number].chat not in flooded} - seen

    def is_in_order(self, clerk: Clerk) -> bool:
        by_chat: dict[int, list[int]] = {}
        for number in clerk.begun:
            by_chat.setdefault(self.letters[number].chat, []).append(number)
        return all(numbers == sorted(set(numbers)) for numbers in by_chat.values())


@settings(max_examples=25, deadline=None)
@given(letters=LETTERS, faults=FAULTS)
def test_without_a_crash_every_update_is_handled_exactly_once_in_order(
    letters: list[Letter], faults: list[Exception]
) -> None:
    async def story() -> None:
        town = Town(letters, faults)
        await town.open()
        await town.work(LONG)
        assert len(town.begun()) == len(set(town.begun()))
        assert len(town.begun()) + town.dropped == len(letters)
        assert town.is_in_order(town.clerks[0])
        assert town.queue.ids == []

    run(story())


@settings(max_examples=25, deadline=None)
@given(letters=LETTERS, seconds=st.lists(st.floats(0.05, 30), min_size=1, max_size=4))
def test_clean_stops_at_any_moment_repeat_only_what_was_not_finished(
    letters: list[Letter], seconds: list[float]
) -> None:
    async def story() -> None:
        town = Town(letters, [])
        await town.open()
        for each in seconds:
            await town.work(each)
        await town.work(LONG)
        unfinished = {number for clerk in town.clerks[:-1] for number in set(clerk.begun) - set(clerk.handled)}
        oldest = min(unfinished, default=10**9)
        repeated = {number for number in town.begun() if town.begun().count(number) > 1}
        assert all(number >= oldest for number in repeated)
        assert town.missing(set(town.begun())) == set()
        assert all(map(town.is_in_order, town.clerks))

    run(story())


@settings(max_examples=25, deadline=None)
@given(letters=LETTERS, kills=st.lists(st.floats(0.05, 30), min_size=1, max_size=4))
def test_after_crashes_at_any_moment_every_update_was_handled_at_least_once(
    letters: list[Letter], kills: list[float]
) -> None:
    """But for those of a window that stalled, and of somebody who floods: everybody behind them would wait."""

    async def story() -> None:
        quick = [Letter(letter.chat, letter.comes, min(letter.takes, 0.2)) for letter in letters]
        town = Town(quick, [])
        await town.open()
        for each in kills:
            await town.work(each, kill=True)
        await town.work(LONG)
        handled = {number for clerk in town.clerks for number in clerk.handled}
        assert town.missing(handled) == set()
        assert all(map(town.is_in_order, town.clerks))
        assert town.queue.ids == []

    run(story())
