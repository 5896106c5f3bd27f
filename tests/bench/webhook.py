"""The press through a webhook, beside the servers of python-telegram-bot and aiogram; a long queue; minutes of load."""

# ruff: noqa: T201  (a bench prints)

import argparse
import asyncio
import contextlib
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.settings import KNOWLEDGE_DIR
from tests.bench import stage
from tests.bench.press import LOAD_LIMIT
from tests.bench.rivals import ASYNCIO, UVLOOP, Rival, Setting, rivals
from tests.bench.soak import ANSWER_MS, GROWTH, LOAD_RATE
from tests.bench.stage import BotFailed, Cores, RunningBot, Server, Usage, wait_for
from tests.bench.subscribers import make_durable
from tests.databases import Postgres, run_postgres
from tests.web.balancer import HOST, free_ports

IN_FLIGHT = 64
QUEUE = 50_000
PATIENCE = 1800.0
"""Seconds that a queue gets to become empty."""
HOOKED = {
    "python-telegram-bot": ("tests.bench.bots.stock_webhook",),
    "aiogram": ("tests.bench.bots.aiogram_webhook",),
}
"""What the others start with a webhook; ours starts as ever, and is told by its environment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One bot in one process, or ours in several on one PostgreSQL."""

    rival: Rival
    replicas: int = 1

    def __str__(self) -> str:
        return str(self.rival) if self.replicas == 1 else f"{self.rival}, {self.replicas} replicas on PostgreSQL"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry at one answer time; ``usages`` has what each of its processes used."""

    entry: Entry
    per_second: float
    felt: Sequence[float]
    usages: Sequence[Usage]
    server_load: float
    not_taken: int

    @property
    def per_cpu(self) -> float:
        """Presses for each second of CPU of all its processes."""
        return self.per_second / max(sum(each.cpu for each in self.usages), 1e-9)


@dataclass(frozen=True, slots=True)
class Hall:
    """What the rows share; ``complaints`` grows."""

    setting: Setting
    postgres: Postgres
    complaints: list[str]

    @contextmanager
    def entry(self, entry: Entry, server: Server, ports: Sequence[int]) -> Iterator[list[RunningBot]]:
        """Run the processes of an entry; what they print is a complaint."""
        more = {"BOT_WEBHOOK_URL": "https://bot.example", "BOT_KEY_DIR": str(self.setting.folder / "keys")}
        if entry.replicas > 1:
            self.postgres.empty()
            asyncio.run(make_durable(self.postgres.url))
            more["BOT_DATABASE_URL"] = self.postgres.url
        rival = replace(entry.rival, module=HOOKED.get(entry.rival.name, entry.rival.module))
        running: list[RunningBot] = []
        with ExitStack() as stack:
            for number, port in enumerate(ports):
                its = self._place(number)
                listens = {"BOT_LISTEN": f"{HOST}:{port}", "BENCH_PORT": str(port)}
                running.append(stack.enter_context(its.bot(rival, server, more | listens)))
                _wait_until_it_listens(port, running[-1])
            yield running
            for each in running:
                each.check()
                if printed := each.printed():
                    self.complaints.append(f"{entry} printed:\n{printed}")

    def _place(self, number: int) -> Setting:
        """Give each process a folder and, as far as there are some, a core of its own."""
        folder, cores = (
            self.setting.folder / f"process-{number}",
            sorted(self.setting.cores.bot | self.setting.cores.server),
        )
        folder.mkdir(exist_ok=True)
        core = frozenset({cores[-1 - number % len(cores)]})
        return replace(self.setting, folder=folder, cores=Cores(self.setting.cores.server, core))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; 1 if a bot failed or complained, lost something, or grew too much."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.webhook", description=sys.modules[__name__].__doc__)
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds before a row is measured")
    parser.add_argument("--seconds", type=float, default=8.0, help="seconds that a row is measured; 0: no rows")
    parser.add_argument("--answer-ms", type=float, nargs="+", default=[0.0, 60.0], help="answer times of Telegram")
    parser.add_argument("--loops", nargs="+", default=[ASYNCIO, UVLOOP], choices=[ASYNCIO, UVLOOP], help="event loops")
    parser.add_argument("--in-flight", type=int, default=IN_FLIGHT, help="presses kept outstanding")
    parser.add_argument("--queue", type=int, default=QUEUE, help="messages that wait after an outage; 0: none")
    parser.add_argument("--minutes", type=float, default=0.0, help="minutes of load while memory is watched; 0: none")
    parser.add_argument("--settle", type=float, default=2.0, help="minutes before memory is measured first")
    options = parser.parse_args(arguments)
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder, run_postgres() as postgres:
        knowledge = Path(folder) / "knowledge"
        shutil.copytree(KNOWLEDGE_DIR, knowledge)
        hall = Hall(Setting.of(Path(folder), knowledge), postgres, complaints)
        print(f"{hall.setting.cores}; {options.in_flight} presses in flight, measured for {options.seconds:g} s\n")
        for answer_ms in options.answer_ms if options.seconds else ():
            print(_table(_rows(hall, answer_ms, options), answer_ms), flush=True)
        if options.queue:
            print(_queue(hall, options.queue), flush=True)
        if options.minutes:
            _load(hall, options.minutes, options.settle)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints))


def entries() -> list[Entry]:
    """Return who is measured: ours alone and twice, and the others, each on the loops that it runs on."""
    ours = next(each for each in reversed(rivals()) if each.name == "ours")
    return [*(Entry(each) for each in rivals()), Entry(ours, 2)]


def _rows(hall: Hall, answer_ms: float, options: argparse.Namespace) -> list[Row]:
    rows = []
    for entry in (each for each in entries() if each.rival.loop in options.loops):
        try:
            rows.append(_measure(hall, entry, answer_ms, options))
        except BotFailed as failed:
            hall.complaints.append(f"{entry}: {failed}")
    return rows


def _measure(hall: Hall, entry: Entry, answer_ms: float, options: argparse.Namespace) -> Row:
    ports = free_ports(entry.replicas)
    with (
        hall.setting.server(answer_ms, options.in_flight, "--hooks", *map(str, ports)) as server,
        hall.entry(entry, server, ports) as running,
    ):
        wait_for(1, server, running[0])
        time.sleep(options.warm_up)
        before = server.ask("begin")["not_taken"]
        for each in running:
            each.begin()
        time.sleep(options.seconds)
        report, usages = server.ask("end"), [each.usage() for each in running]
    if report["unknown"]:
        hall.complaints.append(f"{entry}: {report['unknown']} requests that the server could not read")
    per_second = report["completed"] / report["seconds"]
    return Row(entry, per_second, report["felt"], usages, report["load"], report["not_taken"] - before)


def _table(rows: Sequence[Row], answer_ms: float) -> str:
    head = (
        f"### A webhook, Telegram answers after {answer_ms:g} ms\n\n"
        "| bot | presses/s | per CPU second | felt p50 / p95 ms | memory MiB, each | pushed again | server's load "
        "| others on the cores |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    return "\n".join([head, *(_line(row) for row in rows), "", *_ratios(rows), ""])


def _line(row: Row) -> str:
    void = " **void**" if row.server_load > LOAD_LIMIT else ""
    memory = ", ".join(f"{each.rss:.0f}" for each in row.usages)
    foreign = ", ".join(f"{each.foreign:.0%}" for each in row.usages)
    felt = " / ".join(f"{each * 1000:.0f}" for each in row.felt[:2])
    return (
        f"| {row.entry} | {row.per_second:.0f} | {row.per_cpu:.0f} | {felt} | {memory} | {row.not_taken} "
        f"| {row.server_load:.0%}{void} | {foreign} |"
    )


def _ratios(rows: Sequence[Row]) -> list[str]:
    """Compare ours in one process with the others on the same loop, and in two with ours in one."""
    alone = {row.entry.rival.loop: row for row in rows if row.entry.rival.name == "ours" and row.entry.replicas == 1}
    lines = []
    for row in rows:
        ours = alone.get(row.entry.rival.loop)
        if not ours or row is ours or not row.per_second:
            continue
        first, second = (row, ours) if row.entry.replicas > 1 else (ours, row)
        by_cpu = first.per_cpu / second.per_cpu
        ratio = first.per_second / second.per_second
        lines.append(f"- {first.entry} / {second.entry}: {ratio:.2f} x presses/s, {by_cpu:.2f} x per CPU second")
    return lines


def _queue(hall: Hall, count: int) -> str:
    """Let messages wait while no bot runs, then run it until all are answered."""
    lines = [
        f"### A queue of {count:,} messages after an outage\n",
        "| bot | drained in s | messages/s | per CPU second | memory at the first message, most, at the end, MiB "
        "| pushed again | answered |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    ours = [each for each in entries() if each.rival.name == "ours" and each.rival.loop != ASYNCIO]
    for entry in ours or [each for each in entries() if each.rival.name == "ours"]:
        try:
            lines.append(_drain(hall, entry, count))
        except BotFailed as failed:
            hall.complaints.append(f"{entry}: {failed}")
    return "\n".join([*lines, ""])


def _drain(hall: Hall, entry: Entry, count: int) -> str:
    ports = free_ports(entry.replicas)
    with hall.setting.server(0.0, 0, "--asked", "--hooks", *map(str, ports)) as server, ExitStack() as stack:
        server.ask("begin")
        server.ask(f"write/{count}")
        running = stack.enter_context(hall.entry(entry, server, ports))
        began, most = time.perf_counter(), [each.rss() for each in running]
        first, until = most, began + PATIENCE
        for each in running:
            each.begin()
        while (report := server.ask("status"))["queued"] or report["in_flight"]:
            most = [max(pair) for pair in zip(most, (each.rss() for each in running), strict=True)]
            if time.perf_counter() > until:
                raise BotFailed(f"{report['queued']} messages still wait after {PATIENCE:.0f} s")
            time.sleep(0.2)
        seconds, usages = time.perf_counter() - began, [each.usage() for each in running]
    if report["taken"] != count:
        hall.complaints.append(f"{entry}: {report['taken']} answers to {count} messages")
    cpu = sum(each.cpu for each in usages) * seconds
    rss = "; ".join(f"{a:.0f}, {b:.0f}, {each.rss:.0f}" for a, b, each in zip(first, most, usages, strict=True))
    return (
        f"| {entry} | {seconds:.1f} | {count / seconds:.0f} | {count / max(cpu, 0.01):.0f} | {rss} "
        f"| {report['not_taken']} | {report['taken']:,} |"
    )


def _wait_until_it_listens(port: int, running: RunningBot) -> None:
    until = time.perf_counter() + stage.PATIENCE
    while True:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        running.check()
        if time.perf_counter() > until:
            raise BotFailed(f"nobody listens on its port after {stage.PATIENCE:.0f} s:\n{running.printed()}")
        time.sleep(0.05)


def _load(hall: Hall, minutes: float, settle: float) -> None:
    """Press for minutes; it is a complaint where memory grew too much."""
    entry = next(each for each in reversed(entries()) if each.rival.name == "ours" and each.replicas == 1)
    ports = free_ports(1)
    with (
        hall.setting.server(ANSWER_MS, 0, "--hooks", *map(str, ports)) as server,
        hall.entry(entry, server, ports) as (running,),
    ):
        server.ask("begin")
        server.ask(f"rate/{LOAD_RATE}")
        time.sleep(settle * 60)
        before = running.rss()
        time.sleep((minutes - settle) * 60)
        grew = running.rss() - before
        report = server.ask("end")
    print(
        f"{entry}, webhook: {minutes:g} minutes at {LOAD_RATE:g} presses/s: {report['completed']} answered, "
        f"p95 {report['felt'][1] * 1000:.0f} ms, {report['not_taken']} pushed again; "
        f"memory {before:.1f} MiB after {settle:g} minutes, {grew:+.1f} at the end",
        flush=True,
    )
    if grew > GROWTH:
        hall.complaints.append(f"memory grew by {grew:.1f} MiB")


if __name__ == "__main__":
    sys.exit(main())
