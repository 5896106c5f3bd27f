"""A scribe with a small library under git, a database beside it, and processes that publish."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.knowledge.load import Loaded, Loader
from bot.publishing.checkout import open_repository
from bot.publishing.publish import Publisher
from bot.publishing.repository import Entry
from bot.publishing.said import read_note
from bot.publishing.workshop import Files, Staged, Workshop
from bot.seal.keys import KeyRing
from bot.storage.changes import Change, ChangeState
from bot.storage.database import Database
from bot.storage.everything import Storage, everything_of
from tests.stories.kupala import write_library

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 15, 32, 11, tzinfo=UTC)
FIRST_DAY = 1_795_392_000
"""TODAY as a Unix time."""
GIT = shutil.which("git")
BE = "articles/poland/pl-card/be.md"
RU = "articles/poland/pl-card/ru.md"
EN = "articles/poland/pl-card/en.md"
CARD = "articles/poland/pl-card/article.yaml"
VISA = "articles/poland/pl-visa/be.md"


def git(folder: Path, *arguments: str) -> str:
    """Ask the real git, for checking only."""
    assert GIT
    safe = ["-c", "safe.directory=*", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    command = [GIT, *safe, "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own)
    assert done.returncode == 0, done.stderr
    return done.stdout


def noted(change: Change) -> str:
    """Say in English what the note of a change says."""
    return "\n".join(str(each) if each.path else each.sentence() for each in read_note(change.note))


@dataclass
class Scribe:
    """Everything that publishing needs, open."""

    folder: Path
    storage: Storage
    translators: Mapping[Locale, Translator]
    now: datetime = NOW

    def __post_init__(self) -> None:
        self._loader = Loader(self.folder, self.translators)
        self.served = self.library()

    async def try_on(self, changed: Mapping[str, bytes | None]) -> Loaded:
        return await asyncio.to_thread(self._loader.load, changed)

    @property
    def workshop(self) -> Workshop:
        return Workshop(self.storage, self.folder, self.try_on, lambda: self.served, lambda: self.now)

    @property
    def publisher(self) -> Publisher:
        return Publisher(self.storage.changes, self.storage.lease, self.folder, self.try_on, lambda: self.now)

    def library(self) -> Library:
        """What a reader would be served: it loads, or the test fails."""
        loaded = Loader(self.folder, self.translators).load()
        assert loaded.library is not None, loaded.problems
        return loaded.library

    def edited(self, path: str, before: str, after: str) -> Files:
        text = (self.folder / path).read_text("utf-8")
        assert before in text
        return {path: text.replace(before, after).encode()}

    async def stage(self, files: Files, author: int = 0, reason: str = "The law has changed") -> Staged:
        return await self.workshop.stage(files, author, reason)

    async def approve(self, files: Files, reason: str = "The law has changed") -> int:
        """Stage files and let them be approved at once; return their number."""
        staged = await self.stage(files, reason=reason)
        assert staged.number is not None, staged.problems
        assert await self.workshop.submit(staged.number, staged.subject, 0) is ChangeState.APPROVED
        return staged.number

    async def publish(self) -> Change | None:
        """Publish one change as the holder of the lease."""
        epoch = await self.storage.lease.take("scribe")
        assert epoch
        try:
            return await self.publisher.publish_next(epoch)
        finally:
            await self.storage.lease.release("scribe", epoch)

    async def change(self, number: int) -> Change:
        change = await self.storage.changes.get(number)
        assert change
        return change

    def history(self) -> Sequence[Entry]:
        with open_repository(self.folder, TODAY) as repository:
            return repository.history(None)

    def bytes(self) -> Mapping[str, bytes]:
        """Every file that readers' texts are made of."""
        return {
            file.relative_to(self.folder).as_posix(): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file() and ".git" not in file.relative_to(self.folder).parts
        }

    def see_that_it_is_whole(self) -> None:
        """See that the library loads, that git is content, and that nothing of us lies about."""
        self.library()
        hidden = [entry.name for entry in self.folder.iterdir() if entry.name.startswith(".")]
        assert set(hidden) <= {".git", ".gitignore"}
        assert [each for each in self.folder.rglob("*.lock") if each.name != "shallow.lock"] == []
        if GIT:
            git(self.folder, "fsck", "--strict")
            assert git(self.folder, "status", "--porcelain") == ""

    @contextlib.asynccontextmanager
    async def press(
        self, point: str = "", times: int = 0, deed: str = "die"
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """Start a process that publishes what is approved."""
        url = self.storage.database.url.render_as_string(hide_password=False)
        arguments = (url, str(self.folder), point, str(times), deed)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.publishing.press", *arguments, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout
            assert await process.stdout.readline() == b"ready\n"
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def press_to_the_end(self, point: str = "", times: int = 0, deed: str = "die") -> list[str]:
        """Let a process publish until it ends, and return what it said."""
        async with self.press(point, times, deed) as process:
            assert process.stdout
            said = (await process.stdout.read()).decode().splitlines()
            await process.wait()
        return said


def scribe_of(folder: Path, database: Database, ring: KeyRing, translators: Mapping[Locale, Translator]) -> Scribe:
    """Write a library and open everything around it; git begins with what is written."""
    scribe = Scribe(write_library(folder), everything_of(database, ring), translators)
    scribe.history()
    return scribe
