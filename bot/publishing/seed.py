"""Fill an empty knowledge folder with the library that the program brings along."""

import shutil
from pathlib import Path

from bot.seal.secret_files import locked, sync

_COPYING, _COPIED = ".vyraj-copying", ".vyraj-copied"
_OF_THE_DISK = {"lost+found"}
"""What a fresh volume has by itself."""


def seed(folder: Path, packaged: Path) -> bool:
    """Fill a folder that is empty; one with anything in it is left alone. True where it was filled.

    One that is not there is not made: its name may be a slip. Of several processes that begin with one volume, one
    fills it and the others wait.

    Everything is copied into a hidden folder inside it first. Killed in the middle, the next call begins anew, or goes
    on with what is copied.

    Args:
        folder: The knowledge folder, such as a fresh volume.
        packaged: The library that the program brings along.

    Raises:
        OSError: it cannot be filled.
    """
    if not folder.is_dir() or folder.resolve() == packaged.resolve():
        return False
    with locked(folder):
        return _filled(folder, packaged)


def _filled(folder: Path, packaged: Path) -> bool:
    copying, copied = folder / _COPYING, folder / _COPIED
    if not copied.exists():
        if {entry.name for entry in folder.iterdir()} - _OF_THE_DISK - {_COPYING}:
            return False
        shutil.rmtree(copying, ignore_errors=True)
        _copy(packaged, copying)
        copying.rename(copied)
        sync(folder)
    for entry in sorted(copied.iterdir()):
        entry.rename(folder / entry.name)
    copied.rmdir()
    sync(folder)
    return True


def _copy(source: Path, target: Path) -> None:
    """Copy what is not hidden, but not the rights: the program's own files may be for reading only."""
    target.mkdir()
    for entry in sorted(source.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            shutil.copyfile(entry, target / entry.name)
