"""Keep what announcers are writing, so that neither a restart nor a second press loses or doubles anything."""

import asyncio
from contextlib import suppress
from hashlib import sha256

from bot.announcements.announcement import Announcement, State, hash_of
from bot.announcements.unfinished import Unfinished, read_unfinished, write_unfinished
from bot.storage.announcements import NOBODY, Announcements, Kept
from bot.storage.failures import StorageDown, StorageRefused

LOOKED = 2.0
"""Seconds between two looks whether another process asks an announcer for something."""
_MOST = 200


class Drafts:
    """Drafts by the number of their announcement; each belongs to its author, and what the bot prepared to nobody.

    ``is_asking`` tells whether the next message of some announcer may be a part of a draft, None while nobody has
    looked: only then are messages looked at for it, and nobody else's wait for the database. ``asked`` holds the
    accounts of announcers whom this process has asked for something: it stands nowhere else.
    """

    def __init__(self, announcements: Announcements) -> None:
        """Keep drafts among announcements."""
        self._kept = announcements
        self.is_asking: bool | None = None
        self.asked: set[int] = set()

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
        """Return the draft that an announcer writes at: which asks for something, or the newest; None for none."""
        own = await self._own(author)
        return next((found for found in own if found[1].asks), own[0] if own else None)

    async def hush(self, author: int, number: int) -> None:
        """Let no draft of an author but this one ask for anything: the next message can be meant for one only."""
        for other, draft in await self._own(author):
            if draft.asks and other != number:
                await self.save(other, draft.without_asking())

    async def _own(self, author: int) -> list[tuple[int, Unfinished]]:
        written = await self._kept.all([State.WRITTEN], _MOST)
        return [(each.number, draft) for each in written if each.author == author and (draft := draft_in(each))]

    async def get(self, number: int, author: int) -> Unfinished | None:
        """Return a draft that its author can still change, or any announcer; None for everything else."""
        kept = await self._kept.get(number)
        if kept is None or kept.state is not State.WRITTEN or kept.author not in (author, NOBODY):
            return None
        return draft_in(kept)

    async def take(self, number: int, author: int) -> bool:
        """Give a draft of nobody to an announcer who is about to change it; False where it is none any more."""
        kept = await self._kept.get(number)
        if kept is None or not is_prepared(kept):
            return False
        return await self._kept.change(number, [State.WRITTEN], author_was=NOBODY, author=author)

    async def begin(self, author: int, draft: Unfinished) -> int:
        """Begin a draft; return its number."""
        content = write_unfinished(draft)
        return await self._kept.add(content, _hash(content), author)

    async def save(self, number: int, draft: Unfinished) -> bool:
        """Write a draft down; False where it is none any more."""
        content = write_unfinished(draft)
        is_saved = await self._kept.change(number, [State.WRITTEN], content=content, hash=_hash(content))
        if is_saved and draft.asks:
            self.is_asking = True
        else:
            await self._look_whether_none_asks()
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
        await self._look_whether_none_asks()
        return is_gone

    async def _look_whether_none_asks(self) -> None:
        """Look, unless none asked before: most presses ask for nothing, and need not read all drafts again."""
        if self.is_asking is not False:
            await self.look()


def is_prepared(kept: Kept) -> bool:
    """Tell whether the bot has prepared a draft that nobody has changed yet."""
    return kept.state is State.WRITTEN and kept.author == NOBODY and draft_in(kept) is not None


def draft_in(kept: Kept) -> Unfinished | None:
    """Return what an author wrote of an announcement; None where it was not written in Telegram."""
    with suppress(ValueError):
        return read_unfinished(kept.content)
    return None


def _hash(content: str) -> bytes:
    return sha256(content.encode()).digest()
