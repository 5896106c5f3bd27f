"""Both databases, each empty at the beginning of a test; one PostgreSQL serves all tests of a process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class Postgres:
    """A PostgreSQL that really runs; ``programs`` holds pg_dump and the like."""

    process: subprocess.Popen[str]
    folder: Path
    url: str
    programs: Path

    def do(self, act: str) -> None:
        """Empty the database, or stop or start the server."""
        assert self.process.stdin
        self.process.stdin.write(f"{act}\n")
        self.process.stdin.flush()
        assert answer(self.process) == act

    def empty(self) -> None:
        self.do("empty")


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL of one's own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.storage.postgres"]  # of the folder that the package locks
    with subprocess.Popen(  # noqa: S603  (our own)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        folder, url, programs = answer(process).split(" ")
        yield Postgres(process, Path(folder), url, Path(programs))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with run_postgres() as running:
        yield running


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/data/vyraj.sqlite3"


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    postgres.empty()
    return postgres.url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))
