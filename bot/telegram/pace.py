"""Keep Telegram's pace: what one chat may get, and when it said to wait."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram.place import age, here
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
"""Messages a second to all chats then, at first: below the 30 at which Telegram refuses."""
SLOWEST = 1.0
"""Messages a second when it went on refusing: other processes of the bot answer, too, and none knows of the others."""
GROWTH = 0.05
"""By how many messages a second they become more in each second that it did not."""
LONGEST = 60.0
"""Most seconds that they wait where Telegram asked for fewer."""
CALM = 600.0
"""Seconds without a refusal after which there may be no limit at all: then each late answer lets them become more."""
QUICKLY = 0.14
"""By how many a second each of them does: they double in five seconds, and few are under way when one is refused."""
IDLE = 10.0
"""Seconds without a late answer after which it begins anew with ``CROWDED``."""
LATE = 8.0
"""Seconds after which a message is no longer surely one that was asked for: for Telegram that ends after about ten."""
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
    a queue after an outage. Late answers share one pace, and all answers of this process do while Telegram refuses
    them. As in TCP it grows fast until Telegram refuses, then halves and grows slowly. No late answer is tried before
    the last deadline of all that were refused: each try would move it.
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
        self._next_late = self._next_fresh = 0.0
        self._rate, self._rated_at = CROWDED, -2 * CALM
        self._closed_until = 0.0
        self._row = self._in_a_row = 0

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
            RetryAfter: it must wait for more than ``PATIENCE``; see ``wait_out``.
        """
        chat = data.get("chat_id")
        if not isinstance(chat, int):
            return await callback(*args, **kwargs)
        if rate_limit_args is UNASKED:
            return await self._once(chat, callback(*args, **kwargs))
        self._refuse_long_waits(chat)
        await self._wait(chat, self._turn(chat) if endpoint not in _UNCOUNTED else 0.0)
        for tries in range(1, TRIES + 1):
            is_sent, is_late = endpoint.startswith("send"), age() > LATE
            if is_sent:
                await self._wait_for_a_slot(chat, is_late=is_late, is_again=tries > 1)
            try:
                result = await callback(*args, **kwargs)
            except RetryAfter as refused:
                self._hold(chat, refused)
                if tries == TRIES:
                    raise
            else:
                if is_sent and is_late:
                    self._in_a_row = 0
                return result
            await self._wait(chat, 0.0)
        raise AssertionError("the last try returns or raises")

    async def wait_out(self, chat: int, seconds: float) -> None:
        """Wait so long, and then until nothing is to be waited for in a chat, however long that is."""
        until = self._clock() + seconds
        while (wait := max(until, self._deadlines.get(chat, 0.0)) - self._clock()) > MOMENT:
            await self._sleep(wait)

    async def until_turn(self, chat: int) -> None:
        """Wait aside for the turn of an answer that comes late: before it is noted down that it is on its way.

        Raises:
            RetryAfter: the turn is further away than an answer is worth.
        """
        place = here()
        while place and place.age > LATE:
            now, row = self._clock(), self._row
            turn_at = self._turn_at(now)
            if turn_at - now > place.patience:
                raise RetryAfter(int(turn_at - now) + 1)
            self._begin_a_turn(now, turn_at)
            if turn_at - now > MOMENT:
                await place.step_aside(turn_at - now, partial(self._sleep, turn_at - now))
            if row == self._row:
                place.turn = row
                self._grow()
                return

    async def _wait_for_a_slot(self, chat: int, *, is_late: bool, is_again: bool) -> None:
        """Wait for a turn among all chats: with an answer that comes late, and while Telegram refuses the whole bot."""
        place = here()
        if place and place.turn == self._row:
            place.turn = None
            return
        while is_late or self._is_crowded():
            now, row, is_held = self._clock(), self._row, is_late or is_again
            turn_at = self._turn_at(now) if is_held else max(now, self._next_fresh)
            if turn_at - now > PATIENCE:
                raise RetryAfter(int(turn_at - now) + 1)
            if is_held:
                self._begin_a_turn(now, turn_at)
            else:
                self._next_fresh = turn_at + 1 / CROWDED
            await self._wait(chat, turn_at - now)
            if row == self._row or not is_held:
                if is_held:
                    self._grow()
                return

    def _close(self, seconds: float, now: float) -> None:
        """Learn that Telegram refuses the whole bot: turns that were given out are void.

        Each refusal in a row doubles the wait: another process of the bot that tries meanwhile moves the deadline.
        """
        if now >= self._closed_until:  # else it was under way already
            self._in_a_row = self._in_a_row + 1 if now - self._closed_until < CALM else 1
            self._rate, self._rated_at = max(SLOWEST, min(CROWDED, self._rate_at(now)) / 2), now
        until = now + max(seconds, min(seconds * 2 ** (self._in_a_row - 1), LONGEST))
        if until > self._closed_until:
            self._closed_until = self._next_late = until
            self._row += 1

    def _turn_at(self, now: float) -> float:
        """Return when the next late answer may go."""
        return max(now, self._next_late, self._closed_until)

    def _begin_a_turn(self, now: float, turn_at: float) -> None:
        """Take a turn."""
        if now - self._rated_at > CALM and now - self._next_late > IDLE:
            self._rate = CROWDED
        self._next_late = turn_at + 1 / self._rate_at(now)

    def _grow(self) -> None:
        """Let the next turns be a little nearer, as long as Telegram refuses nobody: one has come."""
        if self._clock() - self._rated_at > CALM:
            self._rate = max(CROWDED, self._rate + QUICKLY)

    def _rate_at(self, now: float) -> float:
        """Return the messages a second that are sent in turn."""
        since = now - self._rated_at
        return self._rate if since > CALM else min(CROWDED, self._rate + GROWTH * since)

    async def _once(self, chat: int, request: Awaitable[Result]) -> Result:
        """Send a request; what Telegram says of waiting holds for the chat."""
        try:
            return await request
        except RetryAfter as refused:
            self._hold(chat, refused, is_reply=False)
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

    def _hold(self, chat: int, refused: RetryAfter, *, is_reply: bool = True) -> None:
        seconds = seconds_of(refused)
        now = self._clock()
        log.warning("Telegram asks to wait %.0f s in a chat", seconds)
        self._deadlines = {each: until for each, until in self._deadlines.items() if until > now}
        self._deadlines[chat] = max(self._deadlines.get(chat, 0.0), now + seconds)
        self._refused[chat] = now + min(seconds, PATIENCE)  # it tries again then, and with it the others
        if len(self._deadlines) > CHATS:
            del self._deadlines[min(self._deadlines, key=self._deadlines.__getitem__)]
        if is_reply and (age() > LATE or self._is_crowded()):
            self._close(seconds, now)

    def _is_crowded(self) -> bool:
        """Tell whether Telegram refuses several chats at once."""
        if len(self._refused) < SEVERAL:
            return False
        since = self._clock() - LATELY
        self._refused = {chat: at for chat, at in self._refused.items() if at >= since}
        return len(self._refused) >= SEVERAL
