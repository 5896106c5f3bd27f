"""What is remembered of readers, as one thing to ask: it never keeps a reader from an answer."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.seal.person import EraseAfter, Person
from bot.storage.failures import StorageDown
from bot.storage.readers import Readers
from bot.storage.traces import Traces, hour_after

_HOURS_OF = {EraseAfter.HOUR: 1, EraseAfter.DAY: 24}

CORRECTABLE = 40
"""Hours for which an announcement can be corrected or recalled; Telegram lets a bot delete for 48."""
ON_THE_WAY = 500
"""How far apart two numbers of Telegram can lie while a message is on its way: all our chats share one series."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sending:
    """A message on its way; whoever sends it says here what became of it, and says nothing where nobody knows.

    Attributes:
        message_id: Its number, once it arrived.
        is_refused: Whether it surely did not arrive.
    """

    message_id: int | None = None
    is_refused: bool = False


class Memory:
    """Readers' choices, and where our messages stand until they are erased."""

    def __init__(self, readers: Readers, traces: Traces, now: Callable[[], datetime], erase_after: int) -> None:
        """Make a memory.

        Args:
            readers: What readers asked us to remember.
            traces: Where messages of ours are noted down.
            now: The time, aware.
            erase_after: Hours after which messages are erased unless a reader chose otherwise.
        """
        self._readers = readers
        self._traces = traces
        self._now = now
        self._newest = 0
        self.erase_after = erase_after

    async def recall(self, user: int) -> Person:
        """Return what we remember of somebody; nothing while the database is down: they are answered all the same."""
        try:
            return await self._readers.find(user) or Person(user)
        except StorageDown:
            log.warning("the database is down: a reader's choices are not known")
            return Person(user)

    async def welcome(self, user: int) -> Person:
        """Recall somebody who uses the bot, and note the month of it: once a month, and only of whom we remember."""
        month = month_of(self._now())
        try:
            kept = await self._readers.look(user)
            if kept and kept.month < month:
                await self._readers.touch(user, month)
        except StorageDown:
            log.warning("the database is down: a reader's choices are not known")
            return Person(user)
        return kept.person if kept else Person(user)

    async def person(self, user: int) -> Person:
        """Return what we remember of somebody.

        Raises:
            StorageDown: it cannot be looked up now.
        """
        return await self._readers.find(user) or Person(user)

    async def choose(self, user: int, **choices: Any) -> Person:
        """Remember choices: fields of a person; see ``change``."""
        return await self.change(user, lambda person: replace(person, **choices))

    async def change(self, user: int, how: Callable[[Person], Person]) -> Person:
        """Remember of somebody what ``how`` makes of what we remember; a change of nothing writes nothing.

        Of somebody who wants nothing remembered nothing is kept.

        Raises:
            StorageDown: it cannot be remembered now.
        """
        kept, month = await self._readers.look(user), month_of(self._now())
        before = kept.person if kept else Person(user)
        person = how(before)
        if person == Person(user):
            if kept:
                await self._readers.drop(user)
        elif not kept or (person, month) != (before, kept.month):
            await self._readers.keep(person, month)
        return person

    @asynccontextmanager
    async def sending(self, person: Person) -> AsyncIterator[Sending]:
        """Note down a message of ours before it is sent, and its number afterwards, so that it can be erased.

        Whatever ends the process in between, or keeps the answer from us: what may lie there is erased in its time.
        Who wants messages kept has none noted down.
        """
        trace = await self._expect(person)
        sending = Sending()
        try:
            yield sending
        finally:
            self.saw(sending.message_id or 0)
            if trace:
                await self._settle(trace, person, sending)

    def saw(self, message_id: int) -> None:
        """Learn how far Telegram's numbers have come: those of private chats are one series."""
        self._newest = max(self._newest, message_id)

    def numbers_ahead(self) -> range:
        """Return the numbers that a message may get that is sent now."""
        return range(self._newest + 1, self._newest + 1 + ON_THE_WAY)

    def erase_hour_of(self, person: Person) -> int:
        """Return the hour in which something sent unasked is erased; who keeps everything can have it corrected."""
        return hour_after(self._now(), CORRECTABLE) if person.erase is EraseAfter.KEEP else self._erase_hour(person)

    async def note(self, person: Person, message_id: int, hours: int | None = None) -> None:
        """Note down a message that must be erased, in so many hours if not as its reader chose."""
        if person.erase is EraseAfter.KEEP:
            return
        try:
            await self._traces.add(person.chat, [message_id], self._erase_hour(person, hours))
        except StorageDown:
            log.warning("the database is down: a message will not be erased")

    async def _settle(self, trace: bytes, person: Person, sending: Sending) -> None:
        try:
            if sending.message_id:
                await self._traces.arrived(trace, person.chat, sending.message_id)
            elif sending.is_refused:
                await self._traces.remove([trace])
        except StorageDown:
            log.warning("the database is down: the number of a message is not noted down")

    async def _expect(self, person: Person) -> bytes | None:
        if person.erase is EraseAfter.KEEP:
            return None
        try:
            return await self._traces.expect(person.chat, self.numbers_ahead(), self._erase_hour(person))
        except StorageDown:
            log.warning("the database is down: a message will not be erased")
            return None

    def _erase_hour(self, person: Person, hours: int | None = None) -> int:
        chosen = _HOURS_OF[person.erase] if person.erase else self.erase_after
        return hour_after(self._now(), chosen if hours is None else hours)

    async def keep_message(self, user: int, message_id: int) -> bool:
        """Let a message stay; False if it was not noted down.

        Raises:
            StorageDown: it will be erased all the same.
        """
        return await self._traces.release(user, message_id)

    async def held(self, user: int) -> tuple[Person, int]:
        """Return what is held of somebody: what they chose, and how many messages wait to be erased.

        Raises:
            StorageDown: it cannot be looked up now.
        """
        waiting = sum(len(trace.message_ids) for trace in await self._traces.of(user))
        return await self._readers.find(user) or Person(user), waiting

    async def forget(self, user: int) -> None:
        """Delete all rows of somebody.

        Raises:
            StorageDown: nothing was deleted.
        """
        await self._readers.forget(user)
        await self._readers.checkpoint()


def month_of(moment: datetime) -> int:
    """Return the month (YYYYMM) of a moment."""
    return moment.year * 100 + moment.month


def months_before(month: int, count: int) -> int:
    """Return the month (YYYYMM) that lies so many months before another one."""
    months = month // 100 * 12 + month % 100 - 1 - count
    return months // 12 * 100 + months % 12 + 1
