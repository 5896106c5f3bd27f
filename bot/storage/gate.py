"""Keep everybody from a database that is known to be down, so that no reader waits for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.storage.failures import StorageDown


class Gate:
    """Transactions pass while it is open; the first that finds the database down shuts it."""

    def __init__(self) -> None:
        """Make a gate that is shut."""
        self._opened, self._shut = asyncio.Event(), asyncio.Event()
        self._inside: set[asyncio.Future[None]] = set()
        self._shut.set()

    @property
    def is_open(self) -> bool:
        """Whether a transaction may begin."""
        return self._opened.is_set()

    def open(self) -> None:
        """Let transactions begin."""
        self._opened.set()
        self._shut.clear()

    def shut(self) -> None:
        """Let no more transactions begin."""
        self._shut.set()
        self._opened.clear()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Count a transaction as under way.

        Raises:
            StorageDown: the gate is shut, or what is inside found the database down.
        """
        if not self.is_open:
            raise StorageDown("The database is down")
        passing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inside.add(passing)
        try:
            yield
        except StorageDown:
            self.shut()
            raise
        finally:
            self._inside.discard(passing)
            passing.set_result(None)

    async def until_open(self) -> None:
        """Wait until transactions may begin."""
        await self._opened.wait()

    async def until_shut(self) -> None:
        """Wait until somebody finds the database down."""
        await self._shut.wait()

    async def until_left(self) -> None:
        """Wait until every transaction that is under way now is over: what it read of us before is read no more."""
        if self._inside:
            await asyncio.wait(set(self._inside))


class OpenGate(Gate):
    """A gate that never shuts: for whoever brings the database up, and for commands that want to know what fails."""

    def __init__(self) -> None:
        """Make a gate that is open."""
        super().__init__()
        self.open()

    def shut(self) -> None:
        """Stay open."""
