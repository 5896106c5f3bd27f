"""A press that opens a section: ours, stock python-telegram-bot and aiogram beside each other."""

# ruff: noqa: T201  (a bench prints)

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.settings import KNOWLEDGE_DIR
from tests.bench.rivals import ASYNCIO, NAMES, UVLOOP, Rival, Setting, rivals
from tests.bench.stage import BotFailed, Usage, wait_for

IN_FLIGHT = 64
LOAD_LIMIT = 0.6
"""A row whose server was busier than this says nothing about the bot."""
FOREIGN_LIMIT = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """One bot at one answer time; times in seconds, from the press and from its hand-out, to both requests."""

    rival: Rival
    answer_ms: float
    completed: int
    per_second: float
    felt: list[float]
    handed: list[float]
    usage: Usage
    server_load: float
    repeated: int

    @property
    def is_void(self) -> bool:
        """Tell whether the server was in the way."""
        return self.server_load > LOAD_LIMIT


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every bot at every answer time and print a table; 1 if a bot failed or complained."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.press", description=sys.modules[__name__].__doc__)
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds before a row is measured")
    parser.add_argument("--seconds", type=float, default=8.0, help="seconds that a row is measured")
    parser.add_argument("--answer-ms", type=float, nargs="+", default=[0.0, 60.0], help="answer times of Telegram")
    parser.add_argument("--bots", nargs="+", default=NAMES, choices=NAMES, help="which bots")
    parser.add_argument("--rounds", type=int, default=1, help="of so many rounds the least disturbed one counts")
    parser.add_argument("--in-flight", type=int, default=IN_FLIGHT, help="presses kept outstanding")
    options = parser.parse_args(arguments)
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder) / "knowledge"
        shutil.copytree(KNOWLEDGE_DIR, knowledge)
        setting = Setting.of(Path(folder), knowledge)
        print(f"{setting.cores}; {options.in_flight} presses in flight, measured for {options.seconds:g} s\n")
        for answer_ms in options.answer_ms:
            print(_table(_rows(setting, answer_ms, options, complaints), answer_ms))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints))


def _rows(setting: Setting, answer_ms: float, options: argparse.Namespace, complaints: list[str]) -> list[Row]:
    """Measure every bot in turn, round after round; keep of each the round with least of others on its core."""
    kept: dict[Rival, Row] = {}
    for _ in range(options.rounds):
        for rival in (each for each in rivals() if each.name in options.bots):
            try:
                row, printed = _measure(setting, rival, answer_ms, options)
            except BotFailed as failed:
                complaints.append(f"{rival}: {failed}")
                continue
            if rival not in kept or row.usage.foreign < kept[rival].usage.foreign:
                kept[rival] = row
            if printed:
                complaints.append(f"{rival} printed:\n{printed}")
    return list(kept.values())


def _measure(setting: Setting, rival: Rival, answer_ms: float, options: argparse.Namespace) -> tuple[Row, str]:
    with setting.row(rival, answer_ms, options.in_flight) as (server, running):
        wait_for(1, server, running)
        time.sleep(options.warm_up)
        server.ask("begin")
        running.begin()
        time.sleep(options.seconds)
        report, usage = server.ask("end"), running.usage()
        running.check()
        printed = running.printed()
        if report["unknown"]:
            printed += f"\n{report['unknown']} requests that the server could not read"
    row = Row(
        rival=rival,
        answer_ms=answer_ms,
        completed=report["completed"],
        per_second=report["completed"] / report["seconds"],
        felt=report["felt"],
        handed=report["handed"],
        usage=usage,
        server_load=report["load"],
        repeated=report["repeated"],
    )
    return row, printed


def _table(rows: Sequence[Row], answer_ms: float) -> str:
    head = (
        f"### Telegram answers after {answer_ms:g} ms\n\n"
        "| bot | presses/s | per CPU second | felt p50 / p95 ms | from hand-out p50 / p95 ms | memory MiB "
        "| server's load | others on the core |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    return "\n".join([head, *(_line(row) for row in rows), "", *_ratios(rows), ""])


def _line(row: Row) -> str:
    void = " **void**" if row.is_void else ""
    cpu = row.per_second / row.usage.cpu if row.usage.cpu else 0.0
    foreign = f"{row.usage.foreign:.0%}" + (" **too many**" if row.usage.foreign > FOREIGN_LIMIT else "")
    return (
        f"| {row.rival} | {row.per_second:.0f} | {cpu:.0f} | {_milliseconds(row.felt)} | {_milliseconds(row.handed)} "
        f"| {row.usage.rss:.0f} | {row.server_load:.0%}{void} | {foreign} |"
    )


def _milliseconds(percentiles: Sequence[float]) -> str:
    return f"{percentiles[0] * 1000:.0f} / {percentiles[1] * 1000:.0f}"


def _ratios(rows: Sequence[Row]) -> list[str]:
    """Compare ours with each other bot; python-telegram-bot has no row on uvloop, so ours on asyncio stands beside."""
    found = {(row.rival.name, row.rival.loop): row for row in rows if not row.is_void}
    lines = []
    for loop in (ASYNCIO, UVLOOP):
        ours = found.get(("ours", loop))
        for (name, other_loop), row in found.items():
            if ours and name != "ours" and other_loop == loop and row.completed and ours.usage.cpu:
                by_cpu = ours.per_second / ours.usage.cpu * row.usage.cpu / row.per_second
                ratio = ours.per_second / row.per_second
                lines.append(f"- ours / {row.rival}: {ratio:.2f} x presses/s, {by_cpu:.2f} x per CPU second")
    return lines


if __name__ == "__main__":
    sys.exit(main())
