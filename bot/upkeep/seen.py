"""Publish what was seen of listings, as a change of the file that holds it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from bot.admins.approvals import COMMAND_LINE
from bot.knowledge.directory import DIRECTORY, VERIFIED_FILE, read_sightings
from bot.knowledge.listing import Listing, Sighting
from bot.publishing.checkout import alone, open_repository
from bot.publishing.disk import read
from bot.publishing.locks import RepositoryBusy
from bot.publishing.objects import RepositoryRefused, blob_id
from bot.storage.changes import UNDER_WAY, ChangeState, Edit, Proposal
from bot.storage.everything import Storage
from bot.upkeep.verified import with_seen

REASON = "Verified"
"""Of the commits that hold what was seen."""
PATH = f"{DIRECTORY}/{VERIFIED_FILE}"

log = logging.getLogger(__name__)


class Seen:
    """Makes changes of what was seen; publishing them is the publisher's."""

    def __init__(self, storage: Storage, folder: Path, now: Callable[[], datetime]) -> None:
        """Know the knowledge folder; ``now`` is the time, aware."""
        self._storage = storage
        self._folder = folder
        self._now = now

    async def publish(self, known: Mapping[str, Listing], seen: Mapping[str, Sighting]) -> None:
        """Let what was seen become a change, unless another one is under way; what fails is tried later by the caller.

        Raises:
            StorageDown: the database fails.
        """
        if await self._storage.changes.all(UNDER_WAY, 1):
            return
        try:
            proposal = await asyncio.to_thread(self._proposal, known, seen)
        except (RepositoryBusy, RepositoryRefused, OSError) as failed:
            log.warning("what was seen of listings cannot be published now (%s)", type(failed).__name__)
            return
        if proposal:
            await self._storage.changes.add(proposal, ChangeState.APPROVED)

    def _proposal(self, known: Mapping[str, Listing], seen: Mapping[str, Sighting]) -> Proposal | None:
        with alone(self._folder), open_repository(self._folder, self._now().date()) as repository:
            data = read(self._folder, PATH)
            written = with_seen(data, known, seen)
            if written is None or written == data:
                return None
            edit = Edit(None if data is None else blob_id(data), written)
            return Proposal(repository.head() or "", {PATH: edit}, COMMAND_LINE, REASON)


def is_news(before: Sighting | None, after: Sighting) -> bool:
    """Tell whether somebody must know of it soon: readers, where an address is doubted or hidden."""
    was = (before.doubts, before.gone) if before else ({}, ())
    return (after.doubts, after.gone) != was


def write_seen(known: Mapping[str, Listing], seen: Mapping[str, Sighting]) -> str:
    """Write down what was seen and is not published yet; empty where there is nothing."""
    return (with_seen(None, known, seen) or b"").decode() if seen else ""


def read_seen(text: str) -> Mapping[str, Sighting]:
    """Read what ``write_seen`` wrote."""
    return read_sightings(text.encode(), []) if text else {}
