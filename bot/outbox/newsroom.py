"""What admins may do with an announcement: submit, approve, stop, pause, go on, send again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.admins.approvals import Approvals, read_approvals, write_approvals
from bot.admins.audit import Action
from bot.admins.roles import Role
from bot.announcements.announcement import (
    OVER,
    Announcement,
    State,
    hash_of,
    read_announcement,
    write_announcement,
)
from bot.announcements.audience import Audience, wants
from bot.announcements.channels import Fate, Post
from bot.i18n import Locale
from bot.outbox.turns import FREE_RATE
from bot.storage.announcements import Kept, Together
from bot.storage.deliveries import Standing
from bot.storage.everything import Storage
from bot.storage.memory import CORRECTABLE
from bot.storage.traces import hour_of

FEWEST = 20
"""Fewer recipients could be told apart by whoever writes to them."""
COUNTED_FOR = timedelta(hours=1)
"""How long a count of recipients is used again: nobody can see from two counts that one reader came."""
STEP = 10
"""Counts are rounded down to this."""
URGENT = 5
"""What is urgent is held for this part of the usual time."""
_WALKED = 1000
_LOOKED = 200
_FATES = {Standing.FAILED: Fate.FAILED, Standing.UNKNOWN: Fate.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Hold:
    """How long an approved announcement waits, so that every admin can stop it."""

    usual: timedelta = timedelta(minutes=10)

    def of(self, announcement: Announcement) -> timedelta:
        """Return how long one waits."""
        return self.usual / URGENT if announcement.is_urgent else self.usual


class TooFew(Exception):
    """The audience is smaller than ``FEWEST``."""


class Newsroom:
    """Announcements from writing to their end.

    What is no longer as its caller saw it is not changed, and False or None says so: a second press does nothing twice.
    Every method raises ``StorageDown`` where the database fails; nothing was changed then. ``hold`` and ``rate`` are
    those that it was made with.
    """

    def __init__(
        self,
        storage: Storage,
        now: Callable[[], datetime],
        hold: Hold,
        channels: Mapping[Locale, str] = MappingProxyType({}),
        rate: float = FREE_RATE,
    ) -> None:
        """Make a newsroom.

        Args:
            storage: What is remembered.
            now: The time, aware.
            hold: How long what is approved waits.
            channels: Where else it is told, by language, as the settings name them.
            rate: Messages a second where no announcer chose a pace.
        """
        self.channels = channels
        self._storage = storage
        self._kept = storage.announcements
        self._now = now
        self.hold = hold
        self.rate = rate
        self._counted: dict[Audience, tuple[datetime, int]] = {}

    async def write(self, announcement: Announcement, author: int) -> int:
        """Keep a new announcement, which its author can still change; return its number."""
        return await self._kept.add(write_announcement(announcement), hash_of(announcement), author)

    async def submit(self, number: int, subject: bytes, author: int) -> State | None:
        """Let others approve it; the author has said yes by this.

        Args:
            number: The announcement.
            subject: Hash of what the author saw.
            author: Their number.

        Returns:
            Whether it waits or is held now; None where it has changed meanwhile.

        Raises:
            TooFew: see there.
        """
        kept = await self._kept.get(number)
        if kept is None or kept.state is not State.WRITTEN or kept.hash != subject:
            return None
        announcement = read_announcement(kept.content)
        if announcement.corrects is None and await self._count(announcement.audience) < FEWEST:
            raise TooFew
        approvals = Approvals(subject, kept.author).approved_by(author, subject)
        return await self._approved(kept, approvals, Action.SUBMITTED, author)

    async def approve(self, number: int, subject: bytes, admin: int) -> State | None:
        """Say yes to exactly what was seen; None where it has changed, or does not wait."""
        kept = await self._kept.get(number)
        if kept is None or kept.state is not State.WAITING or kept.hash != subject:
            return None
        approvals = approvals_of(kept).approved_by(admin, subject)
        return await self._approved(kept, approvals, Action.APPROVED, admin)

    async def missing(self, kept: Kept) -> int:
        """Return how many more announcers must approve."""
        return approvals_of(kept).missing(await self._storage.admins.holders(Role.ANNOUNCER))

    async def begin_hold(self, number: int) -> bool:
        """Count the hold from now on: admins were told, and what they could not see they could not stop.

        Returns:
            False where it counts already, or nothing is held.
        """
        kept = await self._kept.get(number)
        if kept is None or kept.state is not State.HELD:
            return False
        until = self._now() + self.hold.of(read_announcement(kept.content))
        return await self._kept.begin_hold(number, int(until.timestamp()))

    def held_until(self, kept: Kept) -> datetime:
        """Return until when what is approved is held; where admins are to be told yet, as if they were told now."""
        if kept.held_until is None:
            return self._now() + self.hold.of(read_announcement(kept.content))
        return datetime.fromtimestamp(kept.held_until, UTC)

    async def stop(self, number: int, admin: int) -> bool:
        """Stop it for good, before it is sent or while it is; what is on its way still arrives."""
        going = [each for each in State if each not in (*OVER, State.RECALLING)]
        values = {"state": State.STOPPED, "ended_hour": hour_of(self._now()), "place": None}
        if not await self._change(number, going, Action.STOPPED, admin, **values):
            return False
        await self._storage.deliveries.drop(number, [Standing.WAITING])
        return True

    async def pause(self, number: int, admin: int) -> bool:
        """Let nothing more be sent for now."""
        return await self._change(number, [State.SENDING], Action.PAUSED, admin, state=State.PAUSED)

    async def resume(self, number: int, admin: int) -> bool:
        """Go on with what is paused."""
        return await self._change(number, [State.PAUSED], Action.RESUMED, admin, state=State.SENDING)

    async def retry(self, number: int, standings: Collection[Standing], admin: int) -> int:
        """Send and post again what failed, or of what nobody knows whether it arrived; return how many these are.

        None of what was corrected: they would get the text from before.
        """
        kept = await self._kept.get(number)
        if kept is None:
            return 0
        if not self.can_be_changed(kept) or await self._is_corrected(number):
            return 0
        count = await self._storage.posts.retry(number, [_FATES[each] for each in standings if each in _FATES])
        count += await self._storage.deliveries.retry(number, standings)
        if count:
            await self._note(admin, Action.RETRIED, kept.hash)
        return count

    async def _is_corrected(self, number: int) -> bool:
        approved = [each for each in State if each not in (State.WRITTEN, State.WAITING)]
        return any(
            read_announcement(each.content).corrects == number for each in await self._kept.all(approved, _LOOKED)
        )

    async def recall(self, number: int, admin: int) -> bool:
        """Delete what was delivered, from every chat where traces know it; False where it is too late for it."""
        kept = await self._kept.get(number)
        if kept is None or not self.can_be_changed(kept):
            return False
        seen = [State.ENDED, State.STOPPED, State.LATE, State.PAUSED, State.SENDING]
        if not await self._change(number, seen, Action.RECALLED, admin, state=State.RECALLING, place=None):
            return False
        await self._storage.deliveries.drop(number, [Standing.WAITING])
        return True

    async def correct(self, number: int, announcement: Announcement, admin: int) -> int | None:
        """Keep a text that shall stand instead of a delivered one; it is submitted and approved like any other.

        Returns:
            Its own number; None where it is too late to correct, or nothing was delivered.
        """
        kept = await self._kept.get(number)
        if kept is None or kept.state not in (State.ENDED, State.STOPPED, State.LATE) or not self.can_be_changed(kept):
            return None
        await self._note(admin, Action.CORRECTED, kept.hash)
        return await self.write(replace(announcement, corrects=number), admin)

    def can_be_changed(self, kept: Kept) -> bool:
        """Tell whether Telegram still lets us change what was delivered."""
        return kept.ended_hour is None or hour_of(self._now()) - kept.ended_hour < CORRECTABLE

    async def set_pace(self, number: int, pace: float | None) -> bool:
        """Send at another pace, in messages a second; None is the usual one."""
        return await self._kept.change(number, [each for each in State if each not in OVER], pace=pace)

    async def get(self, number: int) -> Kept | None:
        """Return an announcement as it is now."""
        return await self._kept.get(number)

    async def recent(self, limit: int) -> list[Kept]:
        """Return the newest announcements."""
        return await self._kept.all(list(State), limit)

    async def left(self, number: int) -> int:
        """Return how many deliveries wait or are on their way."""
        return await self._storage.deliveries.left(number)

    async def posts(self, number: int) -> list[Post]:
        """Return what became of it in channels, in the order of languages."""
        return [kept.post for kept in await self._storage.posts.of(number)]

    async def recipients(self, audience: Audience) -> int:
        """Return how many would get it, rounded down, from a count at most an hour old."""
        return await self._count(audience) // STEP * STEP

    async def _count(self, audience: Audience) -> int:
        moment = self._now()
        counted, count = self._counted.get(audience, (moment - COUNTED_FOR, 0))
        if moment - counted >= COUNTED_FOR:
            count = await self._walk(audience)
            self._counted = {each: old for each, old in self._counted.items() if moment - old[0] < COUNTED_FOR}
            self._counted[audience] = moment, count
        return count

    async def _walk(self, audience: Audience) -> int:
        count, after = 0, b""
        while True:
            people, last = await self._storage.readers.page(after, _WALKED)
            count += sum(wants(person, audience) for person in people)
            if last is None:
                return count
            after = last

    async def _approved(self, kept: Kept, approvals: Approvals, action: Action, admin: int) -> State | None:
        holders = await self._storage.admins.holders(Role.ANNOUNCER)
        values: dict[str, Any] = {"approvals": write_approvals(approvals), "state": State.WAITING}
        if not approvals.missing(holders):
            values |= {"state": State.HELD, "held_until": None}
        noted = self._noting(admin, action, approvals.subject)
        if not await self._kept.change(
            kept.number, [kept.state], approvals_were=kept.approvals, together=noted, **values
        ):
            return None
        return State(str(values["state"]))

    async def _change(self, number: int, seen: Collection[State], action: Action, admin: int, **values: Any) -> bool:
        kept = await self._kept.get(number)
        if kept is None:
            return False
        noted = self._noting(admin, action, kept.hash)
        return await self._kept.change(number, seen, together=noted, **values)

    def _noting(self, admin: int, action: Action, subject: bytes) -> Together:
        """Write it down in the audit in the same transaction: nothing is done without a line of it."""
        return lambda connection: self._storage.audit.write(connection, admin, action, subject, self._now())

    async def _note(self, admin: int, action: Action, subject: bytes) -> None:
        await self._storage.audit.add(admin, action, subject, self._now())


def approvals_of(kept: Kept) -> Approvals:
    """Return who has approved what of an announcement."""
    if not kept.approvals:
        return Approvals(kept.hash, kept.author)
    return read_approvals(kept.approvals)
