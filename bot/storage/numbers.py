"""Know which number Telegram gives next: what is lost on its way lies somewhere in the numbers that follow."""

from contextlib import suppress

from bot.storage.failures import StorageDown
from bot.storage.traces import Traces

ON_THE_WAY = 2_000
"""How far apart two numbers of Telegram can lie while a message is on its way: all our chats share one series."""


class Numbers:
    """The newest number of a message of ours that is known: those of a bot's private chats are one series."""

    def __init__(self, traces: Traces) -> None:
        """Know none; ``traces`` keep it for the next start."""
        self._traces = traces
        self._newest = self._kept = 0

    def saw(self, number: int) -> None:
        """Learn of a message; a number from far before belongs to another series: the bot has another token now."""
        if number > self._newest or 0 < number < self._newest - ON_THE_WAY:
            self._newest = number
            self._kept = min(self._kept, number)

    def ahead(self) -> range:
        """Return the numbers that a message may get that is sent now."""
        return range(self._newest + 1, self._newest + 1 + ON_THE_WAY)

    async def recall(self) -> None:
        """Learn how far they had come before.

        Raises:
            StorageDown: it is not known.
        """
        self._newest = max(self._newest, await self._traces.newest())

    async def keep(self) -> None:
        """Note down how far they have come, long before the next start would look in the wrong place.

        While the database is down that is done later.
        """
        if self._newest >= self._kept + ON_THE_WAY // 4:
            with suppress(StorageDown):
                await self._traces.keep_newest(self._newest)
                self._kept = self._newest
