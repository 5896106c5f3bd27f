"""What editors may do with a change of knowledge: stage, submit, approve, discard, undo."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.admins.approvals import TWO, Approvals, read_approvals, write_approvals
from bot.admins.audit import Action
from bot.admins.roles import Role
from bot.i18n import mark
from bot.knowledge.difference import Difference, difference
from bot.knowledge.library import Library
from bot.knowledge.problems import Problem, error
from bot.publishing.carry import is_found
from bot.publishing.checkout import alone, open_repository
from bot.publishing.disk import ids_on_disk
from bot.publishing.objects import blob_id
from bot.publishing.publish import TryOn
from bot.publishing.pull import pulled
from bot.publishing.repository import Entry, Repository
from bot.publishing.undo import files_at, files_before
from bot.publishing.uploads import read_reason
from bot.storage.changes import Change, ChangeState, Edit, Proposal
from bot.storage.everything import Storage

T = TypeVar("T")
Files = Mapping[str, bytes | None]
"""Bytes by path below the knowledge folder; None removes a file."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of files that an editor sent.

    Attributes:
        number: Of the change; None where nothing was kept.
        subject: Hash of exactly what is shown; approvals refer to it.
        problems: Of the whole library with the change; with an error among them nothing was kept.
        difference: What readers would see; None where there is an error.
    """

    number: int | None
    subject: bytes
    problems: tuple[Problem, ...]
    difference: Difference | None


class Workshop:
    """Changes of knowledge from the files that were sent to the approval; publishing them is the publisher's.

    What is no longer as its caller saw it is not changed, and False or None says so. Every method raises
    ``StorageDown`` where the database fails, and what ``open_repository`` raises.
    """

    def __init__(
        self,
        storage: Storage,
        folder: Path,
        try_on: TryOn,
        served: Callable[[], Library],
        now: Callable[[], datetime],
    ) -> None:
        """Make a workshop.

        Args:
            storage: What is remembered.
            folder: The knowledge folder.
            try_on: Loads the library as it would be.
            served: Returns the library that readers see.
            now: The time, aware.
        """
        self._storage = storage
        self._changes = storage.changes
        self._folder = folder
        self._try_on = try_on
        self._served = served
        self._now = now

    async def stage(self, files: Files, author: int, reason: str, number: int | None = None) -> Staged:
        """Check files with the whole library, and keep them as a change that its author can submit.

        Args:
            files: What ``uploads`` has let in.
            author: The number of the editor.
            reason: Why, in one line.
            number: The change that they take the place of, if any.
        """
        reason, problems = read_reason(reason)
        if problems:
            return Staged(None, b"", problems, None)
        proposal = await asyncio.to_thread(self.propose, files, author, reason)
        if not proposal.edits:
            return Staged(None, b"", (error("", 0, mark("nothing is changed by this")),), None)
        loaded = await self._try_on({path: edit.after for path, edit in proposal.edits.items()})
        if loaded.library is None:
            return Staged(None, b"", loaded.problems, None)
        seen = difference(self._served(), loaded.library)
        proposal = replace(proposal, needs_second=seen.needs_second)
        if number is None:
            number = await self._changes.add(proposal)
        elif not await self._rewrite(number, proposal):
            number = None
        return Staged(number, proposal.hash, loaded.problems, seen)

    async def submit(self, number: int, subject: bytes, author: int) -> ChangeState | None:
        """Let others approve it; the author has said yes by this. None where it is not what the author saw."""
        change = await self._changes.get(number)
        if (
            change is None
            or change.state is not ChangeState.WRITTEN
            or (change.hash, change.author) != (subject, author)
        ):
            return None
        approvals = Approvals(subject, author).approved_by(author, subject)
        return await self._approved(change, approvals, Action.CHANGE_SUBMITTED, author)

    async def approve(self, number: int, subject: bytes, admin: int) -> ChangeState | None:
        """Say yes to exactly what was seen; None where it has changed, or does not wait, or the yes is the author's."""
        change = await self._changes.get(number)
        if change is None or change.state is not ChangeState.STAGED or change.hash != subject or change.author == admin:
            return None
        approvals = approvals_of(change).approved_by(admin, subject)
        return await self._approved(change, approvals, Action.CHANGE_APPROVED, admin)

    async def missing(self, change: Change) -> int:
        """Return how many more editors must approve."""
        return _missing(change, approvals_of(change), await self._storage.admins.holders(Role.EDITOR))

    async def discard(self, number: int, admin: int) -> bool:
        """Give up a change that is not being published; every editor may."""
        change = await self._changes.get(number)
        seen = [ChangeState.WRITTEN, ChangeState.STAGED, ChangeState.APPROVED, ChangeState.REFUSED]
        if change is None or not await self._changes.change(number, seen, state=ChangeState.DISCARDED):
            return False
        await self._note(admin, Action.CHANGE_DISCARDED, change.hash)
        return True

    async def undo(self, revision: str, admin: int, reason: str) -> Staged:
        """Undo one commit, in a new one; nobody else is asked: what it restores was published before.

        Raises:
            Conflict: its files were changed since.
            NoSuchCommit: see there.
        """
        return await self._restored(lambda repository: files_before(repository, revision), admin, reason)

    async def go_back(self, revision: str, admin: int, reason: str) -> Staged:
        """Restore the folder as it was at a commit, byte for byte, in a new one; see ``undo``.

        Raises:
            NoSuchCommit: see there.
        """
        return await self._restored(lambda repository: files_at(repository, revision), admin, reason)

    async def pull(self, admin: int) -> int | None:
        """Bring in what was committed elsewhere; return the number of the change, None where nothing is new.

        Raises:
            PullRefused: it does not fit together with what is here; nothing was changed.
        """
        proposal = await asyncio.to_thread(self.ask, lambda repository: pulled(repository, admin))
        if proposal is None:
            return None
        number = await self._changes.add(proposal, ChangeState.APPROVED)
        await self._note(admin, Action.CHANGE_PULLED, proposal.hash)
        return number

    async def history(self, limit: int) -> list[Entry]:
        """Return the newest commits that changed the folder."""
        return await asyncio.to_thread(self.ask, lambda repository: repository.history(limit))

    async def _restored(self, files: Callable[[Repository], Files], admin: int, reason: str) -> Staged:
        staged = await self.stage(await asyncio.to_thread(self.ask, files), admin, reason)
        if staged.number is not None:
            await self._changes.change(staged.number, [ChangeState.WRITTEN], state=ChangeState.APPROVED)
            await self._note(admin, Action.CHANGE_UNDONE, staged.subject)
        return staged

    async def _rewrite(self, number: int, proposal: Proposal) -> bool:
        change = await self._changes.get(number)
        if change is None or change.author != proposal.author:
            return False
        seen = [ChangeState.WRITTEN, ChangeState.STAGED, ChangeState.REFUSED]
        return await self._changes.rewrite(number, proposal, seen, state=ChangeState.WRITTEN)

    async def _approved(self, change: Change, approvals: Approvals, action: Action, admin: int) -> ChangeState | None:
        holders = await self._storage.admins.holders(Role.EDITOR)
        state = ChangeState.STAGED if _missing(change, approvals, holders) else ChangeState.APPROVED
        values: dict[str, Any] = {"approvals": write_approvals(approvals), "state": state}
        if not await self._changes.change(change.number, [change.state], approvals_were=change.approvals, **values):
            return None
        await self._note(admin, action, approvals.subject)
        return state

    def propose(self, files: Files, author: int, reason: str) -> Proposal:
        """Note what the author's files stand on; those that change nothing are left out."""
        base = self.ask(lambda repository: repository.head())
        there = ids_on_disk(self._folder, list(files))
        after = {path: None if data is None else blob_id(data) for path, data in files.items()}
        edits = {path: Edit(there[path], data) for path, data in files.items() if there[path] != after[path]}
        return Proposal(base or "", edits, author, reason)

    def ask(self, question: Callable[[Repository], T]) -> T:
        """Ask the repository while no other process of ours writes to it; from a thread."""
        with alone(self._folder), open_repository(self._folder, self._now().date()) as repository:
            return question(repository)

    async def _note(self, admin: int, action: Action, subject: bytes) -> None:
        await self._storage.audit.add(admin, action, subject, self._now())


def approvals_of(change: Change) -> Approvals:
    """Return who has approved what of a change."""
    if not change.approvals or is_found(change):
        return Approvals(change.hash, change.author)
    return read_approvals(change.approvals)


def _missing(change: Change, approvals: Approvals, holders: frozenset[int]) -> int:
    missing = approvals.missing(holders)
    if change.needs_second and holders:  # where nobody is an editor there is nobody to ask
        missing = max(missing, TWO - len(approvals.counted(holders)))
    return missing
