"""Keep what announcers are writing, so that neither a restart nor a second press loses or doubles anything."""

import asyncio
from contextlib import suppress
from hashlib import sha256

from bot.announcements.announcement import Announcement, State, hash_of
from bot.announcements.unfinished import Unfinished, read_unfinished, write_unfinished
from bot.storage.announcements import Announcements, Kept
from bot.storage.failures import StorageDown, StorageRefused

LOOKED = 2.0
"""Seconds between two looks whether another process asks an announcer for something."""
_MOST = 200


class Drafts:
    """Drafts by the number of their announcement; each belongs to its author.

    ``is_asking`` tells whether the next message of some announcer may be a part of a draft, None while nobody has
    looked: only then are messages looked at for it, and nobody else's wait for the database.
    """

    def __init__(self, announcements: Announcements) -> None:
        """Keep drafts among announcements."""
        self._kept = announcements
        self.is_asking: bool | None = None

    async def look(self) -> None:
        """See whether any draft asks for something.

        Raises:
            StorageDown: it is not known.
        """
        written = await self._kept.all([State.WRITTEN], _MOST)
        self.is_asking = any((draft := draft_in(each)) and draft.asks for each in written)

    async def follow(self) -> None:
        """Look again and again: another process may have asked; runs until it is cancelled."""
        while True:
            await asyncio.sleep(LOOKED)
            with suppress(StorageDown, StorageRefused):
                await self.look()

    async def of(self, author: int) -> tuple[int, Unfinished] | None:
        """Return the draft that an announcer writes at, the newest; None where there is none."""
        for kept in await self._kept.all([State.WRITTEN], _MOST):
            draft = draft_in(kept)
            if kept.author == author and draft:
                return kept.number, draft
        return None

    async def get(self, number: int, author: int) -> Unfinished | None:
        """Return a draft that its author can still change; None for everything else."""
        kept = await self._kept.get(number)
        if kept is None or kept.state is not State.WRITTEN or kept.author != author:
            return None
        return draft_in(kept)

    async def begin(self, author: int, draft: Unfinished) -> int:
        """Begin a draft; return its number."""
        content = write_unfinished(draft)
        return await self._kept.add(content, _hash(content), author)

    async def save(self, number: int, draft: Unfinished) -> bool:
        """Write a draft down; False where it is none any more."""
        content = write_unfinished(draft)
        is_saved = await self._kept.change(number, [State.WRITTEN], content=content, hash=_hash(content))
        await self.look()
        return is_saved

    async def finish(self, number: int, draft: Unfinished, announcement: Announcement) -> bool:
        """Write down what was rendered of a draft, so that exactly it can be submitted."""
        content = write_unfinished(draft, announcement)
        return await self._kept.change(number, [State.WRITTEN], content=content, hash=hash_of(announcement))

    async def take_back(self, number: int, author: int) -> bool:
        """Let its author go on writing what waits for approvals; those given are void."""
        kept = await self._kept.get(number)
        if kept is None or kept.author != author or not draft_in(kept):
            return False
        return await self._kept.change(number, [State.WAITING], state=State.WRITTEN, approvals="")

    async def discard(self, number: int) -> bool:
        """Delete a draft; False where it is none any more."""
        is_gone = await self._kept.remove(number, [State.WRITTEN])
        await self.look()
        return is_gone


def draft_in(kept: Kept) -> Unfinished | None:
    """Return what an author wrote of an announcement; None where it was not written in Telegram."""
    with suppress(ValueError):
        return read_unfinished(kept.content)
    return None


def _hash(content: str) -> bytes:
    return sha256(content.encode()).digest()
