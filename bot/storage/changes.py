"""Keep changes of knowledge, and let each go on only from the state that its changer saw."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.announcements import NOBODY
from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from bot.storage.lease import is_held
from bot.storage.meta import CHANGE_NOTICE
from bot.storage.notices import Notice, What, note
from bot.storage.schema import changes
from bot.storage.values import write_value

REVISION = "revision"
"""Names, in ``meta``, the commit that is served."""


class ChangeState(StrEnum):
    """How far a change has come; the words stand in the database."""

    WRITTEN = "written"
    """Its author still adds to it."""
    STAGED = "staged"
    """It waits for approvals."""
    APPROVED = "approved"
    """The holder of the lease may publish it."""
    PUBLISHING = "publishing"
    """Its files are being written: whoever finds it so finishes it."""
    PUBLISHED = "published"
    REFUSED = "refused"
    """It could not be published; its note says why. Nothing of it is in the files."""
    DISCARDED = "discarded"


UNDER_WAY = (ChangeState.APPROVED, ChangeState.PUBLISHING)
"""Where it is no longer its author's."""
OPEN = (ChangeState.WRITTEN, ChangeState.STAGED, *UNDER_WAY)
"""Where its files are kept."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What happens to one file.

    Attributes:
        before: Git's id of the bytes that its author saw; None where there was no file.
        after: The bytes that it shall have; None removes it.
    """

    before: str | None
    after: bytes | None


Edits = Mapping[str, Edit]
"""By path below the knowledge folder."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is kept.

    Attributes:
        base: The commit that its author saw; empty where there was none.
        hash: Of exactly what is approved.
        author: The number of the admin who made it.
        approvals: As the publishing room writes them.
        needs_second: Whether a second editor must see it however few there are.
        reason: Why, in one line; it becomes the message of the commit.
        merges: The commit of another repository that it brings in, if any.
        revision: The commit that it became; set before the branch is.
        note: Why it could not be published.
    """

    number: int
    state: ChangeState
    base: str
    hash: bytes
    author: int
    approvals: str
    needs_second: bool
    reason: str
    merges: str | None
    revision: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a change consists of before it has a number."""

    base: str
    edits: Edits
    author: int
    reason: str
    needs_second: bool = False
    merges: str | None = None

    @property
    def hash(self) -> bytes:
        """What approvals refer to: files, reason and what they stand on."""
        about = json.dumps([self.base, self.reason, self.merges]).encode()
        return sha256(about + b"\n" + write_edits(self.edits)).digest()


_COLUMNS = [changes.c[each.name] for each in fields(Change)]


class Changes:
    """Changes by number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, proposal: Proposal, state: ChangeState = ChangeState.WRITTEN, approvals: str = "") -> int:
        """Keep a new one; return its number."""
        new = {**_proposed(proposal), "state": state, "author": proposal.author, "approvals": approvals}
        adding = self._database.insert(changes).values(**new, note="").returning(changes.c.number)
        async with self._database.write() as connection:
            return int((await connection.execute(adding)).scalar_one())

    async def get(self, number: int) -> Change | None:
        """Return one; None where there is none of that number."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(changes.c.number == number))).one_or_none()
        return _change(row) if row else None

    async def edits(self, number: int) -> Edits:
        """Return the files of one; none where it is over."""
        async with self._database.read() as connection:
            asking = select(changes.c.files).where(changes.c.number == number)
            return read_edits((await connection.execute(asking)).scalar_one_or_none() or b"")

    async def all(self, states: Collection[ChangeState], limit: int) -> list[Change]:
        """Return those in these states, newest first."""
        asking = select(*_COLUMNS).where(changes.c.state.in_(list(states)))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking.order_by(changes.c.number.desc()).limit(limit))).all()
        return [_change(row) for row in rows]

    async def next(self) -> Change | None:
        """Return what is to be published: what was begun, then what was approved first."""
        asking = select(*_COLUMNS).where(changes.c.state.in_(list(UNDER_WAY)))
        async with self._database.read() as connection:
            rows = (await connection.execute(asking.order_by(changes.c.state.desc(), changes.c.number))).all()
        return _change(rows[0]) if rows else None

    async def change(
        self, number: int, seen: Collection[ChangeState], approvals_were: str | None = None, **values: Any
    ) -> bool:
        """Change one that is in a state which its changer saw; False where it is not: a second press does nothing.

        Args:
            number: Which one.
            seen: The states.
            approvals_were: Its approvals as its changer saw them; None where they do not matter.
            values: The new values by column.
        """
        same = (changes.c.number == number) & changes.c.state.in_(list(seen))
        if approvals_were is not None:
            same &= changes.c.approvals == approvals_were
        async with self._database.write() as connection:
            return (await connection.execute(update(changes).where(same).values(**_emptied(values)))).rowcount == 1

    async def rewrite(self, number: int, proposal: Proposal, seen: Collection[ChangeState], **values: Any) -> bool:
        """Put other files into one that its author may still change; what was approved before is void."""
        values = {"approvals": "", "note": "", **_proposed(proposal), **values}
        return await self.change(number, seen, **values)

    async def remove(self, number: int, seen: Collection[ChangeState]) -> bool:
        """Delete one that is in a state which its remover saw; False where it is not."""
        same = (changes.c.number == number) & changes.c.state.in_(list(seen))
        async with self._database.write() as connection:
            return (await connection.execute(delete(changes).where(same))).rowcount == 1

    async def change_as_holder(self, number: int, seen: ChangeState, epoch: int, **values: Any) -> bool:
        """Change one while the lease is ours; False where it is not in the state that was seen.

        Raises:
            LeaseLost: it is not.
        """
        same = (changes.c.number == number) & (changes.c.state == seen)
        async with self._database.write() as connection:
            await _see_lease(connection, epoch)
            return (await connection.execute(update(changes).where(same).values(**_emptied(values)))).rowcount == 1

    async def finish(self, number: int, revision: str, epoch: int) -> bool:
        """Say that one is published, which commit is served from now on, and that editors be told, in one transaction.

        Raises:
            LeaseLost: somebody else may finish it.
        """
        same = (changes.c.number == number) & (changes.c.state == ChangeState.PUBLISHING)
        ended = {"state": ChangeState.PUBLISHED, "revision": revision, "note": ""}
        async with self._database.write() as connection:
            await _see_lease(connection, epoch)
            ending = update(changes).where(same).values(**_emptied(ended)).returning(changes.c.author)
            author = (await connection.execute(ending)).scalar_one_or_none()
            if author is None:
                return False
            await write_value(self._database, connection, REVISION, revision)
            if author != NOBODY:  # what was found on the disk is told of apart, if it must be
                await note(self._database, connection, Notice(number, What.OVER), CHANGE_NOTICE)
        return True

    async def serve(self, revision: str, epoch: int) -> None:
        """Say which commit is served from now on, where it was made by other means.

        Raises:
            LeaseLost: somebody else may say so.
        """
        async with self._database.write() as connection:
            await _see_lease(connection, epoch)
            await write_value(self._database, connection, REVISION, revision)

    async def see_lease(self, epoch: int) -> None:
        """See that the lease is still ours.

        Raises:
            LeaseLost: it is not.
        """
        async with self._database.write() as connection:
            await _see_lease(connection, epoch)


def write_edits(edits: Edits) -> bytes:
    """Write edits down: a line of JSON, then the bytes of all files in its order."""
    order = sorted(edits)
    sizes = {path: None if (after := edits[path].after) is None else len(after) for path in order}
    head = json.dumps([[path, edits[path].before, sizes[path]] for path in order])
    return b"\n".join([head.encode(), b"".join(edits[path].after or b"" for path in order)])


def read_edits(written: bytes) -> Edits:
    """Read what ``write_edits`` wrote; nothing of nothing."""
    head, _, rest = written.partition(b"\n")
    edits: dict[str, Edit] = {}
    at = 0
    for path, before, size in json.loads(head) if head else ():
        edits[path] = Edit(before, None if size is None else rest[at : at + size])
        at += size or 0
    return edits


async def _see_lease(connection: AsyncConnection, epoch: int) -> None:
    if not await is_held(connection, epoch):
        raise LeaseLost


def _proposed(proposal: Proposal) -> dict[str, Any]:
    return {
        "base": proposal.base,
        "files": write_edits(proposal.edits),
        "hash": proposal.hash,
        "reason": proposal.reason,
        "needs_second": int(proposal.needs_second),
        "merges": proposal.merges,
    }


def _emptied(values: dict[str, Any]) -> dict[str, Any]:
    """Forget the files where a change is over: git has them."""
    over = (ChangeState.PUBLISHED, ChangeState.DISCARDED)
    return {**values, "files": b""} if values.get("state") in over else values


def _change(row: Row[Any]) -> Change:
    return Change(**{**row._mapping, "state": ChangeState(row.state), "needs_second": bool(row.needs_second)})
