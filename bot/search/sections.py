"""The sections of an article, counted for ranking when they are first asked for."""

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from bot.i18n import Locale
from bot.knowledge.model import INTRO, Article, Section
from bot.search.concepts import Concepts
from bot.search.lexicon import Lexicon
from bot.search.stopwords import STOP_WORDS
from bot.search.words import words_of

TITLE = 8
"""How many times a word in a section's title or anchor counts."""
ASKED = 4
"""How many times a word in a question that the section answers counts."""
INTRODUCTION = 0.8
"""How much less the introduction counts: it says a little of everything."""
K1, B = 10.0, 0.5
"""BM25 over the sections of one article."""
_REMEMBERED = 512
"""Texts whose sections stay counted: all of today's library; of a large one those that are asked for."""

GETTING = """
атрымаць атрымаю атрымліваць адкрыць адкрыю адкрываць аформіць зрабіць
получить получать открыть открывать оформить сделать
get getting open opening obtain apply
"""
"""Words by which somebody asks for all of it: how to get a visa, how to open an account."""
Weights = Mapping[str, float]
"""What each key of a section counts."""
Weighed = tuple[tuple[str, Weights], ...]
"""The anchors of sections, each with what its keys count."""


class Sections:
    """Counts the sections of a text once, and forgets the texts that nobody asks for.

    It may go on with the next library: an article that is another one is counted anew.
    """

    def __init__(self, concepts: Concepts, lexicon: Lexicon) -> None:
        """Begin with nothing counted."""
        self._concepts = concepts
        self._lexicon = lexicon
        self._getting = frozenset(lexicon.keys(GETTING))
        self._whole: dict[str, tuple[Article, frozenset[str]]] = {}
        self._counted: OrderedDict[tuple[str, Locale], tuple[Article, Weighed]] = OrderedDict()

    def of(self, article: Article, locale: Locale) -> Weighed:
        """Return the anchors of an article's sections with what their keys count, the introduction first."""
        key = (article.slug, locale)
        of_article, weighed = self._counted.get(key, (None, ()))
        if of_article is not article:
            text = article.text(locale)
            weighed = tuple(_weigh([self._count(article, each) for each in (text.intro, *text.sections)]))
            self._counted[key] = article, weighed
            if len(self._counted) > _REMEMBERED:
                self._counted.popitem(last=False)
        self._counted.move_to_end(key)
        return weighed

    def whole(self, article: Article) -> frozenset[str]:
        """Return the keys that ask for no part of an article: of its titles and their concepts, and of getting it."""
        of_article, whole = self._whole.get(article.slug, (None, frozenset()))
        if of_article is not article:
            titles = [self._lexicon.keys(text.title) for text in article.texts.values()]
            said = {each for keys in titles for each in (*keys, *self._concepts.find(keys))}
            whole = self._getting | said
            self._whole[article.slug] = article, whole
        return whole

    def titled(self, article: Article, locale: Locale, asked: Iterable[str]) -> str | None:
        """Return the anchor of the first section whose title says what some keys say, and nothing else."""
        wanted = set(asked) - self._getting
        for section in article.text(locale).sections:
            words = [word for word in words_of(section.title) if word not in STOP_WORDS]
            if wanted and {self._lexicon.key(word) for word in words} - self._getting == wanted:
                return section.anchor
        return None

    def _count(self, article: Article, section: Section) -> tuple[str, Counter[str]]:
        """Count the keys of a section, and of the questions that it answers in any language."""
        asked = [(each, ASKED) for text in article.texts.values() for each in text.asked.get(section.anchor, ())]
        is_intro = section.anchor == INTRO
        title = "" if is_intro else f"{section.title} {section.anchor.replace('-', ' ')}"
        counts: Counter[str] = Counter()
        for line, times in ((title, TITLE), (section.plain, 1), *asked):
            keys = self._lexicon.keys(line)
            for key in (*keys, *self._concepts.find(keys)):
                counts[key] += times
        return section.anchor, counts


def _weigh(sections: list[tuple[str, Counter[str]]]) -> Iterator[tuple[str, Weights]]:
    """Weigh keys by BM25: what every section says tells none of them from the others."""
    frequency = Counter(key for _, counts in sections for key in counts)
    mean = sum(counts.total() for _, counts in sections) / len(sections) or 1.0
    idf = {key: math.log(1 + (len(sections) - n + 0.5) / (n + 0.5)) for key, n in frequency.items()}
    for anchor, counts in sections:
        norm = K1 * (1 - B + B * counts.total() / mean)
        factor = (K1 + 1) * (INTRODUCTION if anchor == INTRO else 1.0)
        yield anchor, {key: factor * idf[key] * count / (norm + count) for key, count in counts.items()}
