"""Write files of knowledge: all are written before the first is seen, and each is the old one or the new one."""

import os
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from bot.publishing.objects import Id, blob_id
from bot.seal.secret_files import sync

WRITING = ".publishing"
"""A hidden folder beside the files: the loader does not look into it, and a rename out of it is one step."""
_KEPT = {"articles", "directory"}
"""Folders that stay when they are empty."""
_MODE = 0o644


class ChangedOnDisk(Exception):
    """Files are no longer what they were when the change was made; ``paths`` names them."""

    def __init__(self, paths: Collection[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


def ids_on_disk(folder: Path, paths: Collection[str]) -> Mapping[str, Id | None]:
    """Return git's names of files as they lie there; None for what is not there.

    Raises:
        OSError: a file cannot be read.
    """
    return {path: None if (data := read(folder, path)) is None else blob_id(data) for path in paths}


def read(folder: Path, path: str) -> bytes | None:
    """Return the bytes of a file; None where there is none."""
    try:
        return (folder / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def prepare(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Write files where nobody sees them: a full disk is noticed before anything has changed.

    Raises:
        OSError: nothing has changed.
    """
    beside = folder / WRITING
    clear(folder)
    try:
        beside.mkdir()
        for number, path in enumerate(sorted(files)):
            data = files[path]
            if data is not None:
                _write(beside / str(number), data)
        sync(beside)
    except OSError:
        clear(folder)
        raise


def put(folder: Path, files: Mapping[str, bytes | None], each: Callable[[], None] = lambda: None) -> None:
    """Let what was prepared be seen: one rename per file; what is removed goes last.

    Args:
        folder: The knowledge folder.
        files: What was prepared; None removes a file.
        each: Called after every file.

    Raises:
        OSError: some files are new and others old.
    """
    beside, touched = folder / WRITING, set[Path]()
    order = sorted(files)
    for number, path in sorted(enumerate(order), key=lambda pair: files[pair[1]] is None):
        file = folder / path
        if files[path] is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            (beside / str(number)).chmod(file.stat().st_mode & 0o777 if file.exists() else _MODE)
            (beside / str(number)).replace(file)
        touched.add(file.parent)
        each()
    for parent in touched:
        if parent.is_dir():
            sync(parent)
        _remove_empty(parent, folder)
    clear(folder)


def clear(folder: Path) -> None:
    """Forget what was prepared."""
    shutil.rmtree(folder / WRITING, ignore_errors=True)


def _write(file: Path, data: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _remove_empty(place: Path, folder: Path) -> None:
    """Remove a folder that nothing is left in, and those around it: the loader would miss an article in it."""
    with suppress(OSError):  # something is left in it
        while place != folder and place.relative_to(folder).as_posix() not in _KEPT:
            place.rmdir()
            place = place.parent
