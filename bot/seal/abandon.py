"""Take the keys out of use for ever, and leave word of it until everything that they sealed is deleted.

The word is the name of the emptied file itself: one rename takes a key out of use and says why, so that no kill falls
between the two. A start that finds the word deletes what is left.
"""

from pathlib import Path

from bot.seal.keys import ABANDONED, held, key_files_among
from bot.seal.secret_files import destroy, is_left, is_plain, overwrite, sync


def abandon_keys(folder: Path) -> int:
    """Take every key out of use, then make it unreadable; damaged ones too. Return how many there were.

    Raises:
        KeyRefused: the folder cannot be written; a key may be left.
    """
    if not folder.is_dir():
        return 0
    with held(folder):
        keys = key_files_among(folder)
        for key in keys:
            key.rename(key.with_name(key.stem + ABANDONED))
        sync(folder)
        for file in _words(folder):
            overwrite(file)
        for file in [each for each in folder.iterdir() if is_left(each)]:
            destroy(file)
    return len(keys)


def is_abandoned(folder: Path) -> bool:
    """Tell whether keys were abandoned, and what they sealed may not be deleted yet.

    Raises:
        KeyRefused: the folder cannot be read.
    """
    if not folder.is_dir():
        return False
    with held(folder):
        return bool(_words(folder))


def forget_abandoned(folder: Path) -> None:
    """Take the word back: nothing is left of what the keys sealed.

    Raises:
        KeyRefused: the folder cannot be written.
    """
    if not folder.is_dir():
        return
    with held(folder):
        for file in _words(folder):
            overwrite(file)  # a kill may have come between its new name and this
            file.unlink()
        sync(folder)


def _words(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.name.endswith(ABANDONED) and is_plain(file)]
