"""What an alert says of changes, held against the checks of announcements and Telegram's limits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as run
from hypothesis import strategies as st

from bot.announcements.audience import Audience, Reach
from bot.announcements.draft import Draft, Part
from bot.announcements.unfinished import Unfinished
from bot.i18n import Locale, Translator
from bot.knowledge.diff import Amount, ArticleAdded, ArticleRemoved, Change, FactChanged, StatusChanged, amount_of
from bot.knowledge.facts import Money
from bot.knowledge.library import Library
from bot.knowledge.model import Status
from bot.knowledge.problems import Severity
from bot.knowledge.telegram_html import parse_html, utf16_length
from bot.screens.alerts import LINES, alert_draft, prepared
from bot.screens.letters import BUTTONS, compose
from bot.telegram.callbacks import encode
from tests import tdlib
from tests.announcements.herald import Herald
from tests.screens.magellan import everything_new

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLD = Amount(Money(Decimal(340), "PLN"))
FEE = Amount(Money(Decimal(440), "PLN"))
Translators = Mapping[Locale, Translator]


def fee(slug: str, country: str | None) -> FactChanged:
    return FactChanged(slug, country, "fee", OLD, FEE)


SUSPENDED = StatusChanged("pl-card", "PL", Status.OPEN, Status.SUSPENDED)


def shown(draft: Unfinished, library: Library, translators: Translators, locale: Locale = Locale.EN) -> str:
    """What readers of a language would see; an alert that the checks refuse fails the test."""
    written = Draft(
        {each: Part(text) for each, text in draft.texts.items()}, audience=draft.audience, buttons=draft.buttons
    )
    announcement, problems = compose(written, library, translators, encode, NOW)
    assert [str(problem) for problem in problems if problem.severity is Severity.ERROR] == []
    assert announcement
    return parse_html(announcement.letter(locale).html).text.replace("\N{NO-BREAK SPACE}", " ")


def drafted(library: Library, translators: Translators, *changes: Change) -> Unfinished:
    draft = alert_draft(library, translators, changes)
    assert draft
    return draft


def test_a_status_and_a_fact_say_what_was_and_what_is_with_their_sources(
    herald: Herald, translators: Translators
) -> None:
    draft = drafted(herald.library, translators, SUSPENDED, fee("pl-card", "PL"), fee("lt-bank", "LT"))
    assert shown(draft, herald.library, translators) == (
        "Card in Poland\n\n"
        "• Status: open → suspended since 26 January 2024\n"
        "• “Whom it suits”: 340 PLN → 440 PLN\n\n"
        "Account in Lithuania\n\n"
        "• “Whom it suits”: 340 PLN → 440 PLN\n\n"
        "Sources: Urząd, 1 June 2026"
    )
    assert draft.audience == Audience(Reach.COUNTRIES, frozenset({"PL", "LT"}))
    assert draft.buttons == ("pl-card", "lt-bank")
    assert set(draft.texts) == set(Locale)
    assert "{{pl-card.fee}}" in draft.texts[Locale.RU]


@pytest.mark.parametrize(
    ("changes", "audience"),
    [
        ((fee("safety", None),), Audience(Reach.ALL)),
        ((fee("safety", None), fee("pl-visa", "PL")), Audience(Reach.COUNTRIES, frozenset({"PL"}))),
    ],
)
def test_a_topic_of_every_country_goes_to_who_wants_everything_and_countries_are_not_left_out(
    herald: Herald, translators: Translators, changes: tuple[Change, ...], audience: Audience
) -> None:
    assert drafted(herald.library, translators, *changes).audience == audience


def test_pages_that_came_or_went_concern_nobody_unasked(herald: Herald, translators: Translators) -> None:
    changes = ArticleAdded("pl-card", "PL"), ArticleRemoved("pl-map", "PL", {Locale.EN: "Map"})
    assert alert_draft(herald.library, translators, changes) is None
    assert alert_draft(herald.library, translators, ()) is None


def test_what_does_not_fit_is_counted_and_where_to_read_it_is_said(library: Library, translators: Translators) -> None:
    told = [each.change for each in everything_new(library).entries]
    concerning = [each for each in told if isinstance(each, StatusChanged | FactChanged)]
    draft = drafted(library, translators, *told)
    for locale in Locale:
        text = shown(draft, library, translators, locale)
        lines = text.count("\n• ")
        assert 0 < lines <= LINES
        assert (
            translators[locale].number(Decimal(len(concerning) - lines))
            in text.partition("/new")[0].rpartition("\n")[2]
        )
        assert utf16_length(text) <= 4096
    assert len(draft.buttons) <= BUTTONS
    assert draft.texts[Locale.EN].index("Status:") < draft.texts[Locale.EN].index("“")


def test_no_article_keeps_the_others_out(herald: Herald, translators: Translators) -> None:
    many = [FactChanged("lt-bank", "LT", "fee", OLD, FEE)] * 30
    draft = drafted(herald.library, translators, *many, fee("pl-card", "PL"), SUSPENDED, fee("safety", None))
    assert draft.buttons == ("pl-card", "lt-bank", "safety")
    text = shown(draft, herald.library, translators)
    assert text.startswith("Card in Poland\n\n• Status:")
    assert (text.count("\n• "), "And 21 more changes" in text) == (LINES, True)


def test_every_change_of_the_library_can_be_told(library: Library, translators: Translators) -> None:
    for slug, article in library.articles.items():
        status = [StatusChanged(slug, article.country, Status.UNKNOWN, article.status)] if article.status else []
        facts = [
            FactChanged(slug, article.country, key, replace(amount_of(fact), high=None), amount_of(fact))
            for key, fact in article.facts.items()
        ]
        if status or facts:
            draft = drafted(library, translators, *status, *facts)
            assert all("\n• " in shown(draft, library, translators, locale) for locale in Locale)


@given(words=st.text(st.characters(codec="utf-8", categories=("L", "P", "S", "Zs")), min_size=1, max_size=60))
@run(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_title_is_told_as_it_is_or_only_counted(herald: Herald, translators: Translators, words: str) -> None:
    """Whatever stands in a title, the draft is right: Markdown takes none of it for its own."""
    card = herald.library.articles["pl-card"]
    title = f"Card {' '.join(words.split())} it".replace("  ", " ")
    texts = {locale: replace(text, title=title) for locale, text in card.texts.items()}
    articles = {**herald.library.articles, "pl-card": replace(card, texts=texts)}
    library = replace(herald.library, articles=articles)
    text = shown(drafted(library, translators, SUSPENDED), library, translators)
    assert text.startswith((title, "And 1 more change"))


def test_a_source_that_belarus_lists_is_not_linked(herald: Herald, translators: Translators) -> None:
    card = herald.library.articles["pl-card"]
    texts = {
        locale: replace(text, intro=replace(text.intro, sources=("news", "office")))
        for locale, text in card.texts.items()
    }
    library = replace(herald.library, articles={**herald.library.articles, "pl-card": replace(card, texts=texts)})
    draft = drafted(library, translators, SUSPENDED)
    assert "source:pl-card.office" in draft.texts[Locale.BE]
    assert "news" not in draft.texts[Locale.BE]
    assert shown(draft, library, translators).endswith("(source)\n\nSources: Urząd, 1 June 2026")


@pytest.mark.parametrize("locale", Locale)
def test_the_notice_tells_nothing_of_the_draft(translators: Translators, locale: Locale) -> None:
    screen = prepared(translators[locale], 7)
    assert tdlib.find_links(tdlib.parse_html(screen.html).text) == []
    assert "7" not in screen.html
    assert [len(row) for row in screen.rows] == [1]
