"""One run of the bot on one SQLite file, whatever becomes of the one before."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.failures import StorageRefused
from bot.storage.only_run import PATIENCE, STEP, only_run

RUNNING = """
import asyncio, sys
from bot.storage.only_run import only_run
async def work():
    async with only_run(sys.argv[1]):
        print("runs", flush=True)
        await asyncio.sleep(600)
asyncio.run(work())
"""


def other_run(url: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", RUNNING, url], stdout=subprocess.PIPE)  # noqa: S603  (our own)
    assert process.stdout
    assert process.stdout.readline() == b"runs\n"
    return process


async def test_a_second_run_is_refused_with_a_sentence_that_says_what_to_do(sqlite_url: str) -> None:
    slept = list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with only_run(sqlite_url):
        with pytest.raises(StorageRefused, match=r"^another process runs the bot with .*: stop that one, or"):
            async with only_run(sqlite_url, sleep):
                raise AssertionError
    assert sum(slept) == PATIENCE - STEP
    async with only_run(sqlite_url):
        pass


async def test_one_that_ends_meanwhile_is_waited_for(sqlite_url: str) -> None:
    with other_run(sqlite_url) as other:

        async def sleep(_: float) -> None:
            other.terminate()
            other.wait()

        async with only_run(sqlite_url, sleep):
            pass


async def test_after_a_kill_nothing_is_left(sqlite_url: str) -> None:
    with other_run(sqlite_url) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()

        async def sleep(_: float) -> None:
            raise AssertionError

        async with only_run(sqlite_url, sleep):
            pass


async def test_a_link_to_the_file_is_the_same_file(sqlite_url: str, tmp_path: Path) -> None:
    async def sleep(_: float) -> None:
        """Wait for nothing."""

    async with only_run(sqlite_url):
        (tmp_path / "link.sqlite3").symlink_to(tmp_path / "data/vyraj.sqlite3")
        with pytest.raises(StorageRefused, match="another process runs"):
            async with only_run(f"sqlite+aiosqlite:///{tmp_path}/link.sqlite3", sleep):
                raise AssertionError


async def test_a_volume_without_locks_is_named(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(_: int, __: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", flock)  # there is no such volume here
    with pytest.raises(StorageRefused, match=r"has no locks \(No locks available\).* put the file on a local disk"):
        async with only_run(sqlite_url):
            raise AssertionError


async def test_any_number_run_on_postgres(postgres_url: str) -> None:
    async with only_run(postgres_url), only_run(postgres_url):
        pass
