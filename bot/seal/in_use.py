"""Tell other processes which key this one writes with, by a lock that dies with the process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from bot.seal.keys import KeyRing, held, key_files_among, load_keys

_Seen = tuple[frozenset[str], int]
"""The names in a folder, and the inode of the newest key: after ``panic`` another key has the same name."""


class KeyInUse:
    """The keys of a folder as this process has read them; the file of the newest is locked, together with others.

    Who changes the key seals nothing anew until nobody holds the older one (see ``older_taken_over``).
    """

    def __init__(self, folder: Path) -> None:
        """Make one that has read nothing yet."""
        self.folder = folder
        self._mutex = Lock()
        self._handles: list[int] = []
        self._read: _Seen | None = None
        self._settled: _Seen | None = None

    def take(self) -> KeyRing | None:
        """Read the keys and lock the newest; what was locked before stays so until ``settle``.

        Returns:
            None where there is no key.

        Raises:
            KeyRefused: see ``load_keys``.
        """
        with self._mutex:
            self._read = None
            ring = load_keys(self.folder, self._hold)
            self._read = self._seen()
            return ring

    def settle(self) -> None:
        """Say that nothing is written any more with a key that was the newest before the last one taken."""
        with self._mutex:
            for handle in self._handles[:-1]:
                os.close(handle)
            del self._handles[:-1]
            self._settled = self._read

    def is_settled(self) -> bool:
        """Tell whether the folder is as it was when it was read for the last time that was settled."""
        with self._mutex:
            return self._settled is not None and self._seen() == self._settled

    def close(self) -> None:
        """Hold nothing any more."""
        with self._mutex:
            for handle in self._handles:
                os.close(handle)
            self._handles.clear()
            self._settled = None

    def _hold(self, newest: Path) -> None:
        handle = os.open(newest, os.O_RDONLY)
        if self._handles and os.path.sameopenfile(handle, self._handles[-1]):
            os.close(handle)
            return
        self._handles.append(handle)
        fcntl.flock(handle, fcntl.LOCK_SH)  # who tests it does so while the folder is locked: nothing to wait for

    def _seen(self) -> _Seen | None:
        try:
            names = frozenset(each.name for each in self.folder.iterdir() if each.suffix != ".left")
            keys = key_files_among(self.folder)
            return names, keys[0].stat().st_ino if keys else 0
        except OSError:  # it is being changed, or is gone
            return None


@contextmanager
def older_taken_over(folder: Path) -> Iterator[bool]:
    """Take over the older of two keys, if no other process writes with it, or changes it, for as long as this lasts.

    Yields:
        Whether that is so; also where there is no older key.

    Raises:
        KeyRefused: the folder cannot be read.
    """
    handles: list[int] = []
    try:
        with held(folder):
            is_ours = _try(key_files_among(folder)[1:], handles)
        yield is_ours
    finally:
        for handle in handles:
            os.close(handle)


def _try(older: list[Path], handles: list[int]) -> bool:
    for file in older:
        handles.append(os.open(file, os.O_RDWR))  # NFS locks for one process alone only what it may write
        try:
            fcntl.flock(handles[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
