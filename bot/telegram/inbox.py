"""Take updates in: decode them one by one and handle them in order, one lane per chat."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from telegram import Bot, Update

from bot.telegram.fields import Raw, listed_fields

LANES = 256
"""Most chats whose updates are handled at the same time."""
WAITING = 5
"""Most updates of one chat that wait behind the one being handled; what comes then is dropped."""
TIME_LIMIT = 20.0
"""Seconds for one update, the wait for Telegram's pace included."""

log = logging.getLogger(__name__)

Handle = Callable[[Update], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    """The updates of one chat that wait their turn."""

    waiting: deque[tuple[Update, asyncio.Future[None]]] = field(default_factory=deque)
    has_noticed: bool = False


class Inbox:
    """Lanes made on demand; an update of one chat never waits behind another chat's.

    Attributes:
        skipped: Updates that could not be decoded.
        dropped: Updates that came while their lane was full.
    """

    def __init__(self, bot: Bot, handle: Handle, notice: Handle) -> None:
        """Make an inbox.

        Args:
            bot: What the decoded updates belong to.
            handle: Handles one update; what it raises ends that update only.
            notice: Told once, with the first update that found its lane full; then comes silence.
        """
        self._bot = bot
        self._handle = handle
        self._notice = notice
        self._lanes: dict[int, _Lane] = {}
        self._slots = asyncio.Semaphore(LANES)
        self._tasks: set[asyncio.Task[None]] = set()
        self.skipped = 0
        self.dropped = 0

    def accept(self, raw: Raw) -> "asyncio.Future[None]":
        """Take one update in; the result is done once it was handled, skipped or dropped, and never raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        update = self._decode(raw)
        chat = _chat_id(update) if update else None
        if update is None or chat is None:
            done.set_result(None)
        elif (lane := self._lanes.get(chat)) is None:
            self._lanes[chat] = lane = _Lane(deque([(update, done)]))
            self._start(self._run(chat, lane))
        elif len(lane.waiting) < WAITING:
            lane.waiting.append((update, done))
        else:
            self._drop(lane, update)
            done.set_result(None)
        return done

    async def drain(self, seconds: float) -> None:
        """Wait for everything under way, then give up the rest."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _decode(self, raw: Raw) -> Update | None:
        """Decode what is listed; one update that Telegram sent wrongly must not stop the ones after it."""
        try:
            return Update.de_json(listed_fields(raw), self._bot)
        except Exception as broken:  # noqa: BLE001  (whatever is wrong in there, the next update is not to blame)
            self.skipped += 1
            log.warning("an update could not be decoded and was skipped (%s)", type(broken).__name__)
            return None

    async def _run(self, chat: int, lane: _Lane) -> None:
        """Handle a lane until it is empty."""
        async with self._slots:
            while lane.waiting:
                update, done = lane.waiting.popleft()
                await self._handle_one(update)
                done.set_result(None)
            del self._lanes[chat]

    async def _handle_one(self, update: Update) -> None:
        try:
            async with asyncio.timeout(TIME_LIMIT):
                await self._handle(update)
        except TimeoutError:
            log.warning("an update was given up after %.0f s", TIME_LIMIT)
        except Exception:
            log.exception("an update could not be handled")

    def _drop(self, lane: _Lane, update: Update) -> None:
        self.dropped += 1
        if not lane.has_noticed:
            lane.has_noticed = True
            self._start(self._handle_notice(update))

    async def _handle_notice(self, update: Update) -> None:
        try:
            await self._notice(update)
        except Exception:
            log.exception("a notice could not be given")

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _chat_id(update: Update) -> int | None:
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else None
