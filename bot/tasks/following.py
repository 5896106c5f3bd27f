"""Load the library again when its files change, or when somebody asks for it."""

import asyncio
import logging

from watchfiles import awatch

from bot.knowledge.shelf import Shelf
from bot.settings import Settings
from bot.telegram.context import Derived

log = logging.getLogger(__name__)


async def follow_files(settings: Settings, shelf: Shelf[Derived]) -> None:
    """Load the library again whenever a file changed."""
    is_first = True
    try:
        async for changes in awatch(settings.knowledge_dir, yield_on_timeout=True, rust_timeout=1000):
            if changes or is_first:  # the first look finds what changed before the watch began
                await shelf.reload()
            is_first = False
    except (OSError, RuntimeError) as broken:
        log.error("changed files are no longer noticed (%s); kill -HUP loads them", type(broken).__name__)


async def follow_signal(reload: asyncio.Event, shelf: Shelf[Derived]) -> None:
    """Load the library again whenever somebody asks for it."""
    while True:
        await reload.wait()
        reload.clear()
        await shelf.reload()
