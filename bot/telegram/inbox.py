"""Take updates in: decode them one by one and handle them in order, one lane per chat."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from telegram import Bot, Update

from bot.telegram.fields import Raw, chat_of, listed_fields, names_file, question_in
from bot.telegram.metered import Meter, NoMeter
from bot.telegram.place import Place

LANES = 256
"""Most chats whose updates are handled at the same time."""
CHATS = 10_000
"""Most chats that have something under way or waiting; what comes from another one then is dropped."""
WAITING = 5
"""Most updates of one chat that wait behind the one being handled; what comes then is dropped."""
FILES = 100
"""Most files of the library that wait besides: an editor's albums of ten come all at once, and none may be lost."""
TIME_LIMIT = 20.0
"""Seconds for one update, the wait for Telegram's pace included, but for what Telegram itself asks to wait for long."""

log = logging.getLogger(__name__)

Handle = Callable[[Update], Awaitable[None]]
Sweep = Callable[[int, Sequence[int]], Awaitable[None]]


@dataclass(slots=True)
class _Lane:
    """The updates of one chat that wait their turn, and the messages that nobody will answer.

    A lane that overflowed counts all its updates as done as soon as their messages are swept out, until it is empty:
    one person's flood must not hold the window in which Telegram shows us everybody's updates. They are handled all the
    same, but for a crash; then at least nothing of them is left in the chat.
    """

    waiting: deque[tuple[Update, asyncio.Future[None]]] = field(default_factory=deque)
    running: tuple[Update, asyncio.Future[None]] | None = None
    is_flooded: bool = False
    left: list[tuple[int | None, asyncio.Future[None]]] = field(default_factory=list)
    is_swept: bool = False

    def is_full(self, is_file: bool) -> bool:
        """Tell whether the next update has no place; what is named as a file of the library is counted apart."""
        waiting = sum(_is_file(update) is is_file for update, _ in self.waiting)
        return waiting >= (FILES if is_file else WAITING)

    @property
    def all(self) -> "list[tuple[Update, asyncio.Future[None]]]":
        """Every update here, the one being handled first."""
        return [*((self.running,) if self.running else ()), *self.waiting]

    def flood(self) -> None:
        """Let everything here be swept out and count as done."""
        self.is_flooded = True
        self.left += [(_question(update), done) for update, done in self.all]


class Inbox:
    """Lanes made on demand; an update of one chat never waits behind another chat's.

    Attributes:
        skipped: Updates that could not be decoded.
        dropped: Updates that came while their lane was full, or too many chats were waiting.
    """

    def __init__(
        self,
        bot: Bot,
        handle: Handle,
        notice: Handle,
        sweep: Sweep,
        time_limit: float = TIME_LIMIT,
        meter: Meter | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Make an inbox.

        Args:
            bot: What the decoded updates belong to.
            handle: Handles one update; what it raises ends that update only.
            notice: Told once, with the first update that found its lane full; then comes silence.
            sweep: Told a private chat and its messages that were dropped or given up, before they count as done.
            time_limit: Seconds for one update, for one notice and for one sweep.
            meter: Told of each update that was handled.
            now: The time, aware, as Telegram dates messages; without it none is taken for old.
        """
        self._now = now
        self._meter = meter or NoMeter()
        self._bot = bot
        self._handle = handle
        self._notice = notice
        self._sweep = sweep
        self._time_limit = time_limit
        self._lanes: dict[int, _Lane] = {}
        self._places = asyncio.Semaphore(LANES)
        self._tasks: set[asyncio.Task[None]] = set()
        self.skipped = 0
        self.dropped = 0

    @property
    def running(self) -> int:
        """How many chats have an update that is being handled."""
        return sum(lane.running is not None for lane in self._lanes.values())

    @property
    def waiting(self) -> int:
        """How many updates wait for their turn."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    def accept(self, raw: Raw) -> "asyncio.Future[None]":
        """Take one update in; the result is done once it was handled, skipped or dropped, and never raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            fields = listed_fields(raw)
            chat = chat_of(fields)
            lane = self._lanes.get(chat) if chat is not None else None
            if chat is not None and lane and lane.is_flooded and lane.is_full(names_file(fields)):
                self.dropped += 1  # most of a flood ends here, before it costs the others anything
                self._leave(chat, lane, question_in(fields), done)
                return done
            if chat is not None and not lane and len(self._lanes) >= CHATS:
                self.dropped += 1
                _finish(done)
                return done
            update = Update.de_json(fields, self._bot)
        except Exception as broken:  # noqa: BLE001  (whatever is wrong in there, the next update is not to blame)
            self.skipped += 1
            log.warning("an update could not be decoded and was skipped (%s)", type(broken).__name__)
            _finish(done)
            return done
        if chat is None:
            _finish(done)
        else:
            self._put(chat, lane, update, done)
        return done

    async def sweep_out(self, unfinished: "Set[asyncio.Future[None]]") -> None:
        """Sweep the messages of updates out of their chats before they are answered."""
        left = {
            chat: [_question(update) for update, done in lane.all if done in unfinished]
            for chat, lane in self._lanes.items()
        }
        questions = {chat: [each for each in ids if each is not None] for chat, ids in left.items()}
        await asyncio.gather(*(self._sweep_out(chat, ids) for chat, ids in questions.items() if ids))

    async def drain(self, seconds: float) -> None:
        """Wait for everything under way, then give up the rest."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _put(self, chat: int, lane: _Lane | None, update: Update, done: "asyncio.Future[None]") -> None:
        """Put an update into its chat's lane; the first one too many is told so."""
        if lane is None:
            self._lanes[chat] = lane = _Lane(deque([(update, done)]))
            self._start(self._run(chat, lane))
        elif lane.is_full(_is_file(update)):
            self.dropped += 1
            lane.flood()
            self._leave(chat, lane, _question(update), done)
            self._start(self._handle_notice(update))
        else:
            lane.waiting.append((update, done))
            if lane.is_flooded:
                self._leave(chat, lane, _question(update), done)

    async def _run(self, chat: int, lane: _Lane) -> None:
        """Handle a lane until it is empty."""
        while lane.waiting:
            async with Place(self._places, self._time_limit, self._age(lane.waiting[0][0])) as place:
                update, done = lane.running = lane.waiting.popleft()
                if not await self._handle_one(update, place) and (question := _question(update)):
                    await self._sweep_out(chat, [question])
                _finish(done)
                lane.running = None
        del self._lanes[chat]

    async def _handle_one(self, update: Update, place: Place) -> bool:
        """Handle an update; False if nobody knows how far it came."""
        begun = time.monotonic()
        try:
            async with place.limited() as limit:
                await self._handle(update)
        except TimeoutError as late:
            if limit.expired():
                log.warning("an update was given up after %.0f s", self._time_limit)
            else:
                log.error("an update could not be handled", exc_info=late)
        except Exception:
            log.exception("an update could not be handled")
        else:
            return True
        finally:
            self._meter.handled(_kind(update), time.monotonic() - begun)
        return False

    def _age(self, update: Update) -> float:
        """Return the seconds since a message was sent; 0 for a press, of which Telegram does not say it."""
        sent = update.message.date if update.message else None
        return max(0.0, (self._now() - sent).total_seconds()) if self._now and sent else 0.0

    def _leave(self, chat: int, lane: _Lane, message_id: int | None, done: "asyncio.Future[None]") -> None:
        """Sweep out a message that nobody may answer any more, then count its update as done."""
        lane.left.append((message_id, done))
        if not lane.is_swept:
            lane.is_swept = True
            self._start(self._sweep_lane(chat, lane))

    async def _sweep_lane(self, chat: int, lane: _Lane) -> None:
        while lane.left:
            batch, lane.left = lane.left, []
            if message_ids := [message_id for message_id, _ in batch if message_id is not None]:
                await self._sweep_out(chat, message_ids)
            for _, done in batch:
                _finish(done)
        lane.is_swept = False

    async def _sweep_out(self, chat: int, message_ids: Sequence[int]) -> None:
        try:
            async with asyncio.timeout(self._time_limit):
                await self._sweep(chat, message_ids)
        except Exception:
            log.exception("messages could not be swept out")

    async def _handle_notice(self, update: Update) -> None:
        try:
            async with asyncio.timeout(self._time_limit):
                await self._notice(update)
        except Exception:
            log.exception("a notice could not be given")

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _is_file(update: Update) -> bool:
    """Tell whether it brings a file that is named as one of the library."""
    document = update.message.document if update.message else None
    return document is not None and document.file_name is not None


def _question(update: Update) -> int | None:
    """Return the number of a reader's own message; None where the update is something else."""
    message = update.message
    return message.message_id if message and message.chat.type == "private" else None


def _kind(update: Update) -> str:
    return "message" if update.message else "press" if update.callback_query else "other"


def _finish(done: "asyncio.Future[None] | None") -> None:
    if done and not done.done():
        done.set_result(None)
