"""Take back what the bot has said: messages are deleted from chats when their time has come."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.storage.counters import ERASED, EVERYWHERE, TOO_LATE, Counters
from bot.storage.database import StorageDown
from bot.storage.months import month_of
from bot.storage.traces import Trace, Traces, hour_of

AT_ONCE = 100
"""Traces that are looked at in one round."""
MOST = 100
"""Messages that Telegram deletes in one request."""
PAUSE = 0.1
"""Seconds between two chats: deleting must not take what replies need of Telegram's limit."""
ROUND = timedelta(seconds=30)
"""How often it is looked whether something is due."""

log = logging.getLogger(__name__)


class TryLater(Exception):
    """Telegram could not be asked; ``seconds`` says when to try again, if it said so."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__("Telegram could not be asked")
        self.seconds = seconds


class Deleter(Protocol):
    """Deletes messages of one chat."""

    async def delete(self, chat: int, message_ids: Sequence[int]) -> bool:
        """Delete up to ``MOST`` messages; those that are not there are passed over. False if they cannot be any more.

        Raises:
            TryLater: nobody knows whether they were deleted.
        """
        ...


@dataclass(slots=True)
class Erased:
    """Messages deleted, and messages that could not be any more."""

    messages: int = 0
    too_late: int = 0


async def _nobody_keeps(_: int) -> bool:
    return False


class Eraser:
    """Erases what is due, chat by chat; what could not be erased now stays noted down.

    ``erased`` is what it has done since it began.
    """

    def __init__(
        self,
        traces: Traces,
        counters: Counters,
        deleter: Deleter,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        keeps: Callable[[int], Awaitable[bool]] = _nobody_keeps,
    ) -> None:
        """Make an eraser.

        Args:
            traces: Where messages of ours are noted down.
            counters: Where it is counted by month how many were erased.
            deleter: Deletes them.
            now: The time, aware.
            sleep: Waits for seconds.
            keeps: Tells whether the reader of a chat wants messages kept.
        """
        self._traces = traces
        self._keeps = keeps
        self._counters = counters
        self._deleter = deleter
        self._now = now
        self._sleep = sleep
        self._uncounted = Erased()
        self.erased = Erased()

    async def erase_due(self) -> None:
        """Erase everything whose time has come.

        Raises:
            TryLater: Telegram asks to wait; what was erased until then is noted down.
            StorageDown: the database fails; the same messages are deleted once more later, which does no harm.
        """
        while due := await self._traces.due(hour_of(self._now()), AT_ONCE):
            await self._erase_all(due)

    async def erase_chat(self, chat: int) -> None:
        """Erase all that is noted down of a chat, due or not.

        Raises:
            TryLater, StorageDown: see ``erase_due``.
        """
        await self._erase_all(await self._traces.of(chat), pause=0.0, is_asked=True)

    async def erase_unsure(self, chat: int) -> None:
        """Erase now what may lie in a chat without our knowing: what comes from now on must not be taken for it.

        Raises:
            TryLater, StorageDown: see ``erase_due``.
        """
        for trace in await self._traces.of(chat):
            if trace.messages.within is not None:
                await self._erase(trace)

    async def run(self) -> None:
        """Erase what is due, round after round; what goes wrong is tried again."""
        while True:
            wait = ROUND.total_seconds()
            try:
                await self.erase_due()
            except TryLater as later:
                wait = max(wait, later.seconds)
            except StorageDown:
                pass  # what is due is erased when the database is back
            await self._sleep(wait)

    async def _erase_all(self, traces: Sequence[Trace], pause: float = PAUSE, *, is_asked: bool = False) -> None:
        """Erase some traces and count what became of them, also where it breaks off."""
        try:
            for trace in traces:
                if is_asked or trace.announcement is None or not await self._keeps(trace.chat):
                    await self._erase(trace)
                else:  # it was noted down only so that it could be corrected
                    await self._traces.remove([trace.id])
                if pause:
                    await self._sleep(pause)
        finally:
            await self._count()

    async def _erase(self, trace: Trace) -> None:
        if trace.messages.within is not None:
            await self._erase_within(trace)
        else:
            is_erased = await self._deleter.delete(trace.chat, trace.message_ids)
            self._note(len(trace.message_ids), is_erased=is_erased)
        await self._traces.remove([trace.id])

    async def _erase_within(self, trace: Trace) -> None:
        """Erase a message that was on its way: all of its chat that may be it and that is not known to be another.

        Numbers of other chats are in between: Telegram passes over what it does not find in this one.
        """
        for numbers in await requests_of(trace, self._traces):
            if not await self._deleter.delete(trace.chat, numbers):
                self._note(1, is_erased=False)
            await self._sleep(PAUSE)

    def _note(self, messages: int, *, is_erased: bool) -> None:
        for counts in (self.erased, self._uncounted):
            if is_erased:
                counts.messages += messages
            else:
                counts.too_late += messages

    async def _count(self) -> None:
        """Write down what was not counted yet; while the database is down it waits for the next round."""
        counts, self._uncounted = self._uncounted, Erased()
        if counts.too_late:
            log.warning("messages could not be erased any more: %d", counts.too_late)
        times = {(EVERYWHERE, ERASED): counts.messages, (EVERYWHERE, TOO_LATE): counts.too_late}
        try:
            await self._counters.add_all(month_of(self._now()), times)
        except StorageDown:
            self._uncounted.messages += counts.messages
            self._uncounted.too_late += counts.too_late


async def requests_of(trace: Trace, traces: Traces) -> list[Sequence[int]]:
    """Return the numbers that are to be deleted of a trace, those of one request together."""
    if trace.messages.within is None:
        return [trace.message_ids]
    known = {number for other in await traces.of(trace.chat) for number in other.message_ids}
    return list(unsure_numbers(trace, known))


def unsure_numbers(trace: Trace, known: Set[int]) -> Iterator[list[int]]:
    """Yield what a message that was on its way may be, as many numbers at once as Telegram deletes.

    Args:
        trace: That of the message.
        known: Numbers of its chat that are surely others.
    """
    numbers = [each for each in trace.messages.within or () if each not in known and each not in trace.messages.ids]
    yield from (numbers[at : at + MOST] for at in range(0, len(numbers), MOST))
