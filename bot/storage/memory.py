"""What is remembered of readers, as one thing to ask: it never keeps a reader from an answer."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.seal.person import EraseAfter, Person
from bot.storage.failures import StorageDown
from bot.storage.readers import Readers
from bot.storage.traces import Traces, hour_after

_HOURS_OF = {EraseAfter.HOUR: 1, EraseAfter.DAY: 24}

UNWRITTEN = 10_000
"""Most messages that wait in this process for being noted down; then the oldest stay where they are."""
_AT_ONCE = 200
"""Messages that are noted down in one transaction: sealing more would keep replies waiting."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Unwritten:
    """A message of ours that could not be noted down; ``erase`` is None where the reader's choice decides."""

    chat: int
    message_id: int
    erase: EraseAfter | None
    sent: datetime


class Memory:
    """Readers' choices, and where our messages stand until they are erased.

    ``lost`` counts messages that were never noted down: the database was down, and more came after them than fit.
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

    async def choose(self, user: int, **choices: Any) -> None:
        """Remember choices: fields of a person. Of somebody who wants nothing remembered nothing is kept.

        Raises:
            StorageDown: they cannot be remembered now.
        """
        person = replace(await self._readers.find(user) or Person(user), **choices)
        if person == Person(user):
            await self._readers.drop(user)
        else:
            await self._readers.keep(person, _month(self._now()))

    async def note(self, person: Person, message_id: int) -> None:
        """Note down a message of ours, so that it can be erased; who wants messages kept has none noted down.

        While the database is down it waits in this process for ``catch_up``.
        """
        if person.erase is EraseAfter.KEEP:
            return
        sent = self._now()
        try:
            await self._traces.add(person.chat, [message_id], self._erase_hour(person.erase, sent))
        except StorageDown:
            self.lost += len(self._unwritten) == UNWRITTEN
            self._unwritten.append(_Unwritten(person.chat, message_id, person.erase, sent))

    async def catch_up(self) -> None:
        """Note down what was said while the database was down, as far as it can be done now."""
        async with self._catching_up:
            count = len(self._unwritten)
            try:
                while self._unwritten:
                    await self._write(list(self._unwritten)[:_AT_ONCE])
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
                rows.append((each.chat, [each.message_id], self._erase_hour(erase, each.sent)))
        await self._traces.add_all(rows)
        self._take_out(notes)

    def _erase_hour(self, erase: EraseAfter | None, sent: datetime) -> int:
        return hour_after(sent, _HOURS_OF[erase] if erase else self.erase_after)

    def _take_out(self, notes: list[_Unwritten]) -> None:
        gone = set(notes)
        rest = [each for each in self._unwritten if each not in gone]
        self._unwritten.clear()
        self._unwritten.extend(rest)


def _month(moment: datetime) -> int:
    return moment.year * 100 + moment.month
