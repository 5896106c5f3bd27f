"""Restore what files were: after one commit, or before it."""

from collections.abc import Mapping

from bot.i18n import mark
from bot.knowledge.directory import DIRECTORY, VERIFIED_FILE
from bot.publishing.carry import Conflict
from bot.publishing.checkout import knowledge_files
from bot.publishing.objects import Id, blob_id
from bot.publishing.repository import Repository
from bot.publishing.said import Said

_SEEN = f"{DIRECTORY}/{VERIFIED_FILE}"
"""Stays as it is: what was seen of listings stays seen, and nobody is sent again to a place that changed hands."""


class NoSuchCommit(Said):
    """There is no commit of this name in the history, or several, or it is the first one."""

    def __init__(self, revision: str) -> None:
        message = mark("“%(revision)s” is no commit that can be gone back to: python -m bot knowledge history")
        super().__init__(message, revision=revision)


def files_at(repository: Repository, revision: Id) -> Mapping[str, bytes | None]:
    """Return what must be written so that the folder is as it was at a commit, byte for byte.

    What was seen of listings stays as it is.

    Raises:
        NoSuchCommit: see there.
    """
    then, now = repository.files(_found(repository, revision)), knowledge_files(repository.folder)
    there = {path: blob_id(data) for path, data in now.items()}
    paths = sorted(path for path in {*then, *there} - {_SEEN} if then.get(path) != there.get(path))
    return {path: repository.read(then[path]) if path in then else None for path in paths}


def files_before(repository: Repository, revision: Id) -> Mapping[str, bytes | None]:
    """Return what must be written so that one commit is undone, and those after it are not.

    Raises:
        Conflict: its files were changed since.
        NoSuchCommit: see there; or it is the first one.
    """
    found = _found(repository, revision)
    parent = repository.parent(found)
    if parent is None:
        raise NoSuchCommit(revision)
    paths = [path for path in repository.entry(found).paths if path != _SEEN]
    theirs, before = repository.ids(found, paths), repository.ids(parent, paths)
    now = knowledge_files(repository.folder)
    there = {path: blob_id(now[path]) if path in now else None for path in paths}
    if changed := [path for path in paths if there[path] not in (theirs[path], before[path])]:
        raise Conflict(changed, [])
    undone = {path: before[path] for path in paths if there[path] != before[path]}
    return {path: None if id_ is None else repository.read(id_) for path, id_ in undone.items()}


def _found(repository: Repository, revision: str) -> Id:
    """Return the whole name of a commit of the history; seven digits of it are enough.

    Raises:
        NoSuchCommit: see there.
    """
    fits = [each.revision for each in repository.history(None) if each.revision.startswith(revision)]
    if len(revision) < 7 or len(fits) != 1:
        raise NoSuchCommit(revision)
    return fits[0]
