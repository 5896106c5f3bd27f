"""What minutes of load and many kills leave: memory that does not grow, and no press without an answer."""

# ruff: noqa: T201  (a bench prints)

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.settings import KNOWLEDGE_DIR
from tests.bench.rivals import Rival, Setting, rivals
from tests.bench.stage import Server

ANSWER_MS = 60.0
LOAD_RATE = 200.0
"""Presses a second while memory is watched."""
KILL_RATE = 50.0
"""Presses a second while the bot is killed and started again."""
GROWTH = 5.0
"""MiB that memory may grow between the second minute and the end."""
PATIENCE = 60.0
"""Seconds that the last start gets to answer what the kills left."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, then kill; 1 if memory grew too much or a press was left without an answer."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=sys.modules[__name__].__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="minutes of load; 0: only kills")
    parser.add_argument("--settle", type=float, default=2.0, help="minutes before memory is measured first")
    parser.add_argument("--kills", type=int, default=50, help="how often the bot is killed")
    parser.add_argument("--seed", type=int, default=0, help="chooses the moments of the kills")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder) / "knowledge"
        shutil.copytree(KNOWLEDGE_DIR, knowledge)
        setting = Setting.of(Path(folder), knowledge)
        ours = next(each for each in reversed(rivals()) if each.name == "ours")
        print(f"{ours}; {setting.cores}; Telegram answers after {ANSWER_MS:g} ms", flush=True)
        grew = _load(setting, ours, options.minutes, options.settle) if options.minutes else 0.0
        lost = _kill(setting, ours, options.kills, random.Random(options.seed))
    return int(grew > GROWTH or lost > 0)


def _load(setting: Setting, ours: Rival, minutes: float, settle: float) -> float:
    """Press for minutes; return the MiB by which memory grew."""
    with setting.server(ANSWER_MS, 0) as server, setting.bot(ours, server) as running:
        server.ask("begin")
        server.ask(f"rate/{LOAD_RATE}")
        time.sleep(settle * 60)
        before = running.rss()
        time.sleep((minutes - settle) * 60)
        running.check()
        grew = running.rss() - before
        report = server.ask("end")
    print(
        f"{minutes:g} minutes at {LOAD_RATE:g} presses/s: {report['completed']} answered, "
        f"p95 {report['felt'][1] * 1000:.0f} ms; "
        f"memory {before:.1f} MiB after {settle:g} minutes, {grew:+.1f} at the end",
        flush=True,
    )
    return grew


def _kill(setting: Setting, ours: Rival, kills: int, chance: random.Random) -> int:
    """Kill and start again under load; return how many presses were left without an answer."""
    with setting.server(ANSWER_MS, 0) as server:
        server.ask("begin")
        server.ask(f"rate/{KILL_RATE}")
        for _ in range(kills):
            with setting.bot(ours, server) as running:
                time.sleep(chance.uniform(0.5, 4.0))
                running.kill()
        server.ask("rate/0")
        with setting.bot(ours, server) as running:
            _wait_until_nothing_waits(server)
            running.check()
        report = server.ask("end")
    print(
        f"{kills} kills at {KILL_RATE:g} presses/s: {report['completed']} answered, {report['waiting']} not, "
        f"{report['repeated']} requests repeated",
        flush=True,
    )
    return int(report["waiting"])


def _wait_until_nothing_waits(server: Server) -> None:
    until = time.perf_counter() + PATIENCE
    while server.ask("status")["waiting"] and time.perf_counter() < until:
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
