"""Lead announcements from their approval to their end, one after the other, urgent ones first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from bot.announcements.announcement import OVER, Announcement, State, read_announcement
from bot.outbox.erase import Deleter
from bot.outbox.mail import CarrierAndCorrector
from bot.outbox.mirror import Mirror, Nowhere, Poster, beside
from bot.outbox.refusals import Refusals
from bot.outbox.revise import Revision
from bot.outbox.send import Sending, Watcher, meant_by
from bot.outbox.turns import Turns
from bot.storage.announcements import Announcements, Kept
from bot.storage.deliveries import Deliveries, Standing
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease
from bot.storage.memory import CORRECTABLE, Memory
from bot.storage.notices import Notice, What
from bot.storage.traces import hour_of

ROUND = timedelta(seconds=1)
"""How often it is looked whether something is to be done."""
_WORKED_ON = (State.HELD, State.PLANNING, State.SENDING, State.CORRECTING, State.RECALLING)

log = logging.getLogger(__name__)


class Course:
    """What is done with announcements by the one process that may."""

    def __init__(
        self,
        announcements: Announcements,
        deliveries: Deliveries,
        lease: Lease,
        sending: Sending,
        revision: Revision,
        watcher: Watcher,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        at: Callable[[str], None] = lambda _: None,
        mirror: Mirror | Nowhere | None = None,
    ) -> None:
        """Make a course.

        Args:
            announcements: What is to be told.
            deliveries: To whom.
            lease: Says under which epoch this process may act.
            sending: Sends.
            revision: Takes back and corrects.
            watcher: Told what announcers should know.
            now: The time, aware.
            sleep: Waits for seconds.
            at: Called at each named point between two steps; tests kill the process there.
            mirror: Posts in channels; None where there are none.
        """
        self._announcements = announcements
        self._deliveries = deliveries
        self._lease = lease
        self._sending = sending
        self._revision = revision
        self._watcher = watcher
        self._now = now
        self._sleep = sleep
        self._at = at
        self._mirror = mirror or Nowhere()

    async def run(self) -> None:
        """Work for as long as this process holds the lease.

        Raises:
            LeaseLost: somebody else has taken it.
        """
        is_recovered, epoch = False, self._lease.epoch
        while True:
            try:
                if not is_recovered:
                    await self.recover(epoch)
                    is_recovered = True
                await self.work(epoch)
                await self._close()
            except StorageDown:
                log.warning("the database is down: announcements are sent later")
            await self._sleep(ROUND.total_seconds())

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
                self._at("begun")
            if kept.state is State.RECALLING:
                await self._recall(kept.number)
                continue
            if announcement.corrects is not None:
                await self._correct(kept, announcement, announcement.corrects)
                continue
            await self._mirror.plan(kept.number, epoch)
            while await self._deliveries.plan(kept.number, epoch, meant_by(announcement)):
                self._at("planned")
            async with beside(self._mirror.post(kept.number, announcement, epoch)) as posting:
                is_sent = await self._sending.send(kept.number, announcement, epoch)
            if is_sent and posting.result():
                await self._end(kept.number, State.ENDED)

    async def _close(self) -> None:
        """Delete what is left of announcements that ended long ago: nothing of them can be sent or taken back."""
        late = hour_of(self._now()) - CORRECTABLE
        for kept in await self._announcements.all(OVER, limit=100):
            if (kept.ended_hour or 0) <= late:
                await self._deliveries.drop(kept.number, Standing)

    async def _next(self) -> Kept | None:
        """Return what is to be worked on now: urgent ones first, then the oldest."""
        moment = self._now()
        found: list[tuple[bool, int, Kept]] = []
        for kept in await self._announcements.all(_WORKED_ON, limit=100):
            announcement = read_announcement(kept.content)
            is_due = (kept.held_until or 0) <= moment.timestamp() and (announcement.start or moment) <= moment
            if announcement.end and announcement.end <= moment and kept.state is not State.RECALLING:
                await self._end(kept.number, State.LATE)
            elif is_due or kept.state is not State.HELD:
                found.append((not announcement.is_urgent, kept.number, kept))
        return min(found)[2] if found else None

    async def _recall(self, number: int) -> None:
        async with beside(self._mirror.recall(number)):
            await self._revision.recall(number)
        await self._over(number, [State.RECALLING], State.RECALLED)

    async def _correct(self, kept: Kept, announcement: Announcement, corrected: int) -> None:
        """Correct some messages after the other, and note down how far it has come."""
        place: bytes | None = kept.place or b""
        async with beside(self._mirror.correct(corrected, kept.number, announcement)):
            while place is not None:
                place = await self._revision.correct(corrected, announcement, place)
                if place and not await self._announcements.change(kept.number, [State.CORRECTING], place=place):
                    return  # somebody stopped it
                self._at("corrected")
        await self._end(kept.number, State.ENDED)

    async def _end(self, number: int, state: State) -> None:
        going = _WORKED_ON if state is State.LATE else [State.SENDING, State.CORRECTING]
        await self._over(number, going, state)

    async def _over(self, number: int, going: Collection[State], state: State) -> None:
        notice, hour = Notice(number, What.OVER), hour_of(self._now())
        if await self._announcements.change(number, going, notice=notice, state=state, ended_hour=hour):
            await self._watcher.over(number)


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
) -> Course:
    """Join everything that leads announcements to their end."""
    sending = Sending(
        storage.announcements,
        storage.deliveries,
        storage.lease,
        memory,
        carrier,
        deleter,
        refusals,
        watcher,
        turns,
        now,
    )
    revision = Revision(storage.traces, storage.readers, deleter, carrier, turns)
    mirror = Mirror(storage.posts, storage.lease, poster, turns, now)
    return Course(
        storage.announcements, storage.deliveries, storage.lease, sending, revision, watcher, now, mirror=mirror
    )
