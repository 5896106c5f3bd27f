"""What editors gather from Telegram, file by file, looked at as it stands now, before they submit it."""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.i18n import mark
from bot.knowledge.difference import Difference, difference
from bot.knowledge.draft import ARTICLE_FILE
from bot.knowledge.library import Library
from bot.knowledge.problems import Problem, Severity, error
from bot.publishing.carry import lately
from bot.publishing.disk import ids_on_disk, read
from bot.publishing.join import join
from bot.publishing.objects import blob_id
from bot.publishing.places import paths_named
from bot.publishing.publish import TryOn
from bot.publishing.repository import Entry, Repository
from bot.publishing.undo import files_at, files_before
from bot.publishing.uploads import read_reason, take_files
from bot.publishing.workshop import Files, Workshop
from bot.storage.asked import Asked
from bot.storage.changes import OPEN, UNDER_WAY, Change, Changes, ChangeState, Edit, Edits, Proposal
from bot.storage.failures import StorageDown, StorageRefused

MEANWHILE = mark("this was changed meanwhile: look at what stands there now, and begin again")
LOOKED = 2.0
"""Seconds between two looks whether another process asks an editor for a reason."""
MOST = 200
"""How many open changes are looked through."""
STILL_RIGHT = "Read against its sources: still right"
NOTHING: Mapping[str, str | None] = {}
_REVIEWED = re.compile(rb"(?m)^(reviewed:[ \t]*)\S+")


@dataclass(frozen=True, slots=True)
class Looked:
    """A change as it stands now, against the library that is served now.

    Attributes:
        edits: Its files; none where it is over.
        problems: Of the whole library with it.
        library: What readers would see; None where there is an error.
        difference: From what readers see to that.
        meanwhile: What was committed since it was made, to its own files, the newest first.
        lost: Its files that somebody else has changed: as it stands it cannot be published.
    """

    change: Change
    edits: Edits
    problems: tuple[Problem, ...]
    library: Library | None
    difference: Difference | None
    meanwhile: tuple[Entry, ...]
    lost: tuple[str, ...]


class Basket:
    """Changes that are gathered, one open at a time for each editor; all of it outlives a restart.

    ``is_asking`` tells whether the next message of some editor may be an answer, None while nobody has looked: only
    then are messages looked at for it. Every method raises ``StorageDown`` where the database fails, and what
    ``open_repository`` raises.
    """

    def __init__(
        self,
        changes: Changes,
        asked: Asked,
        workshop: Workshop,
        folder: Path,
        try_on: TryOn,
        served: Callable[[], Library],
    ) -> None:
        """Make a basket.

        Args:
            changes: Where they are kept.
            asked: Where it is kept what editors are asked for besides a reason.
            workshop: Where they are submitted.
            folder: The knowledge folder.
            try_on: Loads the library as it would be.
            served: Returns the library that readers see.
        """
        self._changes = changes
        self._asked = asked
        self._workshop = workshop
        self._folder = folder
        self._try_on = try_on
        self._served = served
        self.is_asking: bool | None = None

    async def look_whether_asking(self) -> None:
        """See whether any change waits for its reason, or any editor is asked for something else."""
        written = await self._changes.all([ChangeState.WRITTEN], MOST)
        self.is_asking = any(not each.reason for each in written) or await self._asked.any()

    async def follow(self) -> None:
        """Look again and again; runs until it is cancelled."""
        while True:
            await asyncio.sleep(LOOKED)
            with suppress(StorageDown, StorageRefused):
                await self.look_whether_asking()

    async def open_of(self, author: int) -> Change | None:
        """Return the change that an editor gathers at: the newest that is not submitted."""
        own = [each for each in await self._changes.all([ChangeState.WRITTEN], MOST) if each.author == author]
        return own[0] if own else None

    async def open(self) -> list[Change]:
        """Return all changes that are not over, the newest first."""
        return await self._changes.all([*OPEN, ChangeState.REFUSED], MOST)

    async def edits(self, number: int) -> Edits:
        """Return the files of a change."""
        return await self._changes.edits(number)

    async def put(
        self, files: Files, author: int, stands_on: Mapping[str, str | None] = NOTHING
    ) -> tuple[int | None, tuple[Problem, ...]]:
        """Add files to the change that an editor gathers at, or begin one; whether they fit together is not asked yet.

        Args:
            files: What ``uploads`` has let in.
            author: The number of the editor.
            stands_on: Git's ids of the files that these were made of, where they were made of what lay there.

        Returns:
            The number of the change; None, with what is wrong, where nothing was kept.
        """
        change = await self.open_of(author)
        before = await self._changes.edits(change.number) if change else {}
        fresh = await asyncio.to_thread(self._workshop.propose, files, author, change.reason if change else "")
        edits = {**{path: edit for path, edit in before.items() if path not in files}, **fresh.edits}
        if any(edit.before != stands_on[path] for path, edit in fresh.edits.items() if path in stands_on):
            return None, (error("", 0, MEANWHILE),)
        if not edits:
            return None, (await self._nothing(change, author),)
        if problems := take_files({path: edit.after for path, edit in edits.items()}).problems:
            return None, problems
        proposal = replace(fresh, edits=edits, base=change.base if change else fresh.base, needs_second=True)
        number = await self._kept(change, proposal)
        await self.look_whether_asking()
        return number, ()

    async def say_why(self, number: int, author: int, text: str) -> tuple[Problem, ...]:
        """Give a change its reason; an empty text takes it back, and the editor is asked again.

        Returns:
            What is wrong with the reason; nothing was changed then.
        """
        reason, problems = read_reason(text) if text else ("", ())
        change = await self._changes.get(number)
        if not problems and change and change.author == author:
            proposal = await self._proposal(change, reason)
            await self._changes.rewrite(number, proposal, [ChangeState.WRITTEN])
            await self.look_whether_asking()
        return problems

    async def look(self, number: int) -> Looked | None:
        """Look at a change as it stands now; None where there is none of that number."""
        change = await self._changes.get(number)
        if change is None:
            return None
        edits = await self._changes.edits(number)
        if not edits:
            return Looked(change, edits, (), None, None, (), ())
        meanwhile, lost = await asyncio.to_thread(self._meanwhile, change, edits)
        loaded = await self._try_on({path: edit.after for path, edit in edits.items()})
        seen = difference(self._served(), loaded.library) if loaded.library else None
        return Looked(change, edits, loaded.problems, loaded.library, seen, tuple(meanwhile), tuple(lost))

    async def submit(self, looked: Looked, author: int) -> ChangeState | None:
        """Submit exactly what was looked at; None where it is not that any more, or has a mistake or no reason."""
        change = looked.change
        if looked.difference is None or looked.lost or not change.reason or change.author != author:
            return None
        if change.needs_second is not looked.difference.needs_second:
            proposal = replace(await self._proposal(change), needs_second=looked.difference.needs_second)
            if proposal.hash != change.hash:
                return None
            await self._changes.rewrite(change.number, proposal, [ChangeState.WRITTEN])
        return await self._workshop.submit(change.number, change.hash, author)

    async def renew(self, number: int, author: int) -> bool:
        """Let a change stand on what is there now: its author looks at it again, and approvals are void.

        What others wrote meanwhile into other lines of its files stays; where both touched the same ones, its own do.
        """
        change = await self._changes.get(number)
        if change is None or change.author != author:
            return False
        files, there = await asyncio.to_thread(self._joined, await self._changes.edits(number))
        fresh = await asyncio.to_thread(self._workshop.propose, files, author, change.reason)
        seen = [ChangeState.WRITTEN, ChangeState.STAGED, ChangeState.REFUSED]
        if not fresh.edits:
            return await self._workshop.discard(number, author)
        if any(edit.before != there[path] for path, edit in fresh.edits.items()):
            return False  # somebody has published in this moment: it is joined at the next press
        fresh = replace(fresh, needs_second=True)
        is_renewed = await self._changes.rewrite(number, fresh, seen, state=ChangeState.WRITTEN)
        await self.look_whether_asking()
        return is_renewed

    async def still_right(self, slug: str, author: int, today: date) -> tuple[int | None, tuple[Problem, ...]]:
        """Stage and submit that an article was read against its sources today.

        Returns:
            The number of the change; None, with what is wrong, where nothing was kept.
        """
        paths = [path for path in paths_named(self._folder, slug) if path.endswith(f"/{ARTICLE_FILE}")]
        data = await asyncio.to_thread(read, self._folder, paths[0]) if paths else None
        if data is None:
            return None, (error("", 0, mark("there is no article “%(slug)s”"), slug=slug),)
        renewed = _REVIEWED.sub(rb"\g<1>" + today.isoformat().encode(), data, count=1)
        for each in await self._changes.all([ChangeState.STAGED, ChangeState.APPROVED, ChangeState.PUBLISHING], MOST):
            edit = (await self._changes.edits(each.number)).get(paths[0])
            if edit and edit.after == renewed:
                return each.number, ()
        staged = await self._workshop.stage({paths[0]: renewed}, author, STILL_RIGHT)
        if staged.number is not None:
            await self._workshop.submit(staged.number, staged.subject, author)
        return staged.number, tuple(each for each in staged.problems if each.severity is Severity.ERROR)

    async def undo(self, revision: str, author: int, reason: str) -> tuple[int | None, tuple[Problem, ...]]:
        """Undo one commit, in a new one; a second press finds what the first has begun. See ``Workshop.undo``.

        Raises:
            Conflict, NoSuchCommit: see there.
        """
        files = await asyncio.to_thread(self._workshop.ask, lambda repository: files_before(repository, revision))
        proposal = await asyncio.to_thread(self._workshop.propose, files, author, reason)
        for each in await self._changes.all(list(UNDER_WAY), MOST):
            if each.hash == proposal.hash:
                return each.number, ()
        staged = await self._workshop.undo(revision, author, reason)
        return staged.number, tuple(each for each in staged.problems if each.severity is Severity.ERROR)

    async def back(self, revision: str, author: int, reason: str) -> tuple[int | None, tuple[Problem, ...]]:
        """Stage the folder as it was after a commit, for the same approvals as any change.

        Raises:
            NoSuchCommit: see there.
        """
        files = await asyncio.to_thread(self._workshop.ask, lambda repository: files_at(repository, revision))
        staged = await self._workshop.stage(files, author, reason)
        return staged.number, tuple(each for each in staged.problems if each.severity is Severity.ERROR)

    async def files_named(self, word: str) -> Mapping[str, bytes]:
        """Return the bytes of the files that a word names, by path; see ``paths_named``."""

        def found() -> Mapping[str, bytes]:
            both = ((path, read(self._folder, path)) for path in paths_named(self._folder, word))
            return {path: data for path, data in both if data is not None}

        return await asyncio.to_thread(found)

    async def _nothing(self, change: Change | None, author: int) -> Problem:
        """Give up a change of which nothing is left."""
        if change and await self._workshop.discard(change.number, author):
            await self.look_whether_asking()
            message = mark("all is as it was before change %(number)s: the change is discarded")
            return error("", 0, message, number=change.number)
        return error("", 0, mark("nothing is changed by this"))

    async def _kept(self, change: Change | None, proposal: Proposal) -> int:
        if change and await self._changes.rewrite(change.number, proposal, [ChangeState.WRITTEN]):
            return change.number
        return await self._changes.add(proposal)

    async def _proposal(self, change: Change, reason: str | None = None) -> Proposal:
        edits: Mapping[str, Edit] = await self._changes.edits(change.number)
        said = change.reason if reason is None else reason
        return Proposal(change.base, edits, change.author, said, change.needs_second, change.merges)

    def _joined(self, edits: Edits) -> tuple[Files, Mapping[str, str | None]]:
        """Return the files of a change, joined with those that lie there, and git's ids of these."""
        there = {path: read(self._folder, path) for path in edits}

        def joined(repository: Repository, path: str, edit: Edit) -> bytes | None:
            now, base = there[path], repository.find(edit.before) if edit.before else None
            return edit.after if edit.after is None or now is None or base is None else join(base, edit.after, now)

        files = self._workshop.ask(lambda repository: {path: joined(repository, path, edits[path]) for path in edits})
        return files, {path: None if data is None else blob_id(data) for path, data in there.items()}

    def _meanwhile(self, change: Change, edits: Edits) -> tuple[list[Entry], list[str]]:
        def since(repository: Repository) -> list[Entry]:
            return lately(repository, change.base or None, list(edits))

        there = ids_on_disk(self._folder, list(edits))
        after = {path: None if edit.after is None else blob_id(edit.after) for path, edit in edits.items()}
        lost = [path for path, edit in edits.items() if there[path] not in (edit.before, after[path])]
        return self._workshop.ask(since), lost
