"""A question as it is understood: what it says, in which language, and which words of it count."""

from dataclasses import dataclass

from bot.i18n import Locale
from bot.search.index import Index
from bot.search.language import language_of
from bot.search.readings import read
from bot.search.stopwords import STOP_WORDS
from bot.search.words import words_of

LENGTH_LIMIT = 600
"""Characters of a message that are read: whoever writes more has told it by then."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a message asks.

    Attributes:
        said: As it was read: on the right keyboard, in the right letters, repaired.
        is_reread: Whether that is another text than was typed.
        is_cut: Whether more was typed than is read.
        locale: The language it is answered in.
        keys: Keys of its words that count, each once.
        concepts: Keys of the concepts that it names, each once.
        unknown: How many of its words nobody knows.
        countries: Codes of the countries that it names.
    """

    said: str
    is_reread: bool
    is_cut: bool
    locale: Locale
    keys: tuple[str, ...]
    concepts: tuple[str, ...]
    unknown: int
    countries: frozenset[str]


def understand(text: str, index: Index, otherwise: Locale) -> Question:
    """Understand a question.

    Args:
        text: As it was typed; what is over ``LENGTH_LIMIT`` is not read.
        index: What is known.
        otherwise: The language where the question does not tell its own.
    """
    typed = " ".join(text[:LENGTH_LIMIT].split())
    said = read(typed, index.known, index.lexicon)
    keys: list[str] = []
    everything: list[str] = []
    unknown = 0
    for word in words_of(said):
        key = index.lexicon.key(word)
        if key not in index.known and word not in STOP_WORDS:
            nearest = index.repair.nearest(key)
            if nearest:
                said = said.replace(word, index.known[nearest])
                key = nearest
            else:
                unknown += 1
        everything.append(key)
        if word not in STOP_WORDS:
            keys.append(key)
    concepts = index.concepts.find(everything)
    countries = index.concepts.countries_of(concepts)
    return Question(
        said,
        said != typed,
        len(text) > LENGTH_LIMIT,
        language_of(said, otherwise, index.spoken),
        tuple(dict.fromkeys(keys)),
        tuple(dict.fromkeys(concepts)),
        unknown,
        frozenset(countries),
    )
