"""Keep Telegram's pace: what one chat may get, and when it said to wait."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.waits import seconds_of

BURST = 5
"""Messages a chat may get at once; Telegram asks for one a second and tolerates short bursts."""
REFILL = 1.0
"""Seconds after which one more is allowed."""
PATIENCE = 10.0
"""Longest wait, in seconds, that a reply is worth: afterwards the reader has pressed again or gone."""
MOMENT = 0.001
"""Seconds that are not worth a sleep: clocks are no more exact."""
SEVERAL = 3
"""Chats refused within ``LATELY`` that tell of a limit of the whole bot: it answers what has waited at Telegram."""
LATELY = 5.0
"""Seconds for which a refusal counts."""
CROWDED = 25.0
"""Messages a second to all chats then: below the 30 at which Telegram refuses."""
TRIES = 4
"""How often a request is sent at most."""
CHATS = 10_000
"""Most chats that are remembered; those idle for longest are forgotten first."""

_UNCOUNTED = frozenset({"deleteMessage", "deleteMessages"})
"""Requests that take nothing of a chat's burst: erasing must not delay answers."""

log = logging.getLogger(__name__)

Result = bool | dict[str, Any] | list[dict[str, Any]]


class Unasked:
    """Marks a request whose sender has a pace of its own: here it is neither delayed nor repeated."""


UNASKED = Unasked()


class Pace(BaseRateLimiter[Unasked]):
    """Replies have no overall window; a chat has a burst of ``BURST``, refilled one a second.

    A 429 is a deadline for everything in that chat. Answers to presses are not counted: Telegram does not either. Where
    several chats are refused at once, the limit is not theirs: it holds for answers that come late, such as those to
    a queue after an outage. For as long as that lasts all chats of this process share one pace.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Make a pace.

        Args:
            clock: Monotonic seconds.
            sleep: Waits for seconds.
        """
        self._clock = clock
        self._sleep = sleep
        self._full_at: OrderedDict[int, float] = OrderedDict()
        self._deadlines: dict[int, float] = {}
        self._refused: dict[int, float] = {}
        self._next_slot = 0.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Unasked | None,
    ) -> Result:
        """Send one request when its chat may get it; repeat it after a 429.

        Raises:
            RetryAfter: Telegram asks for more than ``PATIENCE``.
        """
        chat = data.get("chat_id")
        if not isinstance(chat, int):
            return await callback(*args, **kwargs)
        if rate_limit_args is UNASKED:
            return await self._once(chat, callback(*args, **kwargs))
        self._refuse_long_waits(chat)
        is_counted = endpoint not in _UNCOUNTED
        await self._wait(chat, self._turn(chat) if is_counted else 0.0)
        for tries_left in reversed(range(TRIES)):
            if is_counted:
                await self._wait_for_a_slot(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refused:
                self._hold(chat, refused)
                if not tries_left:
                    raise
            await self._wait(chat, 0.0)
        raise AssertionError("the last try returns or raises")

    async def _wait_for_a_slot(self, chat: int) -> None:
        """Where Telegram refuses the whole bot, wait for a turn among all chats, until those who waited have had it."""
        if self._is_crowded() or self._next_slot > self._clock():
            self._next_slot = max(self._clock(), self._next_slot) + 1 / CROWDED
            await self._wait(chat, self._next_slot - self._clock())

    async def _once(self, chat: int, request: Awaitable[Result]) -> Result:
        """Send a request; what Telegram says of waiting holds for the chat."""
        try:
            return await request
        except RetryAfter as refused:
            self._hold(chat, refused)
            raise

    def _turn(self, chat: int) -> float:
        """Take one turn of the chat's burst and return the seconds to wait for it."""
        now = self._clock()
        full_at = max(self._full_at.pop(chat, now), now) + REFILL
        self._full_at[chat] = full_at
        while self._full_at and (len(self._full_at) > CHATS or next(iter(self._full_at.values())) <= now):
            self._full_at.popitem(last=False)
        return max(0.0, full_at - now - BURST * REFILL)

    async def _wait(self, chat: int, turn: float) -> None:
        """Wait for the turn and for the chat's deadline, which another request may move meanwhile."""
        turn_at = self._clock() + turn
        while (wait := max(turn_at, self._deadlines.get(chat, 0.0)) - self._clock()) > MOMENT:
            self._refuse_long_waits(chat)
            await self._sleep(wait)

    def _refuse_long_waits(self, chat: int) -> None:
        deadline = self._deadlines.get(chat, 0.0) - self._clock()
        if deadline > PATIENCE:
            raise RetryAfter(int(deadline) + 1)

    def _hold(self, chat: int, refused: RetryAfter) -> None:
        seconds = seconds_of(refused)
        now = self._clock()
        log.warning("Telegram asks to wait %.0f s in a chat", seconds)
        self._deadlines = {each: until for each, until in self._deadlines.items() if until > now}
        self._deadlines[chat] = max(self._deadlines.get(chat, 0.0), now + seconds)
        self._refused[chat] = now + min(seconds, PATIENCE)  # it tries again then, and with it the others
        if len(self._deadlines) > CHATS:
            del self._deadlines[min(self._deadlines, key=self._deadlines.__getitem__)]

    def _is_crowded(self) -> bool:
        """Tell whether Telegram refuses several chats at once."""
        if len(self._refused) < SEVERAL:
            return False
        since = self._clock() - LATELY
        self._refused = {chat: at for chat, at in self._refused.items() if at >= since}
        return len(self._refused) >= SEVERAL
