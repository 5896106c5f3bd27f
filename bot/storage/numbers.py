"""Know which number Telegram gives next: what is lost on its way lies somewhere in the numbers that follow."""

from contextlib import suppress

from bot.storage.failures import StorageDown
from bot.storage.traces import Traces

ON_THE_WAY = 2_000
"""How far apart two numbers of Telegram can lie while a message is on its way: all our chats share one series."""
OFTEN = 50
"""After so many numbers it is noted down how far they have come."""
LONGEST = 30.0
"""Seconds that a message may be on its way: as long as an update may take, and some more."""


class Numbers:
    """The newest number of a message that is known: those of a bot's private chats are one series."""

    def __init__(self, traces: Traces) -> None:
        """Know none; ``traces`` keep it for the next start."""
        self._traces = traces
        self._newest = self._kept = self._behind = 0
        self._reach = ON_THE_WAY

    def heard(self, number: int) -> None:
        """Learn of a message that came to us, perhaps late: one from far before has only waited at Telegram."""
        self._newest = max(self._newest, number)

    def sent(self, number: int) -> None:
        """Learn of a message of ours, numbered just now; far before, it is of another series: the token is another."""
        if number > self._newest or 0 < number < self._newest - self._reach:
            self._newest = number
            self._kept = min(self._kept, number)
        if number:
            self._behind = 0

    def missed(self, updates: int) -> None:
        """Learn that so many updates came while nobody listened: before we send, the numbers may be so far ahead."""
        self._behind = max(self._behind, updates)

    def hurry(self, rate: float) -> None:
        """Learn how many messages a second are sent from now on."""
        self._reach = max(ON_THE_WAY, int(rate * LONGEST))

    def ahead(self) -> range:
        """Return the numbers that a message may get that is sent now."""
        return range(self._newest + 1, self._newest + 1 + self._reach + self._behind)

    async def recall(self) -> None:
        """Learn how far they had come before.

        Raises:
            StorageDown: it is not known.
        """
        kept = await self._traces.newest()
        self._newest = max(self._newest, kept)

    async def keep(self) -> None:
        """Note down how far they have come, now and then: where the next start looks for what is lost.

        What it would look through in vain may be messages that a reader keeps.

        While the database is down that is done later.
        """
        newest = self._newest
        if newest >= self._kept + OFTEN:
            with suppress(StorageDown):
                await self._traces.keep_newest(newest)
                self._kept = newest
