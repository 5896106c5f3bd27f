"""Plan, claim and settle what an announcement delivers: each step is one transaction of the lease's holder."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.announcement import OVER, State
from bot.seal.person import Person
from bot.storage.database import Database
from bot.storage.lease import is_held
from bot.storage.readers import Readers
from bot.storage.schema import announcements, deliveries, readers, traces
from bot.storage.traces import Traces

AT_ONCE = 1000
"""Readers that are planned for in one transaction."""


class Standing(StrEnum):
    """Where a delivery stands; one that arrived, or that its reader blocked, is no row any more."""

    WAITING = "waiting"
    IN_FLIGHT = "in_flight"
    FAILED = "failed"
    """Telegram refused the message itself."""
    UNKNOWN = "unknown"
    """Nobody knows whether it arrived: it is never sent again by itself."""


class Outcome(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    AGAIN = "again"
    """It surely did not arrive, and may later."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in flight: to whom, and the trace that waits for the number of the message."""

    person: Person
    trace: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a claimed delivery; ``message_id`` is that of a sent one."""

    claimed: Claimed
    outcome: Outcome
    message_id: int | None = None


class LeaseLost(Exception):
    """Another process holds the lease: nothing was changed."""


class KeyChanging(Exception):
    """The key is being changed, and pseudonyms with it: nobody can be planned for in their order now."""


class Deliveries:
    """The deliveries of all announcements; whoever calls holds the lease under an epoch, or is refused."""

    def __init__(self, database: Database, all_readers: Readers, all_traces: Traces) -> None:
        self.outcomes: Counter[Outcome] = Counter()  # of what this process has settled, or found left by a dead one
        self._database = database
        self._readers = all_readers
        self._traces = all_traces

    async def plan(self, number: int, epoch: int, is_meant: Callable[[Person], bool]) -> bool:
        """Plan for the next ``AT_ONCE`` readers; False when all are planned for and sending has begun.

        Raises:
            LeaseLost, KeyChanging: see there.
        """
        if self._readers.ring.older:
            raise KeyChanging
        async with self._database.write() as connection:
            await _see(connection, epoch)
            planned = select(announcements).where(announcements.c.number == number)
            row = (await connection.execute(planned.with_for_update())).one()
            if row.state != State.PLANNING:
                return False
            asking = select(readers.c.pseudonym, readers.c.envelope).order_by(readers.c.pseudonym).limit(AT_ONCE)
            if row.place is not None:
                asking = asking.where(readers.c.pseudonym > row.place)
            rows = (await connection.execute(asking.with_for_update(read=True, key_share=True))).all()
            meant = [each.pseudonym for each in rows if (person := self._readers.open(*each)) and is_meant(person)]
            if meant:
                new = [{"announcement": number, "pseudonym": name, "state": Standing.WAITING} for name in meant]
                await connection.execute(self._database.insert(deliveries).on_conflict_do_nothing(), new)
            if len(rows) == AT_ONCE:
                so_far = announcements.c.planned + len(meant)
                await _change(connection, number, planned=so_far, place=rows[-1].pseudonym)
                return True
            all_ = select(func.count()).where(deliveries.c.announcement == number).scalar_subquery()
            await _change(connection, number, planned=all_, place=None, state=State.SENDING)
        return False

    async def claim(
        self,
        number: int,
        epoch: int,
        limit: int,
        is_meant: Callable[[Person], bool],
        within: range,
        erase_hour: Callable[[Person], int],
    ) -> list[Claimed]:
        """Take exactly what goes into flight now, and note down beforehand where it will lie.

        Args:
            number: The announcement.
            epoch: That of the lease.
            limit: How many deliveries at most.
            is_meant: Tells whether somebody still wants it; who does not is passed over.
            within: The numbers that the messages may get.
            erase_hour: When the message of somebody is erased.

        Returns:
            What is to be sent; nothing where the announcement is not being sent, or nothing waits.

        Raises:
            LeaseLost: see there.
        """
        async with self._database.write() as connection:
            await _see(connection, epoch)
            asking = (
                select(deliveries.c.pseudonym, readers.c.envelope)
                .join(readers, readers.c.pseudonym == deliveries.c.pseudonym)
                .join(announcements, announcements.c.number == deliveries.c.announcement)
                .where(deliveries.c.announcement == number, deliveries.c.state == Standing.WAITING)
                .where(announcements.c.state == State.SENDING)
                .order_by(deliveries.c.pseudonym)
                .limit(limit)
                .with_for_update(of=deliveries)
            )
            rows = (await connection.execute(asking)).all()
            opened = {each.pseudonym: self._readers.open(*each) for each in rows}
            people = {name: person for name, person in opened.items() if person and is_meant(person)}
            if passed := opened.keys() - people.keys():
                await connection.execute(
                    delete(deliveries).where(deliveries.c.announcement == number, deliveries.c.pseudonym.in_(passed))
                )
                await _change(connection, number, passed=announcements.c.passed + len(passed))
            where = [(person.chat, erase_hour(person)) for person in people.values()]
            ids = await self._traces.expect_all(connection, where, within, number)
            if people:
                same = (deliveries.c.announcement == number) & (deliveries.c.pseudonym == bindparam("name"))
                flying = update(deliveries).where(same).values(state=Standing.IN_FLIGHT, epoch=epoch)
                rows_of = [{"name": name, "id": id_} for name, id_ in zip(people, ids, strict=True)]
                await connection.execute(flying.values(trace=bindparam("id")), rows_of)
        return [Claimed(person, id_) for person, id_ in zip(people.values(), ids, strict=True)]

    async def settle(self, number: int, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Write down what became of claimed deliveries.

        Returns:
            Those that arrived although their reader was forgotten meanwhile: nothing is noted down of them.
        """
        async with self._database.write() as connection:
            asking = select(deliveries.c.trace).where(
                deliveries.c.state == Standing.IN_FLIGHT,
                deliveries.c.trace.in_([each.claimed.trace for each in attempts]),
            )
            known = set((await connection.execute(asking.with_for_update())).scalars())
            ours = [each for each in attempts if each.claimed.trace in known]
            await self._settle_rows(connection, ours)
            await _count(connection, number, Counter(each.outcome for each in ours), sign=1)
            arrived = [each for each in attempts if each.message_id is not None]
            standing = select(traces.c.id).where(traces.c.id.in_([each.claimed.trace for each in arrived]))
            noted = set((await connection.execute(standing)).scalars())
        self.outcomes.update(each.outcome for each in ours)
        return [each for each in arrived if each.claimed.trace not in noted]

    async def recover(self, epoch: int) -> int:
        """Call unknown what is noted down as in flight, although this process has nothing there; return how many.

        A dead holder left it, or the database, whose answer to a claim was lost.

        Raises:
            LeaseLost: see there.
        """
        async with self._database.write() as connection:
            await _see(connection, epoch)
            left = deliveries.c.state == Standing.IN_FLIGHT
            asking = select(deliveries.c.announcement, func.count()).where(left).group_by(deliveries.c.announcement)
            counts: dict[int, int] = {row[0]: row[1] for row in (await connection.execute(asking)).all()}
            await connection.execute(update(deliveries).where(left).values(state=Standing.UNKNOWN))
            for number, count in counts.items():
                await _count(connection, number, {Outcome.UNKNOWN: count}, sign=1)
        self.outcomes[Outcome.UNKNOWN] += (found := sum(counts.values()))
        return found

    async def retry(self, number: int, standings: Collection[Standing]) -> int:
        """Let deliveries that failed, or that nobody knows of, wait again; return how many.

        What has ended is sent on; what is paused waits until it is resumed; of what was stopped nothing is changed.
        """
        async with self._database.write() as connection:
            same = announcements.c.number == number
            state = (await connection.execute(select(announcements.c.state).where(same).with_for_update())).scalar()
            if state not in (State.ENDED, State.PAUSED, State.SENDING):
                return 0
            chosen = (deliveries.c.announcement == number) & deliveries.c.state.in_(
                set(standings) & {Standing.FAILED, Standing.UNKNOWN}
            )
            asking = select(deliveries.c.state, func.count()).where(chosen).group_by(deliveries.c.state)
            counts = {Outcome(row[0]): row[1] for row in (await connection.execute(asking)).all()}
            waiting = update(deliveries).where(chosen).values(state=Standing.WAITING, epoch=None, trace=None)
            await connection.execute(waiting)
            await _count(connection, number, counts, sign=-1)
            if counts and state == State.ENDED:
                await _change(connection, number, state=State.SENDING, ended_hour=None)
        return sum(counts.values())

    async def left(self, number: int) -> int:
        """Return how many deliveries wait or are in flight."""
        unfinished = deliveries.c.state.in_((Standing.WAITING, Standing.IN_FLIGHT))
        asking = select(func.count()).where(deliveries.c.announcement == number, unfinished)
        async with self._database.read() as connection:
            return (await connection.execute(asking)).scalar_one()

    async def drop(self, number: int, standings: Iterable[Standing]) -> int:
        """Delete deliveries; their counts stay. Return how many."""
        standing = deliveries.c.state.in_(list(standings))
        dropping = delete(deliveries).where(deliveries.c.announcement == number, standing)
        async with self._database.write() as connection:
            return (await connection.execute(dropping)).rowcount

    async def drop_ended(self, hour: int) -> None:
        """Delete what is left of announcements that ended in an hour since 1970 or before."""
        ended = select(announcements.c.number).where(
            announcements.c.state.in_(OVER), announcements.c.ended_hour <= hour
        )
        async with self._database.write() as connection:
            await connection.execute(delete(deliveries).where(deliveries.c.announcement.in_(ended)))

    async def _settle_rows(self, connection: AsyncConnection, attempts: Sequence[Attempt]) -> None:
        by_outcome = {outcome: [each for each in attempts if each.outcome is outcome] for outcome in Outcome}
        await self._traces.arrived_all(
            connection,
            [
                (each.claimed.trace, each.claimed.person.chat, each.message_id)
                for each in by_outcome[Outcome.SENT]
                if each.message_id is not None
            ],
        )
        over = [each.claimed.trace for outcome in (Outcome.SENT, Outcome.BLOCKED) for each in by_outcome[outcome]]
        if over:
            await connection.execute(delete(deliveries).where(deliveries.c.trace.in_(over)))
        nothing_lies = [
            each.claimed.trace
            for outcome in (Outcome.BLOCKED, Outcome.FAILED, Outcome.AGAIN)
            for each in by_outcome[outcome]
        ]
        if nothing_lies:
            await connection.execute(delete(traces).where(traces.c.id.in_(nothing_lies)))
        for outcome, state in _LEFT.items():
            if ids := [each.claimed.trace for each in by_outcome[outcome]]:
                chosen = deliveries.c.trace.in_(ids)
                await connection.execute(update(deliveries).where(chosen).values(state=state, epoch=None, trace=None))


_LEFT = {
    Outcome.FAILED: Standing.FAILED,
    Outcome.UNKNOWN: Standing.UNKNOWN,
    Outcome.AGAIN: Standing.WAITING,
}
_COUNTED = {
    Outcome.SENT: announcements.c.sent,
    Outcome.BLOCKED: announcements.c.blocked,
    Outcome.FAILED: announcements.c.failed,
    Outcome.UNKNOWN: announcements.c.unknown,
}


async def _see(connection: AsyncConnection, epoch: int) -> None:
    if not await is_held(connection, epoch):
        raise LeaseLost("another process holds the lease")


async def _count(connection: AsyncConnection, number: int, counts: dict[Outcome, int], sign: int) -> None:
    changes = {
        column.name: column + sign * counts[outcome] for outcome, column in _COUNTED.items() if counts.get(outcome)
    }
    if changes:
        await _change(connection, number, **changes)


async def _change(connection: AsyncConnection, number: int, **values: object) -> None:
    await connection.execute(update(announcements).where(announcements.c.number == number).values(**values))
