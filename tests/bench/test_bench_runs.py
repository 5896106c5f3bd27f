"""The benches still run: nothing is said about speed here."""

import re
import sys

import pytest

from tests.bench import (
    announcing,
    checking,
    flood,
    library,
    planning,
    press,
    publishing,
    remembering,
    search,
    soak,
    webhook,
)

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the benches read /proc and pin to cores"),
    pytest.mark.long,
]

Output = pytest.CaptureFixture[str]


def rows(printed: str) -> list[list[str]]:
    """Return the cells of all rows of numbers."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed.splitlines() if line[:2] == "| "]
    return [row for row in cells if not row[1].startswith("---") and any(cell[:1].isdigit() for cell in row[1:])]


def test_every_bot_answers_presses_and_complains_of_nothing(capsys: Output) -> None:
    assert press.main(["--warm-up=0.1", "--seconds=0.8", "--in-flight=8", "--answer-ms", "0"]) == 0
    printed = capsys.readouterr()
    found = rows(printed.out)
    assert {row[0].partition(",")[0] for row in found} == {"ours", "python-telegram-bot", "aiogram"}
    assert all(int(row[1]) > 0 for row in found)
    assert printed.err == ""


def test_bot_in_a_flood_answers_somebody_and_complains_of_nothing(capsys: Output) -> None:
    durations = ["--warm-up=0.1", "--calm=0.3", "--seconds=2"]
    assert flood.main(["--bots", "ours", "--flood=200", *durations]) == 0
    printed = capsys.readouterr()
    assert [(row[0], int(row[4]) > 0) for row in rows(printed.out)] == [("ours, asyncio", True)]
    assert printed.err == ""


def test_copied_library_is_loaded_and_served(capsys: Output) -> None:
    assert library.main(["--articles=5", "--rounds=1", "--seconds=0.5"]) == 0
    printed = capsys.readouterr()
    assert re.search(r"load and check \d+ texts", printed.out)
    assert len(rows(printed.out)) == 5
    assert printed.err == ""


def test_copied_library_is_indexed_and_asked(capsys: Output) -> None:
    assert search.main(["--articles=5"]) == 0
    assert len(rows(capsys.readouterr().out)) == 1


def test_messages_of_every_kind_are_checked(capsys: Output) -> None:
    assert checking.main(["--messages=2"]) == 0
    found = rows(capsys.readouterr().out)
    assert [row[0] for row in found] == list(checking.kinds())
    assert all(int(row[1].replace(",", "")) <= checking.LENGTH for row in found)


def test_readers_are_sealed_looked_up_and_re_keyed(capsys: Output) -> None:
    assert remembering.main(["--readers=300", "--look-ups=20"]) == 0
    found = rows(capsys.readouterr().out)
    assert [row[0] for row in found][-2:] == ["SQLite", "PostgreSQL"]
    assert len(found) == 6


def test_readers_are_planned_for_on_both_databases(capsys: Output) -> None:
    assert planning.main(["--readers=1200"]) == 0
    assert [row[:2] for row in rows(capsys.readouterr().out)] == [["SQLite", "1,200"], ["PostgreSQL", "1,200"]]


def test_announcement_is_sent_beside_others_and_nobody_gets_ours_twice(capsys: Output) -> None:
    durations = ["--warm-up=0.1", "--calm=0.3", "--seconds=1.5"]
    assert announcing.main(["--paces", "free", "--ways", "loop", "gather", *durations]) == 0
    printed = capsys.readouterr()
    sent, felt = rows(printed.out)[:4], rows(printed.out)[4:]
    assert [row[0] for row in sent] == [
        "ours, SQLite",
        "ours, PostgreSQL",
        *(announcing.WAYS[each] for each in ("loop", "gather")),
    ]
    assert [(row[3], row[6]) for row in sent[:2]] == [("0", "0")] * 2
    assert all(int(row[7]) <= int(row[8]) for row in sent[:2])  # who never got it is among those of whom nobody knows
    assert [row[0] for row in felt] == ["ours, SQLite", "ours, PostgreSQL"]
    assert printed.err == ""


def test_a_copied_library_is_published_into(capsys: Output) -> None:
    assert publishing.main(["--articles=5", "--publications=2", "--idle=1"]) == 0
    printed = capsys.readouterr()
    assert [row[0] for row in rows(printed.out)] == ["nothing is published", "while publishing", "fastest", "slowest"]
    assert printed.err == ""


def test_killed_bot_leaves_no_press_without_an_answer(capsys: Output) -> None:
    assert soak.main(["--minutes=0", "--kills=2"]) == 0
    printed = capsys.readouterr()
    assert ", 0 not, " in printed.out
    assert printed.err == ""


def test_every_bot_answers_presses_through_a_webhook_and_ours_drains_a_queue(capsys: Output) -> None:
    durations = ["--warm-up=0.1", "--seconds=0.8", "--minutes=0.04", "--settle=0.02"]
    assert webhook.main(["--in-flight=8", "--answer-ms", "0", "--loops", "asyncio", "--queue=100", *durations]) == 0
    printed = capsys.readouterr()
    found = rows(printed.out)
    expected = ["ours, asyncio", "python-telegram-bot, asyncio", "aiogram, asyncio"]
    drained = [str(each) for each in webhook.entries() if str(each).startswith("ours, uvloop")]
    assert [row[0] for row in found] == [*expected, *drained]
    assert all(int(row[1]) > 0 for row in found[: len(expected)])
    assert [row[-1] for row in found[len(expected) :]] == ["100"] * len(drained)
    assert ", 0 pushed again; memory" in printed.out
    assert printed.err == ""
