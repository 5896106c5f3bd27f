"""Tell git's index of files that were committed around it, and leave alone what others staged."""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from dulwich.index import (
    ConflictedIndexEntry,
    IndexEntry,
    index_entry_from_stat,
    read_index_dict_with_version,
    write_index_dict,
)
from dulwich.objects import ObjectID

from bot.i18n import mark
from bot.publishing.objects import FILE_MODE, Id, RepositoryRefused

_CHECKSUM = 20
"""Bytes of SHA-1 at its end."""

Entries = dict[bytes, IndexEntry | ConflictedIndexEntry]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one file.

    Attributes:
        before: What it was in git or on the disk; None where it was not there.
        after: What it is now; None where it is gone.
    """

    before: frozenset[Id | None]
    after: Id | None


def settled_index(data: bytes, root: Path, files: Mapping[bytes, Settled]) -> bytes:
    """Return an index in which these files are as they were committed.

    Without that ``git status`` would show them as changed back, and a commit would do it. A file of which somebody has
    staged something else stays as they staged it.

    Args:
        data: The index as it is; empty where there is none.
        root: The folder that paths begin in.
        files: By path.

    Raises:
        RepositoryRefused: the index is of a kind that we cannot write.
    """
    entries, version = _read(data)
    for path, file in files.items():
        entry = entries.get(path)
        is_ours = not isinstance(entry, ConflictedIndexEntry) and _id(entry) in {*file.before, file.after}
        if is_ours and file.after is None:
            entries.pop(path, None)
        elif is_ours and file.after is not None:
            mode = entry.mode if isinstance(entry, IndexEntry) else FILE_MODE
            entries[path] = _entry(root / os.fsdecode(path), file.after, mode)
    return _written(entries, version)


def _read(data: bytes) -> tuple[Entries, int | None]:
    if not data:
        return {}, None
    opened = io.BytesIO(data)
    entries, version, _ = read_index_dict_with_version(opened)
    if opened.tell() < len(data) - _CHECKSUM:  # an extension without which the rest cannot be understood
        message = mark(
            "the index of this checkout is split or sparse: git update-index --no-split-index; "
            "git sparse-checkout disable"
        )
        raise RepositoryRefused(message)
    return entries, version


def _written(entries: Entries, version: int | None) -> bytes:
    """Write an index without extensions: they are caches, and would be wrong now."""
    opened = io.BytesIO()
    write_index_dict(opened, entries, version=version)
    data = opened.getvalue()
    return data + sha1(data, usedforsecurity=False).digest()


def _id(entry: IndexEntry | ConflictedIndexEntry | None) -> Id | None:
    return entry.sha.decode() if isinstance(entry, IndexEntry) else None


def _entry(file: Path, id_: Id, mode: int) -> IndexEntry:
    name = ObjectID(id_.encode())
    try:
        return index_entry_from_stat(file.lstat(), name, mode=mode)
    except OSError:
        return IndexEntry(0, 0, 0, 0, mode, 0, 0, 0, name)
