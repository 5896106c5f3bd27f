"""Buttons of listings that are called alike differ, wherever they stand beside one another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.judge import Judge
from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing, Medium
from bot.screens import answers, articles, verdicts
from bot.screens.actions import OpenListing, OpenSection, Press
from bot.screens.listing_words import labels
from bot.screens.screen import Screen
from bot.search.decide import Decision, Found
from bot.search.question import Question
from tests.directory.specimens import directory

SPECIMEN = next(iter(directory().listings.values()))
SHAPES = st.lists(st.tuples(st.sampled_from(["Рада", "Суседзі"]), st.sampled_from(Medium)), max_size=8)


@pytest.fixture
def twins(library: Library) -> list[Listing]:
    """Two listings of the served directory that are called alike; the test would be idle without them."""
    names = Counter(each.name for each in library.directory.listings.values())
    return [each for each in library.directory.listings.values() if names[each.name] > 1][:2]


def opened(screen: Screen) -> dict[str, str]:
    """Return the labels of the buttons that open listings, by id."""
    cells = [cell for row in screen.rows for cell in row]
    return {cell.press.action.id: cell.label for cell in cells if isinstance(cell.press.action, OpenListing)}


@given(shapes=SHAPES)
def test_no_two_labels_are_alike_and_a_name_that_is_alone_stays(
    translators: Mapping[Locale, Translator], shapes: list[tuple[str, Medium]]
) -> None:
    shown = [replace(SPECIMEN, id=f"a-{i}", name=name, medium=medium) for i, (name, medium) in enumerate(shapes)]
    found = labels(shown, translators[Locale.BE])
    assert [id_ for id_, _ in found] == [each.id for each in shown]
    assert len({label for _, label in found}) == len(shown)
    names = Counter(name for name, _ in shapes)
    assert [label for _, label in found if label in names] == [name for name, _ in shapes if names[name] == 1]


@pytest.mark.parametrize("locale", Locale)
def test_on_every_screen_that_is_served_they_differ(world: dict[Press, Screen], locale: Locale) -> None:
    alike = [
        press
        for press, screen in world.items()
        if press.locale is locale
        for found in [opened(screen)]
        if not getattr(press.action, "id", None) and len(set(found.values())) < len(found)
    ]
    assert alike == []


@pytest.mark.parametrize("locale", Locale)
def test_in_a_check_in_an_answer_and_in_an_article_they_differ(
    library: Library, translators: Mapping[Locale, Translator], twins: list[Listing], locale: Locale
) -> None:
    t, ids = translators[locale], tuple(each.id for each in twins)
    expected = {id_: f"→ {label}" for id_, label in labels(twins, t)}
    assert len(set(expected.values())) == 2
    judged = Judge(library.directory).judge_all(" ".join(each.url for each in twins))
    assert opened(verdicts.verdicts(library, t, judged)) == expected

    question = Question("", False, False, locale, (), (), 0, frozenset())
    abstained = Found(question, Decision.ABSTAIN, (), (), 0.0, None, ids)
    assert opened(answers.found(library, t, abstained)) == expected

    article = next(each for each in library.articles.values() if each.text(locale).sections)
    text = article.text(locale)
    pointing = replace(text, sections=(replace(text.sections[0], listings=ids), *text.sections[1:]))
    changed = replace(article, texts={**article.texts, locale: pointing})
    shown = articles.section(library, t, changed, OpenSection(article.slug, text.sections[0].anchor))
    assert opened(shown) == expected
