"""Fetch updates, confirming only what was handled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.telegram.fields import Raw
from bot.telegram.inbox import Inbox
from bot.telegram.waits import seconds_of

BATCH = 100
"""Most updates of one answer (Bot API, getUpdates)."""
LONG_POLL = 25
"""Seconds that Telegram may keep a request open while there is nothing new."""
ID_LIMIT = 2**53
"""No update has a higher id: JSON numbers are exact up to here."""
CONFLICTS = 5
"""After so many refusals in a row another process holds the bot for good."""

_POLLER = "another process polls for this bot", "stop it, or give this one a bot of its own"
_WEBHOOK = (
    "Telegram brings this bot's updates to a webhook",
    "serve it (BOT_WEBHOOK_URL), or python -m bot webhook remove",
)

log = logging.getLogger(__name__)

Fetch = Callable[[int, int], Awaitable[list[Raw]]]
"""``fetch(offset, timeout)``: getUpdates; the offset confirms every update below it."""


class AnotherPoller(Exception):
    """Another process asks for the same bot's updates."""


class Poller:
    """Asks for updates and hands them to the inbox.

    The offset stays at the oldest unfinished update, so that a crash loses nothing: Telegram gives everything after it
    again. What came already is known and passed over. Only where a batch is full, so that more may wait behind it, what
    takes longer than half a second is confirmed before it is finished: one slow chat must not keep all others waiting.
    """

    def __init__(self, fetch: Fetch, inbox: Inbox, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._fetch = fetch
        self._inbox = inbox
        self._sleep = sleep
        self._next = 0
        self._unfinished: dict[int, asyncio.Future[None]] = {}
        self._known: set[int] = set()

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            AnotherPoller: somebody else polls.
            InvalidToken: the token was refused.
        """
        pause, conflicts = 0.0, 0
        while True:
            try:
                batch = await self._fetch(self._offset(), 0 if self._unfinished else LONG_POLL)
            except InvalidToken:
                raise
            except Conflict as refused:
                conflicts += 1
                who, remedy = _WEBHOOK if "webhook" in refused.message else _POLLER
                if conflicts > CONFLICTS:
                    raise AnotherPoller(f"{who}: {remedy}") from None
                pause = await self._wait(max(pause, 1.0), who)
            except RetryAfter as refused:
                await self._sleep(seconds_of(refused))
            except TelegramError as broken:
                pause = await self._wait(pause or 0.5, f"no updates: {type(broken).__name__}")
            else:
                pause, conflicts = 0.0, 0
                await self._take(batch)

    async def confirm(self) -> None:
        """Tell Telegram, once more, what was handled: after a clean stop nothing comes twice."""
        self._forget_finished()
        if self._next:
            await self._fetch(self._offset(), 0)

    async def _take(self, batch: list[Raw]) -> None:
        ids = [_id(raw) for raw in batch]
        fresh = sum([self._accept(update_id, raw) for update_id, raw in zip(ids, batch, strict=True)])
        if fresh:
            # Not the highest of all: after a quiet week Telegram begins to number anew, also from below.
            self._next = max((each + 1 for each in ids if each is not None), default=self._next)
        if batch and not any(ids):
            await self._sleep(1.0)  # none of these can be confirmed, and they come again at once
        elif len(batch) >= BATCH:
            # More may wait at Telegram than it shows us: what is slow must not hold the window.
            await self._let_go(await self._wait_for_the_older_half(0.5))
        else:
            await self._wait_for_the_older_half(0.05 if fresh else 0.25)
        self._forget_finished()

    def _accept(self, update_id: int | None, raw: Raw) -> bool:
        """Hand an update to the inbox, unless it came before."""
        if update_id in self._known:
            return False
        done = self._inbox.accept(raw)
        if update_id is not None:
            self._known.add(update_id)
            self._unfinished[update_id] = done
        return True

    async def _wait_for_the_older_half(self, seconds: float) -> list[int]:
        """Leave what is under way a moment, because the next answer begins with it again; return what is slower."""
        older = sorted(self._unfinished)[: (len(self._unfinished) + 1) // 2]
        if older:
            await asyncio.wait([self._unfinished[each] for each in older], timeout=seconds)
        return [each for each in older if not self._unfinished[each].done()]

    async def _let_go(self, slow: list[int]) -> None:
        """Count updates as done that are not: a crash would lose them, so their messages are swept out first."""
        await self._inbox.sweep_out({self._unfinished[each] for each in slow})
        for each in slow:
            del self._unfinished[each]
        if slow:
            log.warning("some updates take long (%d); the ones behind them no longer wait", len(slow))

    def _forget_finished(self) -> None:
        self._unfinished = {each: done for each, done in self._unfinished.items() if not done.done()}
        offset = self._offset()
        self._known = {each for each in self._known if each >= offset}

    async def _wait(self, seconds: float, why: str) -> float:
        """Wait and return the next, longer pause."""
        log.warning("%s; next try in %.1f s", why, seconds)
        await self._sleep(seconds)
        return min(seconds * 2, 30.0)

    def _offset(self) -> int:
        return min(self._unfinished, default=self._next)


def _id(raw: object) -> int | None:
    """Return the id by which an update is confirmed; None where there is none that Telegram could have given."""
    found = raw.get("update_id") if isinstance(raw, dict) else None
    return found if type(found) is int and 0 < found < ID_LIMIT else None
