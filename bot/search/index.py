"""The index: every article as one document of all its languages, built when the library is loaded."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.i18n import Locale
from bot.knowledge.library import Library
from bot.knowledge.model import Article, Concept, Text
from bot.search.concepts import CONCEPT, Concepts
from bot.search.counted import Counted
from bot.search.lexicon import Lexicon
from bot.search.places import Places
from bot.search.postings import NOWHERE, Posting
from bot.search.repair import Repair
from bot.search.sections import Sections
from bot.search.words import words_of

# Chosen on the tuning half of tests/search/questions.yaml (make eval); the ratios matter, not the values.
K1 = 6.5
"""How soon more of the same word counts no more."""
B = 0.8
"""How much a long field is held against it: nearly wholly, so that long articles do not answer everything."""
RARITY = 0.3
"""How much more a rare word counts than a frequent one, as a power of idf: people ask in frequent words."""
FIELDS: Mapping[str, float] = {"title": 2.0, "terms": 5.0, "text": 1.0, "named": 14.0, "told": 0.35, "asked": 6.0}
"""How much a key counts by where it stands; ``named`` are concepts of title and terms, ``told`` those of the text."""
CONCEPTS = 0.8
"""How much a concept counts beside a word."""


@dataclass(frozen=True, slots=True)
class Index:
    """What is searched.

    Attributes:
        articles: In the order of the numbers in ``postings``.
        postings: For each key, what it counts in each article that has it (BM25F, idf included).
        covered: Codes of the countries with articles.
        concepts: Finds the glossary's concepts.
        known: Every key of the library and of the glossary, with a word that has it.
        spoken: Words that stand in the texts of one language only, with that language.
        sections: Counts the sections of an article.
        places: Finds what a question wants of the directory.
        lexicon: Gives words their keys.
        repair: Finds known words near misspelt ones.
        unknown: What a word that no article has would count, had one article it.
    """

    library: Library
    articles: tuple[Article, ...]
    postings: Mapping[str, Posting]
    covered: frozenset[str]
    concepts: Concepts
    known: Mapping[str, str]
    spoken: Mapping[str, Locale]
    sections: Sections
    places: Places
    lexicon: Lexicon
    repair: Repair
    unknown: float

    def posting(self, key: str) -> Posting:
        """Return where a key stands."""
        return self.postings.get(key, NOWHERE)


def build_index(library: Library) -> Index:
    """Index a library."""
    return Indexer().build(library)


class Indexer:
    """Indexes one library after another, and counts anew only the articles that have changed."""

    def __init__(self) -> None:
        """Begin knowing nothing."""
        self._glossary: Mapping[str, Concept] | None = None
        self._lexicon = Lexicon()
        self._concepts = Concepts({}, self._lexicon)
        self._sections = Sections(self._concepts, self._lexicon)
        self._counted: dict[str, Counted] = {}

    def build(self, library: Library) -> Index:
        """Index a library."""
        if self._glossary != library.glossary:
            self._lexicon, self._counted, self._glossary = Lexicon(), {}, library.glossary
            self._concepts = Concepts(library.glossary, self._lexicon)
            self._sections = Sections(self._concepts, self._lexicon)
        lexicon, concepts = self._lexicon, self._concepts
        articles = tuple(library.articles.values())
        self._counted = {each.slug: self._count(each) for each in articles}
        documents = list(self._counted.values())
        lengths = {name: _mean(each.fields[name].total for each in documents) for name in FIELDS}
        postings: defaultdict[str, Posting] = defaultdict(Posting)
        for number, counted in enumerate(documents):
            for key, weight in _weighted(counted, lengths).items():
                postings[key].add(number, weight)
        for key, posting in postings.items():
            _score(key, posting, len(articles))
        spoken = _spoken(documents)
        known = {**concepts.words, **_known(spoken, lexicon)}
        return Index(
            library=library,
            articles=articles,
            postings=dict(postings),
            covered=frozenset(library.countries()),
            concepts=concepts,
            known=known,
            spoken=_of_one_language(spoken),
            sections=self._sections,
            places=Places(library.directory, concepts, lexicon),
            lexicon=lexicon,
            repair=Repair(known),
            unknown=math.log(1 + len(articles)),
        )

    def _count(self, article: Article) -> Counted:
        before = self._counted.get(article.slug)
        if before and before.article is article:
            return before
        return Counted.of(article, _fields(article, self._concepts, self._lexicon), _words_by_locale(article))


def _fields(article: Article, concepts: Concepts, lexicon: Lexicon) -> dict[str, Counter[str]]:
    """Count the keys of an article by field, over all its languages."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for text in article.texts.values():
        for name, words in _words(text).items():
            for line in words:
                keys = lexicon.learn(line)
                counts[name].update(keys)
                counts[_CONCEPTS_OF[name]].update(concepts.find(keys))
    return counts


def _words_by_locale(article: Article) -> Mapping[Locale, Counter[str]]:
    """Count the words of an article in each language."""
    return {
        locale: Counter(word for lines in _words(text).values() for line in lines for word in words_of(line))
        for locale, text in article.texts.items()
    }


_CONCEPTS_OF: Mapping[str, str] = {"title": "named", "terms": "named", "text": "told", "asked": "asked"}
"""Where the concepts of a field's words are counted."""


def _words(text: Text) -> Mapping[str, Iterable[str]]:
    sections = (text.intro, *text.sections)
    return {
        "title": [text.title, text.summary],
        "terms": text.terms,
        "asked": [question for questions in text.asked.values() for question in questions],
        "text": [line for section in sections for line in (section.title, section.plain)],
    }


def _spoken(documents: Iterable[Counted]) -> dict[str, dict[Locale, int]]:
    """Add up how often every word stands in each language."""
    counts: dict[str, dict[Locale, int]] = {}
    for each in documents:
        for locale, words in each.words.items():
            for word, count in words.items():
                by_locale = counts.get(word)
                if by_locale is None:
                    counts[word] = {locale: count}
                else:
                    by_locale[locale] = by_locale.get(locale, 0) + count
    return counts


def _known(spoken: Mapping[str, Mapping[Locale, int]], lexicon: Lexicon) -> dict[str, str]:
    """Return every key of the articles with its most frequent word."""
    best: dict[str, tuple[int, str]] = {}
    for word, counts in spoken.items():
        key, total = lexicon.key(word), sum(counts.values())
        if key not in best or total > best[key][0]:
            best[key] = total, word
    return {key: word for key, (_, word) in best.items()}


def _of_one_language(spoken: Mapping[str, Mapping[Locale, int]]) -> dict[str, Locale]:
    """Return the words that stand in the texts of one language only."""
    return {word: next(iter(counts)) for word, counts in spoken.items() if len(counts) == 1}


def _mean(lengths: Iterable[int]) -> float:
    found = list(lengths)
    return sum(found) / len(found) or 1.0 if found else 1.0


def _weighted(counted: Counted, lengths: Mapping[str, float]) -> dict[str, float]:
    """Add a key's counts over the fields, each by its weight and against its length."""
    total: dict[str, float] = {}
    for name, weight in FIELDS.items():
        field = counted.fields[name]
        if not field.total:
            continue
        norm = weight / (1 - B + B * field.total / lengths[name])
        for key, count in field.items():
            total[key] = total.get(key, 0.0) + norm * count
    return total


def _score(key: str, posting: Posting, articles: int) -> None:
    """Make of what a key counts in each article what it counts there beside other keys."""
    rarity = math.log(1 + (articles - len(posting) + 0.5) / (len(posting) + 0.5)) ** RARITY
    factor = rarity * (CONCEPTS if key.startswith(CONCEPT) else 1.0)
    posting.weights = array("d", [factor * weight * (K1 + 1) / (K1 + weight) for weight in posting.weights])
