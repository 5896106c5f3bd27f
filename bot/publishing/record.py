"""Record in git what somebody has changed on the disk; only the holder of the lease does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from bot.admins.approvals import COMMAND_LINE
from bot.publishing.carry import FOUND, ON_DISK
from bot.publishing.checkout import alone, knowledge_files, open_repository
from bot.publishing.disk import WRITING, clear
from bot.publishing.follow import Follower, Found
from bot.publishing.locks import RepositoryBusy
from bot.publishing.objects import Id, RepositoryRefused, below, blob_id, tree_of
from bot.publishing.pull import MOST_BYTES
from bot.publishing.reading import is_of_the_library, stamp
from bot.publishing.repository import Repository
from bot.storage.changes import REVISION, UNDER_WAY, ChangeState, Edit, Proposal
from bot.storage.deliveries import LeaseLost
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown

ROUND = 2.0
"""Seconds after which it is looked whether something is to be recorded."""
AGAIN = 30.0
"""Seconds until it is tried again where the repository did not let us."""
_FILES = 0o170000, 0o100000
"""Which bits of a mode tell a file from a link, and what they are of a file."""

log = logging.getLogger(__name__)


class Recorder:
    """Lets what was found good on the disk become a change that is published: its files are there already."""

    def __init__(
        self,
        storage: Storage,
        follower: Follower,
        folder: Path,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a recorder.

        Args:
            storage: What is remembered.
            follower: Knows what was found.
            folder: The knowledge folder.
            now: The time, aware.
            sleep: Waits for seconds.
        """
        self._storage = storage
        self._follower = follower
        self._folder = folder
        self._now = now
        self._sleep = sleep
        self._recorded: Found | None = None
        self._said = ""

    async def run(self) -> None:
        """Record what is found, until it is cancelled; what goes wrong is tried again."""
        while True:
            await self._sleep(ROUND if await self._look_if_possible() else AGAIN)

    async def look(self) -> bool:
        """Record what was found, if it is good and nothing is being published; True where nothing is left to do.

        Raises:
            RepositoryBusy, RepositoryRefused, OSError: git does not let us now.
            StorageDown: nothing was recorded.
            LeaseLost: somebody else may.
        """
        found = self._follower.found
        under_way = await self._storage.changes.all(UNDER_WAY, 1)
        if not any(each.state is ChangeState.PUBLISHING for each in under_way):
            await asyncio.to_thread(self._clear)
        if found is None or found == self._recorded or not found.is_good or under_way:
            return found == self._recorded
        head, proposal, is_all = await asyncio.to_thread(self._proposal, found)
        if proposal:
            await self._storage.changes.add(proposal, ChangeState.APPROVED, FOUND)
        elif is_all and head:
            if head != await self._storage.meta.get(REVISION):  # somebody has committed it
                await self._storage.changes.serve(head, self._storage.lease.epoch)
            self._recorded = found
        return proposal is None and is_all

    async def _look_if_possible(self) -> bool:
        try:
            await self.look()
        except (RepositoryBusy, RepositoryRefused, OSError) as failed:
            why = str(failed) if not isinstance(failed, OSError) else f"the disk fails: {failed.strerror}"
            if why != self._said:
                log.error("what was changed on the disk is served, but cannot be recorded now: %s", why)
            self._said = why
            return False
        except (StorageDown, LeaseLost):
            return False
        return True

    def _proposal(self, found: Found) -> tuple[Id | None, Proposal | None, bool]:
        """Compare the folder with git; return git's newest commit, what is to be recorded, and whether that is known.

        What is too much for one commit is left for the next.
        """
        with alone(self._folder), open_repository(self._folder, self._now().date()) as repository:
            files = {path: data for path, data in knowledge_files(self._folder).items() if is_of_the_library(path)}
            if stamp(self._folder) != found.stamp:
                return None, None, False  # it has changed since: the follower finds it
            head = repository.head()
            known = _known(repository, head)
            edits, size = dict[str, Edit](), 0
            for path in sorted({*known, *files}):
                data = files.get(path)
                if known.get(path) == (blob_id(data) if data is not None else None):
                    continue
                size += len(data or b"")
                if edits and size > MOST_BYTES:
                    break
                edits[path] = Edit(known.get(path), data)
        return head, Proposal(head or "", edits, COMMAND_LINE, ON_DISK) if edits else None, True

    def _clear(self) -> None:
        """Take away what a process has prepared of which nobody knows any more."""
        if (self._folder / WRITING).exists():
            with alone(self._folder):
                clear(self._folder)


def _known(repository: Repository, head: Id | None) -> dict[str, Id]:
    """Return the files of the library that git knows; links are no files."""
    tree = tree_of(repository.objects, head) if head else None
    found = below(repository.objects, tree, b"") if tree else ()
    mask, file = _FILES
    return {
        repository.path_of(path): id_
        for path, mode, id_ in found
        if repository.holds(path) and mode & mask == file and is_of_the_library(repository.path_of(path))
    }
