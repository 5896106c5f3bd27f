"""The longest that the rules let through still fits into a message."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.files import FrontMatter, SourceKeys
from bot.knowledge.model import ANCHOR_LIMIT, SLUG_LIMIT
from bot.knowledge.pages import ENTITY_LIMIT, MESSAGE_LIMIT, PAGE_LIMIT
from bot.knowledge.rules.chapters import FORMATTING_LIMIT, SOURCES_LIMIT, TITLE_LIMIT
from bot.screens.actions import OpenArticle, OpenCountry, OpenMenu, OpenSection, OpenSources, Press
from bot.screens.screen import Screen
from bot.telegram.callbacks import CALLBACK_LIMIT, encode
from tests import tdlib
from tests.knowledge.skaryna import Skaryna
from tests.screens.magellan import buttons, sail

SLUGS = [f"{letter}{(SLUG_LIMIT - 1) * 'x'}" for letter in "abcdefghijkl"]
ANCHORS = [f"{letter}{(ANCHOR_LIMIT - 1) * 'y'}" for letter in "ab"]
LIMIT = {
    "title": FrontMatter.model_fields["title"].metadata,
    "summary": FrontMatter.model_fields["summary"].metadata,
    "publisher": SourceKeys.model_fields["publisher"].metadata,
    "source_title": SourceKeys.model_fields["title"].metadata,
}
EMPHASIS = FORMATTING_LIMIT - SOURCES_LIMIT


def words(length: int) -> str:
    return (length * "жах ")[: length - 1] + "ж"


def longest(name: str) -> str:
    (limit,) = (rule.max_length for rule in LIMIT[name] if hasattr(rule, "max_length"))
    return words(limit)


def yaml(original: Locale) -> str:
    """Describe a scheme with twice as many sources as one section may have; half of them have an address."""
    sources = "".join(
        f"  s{number}: {{publisher: {longest('publisher')[:-2]}{number:02}, title: {longest('source_title')}, "
        f"url: 'https://a.example', read: 2026-10-30, listed: {'no' if number < SOURCES_LIMIT else 'unknown'}}}\n"
        for number in range(2 * SOURCES_LIMIT)
    )
    return (
        f"kind: scheme\ncountry: PL\nstatus: limited\nstatus_since: 2026-10-30\noriginal: {original}\n"
        f"reviewed: 2026-10-30\nreview_every: 6 months\nsources:\n{sources}"
    )


def text(first_source: int) -> str:
    """Write two sections: every page is full, and has as many sources and as much formatting as it may."""
    links = [f"[ж](source:s{first_source + number})" for number in range(SOURCES_LIMIT)]
    marked = " ".join([*links, *(EMPHASIS * ["*ж*"])])
    shown = 2 * (SOURCES_LIMIT + EMPHASIS) - 1
    full = f"{marked} {words(PAGE_LIMIT - shown - 1)}"
    sections = "".join(
        f"\n## {words(TITLE_LIMIT)} {{#{anchor}}}\n{full}\n\n{words(PAGE_LIMIT)}\n" for anchor in ANCHORS
    )
    title, summary = longest("title"), longest("summary")
    return f"---\ntitle: {title}\nsummary: {summary}\n---\n{words(PAGE_LIMIT // 3)}\n{sections}"


@pytest.fixture(scope="module", params=[(Locale.BE, 0), (Locale.RU, SOURCES_LIMIT)])
def full_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, translators: Mapping[Locale, Translator]
) -> dict[Press, Screen]:
    """Sail through articles at every limit: two languages behind the original, or one behind and one missing."""
    original, first_source = request.param
    skaryna = Skaryna(tmp_path_factory.mktemp("knowledge"), translators)
    for slug in SLUGS:
        skaryna.write(f"articles/full/{slug}/article.yaml", yaml(original))
        for locale in Locale:
            if locale is original or (locale, original) != (Locale.EN, Locale.RU):
                skaryna.write(f"articles/full/{slug}/{locale}.md", text(first_source))
    loaded = skaryna.loader().load()
    assert loaded.library is not None, [str(problem) for problem in loaded.problems]
    return sail(loaded.library, translators)


def test_the_longest_screens_fit_into_a_message(full_world: dict[Press, Screen]) -> None:
    lengths: dict[type, int] = {}
    for press, screen in full_world.items():
        shown = tdlib.parse_html(screen.html)
        length = len(shown.text.encode("utf-16-le")) // 2
        assert length <= MESSAGE_LIMIT, (press, length)
        assert len(shown.entities) <= ENTITY_LIMIT, (press, len(shown.entities))
        kind = type(press.action)
        lengths[kind] = max(length, lengths.get(kind, 0))
    assert lengths[OpenSection] > 3900
    assert min(lengths[kind] for kind in (OpenCountry, OpenSources)) > 2500
    assert lengths[OpenArticle] > PAGE_LIMIT // 3 > lengths[OpenMenu]


def test_the_longest_buttons_fit(full_world: dict[Press, Screen]) -> None:
    every = {button for screen in full_world.values() for button in buttons(screen)}
    assert max(len(encode(button.press).encode()) for button in every) <= CALLBACK_LIMIT
    assert max(len(button.label) for button in every) <= 64


def test_both_pages_of_the_longest_section_are_reached(full_world: dict[Press, Screen]) -> None:
    pages = [
        Press(locale, OpenSection(slug, anchor, page))
        for locale in Locale
        for slug in SLUGS
        for anchor in ANCHORS
        for page in (0, 1)
    ]
    assert [press for press in pages if press not in full_world] == []
