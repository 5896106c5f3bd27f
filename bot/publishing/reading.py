"""Read the folder at a moment when its files belong together: while nobody writes to it, neither we nor others."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EOPNOTSUPP
from hashlib import sha256
from pathlib import Path

from bot.knowledge.aside import is_aside
from bot.knowledge.directory import DIRECTORY
from bot.knowledge.glossary import GLOSSARY_FILE
from bot.knowledge.load import ARTICLES, Loaded
from bot.knowledge.shelf import Reading
from bot.publishing.disk import WRITING

LIBRARY = (ARTICLES, DIRECTORY, GLOSSARY_FILE)
"""What of a knowledge folder readers see; drafts and whatever else lies there are nobody's business."""
Stamp = str
"""Names what lies in the folder by names, sizes and times, without reading a file."""


def is_of_the_library(path: str) -> bool:
    """Tell whether readers see what a path (below the knowledge folder) holds."""
    parts = path.split("/")
    return parts[0] in LIBRARY and not any(is_aside(part) for part in parts)


def when_whole(folder: Path, note: Callable[[Stamp], None] = lambda _: None) -> Reading:
    """Read a folder only while none of our processes writes to it, and only if nobody has written meanwhile.

    Args:
        folder: The knowledge folder.
        note: Told how the folder was when it was read.
    """

    def reading(load: Callable[[], Loaded]) -> Loaded | None:
        with _shared(folder) as is_ours:
            if not is_ours or _is_there(folder / WRITING):  # the second outlasts whoever was killed while writing
                return None
            before = stamp(folder)
            loaded = load()
            if stamp(folder) != before:
                return None
        note(before)
        return loaded

    return reading


def stamp(folder: Path) -> Stamp:
    """Look over a folder; what cannot be looked at counts as what it is: not there."""
    whole = sha256()
    for top in LIBRARY:
        for line in sorted(_entries(folder / top)):
            whole.update(line.encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _is_there(place: Path) -> bool:
    """Tell whether something is there; not where we may not look: the loader says so."""
    try:
        place.lstat()
    except OSError:
        return False
    return True


def _entries(place: Path) -> Iterator[str]:
    try:
        seen = place.lstat()
        inside = [each for each in os.scandir(place) if not is_aside(each.name)] if place.is_dir() else []
    except OSError as broken:
        yield f"{place}\0{broken.errno}\0"
        return
    times = "" if place.is_dir() else f"{seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}"
    yield f"{place}\0{seen.st_mode}\0{times}\0"
    for each in inside:
        yield from _entries(Path(each.path))


@contextmanager
def _shared(folder: Path) -> Iterator[bool]:
    """Keep our processes from writing meanwhile; False where one writes now."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        yield True  # the folder is gone, or closed to us: the loader says so
        return
    try:
        yield _is_locked(opened)
    finally:
        os.close(opened)


def _is_locked(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as broken:
        return broken.errno == EOPNOTSUPP  # a file system without locks: the stamp alone must do
    return True
