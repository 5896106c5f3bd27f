"""Give everything up from beginning to end: forget everybody, then erase the chats from memory."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Protocol

from bot.admins.panic import Begun, Panic
from bot.outbox.erase import Deleter
from bot.outbox.erase_known import Taken, erase_known
from bot.storage.admins import Admin

log = logging.getLogger(__name__)


class Teller(Protocol):
    """Tells whoever asked for it how far it is."""

    async def begun(self, begun: Begun) -> None:
        """Nobody is held any more; the chats are next."""
        ...

    async def done(self, taken: Taken) -> None:
        """All is over."""
        ...


def connected(deleter: Deleter) -> Callable[[], Awaitable[Deleter]]:
    """Give what is connected already."""

    async def connect() -> Deleter:
        return deleter

    return connect


class Exit:
    """The way out, in a task of its own: no limit on an update ends it."""

    def __init__(
        self,
        panic: Panic,
        connect: Callable[[], Awaitable[Deleter | None]],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a way out.

        Args:
            panic: Forgets everybody.
            connect: Returns what deletes messages, None where the chats stay as they are; awaited when the keys are
                gone.
            sleep: Waits for seconds.
        """
        self.panic = panic
        self._connect = connect
        self._sleep = sleep
        self._running: asyncio.Task[None] | None = None

    async def start(self, by: Admin, teller: Teller) -> None:
        """Begin, and return when it has been told that the chats are next; somebody who comes second is not heard."""
        if self._running and not self._running.done():
            return
        told = asyncio.Event()
        # Nothing of the update that asked for it goes with it: nobody is told so patiently that the chats must wait.
        self._running = asyncio.create_task(self.run(by, teller, told), context=Context())
        await told.wait()

    async def run(self, by: Admin | None, teller: Teller, told: asyncio.Event | None = None) -> None:
        """Do all of it. What cannot be told stops nothing."""
        begun = await self.panic.begin(by)
        await _try(teller.begun(begun))
        if told:
            told.set()
        erasing = asyncio.ensure_future(self._erase(begun))
        if begun.rows_left:
            await self.panic.delete_rows(by)
        await _try(teller.done(await erasing))

    async def wait(self) -> None:
        """Wait until nothing is under way."""
        if self._running:
            await self._running

    async def close(self) -> None:
        """End what is under way: messages that are not erased by now stay in their chats."""
        if self._running and not self._running.done():
            log.warning("the chats were still being erased: what is left stays there")
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _erase(self, begun: Begun) -> Taken:
        deleter = await self._connect()
        if deleter is None:
            return Taken(given_up=sum(len(trace.message_ids) for trace in begun.traces))
        return await erase_known(begun.traces, deleter, self._sleep)


async def _try(telling: Awaitable[None]) -> None:
    try:
        await telling
    except Exception:
        log.exception("it could not be told how far it is")
