"""Lead announcements from their approval to their end, one after the other, urgent ones first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from bot.announcements.announcement import Announcement, State, read_announcement
from bot.outbox.erase import Deleter
from bot.outbox.mail import CarrierAndCorrector
from bot.outbox.mirror import Mirror, Poster, beside
from bot.outbox.quiet import Quiet
from bot.outbox.refusals import Refusals
from bot.outbox.revise import Revision
from bot.outbox.send import Means, Sending, Watcher, meant_by
from bot.outbox.turns import Turns
from bot.storage.announcements import Kept
from bot.storage.deliveries import KeyChanging
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.storage.memory import CORRECTABLE, Memory
from bot.storage.notices import Notice, What
from bot.storage.traces import hour_of

ROUND = timedelta(seconds=1)
"""How often it is looked whether something is to be done."""
LEAP = timedelta(seconds=30)
"""A clock that is put forward by less is only set right."""
_CAN_BE_LATE = (State.HELD, State.PLANNING, State.SENDING, State.CORRECTING)
_WORKED_ON = (*_CAN_BE_LATE, State.RECALLING)

log = logging.getLogger(__name__)


class Course:
    """What is done with announcements by the one process that may."""

    def __init__(self, means: Means, sending: Sending, revision: Revision, mirror: Mirror) -> None:
        """Make a course of what sends, what takes back and corrects, and what does all that in channels."""
        self._means = means
        self._announcements = means.storage.announcements
        self._deliveries = means.storage.deliveries
        self._sending = sending
        self._revision = revision
        self._mirror = mirror
        self._seen: tuple[datetime, float] | None = None
        self._closed = 0

    async def run(self) -> None:
        """Work for as long as this process holds the lease.

        Raises:
            LeaseLost: somebody else has taken it.
        """
        is_recovered, epoch, self._seen = False, self._means.storage.lease.epoch, None
        while True:
            try:
                if not is_recovered:
                    await self.recover(epoch)
                    is_recovered = True
                await self.work(epoch)
                await self._close()
            except KeyChanging:
                log.info("the key is being changed: who gets an announcement is found out afterwards")
            except StorageDown:
                is_recovered = False  # a claim may stand there whose answer was lost: nothing of it is on its way
                log.warning("the database is down: announcements are sent later")
            await self._means.sleep(ROUND.total_seconds())

    async def recover(self, epoch: int) -> None:
        """Call unknown what a dead holder left on its way."""
        await self._deliveries.recover(epoch)
        await self._mirror.recover(epoch)

    async def work(self, epoch: int) -> None:
        """Do everything that is approved and whose time has come."""
        while kept := await self._next():
            announcement = read_announcement(kept.content)
            if kept.state is State.HELD:
                begun = State.PLANNING if announcement.corrects is None else State.CORRECTING
                await self._announcements.change(kept.number, [State.HELD], state=begun)
                self._means.at("begun")
            if kept.state is State.RECALLING:
                await self._recall(kept.number)
                continue
            if announcement.corrects is not None:
                await self._correct(kept, announcement, announcement.corrects)
                continue
            await self._mirror.plan(kept.number, epoch)
            while await self._deliveries.plan(kept.number, epoch, meant_by(announcement)):
                self._means.at("planned")
            async with beside(self._mirror.post(kept.number, announcement, epoch)) as posting:
                is_sent = await self._sending.send(kept.number, announcement, epoch)
            if is_sent and posting.result():
                await self._end(kept.number, State.ENDED)

    async def _close(self) -> None:
        """Delete, once an hour, what is left of what ended long ago: nothing of it can be sent or taken back."""
        hour = hour_of(self._means.now())
        if hour != self._closed:
            await self._deliveries.drop_ended(hour - CORRECTABLE)
            self._closed = hour

    async def _next(self) -> Kept | None:
        """Return what is to be worked on now: what is taken back first, then urgent ones, then the oldest."""
        await self._see_the_clock()
        moment = self._means.now()
        found: list[tuple[bool, bool, int, Kept]] = []
        for kept in await self._announcements.all(_WORKED_ON, limit=100):
            announcement = read_announcement(kept.content)
            is_free = kept.held_until is not None and kept.held_until <= moment.timestamp()
            is_due = is_free and (announcement.start or moment) <= moment
            if announcement.end and announcement.end <= moment and kept.state is not State.RECALLING:
                await self._end(kept.number, State.LATE)
            elif is_due or kept.state is not State.HELD:
                found.append((kept.state is not State.RECALLING, not announcement.is_urgent, kept.number, kept))
        return min(found)[-1] if found else None

    async def _see_the_clock(self) -> None:
        """Keep holds as long as they were where the clock was put forward: people have not seen them for longer."""
        seen, self._seen = self._seen, (self._means.now(), self._means.turns.clock())
        leap = (self._seen[0] - seen[0]).total_seconds() - (self._seen[1] - seen[1]) if seen else 0.0
        if leap < LEAP.total_seconds():
            return
        log.warning("the clock was put forward by %.0f s: what is held is held as long as it was to be", leap)
        try:
            await self._announcements.lengthen_holds(round(leap))
        except StorageDown:
            self._seen = seen
            raise

    async def _recall(self, number: int) -> None:
        async with beside(self._mirror.recall(number)):
            is_left = await self._revision.recall(number)
        self._means.at("recalled")
        if not is_left:
            await self._over(number, [State.RECALLING], State.RECALLED)

    async def _correct(self, kept: Kept, announcement: Announcement, corrected: int) -> None:
        """Correct some messages, and note down how far it has come."""
        async with beside(self._mirror.correct(corrected, kept.number, announcement)):
            place = await self._revision.correct(corrected, announcement, kept.place or b"")
        if place:
            await self._announcements.change(kept.number, [State.CORRECTING], place=place)
        self._means.at("corrected")
        if place is None:
            await self._end(kept.number, State.ENDED)

    async def _end(self, number: int, state: State) -> None:
        going = _CAN_BE_LATE if state is State.LATE else [State.SENDING, State.CORRECTING]
        await self._over(number, going, state)

    async def _over(self, number: int, going: Collection[State], state: State) -> None:
        notice, hour = Notice(number, What.OVER), hour_of(self._means.now())
        if await self._announcements.change(number, going, notice=notice, state=state, ended_hour=hour, place=None):
            await self._means.watcher.over(number)


def course_of(
    storage: Storage,
    memory: Memory,
    carrier: CarrierAndCorrector,
    deleter: Deleter,
    refusals: Refusals,
    watcher: Watcher,
    turns: Turns,
    now: Callable[[], datetime],
    poster: Poster,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    at: Callable[[str], None] = lambda _: None,
) -> Course:
    """Join everything that leads announcements to their end; see ``Means``."""
    means = Means(storage, memory, carrier, deleter, refusals, watcher, turns, now, sleep, at)
    quiet = Quiet(storage.lease, turns.clock, sleep)
    revision = Revision(storage.traces, storage.readers, deleter, carrier, turns, quiet)
    return Course(means, Sending(means, quiet), revision, Mirror(means, poster, quiet))
