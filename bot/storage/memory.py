"""What is remembered of readers, as one thing to ask: it never keeps a reader from an answer."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from bot.seal.person import EraseAfter, Person
from bot.storage.failures import StorageDown
from bot.storage.months import month_of
from bot.storage.numbers import Numbers
from bot.storage.readers import Readers
from bot.storage.traces import Traces, hour_after

_HOURS_OF = {EraseAfter.HOUR: 1, EraseAfter.DAY: 24}

CORRECTABLE = 40
"""Hours for which an announcement can be corrected or recalled; Telegram lets a bot delete for 48."""
UNWRITTEN = 10_000
"""Most messages that wait in this process for being noted down; then the oldest stay where they are."""
_AT_ONCE = 200
"""Messages that are noted down in one transaction: sealing more would keep replies waiting."""

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


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of somebody.

    Attributes:
        person: What they chose.
        month: The month (YYYYMM) in which they used the bot last; None where nothing is remembered of them.
        waiting: How many messages of ours wait to be erased from their chat; one on its way, or lost there, counts.
    """

    person: Person
    month: int | None
    waiting: int


@dataclass(frozen=True, slots=True, eq=False)
class _Unwritten:
    """A message that could not be noted down.

    ``erase`` is None where the reader's choice decides, ``hours`` where it is erased as they chose.
    """

    chat: int
    message_id: int
    erase: EraseAfter | None
    hours: int | None
    sent: datetime


class Memory:
    """Readers' choices, and where our messages stand until they are erased.

    ``numbers`` knows which number Telegram gives next. ``lost`` counts messages that were never noted
    down: the database was down, and more came after them than fit.
    """

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
        self.numbers = Numbers(traces)
        self._unwritten: deque[_Unwritten] = deque(maxlen=UNWRITTEN)
        self._catching_up = asyncio.Lock()
        self.erase_after = erase_after
        self.lost = 0

    async def recall(self, user: int) -> Person:
        """Return what we remember of somebody; nothing while the database is down: they are answered all the same."""
        try:
            return await self._readers.find(user) or Person(user)
        except StorageDown:
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

    async def keeps(self, user: int) -> bool:
        """Tell whether somebody wants messages kept.

        Raises:
            StorageDown: it cannot be looked up now.
        """
        return (await self.person(user)).erase is EraseAfter.KEEP

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
        Who wants messages kept has none noted down. While the database is down the number waits for ``catch_up``.
        """
        sending = Sending()
        if person.erase is EraseAfter.KEEP:
            yield sending
            return
        trace = await self._expect(person)
        try:
            yield sending
        finally:
            self.numbers.sent(sending.message_id or 0)
            await self._settle(trace, person, sending)
            await self.numbers.keep()

    def erase_hour_of(self, person: Person) -> int:
        """Return the hour in which something sent unasked is erased; who keeps everything can have it corrected."""
        if person.erase is EraseAfter.KEEP:
            return hour_after(self._now(), CORRECTABLE)
        return self._erase_hour(person.erase, self._now())

    async def note(self, person: Person, message_id: int, hours: int | None = None) -> None:
        """Note down a message that must be erased, in so many hours if not as its reader chose.

        While the database is down it waits in this process for ``catch_up``.
        """
        if person.erase is EraseAfter.KEEP:
            return
        sent = self._now()
        try:
            await self._traces.add(person.chat, [message_id], self._erase_hour(person.erase, sent, hours))
        except StorageDown:
            self._wait(person, message_id, hours)

    async def catch_up(self) -> None:
        """Note down what was said while the database was down, as far as it can be done now."""
        async with self._catching_up:
            count = len(self._unwritten)
            try:
                while self._unwritten:
                    await self._write(list(islice(self._unwritten, _AT_ONCE)))
            except StorageDown:
                return
        if count:
            log.warning("noted down what was said meanwhile: %d; never noted down so far: %d", count, self.lost)

    async def keep_message(self, user: int, message_id: int) -> bool:
        """Let a message stay; False if it was not noted down.

        Raises:
            StorageDown: it will be erased all the same.
        """
        waiting = [each for each in self._unwritten if (each.chat, each.message_id) == (user, message_id)]
        if waiting:
            self._take_out(waiting)
            return True
        return await self._traces.release(user, message_id)

    async def held(self, user: int) -> Held:
        """Return what is held of somebody.

        Raises:
            StorageDown: it cannot be looked up now.
        """
        waiting = sum(len(trace.message_ids) or 1 for trace in await self._traces.of(user))
        kept = await self._readers.look(user)
        return Held(kept.person if kept else Person(user), kept.month if kept else None, waiting)

    async def forget(self, user: int) -> None:
        """Delete all rows of somebody.

        Raises:
            StorageDown: nothing was deleted.
        """
        async with self._catching_up:
            await self._readers.forget(user)
            self._take_out([each for each in self._unwritten if each.chat == user])
        await self._readers.checkpoint()

    async def _write(self, notes: list[_Unwritten]) -> None:
        """Note down; of who has chosen by now to keep messages nothing."""
        chosen = {chat: await self._readers.find(chat) for chat in {each.chat for each in notes}}
        rows = []
        for each in notes:
            person = chosen[each.chat]
            erase = each.erase or (person.erase if person else None)
            if erase is not EraseAfter.KEEP:
                rows.append((each.chat, [each.message_id], self._erase_hour(erase, each.sent, each.hours)))
        await self._traces.add_all(rows)
        self._take_out(notes)

    async def _expect(self, person: Person) -> bytes | None:
        try:
            hour = self._erase_hour(person.erase, self._now())
            return await self._traces.expect(person.chat, self.numbers.ahead(), hour)
        except StorageDown:
            return None

    async def _settle(self, trace: bytes | None, person: Person, sending: Sending) -> None:
        if trace is None:
            if sending.message_id:
                self._wait(person, sending.message_id)
                await self.catch_up()  # the database may be back by now: nobody else would ask for it
            return
        with suppress(StorageDown):  # the trace says where it may lie
            if sending.message_id:
                await self._traces.arrived(trace, person.chat, sending.message_id)
            elif sending.is_refused:
                await self._traces.remove([trace])

    def _wait(self, person: Person, message_id: int, hours: int | None = None) -> None:
        """Let a message wait until the database is back."""
        self.lost += len(self._unwritten) == UNWRITTEN
        self._unwritten.append(_Unwritten(person.chat, message_id, person.erase, hours, self._now()))

    def _erase_hour(self, erase: EraseAfter | None, sent: datetime, hours: int | None = None) -> int:
        chosen = _HOURS_OF[erase] if erase else self.erase_after
        return hour_after(sent, chosen if hours is None else hours)

    def _take_out(self, notes: list[_Unwritten]) -> None:
        gone = set(notes)
        rest = [each for each in self._unwritten if each not in gone]
        self._unwritten.clear()
        self._unwritten.extend(rest)
