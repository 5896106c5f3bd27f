"""The place of an update among those that are handled at once: how long it may take, and how to wait without it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Self

ASIDE = 600.0
"""Most seconds that an update may wait aside, in sum: whoever asked looks elsewhere by then."""


class Place:
    """One of the places for updates under way.

    Attributes:
        turn: Tells that a turn was waited for, and of which row; see ``bot.telegram.pace``.
    """

    def __init__(self, places: asyncio.Semaphore, seconds: float, age: float = 0.0) -> None:
        """Make one that is not held yet.

        Args:
            places: All of them.
            seconds: What an update may take while it holds one.
            age: Seconds since its reader sent it.
        """
        self._places = places
        self._seconds = seconds
        self._begun = asyncio.get_running_loop().time()
        self._age = age
        self._is_held = False
        self._is_over = False
        self._aside = 0.0
        self._limit = asyncio.timeout(None)
        self.turn: int | None = None

    @property
    def age(self) -> float:
        """Seconds since the reader sent what is being handled."""
        return self._age + asyncio.get_running_loop().time() - self._begun

    @property
    def patience(self) -> float:
        """Most seconds that may still be waited aside."""
        return 0.0 if self._is_over else ASIDE - self._aside

    async def __aenter__(self) -> Self:
        """Wait until one is free."""
        await self._hold()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave it."""
        self._leave()

    @asynccontextmanager
    async def limited(self) -> AsyncIterator[asyncio.Timeout]:
        """Let what is inside take its seconds, and find its place by ``step_aside`` and ``age``."""
        async with asyncio.timeout(self._seconds) as self._limit:
            before = _HERE.set(self)
            try:
                yield self._limit
            finally:
                _HERE.reset(before)
                self._is_over = True

    async def step_aside(self, seconds: float, wait: Callable[[], Awaitable[None]]) -> bool:
        """Wait without the place, while the time limit stands still; False where that would be too long."""
        if self._is_over or self._aside + seconds > ASIDE:
            return False
        self._aside += seconds
        self._limit.reschedule(None)
        self._leave()
        await wait()
        if self._is_over:
            return False
        await self._hold()
        if self._is_over:
            self._leave()
            return False
        self._limit.reschedule(asyncio.get_running_loop().time() + self._seconds)
        return True

    async def _hold(self) -> None:
        await self._places.acquire()
        if self._is_held:  # two answers of one update stepped aside
            self._places.release()
        self._is_held = True

    def _leave(self) -> None:
        if self._is_held:
            self._is_held = False
            self._places.release()


_HERE: ContextVar[Place | None] = ContextVar("here", default=None)


def here() -> Place | None:
    """Return the place of the update that is being handled here; None where none is."""
    return _HERE.get()


def age() -> float:
    """Return the seconds since a reader sent what is being handled here; 0 where nothing is."""
    place = _HERE.get()
    return place.age if place else 0.0


async def step_aside(seconds: float, wait: Callable[[], Awaitable[None]]) -> bool:
    """Wait for long, while another update has the place of the one that is handled here.

    Args:
        seconds: About how long it takes.
        wait: Waits.

    Returns:
        False, at once, where that is longer than an answer is worth, or nothing is handled here.
    """
    place = _HERE.get()
    return await place.step_aside(seconds, wait) if place else False
