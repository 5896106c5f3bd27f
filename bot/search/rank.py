"""Rank: which articles, and which section of one, a question is about."""

from dataclasses import dataclass
from heapq import nlargest

from bot.knowledge.model import INTRO, Article
from bot.search.index import Index
from bot.search.question import Question

MOST = 10
"""Most results of one question."""
POOL = 3 * MOST
"""Articles that may be among them: what asks for all of one is seen of these only."""
HOME = "BY"
"""Everybody here comes from there: it says nothing about where an answer belongs."""
NAMED = 1.45
"""How much more an article counts whose country the question names."""
NOT_NAMED = 0.9
"""How much less one of another country counts then."""

WHOLE = 1.3
"""How much more an article counts whose titles say all that is asked."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article, its number in the index, and how well it fits."""

    number: int
    article: Article
    score: float


def rank(index: Index, question: Question) -> list[Ranked]:
    """Return the articles that fit best, the best first; at most ``MOST``, and none that does not fit at all."""
    scores: dict[int, float] = {}
    for key in (*question.keys, *question.concepts):
        for number, weight in index.posting(key).items():
            scores[number] = scores.get(number, 0.0) + weight
    if named := question.countries - {HOME}:
        scores = {number: score * _prior(index.articles[number], named) for number, score in scores.items()}
    least = min(nlargest(POOL, scores.values()), default=0.0)
    best = [_ranked(index, question, number, score) for number, score in scores.items() if score >= least]
    return sorted(best, key=lambda each: (-each.score, each.article.slug))[:MOST]


def _ranked(index: Index, question: Question, number: int, score: float) -> Ranked:
    article = index.articles[number]
    return Ranked(number, article, score * WHOLE if _asks_for_all(index, article, question) else score)


def ideal_score(index: Index, question: Question) -> float:
    """Return what an article would score that has every word of the question as well as any has it."""
    keys = (*question.keys, *question.concepts)
    peaks = (index.postings[key].peak[1] for key in keys if key in index.postings)
    return sum(peaks) + question.unknown * index.unknown


def best_anchor(index: Index, article: Article, question: Question) -> str:
    """Return the anchor of the section that fits best, ``INTRO`` for the card.

    Where no word asks for a part it is the card, unless the title of a section says just that, too.
    """
    if _asks_for_all(index, article, question):
        asked = [key for key in question.keys if not _is_country(index, key)]
        return index.sections.titled(article, question.locale, asked) or INTRO
    keys = (*question.keys, *question.concepts)
    scored = [
        (sum(weights.get(key, 0.0) for key in keys), -number, anchor)
        for number, (anchor, weights) in enumerate(index.sections.of(article, question.locale))
    ]
    return max(scored)[2]


def _prior(article: Article, named: frozenset[str]) -> float:
    if article.country is None:
        return 1.0
    return NAMED if article.country in named else NOT_NAMED


def _asks_for_all(index: Index, article: Article, question: Question) -> bool:
    """Tell whether a question names nothing but what an article is about, and its country."""
    whole = index.sections.whole(article)

    def tells_nothing(key: str) -> bool:
        return key in whole or not whole.isdisjoint(index.concepts.find([key])) or _is_country(index, key)

    return bool(question.keys) and all(map(tells_nothing, question.keys))


def _is_country(index: Index, key: str) -> bool:
    return bool(index.concepts.countries_of(index.concepts.find([key])))
