"""Publish changes one after another: write their files, commit them, and finish what was interrupted."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from bot.knowledge.load import Loaded
from bot.knowledge.problems import Problem, Severity
from bot.publishing.carry import Carried, Conflict, carry, is_found, see
from bot.publishing.checkout import alone, open_repository
from bot.publishing.locks import RepositoryBusy
from bot.publishing.objects import RepositoryRefused
from bot.publishing.said import Said, problems_of, write_note
from bot.storage.changes import Change, Changes, ChangeState, Edits
from bot.storage.deliveries import LeaseLost
from bot.storage.failures import StorageDown
from bot.storage.lease import Lease

ROUND = 2.0
"""Seconds after which the holder of the lease looks whether something is to be published."""

log = logging.getLogger(__name__)

TryOn = Callable[[Mapping[str, bytes | None]], Awaitable[Loaded]]
"""Loads what would be there with some files changed."""


class Publisher:
    """Publishes what is approved; only the holder of the lease may, and only under its epoch.

    The row is the journal. It says ``publishing`` from before the first file is written until the commit is known, and
    who finds it so goes on: every step first looks whether it was done. Where that is impossible, because somebody else
    has changed the same files meanwhile, what was written is taken back and the row says why.
    """

    def __init__(
        self,
        changes: Changes,
        lease: Lease,
        folder: Path,
        try_on: TryOn,
        now: Callable[[], datetime],
        still: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
        reload: Callable[[], Awaitable[object]] | None = None,
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Make a publisher.

        Args:
            changes: What is to be published.
            lease: Says whether we may.
            folder: The knowledge folder.
            try_on: Loads the library as it would be.
            now: The time, aware.
            still: While it is entered nobody in this process loads files.
            reload: Loads what was published.
            at: Called at each named point between two steps; tests kill the process there.
        """
        self._changes = changes
        self._lease = lease
        self._folder = folder
        self._try_on = try_on
        self._now = now
        self._still = still
        self._reload = reload
        self._at = at
        self._said = ""

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Publish what is approved, again and again, until it is cancelled; only the holder of the lease may."""
        while True:
            while await self._next():
                pass
            await sleep(ROUND)

    async def finish_begun(self, epoch: int) -> Change | None:
        """Finish what was begun, and begin nothing; see ``publish_next``."""
        change = await self._changes.next()
        if change is None or change.state is not ChangeState.PUBLISHING:
            return None
        return await self.publish_next(epoch)

    async def publish_next(self, epoch: int) -> Change | None:
        """Publish what was begun, or else what was approved first; return it as it is then. None where nothing is.

        Raises:
            LeaseLost: somebody else may publish now.
            RepositoryBusy: somebody keeps the repository locked; nothing is lost, try again.
            RepositoryRefused: the repository must be mended first.
            OSError: the disk fails; try again.
            StorageDown: the database fails; try again.
        """
        change = await self._changes.next()
        if change is None:
            return None
        edits = await self._changes.edits(change.number)
        if change.state is ChangeState.APPROVED:
            if problems := await self._what_is_wrong(edits):
                return await self._refuse(change, problems, epoch)
            if not await self._changes.change_as_holder(
                change.number, ChangeState.APPROVED, epoch, state=ChangeState.PUBLISHING
            ):
                return await self._changes.get(change.number)
            self._at("claimed")
        await self._carry(change, edits, epoch)
        if self._reload:
            await self._reload()
        return await self._changes.get(change.number)

    async def _next(self) -> bool:
        """Publish one; False where there is none, or it must wait: for the editors its note says why."""
        try:
            return await self.publish_next(self._lease.epoch) is not None
        except (RepositoryBusy, RepositoryRefused, OSError) as failed:
            why = str(failed) if not isinstance(failed, OSError) else f"the disk fails: {failed.strerror}"
            if why != self._said:  # it is tried again every two seconds
                log.error("knowledge cannot be published now: %s", why)
            self._said = why
        except StorageDown:
            log.warning("the database is down: knowledge is published later")
        return False

    async def _what_is_wrong(self, edits: Edits) -> Sequence[Problem]:
        """Check the whole library as it would be now: others may have published since this was staged."""
        loaded = await self._try_on({path: edit.after for path, edit in edits.items()})
        return [problem for problem in loaded.problems if problem.severity is Severity.ERROR]

    async def _carry(self, change: Change, edits: Edits, epoch: int) -> None:
        loop = asyncio.get_running_loop()

        def record(revision: str) -> None:
            """Write down the commit before the branch knows it, if the lease is still ours; from a thread."""
            values = {"revision": revision}
            recording = self._changes.change_as_holder(change.number, ChangeState.PUBLISHING, epoch, **values)
            if not asyncio.run_coroutine_threadsafe(recording, loop).result():
                raise LeaseLost

        def check() -> None:
            asyncio.run_coroutine_threadsafe(self._changes.see_lease(epoch), loop).result()

        async with self._still():
            try:
                carried = await _to_its_end(asyncio.to_thread(self._work, change, edits, check, record))
            except Conflict as conflict:
                await self._refuse(change, conflict.problems, epoch)
                return
            except (RepositoryBusy, RepositoryRefused, OSError) as failed:
                await self._give_back(change, edits, failed, epoch)
                raise
        self._at("committed")
        if await self._changes.finish(change.number, carried.revision, epoch):
            log.info("a change is published: files %d", len(edits))
        self._at("published")

    def _work(self, change: Change, edits: Edits, check: Callable[[], None], record: Callable[[str], None]) -> Carried:
        today = self._now().date()
        with alone(self._folder), open_repository(self._folder, today) as repository:
            check()
            return carry(repository, change, edits, today, check, record, self._at)

    async def _give_back(self, change: Change, edits: Edits, failed: Said | OSError, epoch: int) -> None:
        """Let a change wait as if it had not been begun, if none of its files is written."""
        if change.revision is None and await asyncio.to_thread(see, self._folder, edits):
            values = {"state": ChangeState.APPROVED, "note": write_note(problems_of(failed))}
            await self._changes.change_as_holder(change.number, ChangeState.PUBLISHING, epoch, **values)

    async def _refuse(self, change: Change, why: Sequence[Problem], epoch: int) -> Change | None:
        state = ChangeState.DISCARDED if is_found(change) else ChangeState.REFUSED  # it is found again as it is then
        values = {"state": state, "note": write_note(why), "revision": None}
        for seen in (ChangeState.APPROVED, ChangeState.PUBLISHING):
            await self._changes.change_as_holder(change.number, seen, epoch, **values)
        return await self._changes.get(change.number)


async def _to_its_end(work: Coroutine[None, None, Carried]) -> Carried:
    """Wait for work in a thread, also when it is not wanted any more: nobody could stop it there."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
