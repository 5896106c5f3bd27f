"""The glossary: words for every concept, each leading to one."""

import pytest

from bot.i18n import Locale
from bot.knowledge.model import Concept
from tests.knowledge.skaryna import CARD, Skaryna, Spoil, has_error, spoilt, swap

GLOSSARY = """\
concepts:
  poland:
    country: PL
    be: [Польшча, палякі]
    ru: [Польша]
    en: [Poland]
    local: [Polska]
  bank:
    be: [банк]
    ru: [банк]
    en: [bank, money house]
"""


@pytest.fixture
def skaryna(skaryna: Skaryna) -> Skaryna:
    skaryna.write("glossary.yaml", GLOSSARY)
    return skaryna


def test_concepts_are_read_in_the_order_of_their_file(skaryna: Skaryna) -> None:
    library = skaryna.loader().load().library
    assert library is not None
    assert list(library.glossary.values()) == [
        Concept(
            "poland",
            {Locale.BE: ("Польшча", "палякі"), Locale.RU: ("Польша",), Locale.EN: ("Poland",)},
            ("Polska",),
            "PL",
        ),
        Concept(
            "bank",
            {Locale.BE: ("банк",), Locale.RU: ("банк",), Locale.EN: ("bank", "money house")},
            (),
            None,
        ),
    ]
    assert skaryna.problems() == []


def test_a_library_may_have_no_glossary(skaryna: Skaryna) -> None:
    skaryna.remove("glossary.yaml")
    library = skaryna.loader().load().library
    assert library is not None
    assert library.glossary == {}
    assert skaryna.problems() == []


def test_a_changed_glossary_is_another_revision_and_an_unchanged_one_is_not_read_again(skaryna: Skaryna) -> None:
    loader = skaryna.loader()
    first, again = loader.load().library, loader.load().library
    skaryna.swap("glossary.yaml", "money house", "savings bank")
    changed = loader.load().library
    assert first is not None
    assert again is not None
    assert changed is not None
    assert again.glossary is first.glossary
    assert (again.revision, changed.revision != first.revision) == (first.revision, True)
    assert changed.glossary["bank"].words[Locale.EN] == ("bank", "savings bank")
    assert changed.articles["money"] is first.articles["money"]


FILE = "glossary.yaml"
SPOILT = [
    spoilt(
        "a word in two concepts",
        swap(FILE, "ru: [банк]", "ru: [банк, польша]"),
        "glossary.yaml:10: warning: “польша” is already a word of “poland”: leave it where it belongs",
    ),
    spoilt(
        "a word twice in one list",
        swap(FILE, "[Польшча, палякі]", "[Польшча, палякі, Палякі]"),
        "glossary.yaml:4: warning: “Палякі” is already a word of “poland”: leave it where it belongs",
    ),
    spoilt(
        "a country with articles that is no concept",
        swap(FILE, "    country: PL\n", ""),
        f"{CARD}/article.yaml:2: warning: glossary.yaml has no concept with “country: PL”: add one with its names",
    ),
    spoilt(
        "a concept without a language",
        swap(FILE, "    en: [Poland]\n", ""),
        "glossary.yaml:2: error: “en” is missing here",
    ),
    spoilt(
        "a language without words",
        swap(FILE, "[Poland]", "[]"),
        "glossary.yaml:6: error: “en” must hold at least one entry",
    ),
    spoilt(
        "a word that is none",
        swap(FILE, "[Poland]", '["?"]'),
        "glossary.yaml:6: error: a value is missing here",
    ),
    spoilt(
        "a misspelt key",
        swap(FILE, "local:", "lokal:"),
        "glossary.yaml:7: error: unknown key “lokal”: did you mean “local”?",
    ),
    spoilt(
        "a country that there is not",
        swap(FILE, "country: PL", "country: XX"),
        "glossary.yaml:3: error: “XX” is not a country code of ISO 3166-1 (two capital letters)",
    ),
    spoilt(
        "an answer that is no section",
        swap(FILE, "    be: [банк]", "    answer: money#coins\n    be: [банк]"),
        "glossary.yaml: error: the answer of “bank” is no section of an article: write SLUG#anchor",
    ),
    spoilt(
        "an answer that names no section",
        swap(FILE, "    be: [банк]", "    answer: money\n    be: [банк]"),
        "glossary.yaml: error: the answer of “bank” is no section of an article: write SLUG#anchor",
    ),
    spoilt(
        "an answer that exists",
        swap(FILE, "    be: [банк]", "    answer: money#cash\n    be: [банк]"),
    ),
    spoilt(
        "no YAML",
        swap(FILE, "concepts:", "concepts: ["),
        "glossary.yaml:3: error: YAML cannot be read here: did not find expected ',' or ']'",
    ),
]


@pytest.mark.parametrize(("spoil", "expected"), SPOILT)
async def test_a_broken_glossary_is_said_to_be_and_never_replaces_a_good_one(
    skaryna: Skaryna, spoil: Spoil, expected: list[str]
) -> None:
    problems, serves_the_old_one = await skaryna.serve_and(spoil)
    assert problems == expected
    assert serves_the_old_one == has_error(problems)
