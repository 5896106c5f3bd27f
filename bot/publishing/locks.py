"""Replace files of git under its locks, so that a lock which we left when we were killed is known to be ours."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.i18n import mark
from bot.publishing.said import Said
from bot.seal.secret_files import sync

WAIT = 3.0
"""Seconds that another program may keep a lock; git itself holds one for moments."""
STEP = 0.05
_OURS = ".vyraj.lock"


class RepositoryBusy(Said):
    """Another program keeps the repository, or something in it, locked; it may pass."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A file of git that nobody else may replace."""

    file: Path

    def replace(self, data: bytes) -> None:
        """Put other bytes into the file, whole or not at all; the lock is given up.

        Raises:
            OSError: the disk is full, or the like; the file is as it was.
        """
        beside = _beside(self.file)
        with beside.open("wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        _lock_of(self.file).replace(self.file)
        sync(self.file.parent)


@contextmanager
def locked(file: Path, wait: float = WAIT, sleep: Callable[[float], None] = time.sleep) -> Iterator[Lock]:
    """Hold git's lock on a file: ``FILE.lock``, as git makes it.

    It is a second name of a file of ours beside it. Where we were killed, both are found, and one file: then it is ours
    and nobody works under it, since only who holds the lease writes. Any other lock is left alone.

    Args:
        file: What is to be replaced; it need not be there.
        wait: Seconds that another program's lock is waited for.
        sleep: Waits for seconds.

    Raises:
        RepositoryBusy: somebody has kept it for long.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    free(file)
    beside, lock = _beside(file), _lock_of(file)
    with beside.open("wb") as opened:
        opened.flush()
    try:
        for left in range(max(1, round(wait / STEP)), -1, -1):
            if _linked(beside, lock):
                break
            if not left:
                message = mark(
                    "another program keeps the repository locked: %(lock)s. If none runs any more, delete that file"
                )
                raise RepositoryBusy(message, lock=lock)
            sleep(STEP)
        yield Lock(file)
    finally:
        free(file)


def free(file: Path) -> None:
    """Take away a lock of ours, and what it was made of."""
    beside, lock = _beside(file), _lock_of(file)
    with suppress(FileNotFoundError):
        if lock.samefile(beside):
            lock.unlink()
    beside.unlink(missing_ok=True)


def _linked(beside: Path, lock: Path) -> bool:
    try:
        lock.hardlink_to(beside)
    except FileExistsError:
        return False
    return True


def _lock_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.lock")


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}{_OURS}")
