"""Carry a change into the files and into git; every step can be taken again after a crash."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path

from bot.admins.approvals import COMMAND_LINE
from bot.i18n import mark
from bot.knowledge.problems import Problem, error
from bot.publishing.disk import clear, ids_on_disk, prepare, put, read
from bot.publishing.index import Settled
from bot.publishing.locks import RepositoryBusy
from bot.publishing.objects import Id, blob_id
from bot.publishing.repository import Entry, Repository
from bot.publishing.said import Said
from bot.storage.changes import Change, Edits

TRIES = 5
"""How often the branch may have moved on under us before we wait for a quieter moment."""
ON_DISK = "Changed on disk"
"""The reason of a commit that holds what somebody wrote into the files without committing it."""
FOUND = json.dumps({"found": True})
"""Stands in the place of approvals where a change was found on the disk: nobody is asked, and no file is written."""


class Conflict(Said):
    """Somebody else has changed the same files since the change was made; nothing of it is in the files."""

    def __init__(self, paths: Collection[str], by: Collection[Entry]) -> None:
        super().__init__(mark("changed meanwhile: %(paths)s"), paths=", ".join(sorted(paths)))
        self.paths = tuple(sorted(paths))
        self.by = tuple(by)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Which files, and who changed them since."""
        return (*super().problems, *map(done_lately, self.by))


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a change: the commit that has its files."""

    revision: Id


def carry(
    repository: Repository,
    change: Change,
    edits: Edits,
    today: date,
    check: Callable[[], None],
    record: Callable[[Id], None],
    at: Callable[[str], None],
) -> Carried:
    """Write the files of a change and commit them, from wherever that was interrupted.

    Args:
        repository: Where to.
        change: The change, as its row says.
        edits: Its files.
        today: The day of the commit.
        check: Raises where we may not go on.
        record: Writes the commit into the row, before the branch knows it; raises where we may not.
        at: Called at each named point.

    Raises:
        Conflict: see there.
        RepositoryBusy, RepositoryRefused, OSError: it can be tried again.
    """
    repository.free()
    after = {path: None if edit.after is None else blob_id(edit.after) for path, edit in edits.items()}
    if change.revision and repository.has(change.revision):
        clear(repository.folder)
        repository.settle(_settled(edits, _ids_then(repository, change, edits), after))
        return Carried(change.revision)
    _see_files(repository, change, edits, after)
    repository.see_unlocked()
    _keep(repository, edits)
    at("kept")
    _write(repository.folder, edits, after, check, at)
    for _ in range(TRIES):
        if carried := _commit(repository, change, edits, after, today, record, at):
            return carried
        _see_files(repository, change, edits, after)
    raise RepositoryBusy(mark("other programs commit all the time: it is tried again"))


def is_found(change: Change) -> bool:
    """Tell whether a change was found on the disk."""
    return change.approvals == FOUND


def see(folder: Path, edits: Edits) -> bool:
    """Tell whether no file of a change is written."""
    found = ids_on_disk(folder, list(edits))
    return all(found[path] == edit.before for path, edit in edits.items())


def back_out(repository: Repository, edits: Edits, after: Mapping[str, Id | None]) -> None:
    """Give those files that were written the bytes from before."""
    found = ids_on_disk(repository.folder, list(edits))
    ours = {
        path: None if edit.before is None else repository.read(edit.before)
        for path, edit in edits.items()
        if found[path] == after[path] != edit.before
    }
    if ours:
        prepare(repository.folder, ours)
        put(repository.folder, ours)


def _see_files(repository: Repository, change: Change, edits: Edits, after: Mapping[str, Id | None]) -> None:
    """See that nobody else has changed these files, neither in the folder nor in git.

    Raises:
        Conflict: somebody has; what we had written is taken back. Of a change that was found we have written nothing.
    """
    found, is_ours = ids_on_disk(repository.folder, list(edits)), not is_found(change)
    base = change.base or None
    then = _ids_then(repository, change, edits)
    head = repository.head()
    now = repository.ids(head, list(edits))
    strange = {path for path in edits if found[path] != after[path]}
    strange = {path for path in strange if not is_ours or found[path] != edits[path].before}
    strange |= {path for path, edit in edits.items() if now[path] not in (then[path], edit.before, after[path])}
    if strange:
        if is_ours:
            back_out(repository, edits, after)
        raise Conflict(strange, lately(repository, base, strange))


def _ids_then(repository: Repository, change: Change, edits: Edits) -> Mapping[str, Id | None]:
    """Return what git had when the change was made; what the author saw where that commit is no longer known."""
    if not change.base or repository.knows(change.base):
        return repository.ids(change.base or None, list(edits))
    return {path: edit.before for path, edit in edits.items()}


def lately(repository: Repository, base: Id | None, paths: Collection[str]) -> list[Entry]:
    """Return the commits that changed some of these files since one, the newest first."""
    since = takewhile(lambda entry: entry.revision != base, repository.history(20))
    return [entry for entry in since if set(entry.paths) & set(paths)]


def done_lately(entry: Entry) -> Problem:
    """Say who has changed something: day, number and reason."""
    if entry.number is None:
        return error("", 0, mark("%(day)s, by other means: %(reason)s"), day=entry.day, reason=entry.reason)
    message = mark("%(day)s, editor %(number)s: %(reason)s")
    return error("", 0, message, day=entry.day, number=entry.number, reason=entry.reason)


def _keep(repository: Repository, edits: Edits) -> None:
    """Keep the bytes of now and then in git, so that each can be put back whatever happens."""
    for path, edit in edits.items():
        if edit.after is not None:
            repository.keep(edit.after)
        if edit.before is not None:
            data = read(repository.folder, path)
            if data is not None and blob_id(data) == edit.before:
                repository.keep(data)


def _write(
    folder: Path,
    edits: Edits,
    after: Mapping[str, Id | None],
    check: Callable[[], None],
    at: Callable[[str], None],
) -> None:
    found = ids_on_disk(folder, list(edits))
    files = {path: edit.after for path, edit in edits.items() if found[path] != after[path]}
    prepare(folder, files)
    at("prepared")
    check()
    put(folder, files, lambda: at("writing"))
    at("written")


def _commit(
    repository: Repository,
    change: Change,
    edits: Edits,
    after: Mapping[str, Id | None],
    today: date,
    record: Callable[[Id], None],
    at: Callable[[str], None],
) -> Carried | None:
    """Commit on top of what the branch is now; None where it has moved on meanwhile."""
    head = repository.head()
    now = repository.ids(head, list(edits))
    parent = _on_disk(repository, head, {path: edit.before for path, edit in edits.items()}, now, after, today)
    if change.merges and (parent is None or repository.has(parent, change.merges)):
        made = change.merges
    elif change.merges is None and all(now[path] == after[path] for path in edits) and head:
        return Carried(head)  # somebody has committed the same
    else:
        parents = tuple(each for each in (parent, change.merges) if each)
        made = repository.commit(parents, after, change.author, today, change.reason)
    at("made")
    record(made)
    at("recorded")
    settled = _settled(edits, now, after)
    if not repository.advance(head, made, settled, change.author, today, change.reason):
        return None
    return Carried(made)


def _settled(edits: Edits, known: Mapping[str, Id | None], after: Mapping[str, Id | None]) -> Mapping[str, Settled]:
    return {path: Settled(frozenset({edit.before, known[path]}), after[path]) for path, edit in edits.items()}


def _on_disk(
    repository: Repository,
    head: Id | None,
    before: Mapping[str, Id | None],
    now: Mapping[str, Id | None],
    after: Mapping[str, Id | None],
    today: date,
) -> Id | None:
    """Return the commit to stand on: with what somebody had written into these files and not committed.

    Without that an undo of the change would undo theirs as well.
    """
    theirs = {path: id_ for path, id_ in before.items() if id_ != now[path] and now[path] != after[path]}
    if not theirs:
        return head
    return repository.commit((head,) if head else (), theirs, COMMAND_LINE, today, ON_DISK)
