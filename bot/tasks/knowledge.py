"""Look at the history of the knowledge folder, undo what was published, bring in what was edited elsewhere."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.admins.approvals import COMMAND_LINE
from bot.i18n import load_translators
from bot.knowledge.load import Loaded, Loader
from bot.knowledge.problems import Problem, Severity
from bot.knowledge.shelf import BrokenLibrary
from bot.publishing.carry import Conflict
from bot.publishing.locks import RepositoryBusy
from bot.publishing.objects import RepositoryRefused
from bot.publishing.publish import Publisher
from bot.publishing.pull import PullRefused
from bot.publishing.said import read_note
from bot.publishing.seed import seed
from bot.publishing.undo import NoSuchCommit
from bot.publishing.workshop import Staged, Workshop
from bot.settings import KNOWLEDGE_DIR, Settings
from bot.storage.changes import UNDER_WAY, ChangeState
from bot.storage.deliveries import LeaseLost
from bot.storage.opening import KeptStorage
from bot.tasks.remembered import open_storage

PATIENCE = 30.0
"""Seconds that a bot which runs gets to publish."""
SHOWN = 7
"""Digits of a commit: so many are enough to name it."""
_LOOKED = 0.2


class CannotPublish(Exception):
    """Nothing was published; a sentence says why."""


def seed_folder(settings: Settings) -> None:
    """Fill an empty BOT_KNOWLEDGE_DIR, such as a fresh volume, with the library that the program brings along.

    Raises:
        OSError: it cannot be filled.
    """
    seed(settings.knowledge_dir, KNOWLEDGE_DIR)


async def history(settings: Settings, limit: int) -> None:
    """Print the newest commits that changed the folder: which admin, when, why, what."""
    async with _opened(settings) as (_, workshop, _publisher):
        for entry in await workshop.history(limit):
            who = "by other means" if entry.number is None else f"editor {entry.number}"
            paths = ", ".join(entry.paths[:3]) + (f" and {len(entry.paths) - 3} more" if len(entry.paths) > 3 else "")
            print(f"{entry.revision[:SHOWN]}  {entry.day}  {who}: {entry.reason}  ({paths or 'no files'})")


async def undo(settings: Settings, revision: str, reason: str, *, whole: bool) -> None:
    """Undo one commit, or with ``whole`` go back to the folder as it was at it, in a new commit.

    Raises:
        CannotPublish: nothing was changed.
    """
    async with _opened(settings) as (storage, workshop, publisher):
        act = workshop.go_back if whole else workshop.undo
        staged = await act(revision, COMMAND_LINE, reason)
        await _publish(storage, publisher, _number(staged))


async def pull(settings: Settings) -> None:
    """Bring in what was committed to the other repository.

    Raises:
        CannotPublish: nothing was changed.
    """
    async with _opened(settings) as (storage, workshop, publisher):
        number = await workshop.pull(COMMAND_LINE)
        if number is None:
            print("nothing is new there")
        else:
            await _publish(storage, publisher, number)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[KeptStorage, Workshop, Publisher]]:
    """Open what changes the folder; what can go wrong with it becomes a sentence."""
    folder = settings.knowledge_dir
    loader = Loader(folder, load_translators())
    loaded = loader.load()
    if loaded.library is None:
        raise BrokenLibrary(loaded.problems)
    library = loaded.library

    async def try_on(changed: Mapping[str, bytes | None]) -> Loaded:
        return await asyncio.to_thread(loader.load, changed)

    def now() -> datetime:
        return datetime.now(UTC)

    async with open_storage(settings) as storage:
        try:
            workshop = Workshop(storage, folder, try_on, lambda: library, now)
            yield storage, workshop, Publisher(storage.changes, storage.lease, folder, try_on, now)
        except Conflict as conflict:
            raise CannotPublish(_said(conflict.problems)) from None
        except (NoSuchCommit, PullRefused, RepositoryBusy, RepositoryRefused) as refused:
            raise CannotPublish(str(refused)) from None
        except LeaseLost:
            raise CannotPublish("another process publishes now: python -m bot knowledge history") from None


def _number(staged: Staged) -> int:
    """Return the number of a change that was kept; say what is wrong with it otherwise."""
    if staged.number is None:
        errors = [each for each in staged.problems if each.severity is Severity.ERROR]
        raise CannotPublish(_said(errors))
    return staged.number


def _said(problems: Iterable[Problem]) -> str:
    return "\n".join(str(each) if each.path else each.sentence() for each in problems)


async def _publish(storage: KeptStorage, publisher: Publisher, number: int) -> None:
    """Publish a change ourselves, or wait until the bot that runs has published it."""
    holder, until = secrets.token_hex(8), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        epoch = await storage.lease.take(holder)
        if epoch is not None:
            try:
                while await publisher.publish_next(epoch):
                    pass
            finally:
                await storage.lease.release(holder, epoch)
        change = await storage.changes.get(number)
        if change and change.state is ChangeState.PUBLISHED:
            print(f"published: {(change.revision or '')[:SHOWN]} {change.reason}")
            return
        if change is None or change.state not in UNDER_WAY:
            raise CannotPublish(_said(read_note(change.note)) if change else "the change is gone")
        await asyncio.sleep(_LOOKED)
    raise CannotPublish("the bot that runs has not published it yet; it does so as soon as it can")
