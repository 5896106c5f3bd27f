"""Bring in what was committed to another repository: file by file, or not at all."""

import os
from collections.abc import Mapping, Sequence

from dulwich.client import get_transport_and_path
from dulwich.errors import GitProtocolError, HangupException, NotGitRepository
from dulwich.graph import find_merge_base
from dulwich.objects import ObjectID
from dulwich.refs import Ref

from bot.publishing.disk import ids_on_disk
from bot.publishing.objects import Id, below, tree_of
from bot.publishing.repository import Repository
from bot.storage.changes import Edit, Proposal

REMOTE = b"origin"
MOST_BYTES = 16 * 1024 * 1024
"""Of all files that are brought in at once: they are kept in one row."""
_REGULAR = (0o100644, 0o100755, 0o100664)
_HIDDEN = {".gitignore", ".gitattributes", ".editorconfig"}
"""Hidden files that may be brought in."""


class PullRefused(Exception):
    """What was committed elsewhere cannot be brought in; a sentence says why, and nothing was changed."""


def pulled(repository: Repository, number: int) -> Proposal | None:
    """Fetch what the other repository has, and put together what must be written here.

    A file that was changed only there is taken, one that was changed only here stays; one that was changed in both
    places is a conflict.

    Args:
        repository: Ours; its remote ``origin`` is the other one, and the branch of the same name is meant.
        number: The admin who asks for it.

    Returns:
        The change; None where we have everything.

    Raises:
        PullRefused: see there.
        OSError: it cannot be fetched or kept.
    """
    head = repository.head()
    if head is None:
        raise PullRefused("nothing is committed here yet: git pull brings in the first commit")
    theirs = _fetched(repository)
    if repository.has(theirs):
        return None
    bases = find_merge_base(repository.repo, [ObjectID(head.encode()), ObjectID(theirs.encode())])
    if not bases:
        raise PullRefused("the other repository has another history: nothing that both have in common is known here")
    base = bases[0].decode()
    _see_outside(repository, base, theirs)
    edits = _edits(repository, base, head, theirs)
    return Proposal(head, edits, number, "Bring in what was edited elsewhere", merges=theirs)


def _fetched(repository: Repository) -> Id:
    """Fetch the branch of the other repository; return its newest commit."""
    config, branch = repository.repo.get_config_stack(), repository.branch
    try:
        url = config.get((b"remote", REMOTE), b"url")
    except KeyError:
        raise PullRefused("there is no other repository: git remote add origin ADDRESS") from None

    def wanted(refs: Mapping[Ref, ObjectID], depth: int | None = None) -> list[ObjectID]:
        return [refs[branch]] if branch in refs and refs[branch] not in repository.objects else []

    try:
        client, path = get_transport_and_path(os.fsdecode(url), config=config)
        refs = client.fetch(path, repository.repo, determine_wants=wanted).refs
    except (GitProtocolError, HangupException, NotGitRepository, KeyError, ValueError) as broken:
        raise PullRefused(f"the other repository cannot be read ({type(broken).__name__})") from None
    found = refs.get(branch)
    if found is None:
        raise PullRefused(f"the other repository has no branch “{branch.decode().removeprefix('refs/heads/')}”")
    return found.decode()


def _see_outside(repository: Repository, base: Id, theirs: Id) -> None:
    """See that nothing outside of the knowledge folder was changed there: those files are not ours to write."""
    files = [
        {path: id_ for path, _, id_ in below(repository.objects, tree_of(repository.objects, each), b"")}
        for each in (base, theirs)
    ]
    strange = [path for path in {*files[0], *files[1]} if files[0].get(path) != files[1].get(path)]
    outside = sorted(os.fsdecode(path) for path in strange if not repository.holds(path))
    if outside:
        raise PullRefused(
            f"files outside of the knowledge folder were changed there, too ({_some(outside)}): git pull brings them in"
        )


def _edits(repository: Repository, base: Id, head: Id, theirs: Id) -> Mapping[str, Edit]:
    then, ours, new = (repository.files(each) for each in (base, head, theirs))
    changed = sorted(path for path in {*then, *new} if then.get(path) != new.get(path) != ours.get(path))
    strange = sorted(path for path in changed if not _is_safe(path))
    strange += [path for path, mode in _modes(repository, theirs).items() if path in changed and mode not in _REGULAR]
    if strange:
        raise PullRefused(f"these are no files that a knowledge folder can have: {_some(strange)}")
    there = ids_on_disk(repository.folder, changed)
    both = [path for path in changed if ours.get(path) != then.get(path)]
    if both:
        raise PullRefused(f"these files were changed both here and there: {_some(both)}. Merge them with git first")
    open_ = [path for path in changed if there[path] not in (ours.get(path), new.get(path))]
    if open_:
        raise PullRefused(f"these files were changed here and are not committed: {_some(open_)}")
    edits = {path: Edit(there[path], repository.read(new[path]) if path in new else None) for path in changed}
    if sum(len(edit.after or b"") for edit in edits.values()) > MOST_BYTES:
        raise PullRefused(f"these are more than {MOST_BYTES // 1024**2} MiB at once: git pull brings them in")
    return edits


def _modes(repository: Repository, revision: Id) -> Mapping[str, int]:
    tree = tree_of(repository.objects, revision)
    return {
        repository.path_of(path): mode
        for path, mode, _ in below(repository.objects, tree, b"")
        if repository.holds(path)
    }


def _is_safe(path: str) -> bool:
    """Tell whether a path stays inside the folder and touches nothing of git: there any name can stand in a tree."""
    parts = path.split("/")
    return (
        path.isprintable()
        and "\\" not in path
        and not any(part == "" or (part.startswith(".") and part not in _HIDDEN) for part in parts)
    )


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return ", ".join(paths[:5]) + more
