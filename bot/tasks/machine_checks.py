"""Look at the machine that a bot runs on: where its token lies, who reads its folders, what leaks to the disk."""

import os
import resource
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.settings import Settings, SettingsRefused
from bot.tasks.findings import Finding, broken, good, look

LITTLE = 2**30
"""Bytes of disk below which somebody should look."""
TOO_LITTLE = 100 * 2**20
"""Bytes of disk below which the database may fail any time."""
SWAPS = Path("/proc/swaps")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_token(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """See that there is a token, in a file that only its owner reads."""
    try:
        settings.read_token()
    except SettingsRefused as refused:
        yield broken("token", str(refused))
        return
    if settings.token_file:
        yield _of_file("token", settings.token_file)
    elif any(name.upper() == "BOT_TOKEN" and value for name, value in environment.items()):
        yield look(
            "token", "it lies in the environment, where other programs may see it; a file is safer: BOT_TOKEN_FILE"
        )
    else:
        yield _of_file("token", Path(".env"))


def check_folders(settings: Settings, database: Path | None) -> Iterator[Finding]:
    """See that nobody else looks into the data, that the keys lie apart from it, and that editors can publish."""
    if database and database.exists():
        yield _of_file("data", database)
        keys = settings.key_dir.resolve()
        if keys.is_relative_to(database.resolve().parent):
            yield look("keys", f"{keys} lies inside the folder of the database: a copy of that folder holds both")
    if os.access(settings.knowledge_dir, os.W_OK):
        yield good("knowledge", f"{settings.knowledge_dir} can be written: editors can publish")
    else:
        yield look("knowledge", f"{settings.knowledge_dir} cannot be written by this user: editors cannot publish")


def check_disk(folder: Path) -> Iterator[Finding]:
    """See that there is room for the database."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    said = f"{free // 2**20} MiB are free at {folder}"
    if free < TOO_LITTLE:
        yield broken("disk", f"{said}: the database fails when it is full; make room")
    else:
        yield look("disk", f"{said}: make room soon") if free < LITTLE else good("disk", said)


def check_memory(swaps: Path = SWAPS) -> Iterator[Finding]:
    """See that what is in memory, such as the key, is never written to a disk."""
    try:
        used = len(swaps.read_text("utf-8").splitlines()) > 1
    except OSError:
        yield look(
            "swap", "it cannot be told here whether memory is swapped to a disk: see that it is not, or encrypted"
        )
    else:
        yield (
            look(
                "swap", "this machine swaps: memory, with the key in it, may lie on the disk; turn it off or encrypt it"
            )
            if used
            else good("swap", "memory is not swapped to a disk")
        )
    if resource.getrlimit(resource.RLIMIT_CORE)[0]:
        yield look("core dumps", "they are on for this shell: a crash would write the key to the disk; ulimit -c 0")
    else:
        yield good("core dumps", "off")


def _of_file(what: str, file: Path) -> Finding:
    try:
        mode = file.stat().st_mode
    except OSError as error:
        return broken(what, f"{file} cannot be looked at: {error.strerror}")
    if mode & _OTHERS:
        return look(what, f"others on this machine can read {file}: chmod 600 {file}")
    return good(what, f"it lies in {file}, readable by its owner only")
