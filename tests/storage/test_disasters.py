import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.storage.cast import BOTH, HOUR, NOVEMBER, ONLY_NEW, ONLY_OLD, PEOPLE

KILLS = 10


@dataclass
class Victims:
    """A process whose children work at a database until they are done or killed."""

    process: subprocess.Popen[str]

    def start(self, act: str, url: str) -> int:
        assert self.process.stdin
        self.process.stdin.write(f"{act} {url}\n")
        self.process.stdin.flush()
        return int(self.line().removeprefix("pid "))

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def rest(self) -> list[str]:
        """What the act has said until it ended."""
        return list(iter(self.line, "end"))

    def kill_soon(self, act: str, url: str) -> list[str]:
        """Let an act begin, kill it within a tenth of a second, and return what it said."""
        child = self.start(act, url)
        first = self.line()
        time.sleep(random.random() / 10)
        os.kill(child, signal.SIGKILL)
        return [first, *self.rest()]


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    command = [sys.executable, "-m", "tests.storage.victim"]
    with subprocess.Popen(  # noqa: S603  (our own)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Victims(process)


def see_that_it_is_whole(database: Database) -> None:
    if database.file:
        connection = sqlite3.connect(database.file)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


async def test_killed_while_keeping_readers_nothing_is_half_written(
    url: str, database: Database, victims: Victims
) -> None:
    readers, traces = Readers(database, BOTH), Traces(database, BOTH)
    for _ in range(KILLS):
        said = victims.kill_soon("keep", url)
        see_that_it_is_whole(database)
        kept = [int(line.removeprefix("kept ")) for line in said]
        assert kept == [*range(len(kept))]
        for number in kept[-5:]:
            person = PEOPLE[number % len(PEOPLE)]
            assert await readers.find(person.chat) == person
            assert (number + 1,) in [trace.message_ids for trace in await traces.of(person.chat)]
        assert len(await traces.due(HOUR, 10**6)) == await traces.count()
    found = [person for person in PEOPLE if await readers.find(person.chat)]
    assert len(found) == await readers.count()
    assert readers.corrupt == traces.corrupt == 0


async def test_killed_while_sealing_anew_nobody_is_lost_and_it_goes_on(
    url: str, database: Database, victims: Victims
) -> None:
    readers, traces, people = Readers(database, ONLY_OLD), Traces(database, ONLY_OLD), PEOPLE[:100]
    for person in people:
        await readers.keep(person, NOVEMBER)
    await traces.add(PEOPLE[0].chat, range(1, 1001), HOUR)
    before = await traces.of(PEOPLE[0].chat)
    readers.ring = traces.ring = BOTH
    for _ in range(KILLS):
        assert victims.kill_soon("reseal", url)
        see_that_it_is_whole(database)
        assert await readers.count() == len(people)
    assert [await readers.find(person.chat) for person in people] == people
    assert await readers.reseal(len(people)) == await traces.reseal(1000) == 0
    readers.ring = traces.ring = ONLY_NEW
    assert [await readers.find(person.chat) for person in people] == people
    assert await traces.of(PEOPLE[0].chat) == before


async def test_a_full_disk_loses_nothing_and_passes(sqlite_url: str, victims: Victims) -> None:
    async with open_database(sqlite_url) as database:
        await migrate(database)
    victims.start("fill", sqlite_url)
    full, answers = victims.rest()
    kept = int(full.split(" ")[0])
    assert 10 < kept < len(PEOPLE) - 1
    assert "The database fails: it cannot be read or written (is the disk full?)" in full
    assert answers == "still answers: True"
    async with open_database(sqlite_url) as database:
        see_that_it_is_whole(database)
        readers = Readers(database, ONLY_OLD)
        assert [await readers.find(person.chat) for person in PEOPLE[:kept]] == PEOPLE[:kept]
        assert await readers.find(PEOPLE[-1].chat) == PEOPLE[-1]


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everybody can read, and nobody but us write."""
    folder = Path(f"/tmp/vyraj-readable-{os.getpid()}")  # noqa: S108 - those of pytest are closed to others
    folder.mkdir(mode=0o755)
    yield folder
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


@pytest.mark.parametrize("made_before", [True, False])
def test_a_file_or_folder_that_we_may_not_write_is_refused(readable: Path, victims: Victims, made_before: bool) -> None:
    url = f"sqlite+aiosqlite:///{readable}/vyraj.sqlite3"
    if made_before:
        sqlite3.connect(readable / "vyraj.sqlite3").close()
        (readable / "vyraj.sqlite3").chmod(0o444)
    readable.chmod(0o555)
    victims.start("be_nobody", url)
    assert victims.rest() == [f"{readable}/vyraj.sqlite3 cannot be made or written: Permission denied"]
    readable.chmod(0o755)
