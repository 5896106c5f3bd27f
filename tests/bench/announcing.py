"""Tell many people something: at what pace, with how many 429s, what replies wait meanwhile, what a kill leaves."""

# ruff: noqa: T201  (a bench prints)

import argparse
import asyncio
import importlib.util
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.outbox.turns import FREE_RATE, PAID_RATE
from bot.settings import KNOWLEDGE_DIR
from tests.bench.press import FOREIGN_LIMIT
from tests.bench.rivals import ASYNCIO, Rival, Setting, rivals
from tests.bench.specimen import Screen
from tests.bench.stage import BotFailed, RunningBot, Server, Usage, wait_for
from tests.bench.subscribers import announce, is_over, logged, make_durable, prepare, standing
from tests.databases import Postgres, run_postgres

ANSWER_MS = 60.0
RATE = 20.0
"""Presses of readers a second, before and while the announcement is sent."""
SPARE = 3.0
"""Seconds of sending that are left for after the kill."""
PATIENCE = 180.0
"""Seconds that a sender gets to begin, or to end."""
LONGEST = 60.0
"""Seconds that the others get to their end, once begun anew; who has nothing by then counts as never told."""
FREE, PAID = "free", "paid"
WAYS = {
    "loop": "a loop that sleeps 1/30 s",
    "gather": "asyncio.gather",
    "limiter": "AIORateLimiter, 3 retries",
}
_MAILER = ("tests.bench.bots.mailer",)


@dataclass(frozen=True, slots=True)
class Row:
    """One sender.

    Attributes:
        people: Who is to be told.
        per_second: Messages that Telegram took, before the kill.
        refused: 429s, before the kill.
        usage: What its process used before the kill.
        was_killed: Whether it still sent when its time was over.
        after: What lies in chats after it was killed, begun anew and left to its end.
        unknown: Of how many it says that nobody knows; None where it keeps no account.
    """

    name: str
    people: int
    per_second: float
    refused: int
    usage: Usage
    was_killed: bool
    after: dict[str, Any]
    unknown: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What readers felt beside it, from the press to both requests, in seconds; and what each delivery wrote."""

    name: str
    before: list[float]
    meanwhile: list[float]
    bytes_each: float
    usage: Usage


@dataclass(frozen=True, slots=True)
class Books:
    """Where ours keeps its account.

    Attributes:
        written: Given the bot, tells how many bytes the database has written so far.
    """

    name: str
    url: str
    written: Callable[[RunningBot], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every sender and print tables; 1 if one failed or complained."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.announcing", description=sys.modules[__name__].__doc__)
    parser.add_argument("--warm-up", type=float, default=2.0, help="seconds before anything is measured")
    parser.add_argument("--calm", type=float, default=5.0, help="seconds measured before the announcement")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds measured while it is sent; then the kill")
    parser.add_argument("--answer-ms", type=float, default=ANSWER_MS, help="after so long Telegram answers")
    parser.add_argument("--chance", type=float, default=0.0, help="of a 429 without a reason, of each message")
    parser.add_argument("--paces", nargs="+", default=[FREE, PAID], choices=[FREE, PAID])
    parser.add_argument(
        "--ways", nargs="*", default=list(WAYS), choices=list(WAYS), help="what is measured beside ours"
    )
    options = parser.parse_args(arguments)
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder, run_postgres() as postgres:
        knowledge = Path(folder) / "knowledge"
        shutil.copytree(KNOWLEDGE_DIR, knowledge)
        setting = Setting.of(Path(folder), knowledge)
        print(f"{setting.cores}; Telegram answers after {options.answer_ms:g} ms, and with a 429 where it was too fast")
        print(f"(of all others by a chance of {options.chance:g}); readers press {RATE:g} times a second; after")
        print(f"{options.seconds:g} s the sender is killed, begun anew, and left to its end\n")
        for pace in options.paces:
            print(f"### The {pace} pace\n")
            print(_measure(setting, pace, options, postgres, complaints), flush=True)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return int(bool(complaints))


def _measure(
    setting: Setting, pace: str, options: argparse.Namespace, postgres: Postgres, complaints: list[str]
) -> str:
    rows, replies = [], []
    for books in _books(setting.folder, pace, postgres):
        try:
            row, beside = _ours(setting, books, pace, options)
        except BotFailed as failed:
            complaints.append(f"{books.name}: {failed}")
            continue
        rows.append(row)
        replies.append(beside)
    for way in options.ways if pace == FREE else ():
        if way == "limiter" and importlib.util.find_spec("aiolimiter") is None:
            complaints.append("AIORateLimiter was left out: it needs the package aiolimiter")
            continue
        try:
            rows.append(_theirs(setting, way, options))
        except BotFailed as failed:
            complaints.append(f"{WAYS[way]}: {failed}")
    return "\n".join([*_table(rows), "", *_replies(replies), ""])


def _books(folder: Path, pace: str, postgres: Postgres) -> Sequence[Books]:
    """Name an empty SQLite and an empty PostgreSQL."""
    postgres.empty()
    asyncio.run(make_durable(postgres.url))
    return (
        Books("ours, SQLite", f"sqlite+aiosqlite:///{folder}/{pace}/vyraj.sqlite3", RunningBot.written),
        Books("ours, PostgreSQL", postgres.url, lambda _: asyncio.run(logged(postgres.url))),
    )


def _ours(setting: Setting, books: Books, pace: str, options: argparse.Namespace) -> tuple[Row, Beside]:
    """Send, be killed, be begun anew; readers press all the time."""
    rate = FREE_RATE if pace == FREE else PAID_RATE
    people, keys = int(rate * (options.seconds + SPARE)), setting.folder / f"{books.name} {pace}"
    asyncio.run(prepare(books.url, keys, people))
    more = {"BOT_DATABASE_URL": books.url, "BOT_KEY_DIR": str(keys), "BOT_PAID_RATE": str(rate * (pace == PAID))}
    ours = next(each for each in reversed(rivals()) if each.name == "ours")
    screen = Screen.of_json(setting.screen.read_text("utf-8"))
    with setting.server(options.answer_ms, 0, f"--chance={options.chance}") as server:
        with setting.bot(ours, server, more) as running:
            calm = _calm(server, running, options)
            number = asyncio.run(announce(books.url, screen))
            _until_taken(server, running)
            server.ask("begin")
            running.begin()
            written = books.written(running)
            time.sleep(options.seconds)
            report, usage, written = server.ask("end"), running.usage(), books.written(running) - written
            running.check()
            running.kill()
        with setting.bot(ours, server, more) as running:
            unknown = _until_over(books.url, number, running)
            after = server.ask("end")
            running.check()
    per_second = report["taken"] / report["seconds"]
    row = Row(books.name, people, per_second, report["refused"], usage, was_killed=True, after=after, unknown=unknown)
    felt = calm["felt"][:2], report["felt"][:2]
    return row, Beside(books.name, *felt, written / max(report["taken"], 1), usage)


def _theirs(setting: Setting, way: str, options: argparse.Namespace) -> Row:
    """Send, be killed if it has not ended, be begun anew."""
    people = int(FREE_RATE * (options.seconds + SPARE))
    mailer = Rival(WAYS[way], ASYNCIO, _MAILER)
    more = {"BENCH_WAY": way, "BENCH_PEOPLE": str(people)}
    with setting.server(options.answer_ms, 0, f"--chance={options.chance}") as server:
        server.ask("begin")
        with setting.bot(mailer, server, more) as running:
            _until_taken(server, running)
            running.begin()
            began = time.perf_counter()
            while not running.is_over and time.perf_counter() - began < options.seconds:
                usage = running.usage()
                time.sleep(0.05)
            report, seconds, was_killed = server.ask("end"), time.perf_counter() - began, not running.is_over
            if was_killed:
                running.kill()
        if was_killed:
            with setting.bot(mailer, server, more) as running:
                _until_ended(running)
                after = server.ask("end")
        else:
            after = report
    return Row(WAYS[way], people, report["taken"] / seconds, report["refused"], usage, was_killed, after)


def _calm(server: Server, running: RunningBot, options: argparse.Namespace) -> dict[str, Any]:
    """Let readers press, and measure what they feel before anything is announced."""
    server.ask("begin")
    server.ask(f"rate/{RATE}")
    wait_for(1, server, running)
    time.sleep(options.warm_up)
    server.ask("begin")
    time.sleep(options.calm)
    return server.ask("end")


def _until_taken(server: Server, running: RunningBot) -> None:
    def is_begun() -> bool:
        return bool(server.ask("status")["taken"]) or running.is_over

    _wait(is_begun, "nothing was sent")


def _until_over(url: str, number: int, running: RunningBot) -> int:
    """Wait until the announcement has ended; return of how many nobody knows."""

    def has_ended() -> bool:
        running.check()
        return is_over(asyncio.run(standing(url, number)))

    _wait(has_ended, "the announcement did not end")
    return asyncio.run(standing(url, number)).unknown


def _until_ended(running: RunningBot) -> None:
    """Wait for the end, but not for ever: who is told to wait longer each time may need many minutes."""
    until = time.perf_counter() + LONGEST
    while not running.is_over and time.perf_counter() < until:
        time.sleep(0.05)


def _wait(so: Callable[[], bool], words: str) -> None:
    until = time.perf_counter() + PATIENCE
    while not so():
        if time.perf_counter() > until:
            raise BotFailed(f"{words} within {PATIENCE:.0f} s")
        time.sleep(0.05)


def _table(rows: Sequence[Row]) -> list[str]:
    return [
        "| sender | people | messages/s | refused (429) | killed | then: once | twice or more | never | unknown "
        "| per CPU second | others on the core |",
        "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(_line(row) for row in rows),
    ]


def _line(row: Row) -> str:
    once, more = row.after["once"], row.after["more"]
    cpu = row.per_second / row.usage.cpu if row.usage.cpu else 0.0
    end = "yes" if row.was_killed else "it had ended"
    return (
        f"| {row.name} | {row.people:,} | {row.per_second:.1f} | {row.refused} | {end} "
        f"| {once:,} | {more:,} | {row.people - once - more:,} | {'-' if row.unknown is None else row.unknown} "
        f"| {cpu:.0f} | {_foreign(row.usage)} |"
    )


def _replies(replies: Sequence[Beside]) -> list[str]:
    return [
        "| sender | replies before: p50 / p95 ms | replies meanwhile: p50 / p95 ms | bytes written per delivery "
        "| memory MiB | others on the core |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *(
            f"| {each.name} | {_milliseconds(each.before)} | {_milliseconds(each.meanwhile)} | {each.bytes_each:,.0f} "
            f"| {each.usage.rss:.0f} | {_foreign(each.usage)} |"
            for each in replies
        ),
    ]


def _foreign(usage: Usage) -> str:
    return f"{usage.foreign:.0%}" + (" **too many**" if usage.foreign > FOREIGN_LIMIT else "")


def _milliseconds(percentiles: Sequence[float]) -> str:
    return " / ".join(f"{each * 1000:.0f}" for each in percentiles)


if __name__ == "__main__":
    sys.exit(main())
