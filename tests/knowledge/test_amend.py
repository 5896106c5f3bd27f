"""A value that is changed as text reads as exactly the new one, and no other line of the file changes."""

import os
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from bot.knowledge.amend import CannotAmend, values_of, with_fact, with_review, with_status
from bot.knowledge.facts import BadValue, Duration, Money, Number, Percent, RoughDate, read_value
from bot.knowledge.files import ArticleKeys, FactKeys
from bot.knowledge.model import Status
from bot.knowledge.problems import Problem
from bot.knowledge.read import Unreadable, read_text, read_yaml
from bot.knowledge.retyped import read_as_of, read_retyped, shown
from bot.knowledge.rewrite import behind, chapters_of, section_text, with_section, with_stamp
from bot.knowledge.typed import read_file
from bot.settings import KNOWLEDGE_DIR

ARTICLES = sorted(KNOWLEDGE_DIR.glob("articles/*/*/article.yaml"))
TEXTS = sorted(KNOWLEDGE_DIR.glob("articles/*/*/??.md"))[:: 1 if os.environ.get("AMEND_ALL") else 4]
T = TypeVar("T")
EVERY = bool(os.environ.get("AMEND_ALL"))
FEW = 2
FILE = """# what is asked about most
status: open   # since long
sources:
  udsc: {publisher: 'Urząd, do #Spraw', title: "Opłaty: {a}", url: "https://example.org/#x", date: 2026-06, listed: no}
facts:
  # in zloty, see the table
  fee: {value: "440 PLN", as_of: 2026-01, source: udsc}   # paid once
  wait:
    from: 3 months    # at best
    to: '12 months'
    as_of: 2026
    source: udsc

related: [a-b,
  c-d]
"""


def keys_of(data: bytes) -> ArticleKeys:
    problems: list[Problem] = []
    read = read_file(ArticleKeys, "article.yaml", data, problems)
    assert read, problems
    return read[0]


def some(all_: Iterable[T]) -> list[T]:
    """Choose a few of them, the same every time; AMEND_ALL=1 takes all, which needs minutes."""
    known = list(all_)
    return known if EVERY else random.Random(len(known)).sample(known, min(FEW, len(known)))


def another(value: str, kind: str | None) -> str:
    """Return another value of the same kind, larger than the present one."""
    match read_value(value, as_number=kind == "number"):
        case Money(amount, currency):
            return f"{amount + 1} {currency}"
        case Percent(amount):
            return f"{amount + 1} %"
        case Duration(amount, unit):
            return f"{amount + 1} {unit}s"
        case Number(amount):
            return str(amount + 1)
        case RoughDate(year, month, day):
            return str(RoughDate(year + 1, month, 1 if day else None))
    raise AssertionError(value)


def retyped(fact: FactKeys) -> str:
    if fact.value is not None:
        return another(fact.value, fact.kind)
    assert fact.high is not None
    return f"{fact.low} to {another(fact.high, fact.kind)}"


def lines_changed(before: bytes, after: bytes) -> list[int]:
    one, other = before.split(b"\n"), after.split(b"\n")
    assert len(one) == len(other)
    return [number for number, pair in enumerate(zip(one, other, strict=True), 1) if pair[0] != pair[1]]


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.parent.name)
def test_any_fact_of_the_library_is_changed_in_its_own_lines_and_reads_as_the_new_value(file: Path) -> None:
    data = file.read_bytes()
    keys, yaml = keys_of(data), read_yaml(read_text(data))
    for key, fact in some(keys.facts.items()):
        source = next(reversed(keys.sources))
        values = {**read_retyped(retyped(fact), fact), "as_of": "2026-11", "source": source}
        changed = with_fact(data, key, values)
        new = keys_of(changed)
        assert values_of(new.facts[key]) == values
        unchanged = {"value": None, "low": None, "high": None, "as_of": None, "source": ""}
        assert new.facts[key].model_copy(update=unchanged) == fact.model_copy(update=unchanged)
        assert {**new.facts, key: fact} == keys.facts
        assert new.model_copy(update={"facts": {}}) == keys.model_copy(update={"facts": {}})
        own = {yaml.lines["facts", key, name] for name in values}
        assert set(lines_changed(data, changed)) <= own
        assert with_fact(changed, key, values_of(fact)) == data


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.parent.name)
def test_any_status_and_any_review_of_the_library_are_changed_in_their_own_lines(file: Path) -> None:
    data = file.read_bytes()
    keys = keys_of(data)
    reviewed = with_review(data, date(2027, 1, 2))
    assert keys_of(reviewed) == keys.model_copy(update={"reviewed": date(2027, 1, 2)})
    assert len(lines_changed(data, reviewed)) == 1
    if keys.status is None:
        with pytest.raises(CannotAmend):
            with_status(data, Status.OPEN, None)
        return
    for status, since in ((Status.CLOSED, "2026-11-22"), (Status.UNKNOWN, None), (Status.OPEN, "2026")):
        changed = with_status(data, status, since)
        new = keys_of(changed)
        assert (new.status, str(new.status_since or "")) == (status, since or "")
        rest = {"status": None, "status_since": None}
        assert new.model_copy(update=rest) == keys.model_copy(update=rest)
        others = [row for row in data.split(b"\n") if not row.startswith(b"status")]
        assert [row for row in changed.split(b"\n") if not row.startswith(b"status")] == others


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_any_section_of_the_library_is_rewritten_and_put_back_byte_for_byte(file: Path) -> None:
    data = file.read_bytes()
    for anchor in some(chapters_of(data)):
        text = section_text(data, anchor)
        changed = with_section(data, anchor, f"{text}\n\nІ яшчэ сказ.\n")
        assert section_text(changed, anchor) == f"{text}\n\nІ яшчэ сказ."
        assert {other for other in chapters_of(data) if section_text(changed, other) != section_text(data, other)} == {
            anchor
        }
        assert with_section(changed, anchor, text) == data
        assert with_section(data, anchor, text) == data


def test_quotes_comments_order_and_blank_lines_survive() -> None:
    data = FILE.encode()
    changed = with_fact(data, "fee", {"value": "640.5 EUR", "as_of": "2026-11", "source": "udsc"})
    assert changed.decode() == FILE.replace('"440 PLN", as_of: 2026-01', '"640.5 EUR", as_of: 2026-11')
    changed = with_fact(data, "wait", {"from": "4 weeks", "to": "1 year", "as_of": "2026-11-22", "source": "it's #1"})
    expected = FILE.replace("3 months ", "4 weeks ").replace("'12 months'", "'1 year'")
    assert changed.decode() == expected.replace(
        "as_of: 2026\n    source: udsc", "as_of: 2026-11-22\n    source: 'it''s #1'"
    )
    assert with_status(data, Status.CLOSED, "2026-11").decode() == FILE.replace(
        "status: open   # since long\n", "status: closed   # since long\nstatus_since: 2026-11\n"
    )


@pytest.mark.parametrize("end", ["\r\n", "mixed"])
@pytest.mark.parametrize("head", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_stay_as_they_are(end: str, head: str) -> None:
    text = FILE.replace("\n", "\r\n", 6) if end == "mixed" else FILE.replace("\n", end)
    data = (head + text).encode()
    changed = with_fact(data, "wait", {"to": "15 months"})
    assert changed.decode() == (head + text).replace("12 months", "15 months")
    body = f"{head}---\r\ntitle: A\r\nsummary: B\r\n---\r\nOne.\r\n\r\n## Two {{#two}}\r\nThree.\r\n"
    assert with_section(body.encode(), "two", "Four.\nFive.").decode() == body.replace("Three.", "Four.\r\nFive.")


@pytest.mark.parametrize(
    "text",
    [
        "facts:\n  fee: {value: |\n    440 PLN\n  , as_of: 2026}\n",
        "facts:\n  fee: {value: &a 440 PLN, as_of: *a}\n",
        "facts: {fee: {value: 1 PLN}, fee: {value: 2 PLN}}\n",
        "facts:\n  fee: {as_of: 2026}\n",
        "facts: [fee]\n",
        "facts:\n  fee: {value: [440 PLN]}\n",
        "",
    ],
)
def test_what_cannot_be_changed_surely_is_not_changed(text: str) -> None:
    with pytest.raises((CannotAmend, Unreadable)):
        with_fact(text.encode(), "fee", {"value": "640 PLN"})


def test_the_last_line_needs_no_end_and_a_status_none_either() -> None:
    assert with_status(b"status: open", Status.OPEN, "2026") == b"status: open\nstatus_since: 2026"
    assert with_status(b"status: open\nstatus_since: 2026", Status.OPEN, None) == b"status: open\n"


def test_a_fact_is_typed_as_it_is_shown() -> None:
    for file in ARTICLES:
        for fact in keys_of(file.read_bytes()).facts.values():
            values = {name: value for name, value in values_of(fact).items() if name in ("value", "from", "to")}
            assert read_retyped(shown(fact), fact) == values


@pytest.mark.parametrize("text", ["3 months – 4 months", "from: 3 months, to: 4 months", "From 3 months to 4 months"])
def test_a_range_is_read_as_people_write_it(text: str) -> None:
    fact = FactKeys.model_validate({"from": "1 day", "to": "2 days", "as_of": "2026", "source": "a"})
    assert read_retyped(text, fact) == {"from": "3 months", "to": "4 months"}


def test_digits_are_a_count_where_they_were_one() -> None:
    count = FactKeys.model_validate({"value": "1999", "kind": "number", "as_of": "2026", "source": "a"})
    year = FactKeys.model_validate({"value": "1999", "as_of": "2026", "source": "a"})
    assert read_retyped("2000", count) == read_retyped(" 2000 ", year) == {"value": "2000"}
    with pytest.raises(BadValue):
        read_retyped("123", year)


@pytest.mark.parametrize("text", ["2026-11-23", "2026-12", "2027", "tomorrow", ""])
def test_no_source_says_anything_as_of_a_day_that_has_not_come(text: str) -> None:
    with pytest.raises(BadValue):
        read_as_of(text, date(2026, 11, 22))


def test_one_section_is_stamped_and_the_others_stay_behind() -> None:
    original = b"---\ntitle: A\nsummary: B\n---\nOne.\n\n## Two {#two}\nThree.\n\n## Four {#four}\nFive.\n"
    head = b"---\ntitle: A # one\nsummary: B\nfollows:\n  intro: f-1\n---\n"
    other = head + b"Ein.\n\n## Zwei {#two}\nDrei.\n\n## Vier {#four}\nF.\n"
    wanted = behind(original, other)
    assert list(wanted) == ["intro", "two", "four"]
    stamped = with_stamp(other, "two", wanted["two"])
    assert list(behind(original, stamped)) == ["intro", "four"]
    assert stamped.decode() == other.decode().replace("f-1\n", f"f-1\n  two: {wanted['two']}\n")


def test_a_text_that_would_change_other_sections_is_refused() -> None:
    data = b"---\ntitle: A\nsummary: B\n---\nOne.\n\n## Two {#two}\nThree.\n\n## Four {#four}\nFive.\n"
    for wrong in ("```\nnever closed", "<!-- never closed", ""):
        with pytest.raises(CannotAmend):
            with_section(data, "two", wrong)
    with pytest.raises(CannotAmend):
        with_section(data, "three", "Words.")
    with pytest.raises(Unreadable):
        with_section(data, "two", "a\x00b")
