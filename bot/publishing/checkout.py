"""Find the git repository that a knowledge folder lies in, or make one."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.ignore import IgnoreFilterManager
from dulwich.repo import Repo, UnsupportedExtension, UnsupportedVersion

from bot.i18n import mark
from bot.knowledge.aside import is_aside
from bot.publishing.index import Settled
from bot.publishing.locks import STEP, WAIT, RepositoryBusy
from bot.publishing.objects import RepositoryRefused
from bot.publishing.repository import Repository

BRANCH = b"main"
"""The branch of a repository that we make."""
FIRST = "What was here before"
_MAKING = ".git.vyraj"


@contextmanager
def open_repository(folder: Path, today: date) -> Iterator[Repository]:
    """Open the repository that a knowledge folder lies in, or make one in it.

    A repository that ignores the folder is not the one. One that is made begins with what lies in the folder.

    Args:
        folder: The knowledge folder.
        today: The day, in UTC.

    Raises:
        RepositoryRefused: it is none that we can publish to.
        OSError: none can be made.
    """
    folder = folder.resolve()
    repo = _found(folder) or _made(folder, today)
    repository = Repository(folder, repo)
    try:
        yield repository
    finally:
        repository.close()


@contextmanager
def alone(folder: Path, wait: float = WAIT) -> Iterator[None]:
    """Keep every other process of ours from writing to a knowledge folder; a killed one keeps nobody.

    Raises:
        RepositoryBusy: another one has been at work for long.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        for left in range(round(wait / STEP), -1, -1):
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not left:
                    message = mark("another process of the bot is writing to %(folder)s")
                    raise RepositoryBusy(message, folder=folder) from None
            time.sleep(STEP)
        yield
    finally:
        os.close(opened)


def knowledge_files(folder: Path) -> Mapping[str, bytes]:
    """Return every file of a knowledge folder by its path, but for links and what is aside."""
    found: dict[str, bytes] = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_aside(name))
        for name in sorted(names):
            file = Path(place) / name
            if not is_aside(name) and file.is_file() and not file.is_symlink():
                found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


def _found(folder: Path) -> Repo | None:
    try:
        repo = Repo.discover(folder)
    except NotGitRepository:
        return None
    except (UnsupportedVersion, UnsupportedExtension) as broken:
        message = mark("the repository around %(folder)s is of a newer kind: %(why)s")
        raise RepositoryRefused(message, folder=folder, why=broken) from None
    root = Path(repo.path).resolve()
    if root != folder and _is_ignored(repo, folder.relative_to(root).as_posix()):
        repo.close()
        return None
    if repo.bare:
        repo.close()
        message = mark("%(place)s is a bare repository: clone it, and let BOT_KNOWLEDGE_DIR be in the clone")
        raise RepositoryRefused(message, place=root)
    return repo


def _is_ignored(repo: Repo, path: str) -> bool:
    if repo.bare:
        return False
    return bool(IgnoreFilterManager.from_repo(repo).is_ignored(path + "/"))


def _made(folder: Path, today: date) -> Repo:
    """Make a repository beside the files, whole, and give it its name at the end."""
    making = folder / _MAKING
    shutil.rmtree(making, ignore_errors=True)  # a killed process left it
    making.mkdir()
    try:
        with Repo.init(making, default_branch=BRANCH) as repo:
            repository = Repository(making.resolve(), repo)
            ids = {path: repository.keep(data) for path, data in knowledge_files(folder).items()}
            first = repository.commit((), ids, 0, today, FIRST)
            repository.advance(
                None, first, {path: Settled(frozenset({None}), id_) for path, id_ in ids.items()}, 0, today, FIRST
            )
        (making / ".git").rename(folder / ".git")
    finally:
        shutil.rmtree(making, ignore_errors=True)
    with Repo(folder) as made:
        Repository(folder, made).settle({path: Settled(frozenset(), id_) for path, id_ in ids.items()})
    return Repo(folder)
