"""The report: how old, how sure, how long and how readable everything is."""

import json
from datetime import date

import pytest

from bot.__main__ import main
from bot.knowledge.library import Library
from bot.knowledge.report import as_json, as_table, report
from tests.knowledge.skaryna import CARD, MONEY, Skaryna

TODAY = date(2027, 3, 1)
TABLE = """\
country  article  status  review due   oldest   translations               sources  facts  words    LIX
PL       pl-card  open    2027-01-30!  2025-06  ru 1 behind, en 3 missing  1/1/0    2/0/1  25/25/0  29/25/0
topics   money            2027-04-30   2026     be current, ru current     1/0/0    0/1/0  9/9/9    16/16/4

2 articles, 3 sections
4 facts: high 2 (50 %), medium 1 (25 %), low 1 (25 %)
3 sources: fresh 2 (67 %), aging 1 (33 %), old 0 (0 %); 1 of them listed in Belarus
words: be 34, ru 34, en 9
columns: sources fresh (half a year)/aging (1.5 years)/old; facts high/medium/low; words, LIX be/ru/en"""
CARD_SAID = {
    "slug": "pl-card",
    "country": "PL",
    "status": "open",
    "reviewed": "2026-11-01",
    "due": "2027-01-30",
    "oldest": "2025-06",
    "sections": 2,
    "translations": {"ru": {"current": 2, "behind": 1, "missing": 0}, "en": {"current": 0, "behind": 0, "missing": 3}},
    "sources": {"fresh": 1, "aging": 1, "old": 0},
    "listed": 1,
    "facts": {"high": 2, "medium": 0, "low": 1},
    "words": {"be": 25, "ru": 25, "en": 0},
    "lix": {"be": 29.0, "ru": 25.0},
}
TOTALS = {
    "articles": 2,
    "sections": 3,
    "sources": {"fresh": 2, "aging": 1, "old": 0},
    "listed": 1,
    "facts": {"high": 2, "medium": 1, "low": 1},
    "words": {"be": 34, "ru": 34, "en": 9},
}


@pytest.fixture
def library(skaryna: Skaryna) -> Library:
    """One fact is hearsay, one source is listed, the Russian card is behind, there is no English one."""
    skaryna.swap(
        f"{CARD}/article.yaml", "to: 12 months, as_of: 2026-03,", "to: 12 months, as_of: 2026-03, confidence: low,"
    )
    skaryna.swap(f"{CARD}/article.yaml", "listed: unknown", "listed: yes")
    skaryna.swap(f"{MONEY}/article.yaml", "as_of: 2026,", "as_of: 2026, confidence: medium,")
    skaryna.swap(f"{CARD}/be.md", "Тым, каго назваў", "Усім, каго назваў")
    skaryna.remove(f"{CARD}/en.md")
    library = skaryna.loader().load().library
    assert library is not None
    return library


def test_a_table_for_people(library: Library) -> None:
    assert as_table(report(library, TODAY), TODAY) == TABLE


def test_json_for_machines(library: Library) -> None:
    said = as_json(report(library, TODAY), TODAY)
    assert (said["today"], said["articles"][0], said["totals"]) == ("2027-03-01", CARD_SAID, TOTALS)
    assert json.loads(json.dumps(said)) == said


def test_the_command_shows_a_part_where_a_part_is_asked_for(
    library: Library, skaryna: Skaryna, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--report", "--today", "2027-03-01", str(skaryna.folder)]) == 0
    assert capsys.readouterr().out == TABLE + "\n"
    assert main(["check", "--json", "--today", "2027-03-01", str(skaryna.folder / MONEY)]) == 0
    assert [each["slug"] for each in json.loads(capsys.readouterr().out)["articles"]] == ["money"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "--locale", "pl", "x"], "“pl” is not a language of ours: be, ru, en"),
        (["follow", "pl-card", "xx"], "“xx” is not a language of ours: be, ru, en"),
        (["check", "--today", "tomorrow"], "“tomorrow” is not a day: write it as 2026-11-22"),
    ],
)
def test_a_mistyped_argument_is_named(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert said in capsys.readouterr().err


def test_a_broken_library_has_problems_instead_of_a_report(
    skaryna: Skaryna, capsys: pytest.CaptureFixture[str]
) -> None:
    skaryna.write(f"{MONEY}/article.yaml", "kind: guide")
    assert main(["check", "--report", str(skaryna.folder)]) == 1
    assert capsys.readouterr().out.startswith(f"{MONEY}/article.yaml:1: error: ")
