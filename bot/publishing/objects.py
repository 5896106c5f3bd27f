"""Put files, trees and commits into a git repository without its index, its hooks and its locks."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

from dulwich.object_store import DiskObjectStore
from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree

from bot.i18n import mark
from bot.publishing.said import Said
from bot.seal.secret_files import sync

FILE_MODE = 0o100644
_TREE_MODE = 0o040000
_EDITOR = re.compile(rb"editor (\d{1,9}) <")

Id = str
"""Git's name of an object: 40 hexadecimal digits."""


class RepositoryRefused(Said):
    """The repository is not one that we can publish to; a sentence says why."""


def blob_id(data: bytes) -> Id:
    """Return git's name of a file's bytes."""
    return Blob.from_string(data).id.decode()


def identity(number: int) -> bytes:
    """Return the author of a commit: an admin's number and nothing else."""
    return f"editor {number} <editor-{number}@vyraj.invalid>".encode()


def number_in(author: bytes) -> int | None:
    """Return which of our admins an author is; None for whoever committed by other means: no names come in here."""
    found = _EDITOR.match(author)
    return int(found[1]) if found else None


def midnight(day: date) -> int:
    """Return the Unix time at which a day begins in UTC: commits tell no time finer than that."""
    return int(datetime.combine(day, time(), UTC).timestamp())


def store(objects: DiskObjectStore, made: ShaFile) -> Id:
    """Keep an object for good, unless it is kept; return its name.

    It is written under another name, as git does (``tmp_obj_*``, which git removes by itself), and renamed.

    Raises:
        OSError: the disk is full, or the like.
    """
    if made.id not in objects:
        name = made.id.decode()
        folder = Path(os.fsdecode(objects.path)) / name[:2]
        folder.mkdir(exist_ok=True)
        beside = folder / f"tmp_obj_{secrets.token_hex(6)}"
        try:
            with beside.open("wb") as opened:
                opened.write(made.as_legacy_object())
                opened.flush()
                os.fsync(opened.fileno())
            beside.chmod(0o444)
            beside.replace(folder / name[2:])
        finally:
            beside.unlink(missing_ok=True)
        sync(folder)
    return made.id.decode()


def tree_of(objects: DiskObjectStore, commit: Id) -> Tree:
    """Return the tree of a commit."""
    found = objects[ObjectID(commit.encode())]
    assert isinstance(found, Commit), "heads and parents are commits"
    tree = objects[found.tree]
    assert isinstance(tree, Tree), "a commit has a tree"
    return tree


def below(objects: DiskObjectStore, tree: Tree, prefix: bytes) -> Iterator[tuple[bytes, int, Id]]:
    """Yield every file below a folder of a tree: its path from the root, its mode, and its name."""
    for name, mode, id_ in tree.items():
        path = name if not prefix else prefix + name
        if mode == _TREE_MODE:
            inner = objects[id_]
            assert isinstance(inner, Tree), "its mode says so"
            yield from below(objects, inner, path + b"/")
        else:
            yield path, mode, id_.decode()


def inner_tree(objects: DiskObjectStore, tree: Tree, folder: bytes) -> Tree | None:
    """Return the tree of a folder (without a slash at its end); None where there is none."""
    for part in filter(None, folder.split(b"/")):
        if part not in tree:
            return None
        mode, id_ = tree[part]
        found = objects[id_] if mode == _TREE_MODE else None
        if not isinstance(found, Tree):
            return None
        tree = found
    return tree


def with_files(objects: DiskObjectStore, tree: Tree | None, files: Mapping[bytes, Id | None]) -> Id | None:
    """Keep a tree that differs from another one by these files alone; a file that was there keeps its mode.

    Returns:
        Its name; None where nothing is left in it.

    Raises:
        RepositoryRefused: what must be a folder is none there.
    """
    made = Tree()
    for name, mode, id_ in tree.items() if tree else ():
        made.add(name, mode, id_)
    folders: dict[bytes, dict[bytes, Id | None]] = {}
    for path, file in files.items():
        first, slash, rest = path.partition(b"/")
        if slash:
            folders.setdefault(first, {})[rest] = file
        elif file is None:
            if first in made:
                del made[first]
        else:
            mode = made[first][0] if first in made and made[first][0] & 0o170000 == 0o100000 else FILE_MODE
            made.add(first, mode, ObjectID(file.encode()))
    for name, inner in folders.items():
        _put_folder(objects, made, name, inner)
    return store(objects, made) if len(made) else None


def _put_folder(objects: DiskObjectStore, made: Tree, name: bytes, files: Mapping[bytes, Id | None]) -> None:
    before = None
    if name in made:
        mode, id_ = made[name]
        found = objects[id_] if mode == _TREE_MODE else None
        if not isinstance(found, Tree):
            shown = name.decode("utf-8", "replace")
            raise RepositoryRefused(mark("“%(name)s” is a file or a link in git, not a folder"), name=shown)
        before = found
        del made[name]
    after = with_files(objects, before, files)
    if after:
        made.add(name, _TREE_MODE, ObjectID(after.encode()))


def make_commit(objects: DiskObjectStore, tree: Id, parents: tuple[Id, ...], number: int, day: date, reason: str) -> Id:
    """Keep a commit; return its name.

    Its author's date is the day. Its committer's date is never before that of a parent, however clocks jump: git goes
    by it when it walks through a history.
    """
    made = Commit()
    made.tree = ObjectID(tree.encode())
    made.parents = [ObjectID(parent.encode()) for parent in parents]
    made.author = made.committer = identity(number)
    times = [midnight(day)]
    for parent in made.parents:
        found = objects[parent]
        assert isinstance(found, Commit), "parents are commits"
        times.append(found.commit_time)
    made.author_time, made.commit_time = times[0], max(times)
    made.author_timezone = made.commit_timezone = 0
    made.encoding = b"UTF-8"
    made.message = reason.encode() + b"\n"
    return store(objects, made)
