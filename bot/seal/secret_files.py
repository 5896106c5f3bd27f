"""Write and destroy secret files so that a kill at any moment leaves the state before it or the one after."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LEFT = ".left"
"""Ends the name of a file that is not yet, or no longer, a secret: a killed process may leave one."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of the folder while the context lasts; a kill lets them in."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_secret(file: Path, content: str) -> None:
    """Write a new file for its owner alone, under another name first: half of it never stands under its own."""
    left = file.with_name(file.name + _LEFT)
    handle = os.open(left, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        os.fchmod(handle, 0o600)
        owner = file.parent.stat()
        if owner.st_uid != os.geteuid():  # root rotates by hand: the bot's own user must read it
            os.fchown(handle, owner.st_uid, owner.st_gid)
        opened.write(content)
        opened.flush()
        os.fsync(handle)
    left.rename(file)
    sync(file.parent)


def destroy(file: Path) -> None:
    """Take a file out of use at once, then make it unreadable."""
    left = file if is_left(file) else file.rename(file.with_name(file.name + _LEFT))
    sync(file.parent)
    _shred(left)
    sync(file.parent)


def remove_left(folder: Path) -> None:
    """Remove what a killed process left, and make lasting what it had renamed, before anybody relies on it."""
    for file in filter(is_left, folder.iterdir()):
        _shred(file)
    sync(folder)


def is_left(file: Path) -> bool:
    """Return whether a killed process left this file."""
    return file.suffixes == [".key", _LEFT] and is_plain(file)


def is_plain(file: Path) -> bool:
    """Return whether this is a file itself, no link and nothing else."""
    return stat.S_ISREG(file.lstat().st_mode)


def sync(folder: Path) -> None:
    """Make the names in a folder outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def overwrite(file: Path) -> None:
    """Overwrite a file with random bytes; it keeps its name.

    This reaches the blocks that the file system shows; an SSD or a snapshot may keep others.
    """
    file.chmod(0o600)  # without the right to write it could only be removed, and would lie readable on the disk
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.write(os.urandom(size))
        opened.flush()
        os.fsync(opened.fileno())


def _shred(file: Path) -> None:
    overwrite(file)
    file.unlink()
