"""Keep the database open beside what is done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.storage.opening import KeptStorage

MOMENT = 3.0
"""Seconds that the start waits for the database; longer than that it is brought up beside the answers."""


@asynccontextmanager
async def kept_open(storage: KeptStorage, opened: Callable[[], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
    """Keep the database open beside what is done; it is waited for only a moment.

    Raises:
        KeyRefused, StorageRefused: it must not be opened, as is known already.
    """
    is_ready = asyncio.Event()

    async def ready() -> None:
        await opened()
        is_ready.set()

    keeping = asyncio.ensure_future(storage.opening.keep_open(ready))
    opening_ = asyncio.ensure_future(is_ready.wait())
    try:
        await asyncio.wait({keeping, opening_}, timeout=MOMENT, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done():
            keeping.result()
        yield keeping
    finally:
        for task in (keeping, opening_):
            task.cancel()
        await asyncio.gather(keeping, opening_, return_exceptions=True)
