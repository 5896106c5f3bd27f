"""Take back or correct what an announcement delivered, as far as traces know where it lies."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.announcements.announcement import Announcement
from bot.outbox.erase import Deleter, TryLater, requests_of
from bot.outbox.mail import Corrector, Refused
from bot.outbox.quiet import Quiet
from bot.outbox.sender import Blocked
from bot.outbox.turns import Turns
from bot.storage.readers import Readers
from bot.storage.traces import Traces

AT_ONCE = 100
"""Traces that are looked at in one round."""

log = logging.getLogger(__name__)


class Revision:
    """Goes through what was delivered, one message after the other; a kill repeats at most a few of them."""

    def __init__(
        self,
        traces: Traces,
        readers: Readers,
        deleter: Deleter,
        corrector: Corrector,
        turns: Turns,
        quiet: Quiet,
    ) -> None:
        """Make a revision.

        Args:
            traces: Where the messages lie.
            readers: Know in which language.
            deleter: Deletes messages.
            corrector: Edits them.
            turns: Keep the pace.
            quiet: Keeps Telegram's pauses.
        """
        self._traces = traces
        self._readers = readers
        self._deleter = deleter
        self._corrector = corrector
        self._turns = turns
        self._quiet = quiet

    async def recall(self, number: int) -> bool:
        """Delete the next messages of an announcement; what is deleted is noted down no more. False if none was left.

        Raises:
            StorageDown: the rest is deleted later.
        """
        found = await self._traces.of_announcement(number, b"", AT_ONCE)
        for trace in found:
            for numbers in await requests_of(trace, self._traces):
                await self._do(partial(self._deleter.delete, trace.chat, numbers))
            await self._traces.remove([trace.id])
        return bool(found)

    async def correct(self, number: int, announcement: Announcement, after: bytes) -> bytes | None:
        """Put another text into the next messages of an announcement.

        Args:
            number: What was delivered.
            announcement: What shall stand there.
            after: Where the round before ended; empty at the beginning.

        Returns:
            Where this round ended; None where nothing is left. The same message twice does no harm.

        Raises:
            StorageDown: the rest is corrected later.
        """
        found = await self._traces.of_announcement(number, after, AT_ONCE)
        for trace in found:
            person = await self._readers.find(trace.chat)
            letter = announcement.letter(person.locale if person else None)
            for message_id in trace.message_ids:
                await self._do(
                    partial(self._corrector.correct, trace.chat, message_id, letter, announcement.attachment)
                )
        return found[-1].id if found else None

    async def _do(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do something in its turn, again after as long as Telegram asks to wait."""
        while True:
            await self._quiet.wait()
            async with self._turns.turn():
                try:
                    await work()
                except TryLater as later:
                    await self._quiet.keep(later.seconds)
                except (Blocked, Refused) as refused:
                    log.info("a message could not be corrected (%s)", type(refused).__name__)
                    return
                else:
                    self._quiet.heard()
                    return
