"""The git repository that keeps the history of the knowledge folder."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from dulwich.object_format import SHA1
from dulwich.object_store import DiskObjectStore
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.reflog import format_reflog_line
from dulwich.refs import DiskRefsContainer, Ref
from dulwich.repo import Repo

from bot.i18n import mark
from bot.publishing.index import Settled, settled_index
from bot.publishing.locks import free, locked
from bot.publishing.objects import (
    Id,
    RepositoryRefused,
    below,
    identity,
    inner_tree,
    make_commit,
    midnight,
    number_in,
    store,
    tree_of,
    with_files,
)

HEAD = Ref(b"HEAD")


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit that touched the folder.

    Attributes:
        revision: Its name.
        day: As its author dated it, in UTC.
        number: The admin who made it; None where it was made by other means.
        reason: The first line of its message.
        paths: What it changed, below the folder; against its first parent.
    """

    revision: Id
    day: date
    number: int | None
    reason: str
    paths: tuple[str, ...]


class Repository:
    """An open repository, seen from the knowledge folder: all paths are below it."""

    def __init__(self, folder: Path, repo: Repo) -> None:
        """See that the repository is one that we can publish to.

        Raises:
            RepositoryRefused: it is not.
        """
        self._repo = repo
        root = Path(repo.path).resolve()
        self.folder = folder
        self._root = root
        self._prefix = os.fsencode(folder.relative_to(root).as_posix() + "/") if folder != root else b""
        if not isinstance(repo.refs, DiskRefsContainer) or repo.object_format != SHA1:
            raise RepositoryRefused(
                mark("the repository at %(place)s is of a newer kind (reftable or SHA-256)"), place=root
            )
        self._refs: DiskRefsContainer = repo.refs
        if not isinstance(repo.object_store, DiskObjectStore):
            raise RepositoryRefused(mark("the repository at %(place)s has no objects on the disk"), place=root)
        self.objects: DiskObjectStore = repo.object_store
        chain, _ = self._refs.follow(HEAD)
        if len(chain) < 2 or not chain[-1].startswith(b"refs/heads/"):
            message = mark("the checkout at %(place)s is at no branch (a detached HEAD): git switch BRANCH")
            raise RepositoryRefused(message, place=root)
        self._branch = chain[-1]

    @property
    def repo(self) -> Repo:
        """The repository as dulwich has it, for what concerns other repositories."""
        return self._repo

    @property
    def branch(self) -> Ref:
        """The branch that is checked out, as git names it in full."""
        return self._branch

    def holds(self, path: bytes) -> bool:
        """Tell whether a path from the root of the repository lies in the folder."""
        return path.startswith(self._prefix)

    def path_of(self, path: bytes) -> str:
        """Return a path from the root of the repository as one below the folder, which holds it."""
        return os.fsdecode(path.removeprefix(self._prefix))

    def head(self) -> Id | None:
        """Return the newest commit; None where there is none yet."""
        found = self._refs.follow(HEAD)[1]
        return found.decode() if found else None

    def files(self, revision: Id | None) -> Mapping[str, Id]:
        """Return every file of the folder in a commit: its name by its path."""
        tree = self._folder_in(revision)
        found = below(self.objects, tree, b"") if tree else ()
        return {os.fsdecode(path): id_ for path, _, id_ in found}

    def ids(self, revision: Id | None, paths: Collection[str]) -> Mapping[str, Id | None]:
        """Return the names of some files in a commit; None for what is not there."""
        found: dict[str, Id | None] = {}
        root = self._folder_in(revision)
        for path in paths:
            folder, _, name = os.fsencode(path).rpartition(b"/")
            tree = inner_tree(self.objects, root, folder) if root else None
            found[path] = tree[name][1].decode() if tree and name in tree else None
        return found

    def read(self, id_: Id) -> bytes:
        """Return the bytes of a file by its name.

        Raises:
            KeyError: there are none here.
        """
        found = self.objects[ObjectID(id_.encode())]
        assert isinstance(found, Blob), "it is the name of a file"
        return found.data

    def find(self, id_: Id) -> bytes | None:
        """Return the bytes of a file by its name; None where they were never kept."""
        return self.read(id_) if ObjectID(id_.encode()) in self.objects else None

    def keep(self, data: bytes) -> Id:
        """Keep the bytes of a file for good; return their name."""
        return store(self.objects, Blob.from_string(data))

    def knows(self, revision: Id) -> bool:
        """Tell whether a commit is kept here."""
        return ObjectID(revision.encode()) in self.objects

    def has(self, revision: Id, tip: Id | None = None) -> bool:
        """Tell whether a commit belongs to the history of another one, or else of the branch."""
        first = tip or self.head()
        wanted, seen, left = ObjectID(revision.encode()), set(), [ObjectID(first.encode())] if first else []
        while left:
            each = left.pop()
            if each == wanted:
                return True
            if each not in seen:
                seen.add(each)
                left += self._repo.get_parents(each)
        return False

    def parent(self, revision: Id) -> Id | None:
        """Return the first parent of a commit; None where it has none that is known here."""
        parents = self._repo.get_parents(ObjectID(revision.encode()))
        return parents[0].decode() if parents else None

    def commit(
        self,
        parents: tuple[Id, ...],
        files: Mapping[str, Id | None],
        number: int,
        day: date,
        reason: str,
    ) -> Id:
        """Keep a commit of the first parent's tree plus exactly these files; no branch knows of it yet.

        Args:
            parents: What it stands on.
            files: The names of files by path, which ``keep`` has kept; None removes one.
            number: Of the admin.
            day: In UTC.
            reason: Why, in one line.

        Raises:
            OSError: it cannot be written.
            RepositoryRefused: a file is in the way of a folder.
        """
        tree = tree_of(self.objects, parents[0]) if parents else None
        made = with_files(self.objects, tree, {self._full(path): id_ for path, id_ in files.items()})
        return make_commit(self.objects, made or store(self.objects, Tree()), parents, number, day, reason)

    def advance(
        self, old: Id | None, new: Id, files: Mapping[str, Settled], number: int, day: date, reason: str
    ) -> bool:
        """Let the branch go on from one commit to another; False where it is no longer at the one.

        Git's index is locked meanwhile, as git itself does, and knows of the files afterwards; see ``settle``.

        Raises:
            RepositoryBusy: another program keeps the branch or the index locked.
            RepositoryRefused: the index is of a kind that we cannot write.
            OSError: the disk fails; the branch is where it was.
        """
        with locked(self._index) as index, locked(self._ref) as ref:
            if self.head() != old:
                return False
            data = self._settled(files)
            ref.replace(new.encode() + b"\n")
            self._note(old, new, number, day, reason)
            index.replace(data)
        return True

    def settle(self, files: Mapping[str, Settled]) -> None:
        """Tell the index of files that are committed, where that was interrupted."""
        with locked(self._index) as index:
            index.replace(self._settled(files))

    def free(self) -> None:
        """Take away locks that we left when we were killed."""
        for file in (self._index, self._ref):
            free(file)

    def see_unlocked(self) -> None:
        """See that nobody keeps the branch or the index locked.

        Raises:
            RepositoryBusy: somebody does.
        """
        with locked(self._index), locked(self._ref):
            pass

    def history(self, limit: int | None) -> list[Entry]:
        """Return the newest commits that changed the folder; all of them if there is no limit."""
        head = self.head()
        if head is None:
            return []
        paths = [self._prefix.rstrip(b"/")] if self._prefix else None
        walker = self._repo.get_walker(include=[ObjectID(head.encode())], paths=paths, max_entries=limit)
        return [self.entry(each.commit.id.decode()) for each in walker]

    def entry(self, revision: Id) -> Entry:
        """Return one commit.

        Raises:
            KeyError: there is none.
        """
        commit = self.objects[ObjectID(revision.encode())]
        if not isinstance(commit, Commit):
            raise KeyError(revision)
        before, after = self.files(self.parent(revision)), self.files(revision)
        paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
        number = number_in(commit.author)
        reason = commit.message.decode("utf-8", "replace").partition("\n")[0]
        day = datetime.fromtimestamp(commit.author_time, UTC).date()
        return Entry(revision, day, number, reason, tuple(paths))

    def close(self) -> None:
        """Close the files of packs."""
        self._repo.close()

    @property
    def _index(self) -> Path:
        return Path(self._repo.index_path())

    @property
    def _ref(self) -> Path:
        return Path(os.fsdecode(self._refs.refpath(self._branch)))

    def _full(self, path: str) -> bytes:
        return self._prefix + os.fsencode(path)

    def _folder_in(self, revision: Id | None) -> Tree | None:
        root = tree_of(self.objects, revision) if revision else None
        return inner_tree(self.objects, root, self._prefix.rstrip(b"/")) if root else None

    def _settled(self, files: Mapping[str, Settled]) -> bytes:
        data = self._index.read_bytes() if self._index.exists() else b""
        return settled_index(data, self._root, {self._full(path): file for path, file in files.items()})

    def _note(self, old: Id | None, new: Id, number: int, day: date, reason: str) -> None:
        """Add to the logs of the branch, where there are any: ``git reflog`` shows them."""
        before = old.encode() if old else None
        line = format_reflog_line(
            before, new.encode(), identity(number), midnight(day), 0, b"commit: " + reason.encode()
        )
        for base, name in ((self._repo.controldir(), HEAD), (self._repo.commondir(), self._branch)):
            log = Path(base) / "logs" / os.fsdecode(name)
            with suppress(OSError):  # it is for people only
                if log.is_file():
                    with log.open("ab") as opened:
                        opened.write(line + b"\n")
