"""A process that publishes what is approved, and kills itself at a named point or is killed: nothing else runs in it.

``python -m tests.publishing.press DATABASE FOLDER [POINT TIMES [DEED]]``: it says "ready" when it holds the lease, then
what became of each change, and ends when nothing is to be published. What it does at the point is to die, unless a deed
is named: ``full`` fills the disk, ``nobody`` makes it a user who may write nothing (at the beginning, if no point).
Its clock is ahead by so many days as the variable PRESS_DAYS says, or behind.
"""

import asyncio
import os
import resource
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.i18n import load_translators
from bot.knowledge.load import Loaded, Loader
from bot.publishing.publish import Publisher
from bot.storage.changes import Changes
from bot.storage.database import open_database
from bot.storage.lease import Lease

LEASE = 1.5
"""Seconds that the lease is held: a killed process must not keep the next one waiting for long."""
NOBODY = 65534
SMALL = 100
"""Bytes that fit into a file of a full disk."""


def say(what: str) -> None:
    os.write(1, f"{what}\n".encode())


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill_the_disk() -> None:
    """Let no file grow: a limit on the size of files stands for a full disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, hard))


def become_nobody() -> None:
    if os.geteuid() == 0:
        os.setuid(NOBODY)


DEEDS: Mapping[str, Callable[[], None]] = {"die": die, "full": fill_the_disk, "nobody": become_nobody}


def doing(deed: Callable[[], None], point: str, times: int) -> Callable[[str], None]:
    """Do something when this process comes to a point for the n-th time."""
    left = times

    def at(name: str) -> None:
        nonlocal left
        left -= name == point
        if left < 0:
            left = sys.maxsize
            deed()

    return at


def now() -> datetime:
    """Return the time by a clock that may be wrong."""
    return datetime.now(UTC) + timedelta(days=int(os.environ.get("PRESS_DAYS", "0")))


async def publish(url: str, folder: Path, at: Callable[[str], None]) -> None:
    """Take the lease, publish what there is, and give it back."""
    loader = Loader(folder, load_translators())

    async def try_on(changed: Mapping[str, bytes | None]) -> Loaded:
        return await asyncio.to_thread(loader.load, changed)

    async with open_database(url) as database:
        lease, holder = Lease(database), secrets.token_hex(8)
        publisher = Publisher(Changes(database), lease, folder, try_on, now, at=at)
        while (epoch := await lease.take(holder, LEASE)) is None:  # noqa: ASYNC110  (another process has it)
            await asyncio.sleep(0.05)

        async def renew() -> None:
            while True:
                await asyncio.sleep(LEASE / 4)
                await lease.renew(holder, epoch, LEASE)

        renewing = asyncio.ensure_future(renew())
        say("ready")
        try:
            while change := await publisher.publish_next(epoch):
                say(f"{change.number} {change.state}")
        except Exception as failed:  # noqa: BLE001  (a test asks what it was)
            say(f"{type(failed).__name__}: {failed}")
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await lease.release(holder, epoch)


def main(url: str, folder: str, point: str = "", times: str = "0", deed: str = "die") -> None:
    if deed == "nobody" and not point:
        become_nobody()
    asyncio.run(publish(url, Path(folder), doing(DEEDS[deed], point, int(times))))


if __name__ == "__main__":
    main(*sys.argv[1:])
