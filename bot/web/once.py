"""Handle each update once, although Telegram may bring it again: here, and where several processes share a database."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from bot.storage.claims import Standing
from bot.storage.failures import StorageDown, StorageRefused

KNOWN = 10_000
"""Most updates that are known to be handled; the oldest are forgotten first."""
KNOWN_FOR = 24 * 3600.0
"""Seconds that they are known: Telegram keeps an update so long, and after a quiet week it numbers anew."""
ID_LIMIT = 2**53
"""No update has a higher id: JSON numbers are exact up to here."""

log = logging.getLogger(__name__)

Raw = Mapping[str, Any]
Accept = Callable[[Raw], Awaitable[None]]
"""Takes one update in; ends when it was handled, and never fails."""


class Claims(Protocol):
    """Which process handles an update."""

    async def take(self, update: int) -> Standing:
        """Claim an update.

        Raises:
            StorageDown, StorageRefused: nobody knows.
        """
        ...

    def finish(self, update: int) -> None:
        """Learn that an update of ours was handled."""
        ...


class Once:
    """Hands updates to the inbox, each once.

    An update that comes again while it is under way joins the first; one that was handled is not handled again. Where
    several processes take updates, messages are claimed in the database first. Presses are not: it would cost each one
    a transaction, and a press handled twice shows the same screen. While the database is down only this process's own
    memory keeps an update from being handled twice.
    """

    def __init__(
        self, accept: Accept, claims: Claims | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Make it.

        Args:
            accept: The inbox.
            claims: Those of the database; None where this process is the only one.
            clock: Gives monotonic seconds.
        """
        self._accept = accept
        self._claims = claims
        self._clock = clock
        self._under_way: dict[int, asyncio.Task[bool]] = {}
        self._handled: OrderedDict[int, float] = OrderedDict()

    def take(self, raw: Raw) -> "asyncio.Task[bool]":
        """Handle an update; the result is False where another process holds it, and never an error."""
        update = id_of(raw)
        if update is not None and update in self._under_way:
            return self._under_way[update]
        task = asyncio.ensure_future(self._take(update, raw))
        if update is not None:
            self._under_way[update] = task
            task.add_done_callback(lambda _: self._under_way.pop(update, None))
        return task

    async def _take(self, update: int | None, raw: Raw) -> bool:
        if update is None:
            await self._accept(raw)  # it is none: the inbox counts it
            return True
        if self._is_known(update):
            return True
        claims = None if "callback_query" in raw else self._claims
        standing = await _claim(claims, update) if claims else Standing.OURS
        if standing is Standing.OURS:
            await self._accept(raw)
            if claims:
                claims.finish(update)
        if standing is not Standing.HELD:
            self._learn(update)
        return standing is not Standing.HELD

    def _is_known(self, update: int) -> bool:
        since = self._handled.get(update)
        return since is not None and self._clock() - since < KNOWN_FOR

    def _learn(self, update: int) -> None:
        self._handled[update] = self._clock()
        self._handled.move_to_end(update)
        if len(self._handled) > KNOWN:
            self._handled.popitem(last=False)


def id_of(raw: object) -> int | None:
    """Return the number of an update; None where it has none that Telegram could have given."""
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    return found if type(found) is int and 0 < found < ID_LIMIT else None


async def _claim(claims: Claims, update: int) -> Standing:
    """Claim an update; while the database is down it is ours, since no reader waits for the database."""
    try:
        return await claims.take(update)
    except StorageDown:
        return Standing.OURS
    except StorageRefused as refused:
        log.error("an update could not be claimed: %s", refused)
        return Standing.OURS
