"""Keep the keys by which persons are held: one or two files in a folder of their own."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.seal.secret_files import destroy, is_left, is_plain, locked, remove_left, sync, write_secret

MASTER = 32
"""Bytes of randomness from which everything in a key is derived."""
_LENGTH = 2 * MASTER + 1
_CONTENT = re.compile(rb"[0-9a-f]{64}\n")
_NAME = re.compile(r"([0-9]{4}|[1-9][0-9]{4,17})\.key")
ABANDONED = ".key.abandoned"
"""Ends the name of a key that is out of use for ever (see ``abandon``): no key any more."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyRefused(Exception):
    """The keys are not as they must be; a sentence that says what to do, and nothing of a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is derived from one master; its parts tell nothing of one another.

    ``id`` stands openly in every envelope; ``check`` may lie in the database, to recognise a wrong key.
    """

    id: bytes
    pseudonyms: bytes = field(repr=False)
    envelopes: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    check: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that writes and, while a rotation goes on, the one before it."""

    newest: Key
    older: Key | None

    @property
    def all(self) -> tuple[Key, ...]:
        """Every key, newest first."""
        return (self.newest, self.older) if self.older else (self.newest,)


def derive_key(master: bytes) -> Key:
    """Derive a key from its master by HKDF-SHA-256 (RFC 5869), one label for each part."""
    parts = {"id": 4, "pseudonyms": 32, "envelopes": 32, "audit": 32, "check": 16}
    return Key(
        **{
            part: HKDF(SHA256(), length, salt=None, info=f"vyraj {part} v1".encode()).derive(master)
            for part, length in parts.items()
        }
    )


def throwaway_ring() -> KeyRing:
    """Make a ring that stands nowhere: for what is not open yet, so that nothing is sealed by it."""
    return KeyRing(derive_key(os.urandom(MASTER)), None)


def load_keys(folder: Path, hold: Callable[[Path], None] = lambda _: None) -> KeyRing | None:
    """Read the keys, and remove what an interrupted change left.

    Args:
        folder: That of the keys.
        hold: Called with the file of the newest key, while no other process can change the folder.

    Returns:
        None where there is no key: the folder is missing or empty.

    Raises:
        KeyRefused: something there is not as it must be.
    """
    if _is_missing(folder):
        return None
    with held(folder):
        ring = _ring(folder)
        if ring:
            hold(_key_files(folder)[0])
        return ring


def make_key(folder: Path) -> KeyRing:
    """Make the first key, and its folder where there is none.

    Raises:
        KeyRefused: there is a key already, or the folder cannot be written.
    """
    with _refusing(folder):
        _make_folder(folder)
    with held(folder):
        remove_left(folder)
        if _key_files(folder):
            raise KeyRefused(f"There is a key in {folder} already; to replace it: python -m bot key rotate")
        folder.chmod(0o700)
        return _write(folder, number=1)


def add_key(folder: Path) -> KeyRing:
    """Add a newer key; where there are two already, an interrupted rotation goes on with them.

    Raises:
        KeyRefused: there is no key yet, or something there is not as it must be.
    """
    with held(folder):
        ring = _present(folder)
        return ring if ring.older else _write(folder, _number(_key_files(folder)[0]) + 1)


def drop_older(folder: Path) -> KeyRing:
    """Destroy the older of two keys; what only it opens is closed for ever. Nothing to do where there is one.

    Raises:
        KeyRefused: there is no key, or something there is not as it must be.
    """
    with held(folder):
        ring = _present(folder)
        if not ring.older:
            return ring
        destroy(_key_files(folder)[1])
        return _present(folder)


def destroy_keys(folder: Path) -> int:
    """Destroy every key, damaged ones too; a key that resists does not save the others.

    Returns:
        How many keys were destroyed.

    Raises:
        KeyRefused: something is left in the folder, which may be a key or a copy of one.
    """
    if _is_missing(folder):
        return 0
    with held(folder):
        files = [file for file in folder.iterdir() if is_plain(file)]
        keys = sorted((file for file in files if _NAME.fullmatch(file.name)), key=_number)
        for file in [*filter(is_left, files), *keys]:
            with suppress(OSError):  # it is named below
                destroy(file)
        rest = sorted(file.name for file in folder.iterdir() if not file.name.endswith(ABANDONED))
        if rest:
            raise KeyRefused(
                f"Still in {folder}: {', '.join(rest)}. It may be a key or a copy of one: delete it by hand."
            )
        return len(keys)


def _is_missing(folder: Path) -> bool:
    with _refusing(folder), suppress(FileNotFoundError):
        folder.lstat()
        return False
    return True


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    """Say in a sentence what the system does not let us do."""
    try:
        yield
    except OSError as error:
        place = error.filename if isinstance(error.filename, str | Path) else folder
        raise KeyRefused(
            f"{place}: {error.strerror}. The folder of keys and its files must belong to the user who runs the bot."
        ) from error


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other processes out of the folder: two that add a key at once would overwrite one another's."""
    with _refusing(folder):
        if folder.is_symlink():
            raise KeyRefused(f"{folder} is a link: set BOT_KEY_DIR to the folder itself")
        with locked(folder):
            yield


def _make_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(0o700, exist_ok=True)
        sync(each.parent)


def _present(folder: Path) -> KeyRing:
    ring = _ring(folder)
    if not ring:
        raise KeyRefused(
            f"There is no key in {folder}: is BOT_KEY_DIR right? The bot makes its first key when it starts."
        )
    return ring


def _ring(folder: Path) -> KeyRing | None:
    remove_left(folder)
    files = _key_files(folder)
    if not files:
        return None
    if folder.stat().st_mode & _OTHERS:
        raise KeyRefused(f"Others can look into {folder}: chmod 700 {folder}")
    if len(files) > 2:
        names = ", ".join(file.name for file in files)
        raise KeyRefused(
            f"{folder} holds {len(files)} keys ({names}), at most two belong there: take out the strange ones"
        )
    newest, *older = [_read(file) for file in files]
    if older and older[0].id == newest.id:
        raise KeyRefused(f"{files[0]} and {files[1].name} are one key: remove {files[0].name}")
    return KeyRing(newest, older[0] if older else None)


def key_files_among(folder: Path) -> list[Path]:
    """List the files that are called like keys, newest first, whatever lies beside them."""
    files = [file for file in folder.iterdir() if _NAME.fullmatch(file.name) and is_plain(file)]
    return sorted(files, key=_number, reverse=True)


def _key_files(folder: Path) -> list[Path]:
    """List the files of keys, newest first."""
    files = [file for file in folder.iterdir() if not file.name.endswith(ABANDONED)]
    foreign = sorted(file.name for file in files if not _NAME.fullmatch(file.name))
    if foreign:
        raise KeyRefused(f"{folder} is for keys alone: take out {', '.join(foreign)}")
    return sorted(files, key=_number, reverse=True)


def _number(file: Path) -> int:
    return int(file.stem)


def _read(file: Path) -> Key:
    if not is_plain(file):
        raise KeyRefused(f"{file} is a link, or no file at all: put the key itself there")
    seen = file.stat()
    if seen.st_mode & _OTHERS:
        raise KeyRefused(f"Others can read {file}: chmod 600 {file}")
    content = file.read_bytes() if seen.st_size == _LENGTH else b""
    if not _CONTENT.fullmatch(content):
        raise KeyRefused(
            f"{file} is damaged: a key is 64 hexadecimal digits (0-9, a-f) and a line's end. "
            "Put the right file back, or give it up for ever: python -m bot key destroy"
        )
    return derive_key(bytes.fromhex(content.decode("ascii")))


def _write(folder: Path, number: int) -> KeyRing:
    write_secret(folder / f"{number:04d}.key", os.urandom(MASTER).hex() + "\n")
    return _present(folder)
