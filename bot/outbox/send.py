"""Send announcements: claim a few deliveries, carry them at Telegram's pace, write down what became of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.announcements.announcement import Announcement, State
from bot.announcements.audience import wants
from bot.outbox.erase import Deleter, TryLater
from bot.outbox.mail import Carrier, Refused
from bot.outbox.refusals import Refusals
from bot.outbox.sender import Blocked, Unsure
from bot.outbox.turns import FREE_RATE, Turns
from bot.seal.person import Person
from bot.storage.announcements import Announcements
from bot.storage.deliveries import Attempt, Claimed, Deliveries, Outcome
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease
from bot.storage.memory import Memory
from bot.storage.notices import Notice, What

ROUND = timedelta(seconds=1)
"""How often it is looked whether something is to be sent."""
IN_FLIGHT = 30
"""Most messages on their way at the free rate: as many a crash can leave unknown."""
IN_FLIGHT_PAID = 100
BATCHES = 2
"""Claims under way at once: one is carried while the other is written down."""
BAD_RUN = 10
"""Failed or unknown deliveries in a row after which somebody should look."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries while there is no connection."""

log = logging.getLogger(__name__)


class Why(StrEnum):
    """Why the bot paused an announcement by itself."""

    ERRORS = "errors"
    BLOCKED = "blocked"


class Watcher(Protocol):
    """Is told that announcers should know something; it is written down already, and outlives a restart."""

    async def paused(self, number: int, why: Why) -> None:
        """Take note that an announcement was paused."""
        ...

    async def over(self, number: int) -> None:
        """Take note that everything is sent, or that its time has passed."""
        ...


class Sending:
    """Sends one announcement to those for whom it is planned."""

    def __init__(
        self,
        announcements: Announcements,
        deliveries: Deliveries,
        lease: Lease,
        memory: Memory,
        carrier: Carrier,
        deleter: Deleter,
        refusals: Refusals,
        watcher: Watcher,
        turns: Turns,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Make a sender.

        Args:
            announcements: What is to be told.
            deliveries: To whom.
            lease: Keeps Telegram's pauses, and lets one process send.
            memory: Knows when a message is erased, and how far Telegram's numbers have come.
            carrier: Carries the letters.
            deleter: Deletes what arrived at somebody who was forgotten meanwhile.
            refusals: Says whether who refuses is to be forgotten.
            watcher: Told what announcers should know.
            turns: Keep the pace.
            now: The time, aware.
            sleep: Waits for seconds.
            at: Called at each named point between two steps; tests kill the process there.
        """
        self._announcements = announcements
        self._deliveries = deliveries
        self._lease = lease
        self._memory = memory
        self._carrier = carrier
        self._deleter = deleter
        self._refusals = refusals
        self._watcher = watcher
        self._turns = turns
        self._rate = turns.rate
        self._now = now
        self._sleep = sleep
        self._at = at
        self._bad = 0
        self._back_off = 0.0
        self._is_held = False

    async def send(self, number: int, announcement: Announcement, epoch: int) -> bool:
        """Send until nothing waits, or until it is paused, stopped or late; tell whether nothing is left.

        Raises:
            LeaseLost: somebody else has taken it; what was on its way is unknown.
            StorageDown: the rest is sent later.
        """
        flights: set[asyncio.Task[None]] = set()
        try:
            while not announcement.end or self._now() < announcement.end:
                await self._wait_while_paused()
                if len(flights) == BATCHES:
                    flights = await _landed(flights)
                claimed = await self._claim(number, announcement, epoch)
                if claimed:
                    self._at("claimed")
                    flights.add(asyncio.create_task(self._fly(number, announcement, claimed)))
                elif flights:
                    flights = await _landed(flights)
                else:
                    break
        finally:
            if flights:
                await asyncio.wait(flights)
        return not await self._deliveries.left(number)

    async def _claim(self, number: int, announcement: Announcement, epoch: int) -> list[Claimed]:
        kept = await self._announcements.get(number)
        self._turns.rate = kept.pace if kept and kept.pace else self._rate
        most = IN_FLIGHT if self._turns.rate <= FREE_RATE else IN_FLIGHT_PAID
        return await self._deliveries.claim(
            number,
            epoch,
            most // BATCHES,
            meant_by(announcement),
            self._memory.numbers_ahead(),
            self._memory.erase_hour_of,
        )

    async def _fly(self, number: int, announcement: Announcement, claimed: Sequence[Claimed]) -> None:
        attempts = await asyncio.gather(*(self._carry(announcement, each) for each in claimed))
        self._at("carried")
        for attempt in await self._settle(number, attempts):
            if attempt.message_id is not None:
                await self._delete(attempt.claimed.person, attempt.message_id)
        self._at("settled")
        await self._look(number, attempts)

    async def _settle(self, number: int, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Write down what became of deliveries; what we know is not thrown away while the database is down."""
        while True:
            try:
                return await self._deliveries.settle(number, attempts)
            except StorageDown:
                log.warning("the database is down: outcomes are written down later")
                await self._sleep(ROUND.total_seconds())

    async def _carry(self, announcement: Announcement, claimed: Claimed) -> Attempt:
        person = claimed.person
        letter, is_silent = announcement.letter(person.locale), not announcement.is_urgent
        async with self._turns.turn():
            if self._is_held:  # another one of this claim was told to wait
                return Attempt(claimed, Outcome.AGAIN)
            try:
                number = await self._carrier.carry(person.chat, letter, announcement.attachment, is_silent=is_silent)
            except Unsure:
                return Attempt(claimed, Outcome.UNKNOWN)
            except TryLater as later:
                await self._hold(later.seconds)
                return Attempt(claimed, Outcome.AGAIN)
            except Blocked:
                return Attempt(claimed, Outcome.BLOCKED)
            except Refused as refused:
                log.warning("Telegram refuses an announcement: %s", refused)
                return Attempt(claimed, Outcome.FAILED)
        self._back_off = 0.0
        self._memory.saw(number)
        return Attempt(claimed, Outcome.SENT, number)

    async def _hold(self, seconds: float) -> None:
        """Send nothing unasked for so long; without a number for longer each time."""
        self._is_held = True
        if not seconds:
            seconds = self._back_off = min(LONGEST_PAUSE, 2 * self._back_off or 1.0)
        while True:
            try:
                await self._lease.pause(seconds)
            except StorageDown:
                await self._sleep(ROUND.total_seconds())
            else:
                return

    async def _wait_while_paused(self) -> None:
        while (seconds := await self._lease.paused_for()) > 0:
            await self._sleep(seconds)
        self._is_held = False

    async def _look(self, number: int, attempts: Sequence[Attempt]) -> None:
        """Forget who blocked the bot, and pause where the fault may be ours."""
        is_bad = False
        for attempt in attempts:
            if attempt.outcome in (Outcome.SENT, Outcome.BLOCKED):
                self._refusals.note(is_refused=attempt.outcome is Outcome.BLOCKED)
            if attempt.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
                self._bad += 1
                is_bad = is_bad or self._bad >= BAD_RUN
            elif attempt.outcome is Outcome.SENT:
                self._bad = 0
        blocked = [each.claimed.person for each in attempts if each.outcome is Outcome.BLOCKED]
        if blocked and not await self._refusals.may_forget():
            await self._pause(number, Why.BLOCKED)
        elif blocked:
            for person in blocked:
                await self._memory.forget(person.chat)
        if is_bad:
            self._bad = 0
            await self._pause(number, Why.ERRORS)

    async def _pause(self, number: int, why: Why) -> None:
        notice = Notice(number, What.PAUSED, why.value)
        if await self._announcements.change(number, [State.SENDING], notice=notice, state=State.PAUSED):
            log.warning("an announcement was paused: %s", why)
            await self._watcher.paused(number, why)

    async def _delete(self, person: Person, message_id: int) -> None:
        try:
            await self._deleter.delete(person.chat, [message_id])
        except TryLater:
            log.warning("a message to somebody who was forgotten meanwhile could not be deleted")


def meant_by(announcement: Announcement) -> Callable[[Person], bool]:
    """Make what tells whether somebody is to get it."""
    return lambda person: wants(person, announcement.audience)


async def _landed(flights: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one has landed; return the others. What it raised is raised here."""
    done, flying = await asyncio.wait(flights, return_when=asyncio.FIRST_COMPLETED)
    for flight in done:
        flight.result()
    return flying
