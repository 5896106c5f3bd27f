"""Tell Telegram where to bring updates, and look what it was told."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from telegram.error import NetworkError, RetryAfter

from bot.web.door import Door

CONNECTIONS = 100
"""Most requests at once (Bot API, setWebhook: 1-100)."""
TRIES = 4
"""How often it is asked again while Telegram asks to wait: several processes may start at once."""

log = logging.getLogger(__name__)

Ask = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""Calls a method of the Bot API and returns its result undecoded."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What Telegram was told, and how it goes.

    Attributes:
        url: Where updates are brought; empty where the bot fetches them.
        connections: Most requests at once.
        allowed: Kinds of updates; empty for Telegram's own choice.
        waiting: How many updates wait at Telegram.
        failed: When bringing one failed last, if it ever did.
        failure: Why, in Telegram's words.
    """

    url: str
    connections: int
    allowed: frozenset[str]
    waiting: int
    failed: datetime | None
    failure: str

    @property
    def place(self) -> str:
        """Name the host, and nothing of the path, which is secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}" if self.url else ""


async def look(ask: Ask) -> Registered:
    """Ask Telegram what it was told.

    Raises:
        TelegramError: it cannot be asked.
    """
    info = await ask("getWebhookInfo", {})
    if not isinstance(info, Mapping):
        raise NetworkError("something else than the Bot API has answered")
    failed = info.get("last_error_date")
    return Registered(
        str(info.get("url", "")),
        int(info.get("max_connections", 0)),
        frozenset(info.get("allowed_updates", ())),
        int(info.get("pending_update_count", 0)),
        datetime.fromtimestamp(failed, UTC) if isinstance(failed, int) else None,
        str(info.get("last_error_message", "")),
    )


async def register(
    ask: Ask,
    address: str,
    door: Door,
    allowed: Collection[str],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Have updates brought to an address, unless Telegram was told so already.

    Every process does it: all of them come to the same. The secret cannot be read back, but the path is made of it.

    Raises:
        TelegramError: it does not take the address, or cannot be asked.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            if await _is_as_wanted(ask, address + door.path, allowed):
                return
            wanted = {"url": address + door.path, "secret_token": door.secret, "max_connections": CONNECTIONS}
            await ask("setWebhook", {**wanted, "allowed_updates": json.dumps(list(allowed))})
        except RetryAfter as refused:
            if not tries_left:
                raise
            wait = refused.retry_after
            await sleep(wait if isinstance(wait, int | float) else wait.total_seconds())
        else:
            log.info("Telegram brings updates to %s from now on", address)
            return


async def remove(ask: Ask) -> None:
    """Have nothing brought any more; what waits at Telegram is kept.

    Raises:
        TelegramError: it cannot be asked.
    """
    await ask("deleteWebhook", {})


async def _is_as_wanted(ask: Ask, url: str, allowed: Collection[str]) -> bool:
    told = await look(ask)
    return (told.url, told.connections, told.allowed) == (url, CONNECTIONS, frozenset(allowed))
