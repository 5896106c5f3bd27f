"""Send announcements: claim a few deliveries, carry them at Telegram's pace, write down what became of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.announcements.announcement import Announcement, State
from bot.announcements.audience import wants
from bot.outbox.erase import Deleter, TryLater
from bot.outbox.mail import CarrierAndCorrector, Refused
from bot.outbox.quiet import Quiet
from bot.outbox.refusals import Refusals
from bot.outbox.sender import Blocked, Unsure
from bot.outbox.turns import FREE_RATE, Turns
from bot.seal.person import Person
from bot.storage.deliveries import Attempt, Claimed, Outcome
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
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
STINT = 30.0
"""Seconds after which it is looked whether something more urgent has come."""

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


@dataclass(frozen=True, slots=True)
class Means:
    """What leads announcements to their end.

    Attributes:
        storage: What is to be told, to whom, and where it lies; its lease says who may act.
        memory: Knows when a message is erased, and how far Telegram's numbers have come.
        carrier: Carries the letters, and corrects them.
        deleter: Deletes what is taken back, and what arrived at somebody who was forgotten meanwhile.
        refusals: Says whether who refuses is to be forgotten.
        watcher: Told what announcers should know.
        turns: Keep the pace.
        now: The time, aware.
        sleep: Waits for seconds.
        at: Called at each named point between two steps; tests kill the process there.
    """

    storage: Storage
    memory: Memory
    carrier: CarrierAndCorrector
    deleter: Deleter
    refusals: Refusals
    watcher: Watcher
    turns: Turns
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    at: Callable[[str], None] = lambda _: None


class Sending:
    """Sends one announcement to those for whom it is planned."""

    def __init__(self, means: Means, quiet: Quiet) -> None:
        """Make a sender that keeps Telegram's pauses."""
        self._means = means
        self._deliveries = means.storage.deliveries
        self._announcements = means.storage.announcements
        self._turns = means.turns
        self._quiet = quiet
        self._rate = means.turns.rate
        self._bad = 0

    async def send(self, number: int, announcement: Announcement, epoch: int) -> bool:
        """Send until nothing waits, it is paused, stopped or late, or for a stint; tell whether nothing is left.

        Raises:
            LeaseLost: somebody else has taken it; what was on its way is unknown.
            StorageDown: the rest is sent later.
        """
        flights: set[asyncio.Task[None]] = set()
        begun = self._turns.clock()
        try:
            while True:
                await self._quiet.wait()
                if self._is_late(announcement):
                    break
                if len(flights) == BATCHES:
                    flights = await _landed(flights)
                claimed = await self._claim(number, announcement, epoch)
                if claimed:
                    self._means.at("claimed")
                    flights.add(asyncio.create_task(self._fly(number, announcement, claimed)))
                elif flights:
                    flights = await _landed(flights)
                else:
                    break
                if self._turns.clock() - begun >= STINT:
                    break
        finally:
            await _land(flights)
        return not await self._deliveries.left(number)

    async def _claim(self, number: int, announcement: Announcement, epoch: int) -> list[Claimed]:
        kept = await self._announcements.get(number)
        self._turns.rate = kept.pace if kept and kept.pace else self._rate
        self._means.memory.numbers.hurry(self._turns.rate)
        most = max(BATCHES, min(int(self._turns.rate), IN_FLIGHT if self._turns.rate <= FREE_RATE else IN_FLIGHT_PAID))
        return await self._deliveries.claim(
            number,
            epoch,
            most // BATCHES,
            meant_by(announcement),
            self._means.memory.numbers.ahead(),
            self._means.memory.erase_hour_of,
        )

    async def _fly(self, number: int, announcement: Announcement, claimed: Sequence[Claimed]) -> None:
        attempts = await asyncio.gather(*(self._carry(announcement, each) for each in claimed))
        self._means.at("carried")
        for attempt in await self._settle(number, attempts):
            if attempt.message_id is not None:
                await self._delete(attempt.claimed.person, attempt.message_id)
        self._means.at("settled")
        await self._means.memory.numbers.keep()
        await self._look(number, attempts)

    async def _settle(self, number: int, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Write down what became of deliveries; what we know is not thrown away while the database is down."""
        while True:
            try:
                return await self._deliveries.settle(number, attempts)
            except StorageDown:
                log.warning("the database is down: outcomes are written down later")
                await self._means.sleep(ROUND.total_seconds())

    async def _carry(self, announcement: Announcement, claimed: Claimed) -> Attempt:
        person = claimed.person
        letter, is_silent = announcement.letter(person.locale), not announcement.is_urgent
        carrier = self._means.carrier
        async with self._turns.turn():
            # Another one of this claim was told to wait; or we were frozen, and the claim is somebody else's to judge.
            if self._quiet.is_kept or not self._means.storage.lease.is_ours or self._is_late(announcement):
                return Attempt(claimed, Outcome.AGAIN)
            try:
                number = await carrier.carry(person.chat, letter, announcement.attachment, is_silent=is_silent)
            except Unsure:
                return Attempt(claimed, Outcome.UNKNOWN)
            except TryLater as later:
                await self._quiet.keep(later.seconds)
                return Attempt(claimed, Outcome.AGAIN)
            except Blocked:
                return Attempt(claimed, Outcome.BLOCKED)
            except Refused as refused:
                log.warning("Telegram refuses an announcement: %s", refused)
                return Attempt(claimed, Outcome.FAILED)
        self._quiet.heard()
        self._means.memory.numbers.sent(number)
        return Attempt(claimed, Outcome.SENT, number)

    def _is_late(self, announcement: Announcement) -> bool:
        return announcement.end is not None and announcement.end <= self._means.now()

    async def _look(self, number: int, attempts: Sequence[Attempt]) -> None:
        """Forget who blocked the bot, and pause where the fault may be ours."""
        is_bad = False
        for attempt in attempts:
            if attempt.outcome in (Outcome.SENT, Outcome.BLOCKED):
                self._means.refusals.note(is_refused=attempt.outcome is Outcome.BLOCKED)
            if attempt.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
                self._bad += 1
                is_bad = is_bad or self._bad >= BAD_RUN
            elif attempt.outcome is Outcome.SENT:
                self._bad = 0
        blocked = [each.claimed.person for each in attempts if each.outcome is Outcome.BLOCKED]
        if blocked and not await self._means.refusals.may_forget():
            await self._pause(number, Why.BLOCKED)
        elif blocked:
            for person in blocked:
                await self._means.memory.forget(person.chat)
        if is_bad:
            self._bad = 0
            await self._pause(number, Why.ERRORS)

    async def _pause(self, number: int, why: Why) -> None:
        notice = Notice(number, What.PAUSED, why.value)
        if await self._announcements.change(number, [State.SENDING], notice=notice, state=State.PAUSED):
            log.warning("an announcement was paused: %s", why)
            await self._means.watcher.paused(number, why)

    async def _delete(self, person: Person, message_id: int) -> None:
        try:
            await self._means.deleter.delete(person.chat, [message_id])
        except TryLater:
            log.warning("a message to somebody who was forgotten meanwhile could not be deleted")


def meant_by(announcement: Announcement) -> Callable[[Person], bool]:
    """Make what tells whether somebody is to get it."""
    return lambda person: wants(person, announcement.audience)


async def _land(flights: set[asyncio.Task[None]]) -> None:
    """Wait until all have landed and it is written down, also when cancelled; cancelled twice, give them up."""
    task = asyncio.current_task()
    assert task, "this runs in a task"
    is_cancelled = False
    while any(not flight.done() for flight in flights):
        try:
            await asyncio.wait(flights)
        except asyncio.CancelledError:
            is_cancelled = True
            if task.cancelling() > 1:
                for flight in flights:
                    flight.cancel()
    await asyncio.gather(*flights, return_exceptions=True)
    if is_cancelled:
        raise asyncio.CancelledError


async def _landed(flights: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one has landed; return the others. What it raised is raised here."""
    done, flying = await asyncio.wait(flights, return_when=asyncio.FIRST_COMPLETED)
    for flight in done:
        flight.result()
    return flying
