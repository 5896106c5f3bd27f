"""What other people wait while one person floods the bot with 10,000 presses at once."""

# ruff: noqa: T201  (a bench prints)

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import KNOWLEDGE_DIR
from tests.bench.rivals import ASYNCIO, NAMES, Rival, Setting, rivals
from tests.bench.stage import BotFailed, RunningBot, Server, Usage, wait_for

FLOOD = 10_000
RATE = 20.0
"""Presses of others a second: a load that the slowest of the bots carries, too."""
ANSWER_MS = 60.0


@dataclass(frozen=True, slots=True)
class Row:
    """One bot, before the flood and in it; times in seconds from the press to both requests."""

    rival: Rival
    calm: dict[str, Any]
    flooded: dict[str, Any]
    usage: Usage


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every bot and print a table; 1 if a bot failed or complained."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.flood", description=sys.modules[__name__].__doc__)
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds before anything is measured")
    parser.add_argument("--calm", type=float, default=5.0, help="seconds measured before the flood")
    parser.add_argument("--seconds", type=float, default=20.0, help="seconds measured from the flood on")
    parser.add_argument("--bots", nargs="+", default=NAMES, choices=NAMES, help="which bots")
    parser.add_argument("--flood", type=int, default=FLOOD, help="presses of one person, at once")
    parser.add_argument("--rate", type=float, default=RATE, help="presses of others, a second")
    options = parser.parse_args(arguments)
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder) / "knowledge"
        shutil.copytree(KNOWLEDGE_DIR, knowledge)
        setting = Setting.of(Path(folder), knowledge)
        print(f"{setting.cores}; one person presses {options.flood} times at once, others {options.rate:g} times a")
        print(f"second, for {options.seconds:g} s; Telegram answers after {ANSWER_MS:g} ms\n")
        print(_head())
        for rival in (each for each in rivals() if each.loop == ASYNCIO and each.name in options.bots):
            try:
                with setting.row(rival, ANSWER_MS, 0) as (server, running):
                    row = _measure(rival, server, running, options)
                    if printed := running.printed():
                        complaints.append(f"{rival} printed:\n{printed}")
                print(_line(row), flush=True)
            except BotFailed as failed:
                complaints.append(f"{rival}: {failed}")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints))


def _measure(rival: Rival, server: Server, running: RunningBot, options: argparse.Namespace) -> Row:
    server.ask("begin")
    server.ask(f"rate/{options.rate}")
    wait_for(1, server, running)
    time.sleep(options.warm_up)
    server.ask("begin")
    time.sleep(options.calm)
    calm = server.ask("end")
    server.ask("begin")
    running.begin()
    server.ask(f"flood/{options.flood}")
    time.sleep(options.seconds)
    row = Row(rival, calm, server.ask("end"), running.usage())
    running.check()
    return row


def _head() -> str:
    return (
        "| bot | others before: p50 / p95 ms | others in the flood: p50 / p95 / longest ms | still waiting "
        "| flooder's presses answered | flood not yet taken in | memory MiB | others on the core |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )


def _line(row: Row) -> str:
    before, inside = _milliseconds(row.calm["felt"][:2]), _milliseconds(row.flooded["felt"])
    flooded = row.flooded
    return (
        f"| {row.rival} | {before} | {inside} | {flooded['waiting']} of {flooded['waiting'] + flooded['completed']} "
        f"| {flooded['flooder_completed']} | {flooded['queued']} | {row.usage.rss:.0f} | {row.usage.foreign:.0%} |"
    )


def _milliseconds(percentiles: Sequence[float]) -> str:
    return " / ".join(f"{each * 1000:.0f}" for each in percentiles)


if __name__ == "__main__":
    sys.exit(main())
