"""All that editors need, as one value, and a change of knowledge as one of them may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.knowledge.shelf import Shelf
from bot.publishing.amending import Amending
from bot.publishing.basket import Basket, Looked
from bot.publishing.carry import done_lately
from bot.publishing.said import read_note
from bot.publishing.workshop import Workshop, approvals_of
from bot.screens.editing import ToldChange
from bot.screens.past import Past
from bot.storage.admins import Admin
from bot.storage.changes import Change, ChangeState
from bot.storage.everything import Storage
from bot.telegram.crier import Crier
from bot.telegram.herald import Herald
from bot.telegram.telling import mark_of

SEARCHED = 600
"""How many publications back one is looked for: all that the pages of the history reach."""


@dataclass(frozen=True, slots=True)
class Editing:
    """Where editors gather changes, where those are approved, and who tells the others."""

    folder: Path
    workshop: Workshop
    basket: Basket
    amending: Amending
    crier: Crier

    async def follow(self) -> None:
        """See again and again what another process may have changed; runs until it is cancelled."""
        await self.basket.follow()


def editing_of(
    storage: Storage,
    shelf: Shelf[Any],
    herald: Herald,
    now: Callable[[], datetime],
) -> Editing:
    """Make all that editors need beside a library that is served.

    Args:
        storage: What is remembered.
        shelf: What is served.
        herald: Sends to admins.
        now: The time, aware.
    """
    workshop = Workshop(storage, shelf.folder, shelf.try_on, lambda: shelf.library, now)
    basket = Basket(storage.changes, storage.asked, workshop, shelf.folder, shelf.try_on, lambda: shelf.library)

    async def told(number: int, who: Admin) -> ToldChange | None:
        looked = await basket.look(number)
        return await told_change(workshop, looked, who) if looked else None

    amending = Amending(storage.asked, basket, shelf.folder, now)
    return Editing(shelf.folder, workshop, basket, amending, Crier(storage, herald, told))


async def told_change(workshop: Workshop, looked: Looked, who: Admin) -> ToldChange:
    """Return a change as an editor may see it.

    Raises:
        StorageDown, Said, OSError: it cannot be looked up now.
    """
    change = looked.change
    files = [(path, edit.after is None) for path, edit in sorted(looked.edits.items())]
    if change.state is ChangeState.PUBLISHED:
        files = [(path, False) for entry in await past_of(workshop, change) for path in entry.paths]
    return ToldChange(
        number=change.number,
        state=change.state,
        author=change.author,
        is_own=change.author == who.number,
        reason=change.reason,
        mark=mark_of(change.hash),
        files=files,
        problems=looked.problems,
        difference=looked.difference,
        library=looked.library,
        note=read_note(change.note),
        meanwhile=[done_lately(entry) for entry in looked.meanwhile],
        lost=looked.lost,
        missing=await workshop.missing(change) if change.state is ChangeState.STAGED else 0,
        has_approved=who.number in approvals_of(change).approvers,
    )


def told_briefly(change: Change, who: Admin) -> ToldChange:
    """Return of a change what stands in a list."""
    return ToldChange(change.number, change.state, change.author, change.author == who.number, change.reason)


async def past_of(workshop: Workshop, change: Change) -> list[Past]:
    """Return the publication that a change became, if it is not long ago."""
    entries = await workshop.history(20)
    return [
        Past(each.revision, each.day, each.number, each.reason, each.paths)
        for each in entries
        if each.revision == change.revision
    ]


async def past(workshop: Workshop, limit: int) -> list[Past]:
    """Return the newest publications."""
    entries = await workshop.history(limit)
    return [Past(each.revision, each.day, each.number, each.reason, each.paths) for each in entries]
