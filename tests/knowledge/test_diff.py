"""What changed between two libraries, and how it is written down and read back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Locale, Translator
from bot.knowledge.diff import (
    Amount,
    ArticleAdded,
    ArticleRemoved,
    FactChanged,
    Seen,
    Snapshot,
    StatusChanged,
    differences,
    snapshot_of,
)
from bot.knowledge.facts import Duration, Money, Number, Per, Percent, RoughDate, Unit
from bot.knowledge.library import Library
from bot.knowledge.model import Status
from bot.knowledge.news import DAYS, MOST, Entry, News, by_article, first_news, holding, updated
from bot.knowledge.written import read_news, read_snapshot, write_news, write_snapshot
from bot.screens.actions import PAGE_MAX
from bot.screens.whats_new import ENTRIES_PER_PAGE
from tests.knowledge.skaryna import CARD, MONEY, Skaryna

TODAY = date(2026, 11, 22)
OLD_FEE, NEW_FEE = Amount(Money(Decimal(440), "PLN")), Amount(Money(Decimal(500), "PLN"))
FEE = FactChanged("pl-card", "PL", "fee", OLD_FEE, NEW_FEE)
CLOSED = StatusChanged("pl-card", "PL", Status.OPEN, Status.CLOSED)


@pytest.fixture
def skaryna(tmp_path_factory: pytest.TempPathFactory, translators: Mapping[Locale, Translator]) -> Skaryna:
    printer = Skaryna(tmp_path_factory.mktemp("knowledge"), translators)
    printer.print_good()
    return printer


def weeks(count: int) -> Amount:
    return Amount(Duration(Decimal(count), Unit.WEEK))


def printed(skaryna: Skaryna) -> Library:
    loaded = skaryna.loader().load()
    assert loaded.library, [str(problem) for problem in loaded.problems]
    return loaded.library


def compared(skaryna: Skaryna, *swaps: tuple[str, str, str]) -> tuple[object, ...]:
    """Return what changes when files are edited."""
    before = snapshot_of(printed(skaryna))
    for file, old, new in swaps:
        skaryna.swap(file, old, new)
    return differences(before, snapshot_of(printed(skaryna)))


def test_the_same_library_has_no_difference(skaryna: Skaryna) -> None:
    assert compared(skaryna) == ()


def test_words_and_sources_are_no_difference(skaryna: Skaryna) -> None:
    assert (
        compared(
            skaryna,
            (f"{CARD}/be.md", "і *чакаць*", "і *маўчаць*"),
            (f"{CARD}/article.yaml", "as_of: 2026-06,", "as_of: 2026-07,"),
        )
        == ()
    )


def test_a_status_and_facts_differ_in_one_order(skaryna: Skaryna) -> None:
    assert compared(
        skaryna,
        (f"{CARD}/article.yaml", "status: open", "status: closed"),
        (f"{CARD}/article.yaml", "440 PLN", "500 PLN"),
        (f"{CARD}/article.yaml", "to: 12 months", "to: 9 months"),
        (f"{MONEY}/article.yaml", "2 weeks", "3 weeks"),
    ) == (
        FactChanged(
            "money", None, "first", Amount(Duration(Decimal(2), Unit.WEEK)), Amount(Duration(Decimal(3), Unit.WEEK))
        ),
        CLOSED,
        FEE,
        FactChanged(
            "pl-card",
            "PL",
            "waiting",
            Amount(Duration(Decimal(3), Unit.MONTH), Duration(Decimal(12), Unit.MONTH)),
            Amount(Duration(Decimal(3), Unit.MONTH), Duration(Decimal(9), Unit.MONTH)),
        ),
    )


def test_an_article_comes_and_goes() -> None:
    seen = Seen("PL", None, {}, (), {Locale.BE: "Карта"})
    assert differences(Snapshot({}), Snapshot({"a": seen})) == (ArticleAdded("a", "PL"),)
    assert differences(Snapshot({"a": seen}), Snapshot({})) == (ArticleRemoved("a", "PL", {Locale.BE: "Карта"}),)


def test_a_renamed_article_is_compared_with_what_it_was() -> None:
    old = Seen("PL", Status.OPEN, {"fee": OLD_FEE}, (), {Locale.BE: "Карта"})
    new = replace(old, facts={"fee": NEW_FEE}, aliases=("a",))
    assert differences(Snapshot({"a": old}), Snapshot({"b": new})) == (FactChanged("b", "PL", "fee", OLD_FEE, NEW_FEE),)


def test_an_article_that_took_in_another_is_compared_with_itself() -> None:
    a = Seen("PL", Status.OPEN, {"fee": OLD_FEE}, (), {})
    b = Seen("PL", Status.CLOSED, {"fee": NEW_FEE}, (), {})
    assert differences(Snapshot({"a": a, "b": b}), Snapshot({"b": replace(b, aliases=("a",))})) == ()


def test_facts_that_come_and_go_and_a_first_status_are_work_of_editors() -> None:
    bare = Seen("PL", None, {}, (), {})
    full = Seen("PL", Status.OPEN, {"fee": OLD_FEE}, (), {})
    assert differences(Snapshot({"a": bare}), Snapshot({"a": full})) == ()
    assert differences(Snapshot({"a": full}), Snapshot({"a": bare})) == ()


amounts = st.decimals(0, 10**9, places=2)
values = st.one_of(
    st.builds(Money, amounts, st.sampled_from(["PLN", "EUR", "BGN"])),
    st.builds(Duration, amounts, st.sampled_from(Unit)),
    st.builds(Number, amounts),
    st.builds(Percent, amounts),
    st.builds(RoughDate, st.integers(1900, 2099), st.none()),
    st.builds(RoughDate, st.integers(1900, 2099), st.integers(1, 12), st.integers(1, 28)),
)
facts = st.builds(Amount, values, st.none() | values, st.none() | st.sampled_from(Per))
slugs = st.from_regex(r"[a-z]{1,9}", fullmatch=True)
countries = st.none() | st.sampled_from(["PL", "LT"])
titles = st.dictionaries(st.sampled_from(Locale), st.text(min_size=1, max_size=9))
articles = st.builds(
    Seen,
    countries,
    st.none() | st.sampled_from(Status),
    st.dictionaries(slugs, facts, max_size=3),
    st.lists(slugs, max_size=2).map(tuple),
    titles,
)
changes = st.one_of(
    st.builds(StatusChanged, slugs, countries, st.none() | st.sampled_from(Status), st.sampled_from(Status)),
    st.builds(FactChanged, slugs, countries, slugs, facts, facts),
    st.builds(ArticleAdded, slugs, countries),
    st.builds(ArticleRemoved, slugs, countries, titles),
)


@given(st.builds(Snapshot, st.dictionaries(slugs, articles, max_size=4)))
def test_a_snapshot_is_read_as_it_was_written(snapshot: Snapshot) -> None:
    assert read_snapshot(write_snapshot(snapshot)) == snapshot


@given(st.lists(st.builds(Entry, st.dates(), changes), max_size=5).map(lambda entries: News(tuple(entries))))
def test_news_are_read_as_they_were_written(news: News) -> None:
    assert read_news(write_news(news)) == news


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["articles", "entries", "facts", "day", "kind", "low", "x"]), inner)
        ),
    ).map(json.dumps)
    | st.text()
)
def test_poisoned_rows_are_read_as_nothing_and_raise_nothing(text: str) -> None:
    snapshot = read_snapshot(text)
    assert snapshot is None or all(isinstance(seen, Seen) for seen in snapshot.articles.values())
    assert read_news(text).entries == ()


def test_what_a_later_version_adds_is_passed_over() -> None:
    later = {
        "version": 7,
        "articles": {
            "a": {
                "country": "PL",
                "status": "dreaming",
                "mood": "good",
                "facts": {"fee": {"low": ["money", "440", "PLN"], "sure": 1}, "colour": {"low": ["colour", "red"]}},
            }
        },
    }
    assert read_snapshot(json.dumps(later)) == Snapshot({"a": Seen("PL", None, {"fee": OLD_FEE}, (), {})})
    entries = [
        {"day": "2026-11-22", "kind": "sung", "slug": "a"},
        {"day": "2026-11-22", "kind": "added", "slug": "a", "country": "PL", "loud": True},
    ]
    assert read_news(json.dumps({"version": 7, "entries": entries})).entries == (Entry(TODAY, ArticleAdded("a", "PL")),)


def test_a_fact_of_a_kind_that_is_not_known_here_is_compared_with_nothing() -> None:
    later = read_snapshot('{"articles": {"a": {"facts": {"fee": {"low": ["colour", "red"]}}}}}')
    assert later is not None
    assert differences(later, Snapshot({"a": Seen(None, None, {"fee": OLD_FEE}, (), {})})) == ()


def test_the_served_library_fits_into_a_small_row(library: Library) -> None:
    assert 1_000 < len(write_snapshot(snapshot_of(library)).encode()) < 2_000 * len(library.articles)


def test_first_news_are_statuses_of_exact_days_in_the_last_thirty(skaryna: Skaryna) -> None:
    def first(since: str) -> tuple[Entry, ...]:
        skaryna.write(f"{CARD}/article.yaml", yaml.replace("status_since: 2025-06", f"status_since: {since}"))
        return first_news(printed(skaryna), TODAY).entries

    yaml = skaryna.read(f"{CARD}/article.yaml")
    opened = StatusChanged("pl-card", "PL", None, Status.OPEN)
    assert first("2026-11-01") == (Entry(date(2026, 11, 1), opened),)
    assert [first(since) for since in ("2026-11", "2026", "2026-10-22", "2026-11-23")] == [()] * 4


def test_news_are_kept_for_thirty_days_and_only_the_last_of_each_thing() -> None:
    news = updated(News(), [FEE, CLOSED], date(2026, 11, 1))
    later = FactChanged("pl-card", "PL", "fee", NEW_FEE, OLD_FEE)
    news = updated(news, [later], date(2026, 11, 10))
    assert news.entries == (Entry(date(2026, 11, 10), later), Entry(date(2026, 11, 1), CLOSED))
    assert updated(news, [], date(2026, 12, 1)) == news
    assert updated(news, [], date(2026, 12, 2)).entries == news.entries[:1]
    assert updated(news, [], date(2026, 12, 11)).entries == ()


def test_only_what_the_library_still_says_is_told(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/article.yaml", "440 PLN", "500 PLN")
    now = printed(skaryna)
    gone, back = ArticleRemoved("nowhere", "PL", {}), ArticleRemoved("old-card", "PL", {})
    new, lost = ArticleAdded("money", None), ArticleAdded("nowhere", None)
    news = updated(News(), [FEE, CLOSED, gone, new], TODAY)
    assert [entry.change for entry in holding(news, now)] == [FEE, gone, new]
    assert [entry.change for entry in holding(news, now, "PL")] == [FEE, gone]
    assert holding(updated(News(), [back, lost], TODAY), now) == []


def test_changes_of_one_article_stand_together_where_its_newest_stands() -> None:
    entries = [Entry(TODAY, FEE), Entry(TODAY, ArticleAdded("money", None)), Entry(TODAY, CLOSED)]
    assert list(by_article(entries)) == [entries[0], entries[2], entries[1]]


def test_there_are_never_more_news_than_pages() -> None:
    flood = [ArticleAdded(f"a{number}", None) for number in range(2 * MOST)]
    assert len(updated(News(), flood, TODAY).entries) == MOST <= ENTRIES_PER_PAGE * (PAGE_MAX + 1)
    assert DAYS == 30
