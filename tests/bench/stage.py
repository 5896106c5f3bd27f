"""What a row stands on: a lean server, a bot, each a process on a core of its own, and what both used."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.bench.server import HOST

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "7000000001:bench-no-token-of-anybody"
PATIENCE = 120.0
"""Seconds that a bot gets to answer its first press, or to stop."""
_TICKS = os.sysconf("SC_CLK_TCK")


class BotFailed(Exception):
    """A bot ended, or answered nothing; the message ends with what it printed."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Who runs where; both sets are the same on a machine with one core."""

    server: frozenset[int]
    bot: frozenset[int]

    @classmethod
    def of_this_machine(cls) -> "Cores":
        """Give the server the first core and the bot the last."""
        cores = sorted(os.sched_getaffinity(0))
        return cls(frozenset(cores[:1]), frozenset(cores[-1:]))

    def __str__(self) -> str:
        if self.server == self.bot:
            return "one core only: bot and server could not be pinned apart, so no ratio here means anything"
        return f"server on core {min(self.server)}, bot on core {min(self.bot)}"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process used between two moments.

    Attributes:
        cpu: Seconds of CPU per second.
        foreign: The same of everybody else on its core; above a tenth, absolute figures are too low.
        rss: Resident memory at the end, MiB.
    """

    cpu: float
    foreign: float
    rss: float


class Server:
    """The lean server of one row."""

    def __init__(self, port: int) -> None:
        self.address = f"http://{HOST}:{port}"

    def ask(self, path: str) -> dict[str, Any]:
        """Call one of its controls."""
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=PATIENCE) as answer:  # noqa: S310  (our own)
            report: dict[str, Any] = json.load(answer)
        return report


class RunningBot:
    """A bot's process, from outside."""

    def __init__(self, process: subprocess.Popen[bytes], cores: frozenset[int], printed: IO[bytes]) -> None:
        self._process = process
        self._core = min(cores)
        self._printed = printed
        self._since = (0.0, 0.0, 0.0)

    def begin(self) -> None:
        """Start to count what it uses."""
        self._since = (time.perf_counter(), self._cpu(), _core_busy(self._core))

    def usage(self) -> Usage:
        """Say what it used since ``begin``."""
        wall, cpu, busy = self._since
        seconds, own = time.perf_counter() - wall, self._cpu() - cpu
        foreign = max(0.0, _core_busy(self._core) - busy - own)
        return Usage(own / seconds, foreign / seconds, self.rss())

    def rss(self) -> float:
        """Return its resident memory, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def written(self) -> int:
        """Return how many bytes of files it changed since its start, in whole pages, as the kernel counts them."""
        rows = Path(f"/proc/{self._process.pid}/io").read_text("ascii").splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith("write_bytes:"))

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def check(self) -> None:
        """Make sure that it runs.

        Raises:
            BotFailed: it does not.
        """
        if self._process.poll() is not None:
            raise BotFailed(f"the bot ended with {self._process.returncode}:\n{self.printed()}")

    def printed(self) -> str:
        """Return what it printed so far; nothing, if all is well."""
        return Path(self._printed.name).read_text("utf-8", "replace").strip()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def server(screen: Path, cores: Cores, options: Sequence[str]) -> Iterator[Server]:
    """Run a lean server; ``options`` are those of its command line."""
    command = [sys.executable, "-m", "tests.bench.server", str(screen), *options]
    with pinned(cores.server):
        process = subprocess.Popen(  # noqa: S603  (our own interpreter)
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    try:
        assert process.stdout, "a pipe was asked for"
        yield Server(int(process.stdout.readline()))
    finally:
        _stop(process)


@contextmanager
def bot(
    module: Sequence[str], environment: dict[str, str], cores: frozenset[int], folder: Path
) -> Iterator[RunningBot]:
    """Run a bot.

    Args:
        module: What follows ``python -m``.
        environment: Beside ours; no ``BOT_*`` of the person who measures gets through.
        cores: Where it runs.
        folder: Its working directory: no ``.env`` lies there.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("BOT_")}
    whole = {
        **kept,
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "BOT_VERIFY_EVERY": "0",
        "BOT_STATUS_LISTEN": "0",
        "BOT_LOG_LEVEL": "ERROR",
        **environment,
    }
    with (folder / "printed").open("wb") as printed:
        with pinned(cores):
            process = subprocess.Popen(  # noqa: S603  (our own interpreter)
                [sys.executable, "-m", *module], cwd=folder, env=whole, stdout=printed, stderr=subprocess.STDOUT
            )
        try:
            yield RunningBot(process, cores, printed)
        finally:
            _stop(process)


@contextmanager
def pinned(cores: frozenset[int]) -> Iterator[None]:
    """Let processes started meanwhile run on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def wait_for(completed: int, lean: Server, running: RunningBot) -> None:
    """Wait until so many presses are done.

    Raises:
        BotFailed: it takes more than ``PATIENCE``.
    """
    until = time.perf_counter() + PATIENCE
    while lean.ask("status")["completed"] < completed:
        running.check()
        if time.perf_counter() > until:
            raise BotFailed(f"too few presses were answered within {PATIENCE:.0f} s:\n{running.printed()}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def _core_busy(core: int) -> float:
    """Return the seconds that a core worked for processes, or for another machine on the same hardware."""
    rows = Path("/proc/stat").read_text("ascii").splitlines()
    user, nice, system, _, _, _, _, steal = next(row for row in rows if row.startswith(f"cpu{core} ")).split()[1:9]
    return (int(user) + int(nice) + int(system) + int(steal)) / _TICKS
