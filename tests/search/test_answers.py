"""Questions find their answers, or an honest “I don't know”; the library is the one that is served."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Locale
from bot.knowledge.model import INTRO
from bot.search import fit
from bot.search.decide import Decision, find
from bot.search.index import Index
from tests.search.evaluation import decisions, ours, recall
from tests.search.questions import read_questions
from tests.search.rivals import fts5

LEAST = {"first": 86.0, "third": 95.0, "direct": 70.0, "right": 94.0, "section": 66.0, "language": 94.0}
"""What the judging half must reach, in percent; a few questions below what it reached when this was written."""
FOREIGN = 8.0
"""Most questions that have no answer here and get one all the same, in percent."""
AHEAD = 25.0
"""Points of recall@1 by which SQLite's full-text search is to be beaten."""


def test_questions_of_independent_authors_find_their_articles(index: Index) -> None:
    asked = read_questions("judge")
    found, decided = recall(asked, ours(index)), decisions(asked, index)
    reached = {
        "first": found.first,
        "third": found.third,
        "direct": decided.direct,
        "right": decided.right,
        "section": decided.section,
        "language": decided.language,
    }
    assert {name: share for name, share in reached.items() if share < LEAST[name]} == {}
    assert decided.foreign <= FOREIGN


def test_who_writes_only_what_an_article_is_called_gets_its_card(index: Index) -> None:
    titles = [
        (article.slug, locale, text.title) for article in index.articles for locale, text in article.texts.items()
    ]
    first = {(slug, locale): find(title, index, locale).results[:1] for slug, locale, title in titles}
    found = [key for key, results in first.items() if results and results[0].slug == key[0]]
    assert len(found) >= 0.97 * len(titles)
    assert {first[key][0].anchor for key in found} == {INTRO}


@pytest.mark.parametrize(
    ("question", "locale", "section"),
    [
        ("Як адкрыць рахунак у Літве?", Locale.BE, "lt-bank-account#intro"),
        ("Как открыть счёт в Литве?", Locale.RU, "lt-bank-account#intro"),
        ("How do I get a visa to Poland?", Locale.EN, "pl-visa#intro"),
        ("ВНЖ в Грузии", Locale.RU, "ge-residence#intro"),
        ("How do I get a PESEL in Poland?", Locale.EN, "pl-bank-pesel#pesel"),
        ("заблакавалі рахунак у Літве", Locale.BE, "lt-bank-account#refused"),
    ],
)
def test_who_asks_for_no_part_gets_the_card_and_who_asks_for_one_gets_that(
    index: Index, question: str, locale: Locale, section: str
) -> None:
    result = find(question, index, locale).results[0]
    assert f"{result.slug}#{result.anchor}" == section


@pytest.mark.parametrize("tokenizer", ["unicode61", "trigram"])
def test_full_text_search_is_beaten(index: Index, tokenizer: str) -> None:
    asked = read_questions("judge")
    assert recall(asked, ours(index)).first - recall(asked, fts5(index.library, tokenizer)).first >= AHEAD


def test_the_thresholds_were_fitted_to_a_library_of_this_size(index: Index) -> None:
    """Fails when the library has grown by a tenth: run ``make fit``."""
    assert abs(len(index.articles) - fit.ARTICLES) <= fit.ARTICLES / 10


def test_every_article_is_asked_for_in_every_language(index: Index) -> None:
    asked = {(each.topic, each.locale) for each in read_questions() if each.topic}
    assert {(article.slug, locale) for article in index.articles for locale in Locale} - asked == set()


@pytest.mark.parametrize(
    ("question", "missing"),
    [("как переехать в Испанию", ("ES",)), ("віза ў Чэхію для студэнта", ("CZ",)), ("move to Portugal", ("PT",))],
)
def test_a_country_that_is_not_covered_is_named_and_not_answered_with_a_neighbour(
    index: Index, question: str, missing: tuple[str, ...]
) -> None:
    found = find(question, index, Locale.BE)
    assert (found.decision, found.missing) == (Decision.ABSTAIN, missing)


@pytest.mark.parametrize(
    "question", ["не хачу жыць", "мне очень плохо, не хочу жить", "I want to die", "dumayu o suicide"]
)
def test_despair_is_answered_with_the_lines_that_listen(index: Index, question: str) -> None:
    found = find(question, index, Locale.BE)
    assert (found.decision, [(each.slug, each.anchor) for each in found.results]) == (
        Decision.ANSWER,
        [("help-psychological", "lines")],
    )


@pytest.mark.parametrize("question", ["не хочу жить в Беларуси", "не хачу жыць у Польшчы", "I don't want to live here"])
def test_who_wants_to_live_elsewhere_does_not_despair(index: Index, question: str) -> None:
    assert "help-psychological" not in [each.slug for each in find(question, index, Locale.BE).results[:1]]


@pytest.mark.parametrize("question", ["", "?", "👍👍", "....", "/", "я", "как", "what"])
def test_what_asks_nothing_is_not_answered(index: Index, question: str) -> None:
    assert find(question, index, Locale.EN).decision is Decision.ABSTAIN


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=900))
def test_no_question_is_too_odd(index: Index, text: str) -> None:
    found = find(text, index, Locale.RU)
    assert len(found.results) <= 3
    assert [each.score for each in found.results] == sorted((each.score for each in found.results), reverse=True)
