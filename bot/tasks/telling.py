"""Let the operator see how the bot does: what is counted, and where it is told."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.knowledge.shelf import Shelf
from bot.outbox.erase import Eraser
from bot.settings import NOT_SERVED, Settings
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown, StorageRefused
from bot.telegram.api import Api
from bot.telegram.inbox import Inbox
from bot.web.metrics import Metrics, Sources
from bot.web.server import refuse, serve
from bot.web.status import Status

LOOKED_EVERY = 30.0
"""Seconds after which Telegram is asked for a sign of life, where it gave none by itself."""
COUNTED_EVERY = 3600.0
"""Seconds after which readers are counted again: the moment at which their number changes tells nothing."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Telling:
    """What is looked at beside the answers."""

    metrics: Metrics
    status: Status
    api: Api
    shelf: Shelf[Any]
    storage: Storage

    async def look_at_telegram(self) -> None:
        """Ask Telegram for a sign of life from time to time, until cancelled; the transport tells that it came."""
        while True:
            if not self.status.is_telegram_answering(LOOKED_EVERY):
                try:
                    await self.api.fetch("getMe", {})
                except TelegramError as broken:
                    log.debug("Telegram gives no sign of life (%s)", type(broken).__name__)
            await asyncio.sleep(LOOKED_EVERY)

    async def look_at_library(self) -> None:
        """Notice when another library is served, until cancelled."""
        revision = self.shelf.library.revision
        while True:
            await asyncio.sleep(LOOKED_EVERY)
            if self.shelf.library.revision != revision:
                revision = self.shelf.library.revision
                self.metrics.served()

    async def count_readers(self) -> None:
        """Count readers each hour, until cancelled."""
        while True:
            try:
                self.metrics.readers = await self.storage.readers.count()
            except (StorageDown, StorageRefused):
                await asyncio.sleep(LOOKED_EVERY)
            else:
                await asyncio.sleep(COUNTED_EVERY)


@asynccontextmanager
async def telling(
    settings: Settings,
    metrics: Metrics,
    api: Api,
    inbox: Inbox,
    shelf: Shelf[Any],
    storage: Storage,
    eraser: Eraser,
    skipped: Callable[[], int],
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Serve ``/readyz`` and ``/metrics`` while the context lasts, unless ``BOT_STATUS_LISTEN`` turns them off.

    Args:
        settings: What the person who runs the bot decided.
        metrics: Told of everything already; what others count is joined to it.
        api: Asked for a sign of life.
        inbox: Counts what it dropped, and knows what waits.
        shelf: Holds the library.
        storage: Counts readers and deliveries.
        eraser: Counts what it erased.
        skipped: How many things came that were no update.

    Yields:
        What goes on beside; ended by whoever ends everything else.

    Raises:
        SettingsRefused: it cannot be served there.
    """
    if settings.status_listen == NOT_SERVED:
        yield []
        return
    metrics.follow(
        Sources(
            lambda: {"unreadable": inbox.skipped + skipped(), "flood": inbox.dropped},
            lambda: inbox.running,
            lambda: inbox.waiting,
            lambda: storage.deliveries.outcomes,
            lambda: eraser.erased.messages,
            lambda: shelf.library.revision,
            lambda: len(shelf.library.articles),
            lambda: storage.database.gate.is_open,
            lambda: storage.lease.is_ours,
        )
    )
    status = Status(metrics, lambda: storage.database.gate.is_open)
    beside = Telling(metrics, status, api, shelf, storage)
    async with serve("BOT_STATUS_LISTEN", settings.status_listen, status.pages(), refuse) as place:
        log.info("how the bot does is told at %s", place)
        yield [
            asyncio.create_task(beside.look_at_telegram()),
            asyncio.create_task(beside.look_at_library()),
            asyncio.create_task(beside.count_readers()),
        ]
