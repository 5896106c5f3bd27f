"""Decide: answer, offer a few, or say that we do not know."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Locale
from bot.search.fit import ABSTAIN_BELOW, ANSWER_FROM, WEIGHTS
from bot.search.index import Index
from bot.search.places import Wanted
from bot.search.question import Question, understand
from bot.search.rank import HOME, Ranked, best_anchor, ideal_score, rank


class Decision(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    PLACES = "places"
    OFFER = "offer"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Result:
    """A section that may answer; its anchor is ``INTRO`` for the card."""

    slug: str
    anchor: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to.

    Attributes:
        question: As it was understood.
        decision: What to do with it.
        results: The best first, whatever the decision; at most as many as were wanted.
        missing: Codes of the countries it names of which the library holds nothing, in order.
        sure: How probable it is that the first result is right.
        wanted: Which listings it asks for, beside or instead of an article.
        named: Ids of the listings that it names.
    """

    question: Question
    decision: Decision
    results: tuple[Result, ...]
    missing: tuple[str, ...]
    sure: float
    wanted: Wanted | None = None
    named: tuple[str, ...] = ()


def find(text: str, index: Index, otherwise: Locale, most: int = 3) -> Found:
    """Answer a question, or decline to.

    Args:
        text: As it was typed.
        index: What is known.
        otherwise: The language of the answer where the question does not tell its own.
        most: How many results are wanted, at most ``MOST``.
    """
    question = understand(text, index, otherwise)
    if urgent := _urgent(index, question):
        return Found(question, Decision.ANSWER, (urgent,), (), 1.0)
    ranked = rank(index, question)
    missing = tuple(sorted(question.countries - {HOME} - index.covered))
    sure = probability(features(index, question, ranked))
    only_missing = bool(missing) and not question.countries & index.covered
    results = tuple(
        Result(each.article.slug, best_anchor(index, each.article, question), round(each.score, 2))
        for each in ranked[:most]
    )
    decision = Decision.ABSTAIN if only_missing or not results else _decide(sure)
    wanted = index.places.wanted(question.keys, question.countries - {HOME})
    if wanted and wanted.is_all:
        decision = Decision.PLACES
    named = index.places.named(question.keys, index.postings)
    return Found(question, decision, results, missing, sure, wanted, named)


def _urgent(index: Index, question: Question) -> Result | None:
    """Return the section that must come first where a question names a matter of life and death."""
    for concept in question.concepts:
        link = index.concepts.answers.get(concept)
        if link and link.anchor:
            return Result(link.slug, link.anchor, 0.0)
    return None


def features(index: Index, question: Question, ranked: Sequence[Ranked]) -> tuple[float, ...]:
    """Return what tells a right answer from a wrong one, each about 0 to 1.

    Returns:
        One; the best score, squashed; its lead over the second, twice; over the third; its share of what would be
        ideal; the share of keys that the best article has, and of those that it has best of all; the score per key;
        how many words are unknown; how many keys there are.
    """
    keys = (*question.keys, *question.concepts)
    if not ranked or not keys:
        return (1.0, *(9 * [0.0]), 0.0)
    best, second, third = ([each.score for each in ranked[:3]] + [0.0, 0.0])[:3]
    number = ranked[0].number
    has = sum(index.posting(key).has(number) for key in keys)
    has_best = sum(key in index.postings and index.postings[key].peak[0] == number for key in keys)
    lead = (best - second) / best
    return (
        1.0,
        best / (best + 20),
        math.sqrt(lead),
        3 * min(lead, 0.3),
        (best - third) / best,
        min(best / (ideal_score(index, question) or best), 1.5),
        has / len(keys),
        has_best / len(keys),
        best / len(keys) / 10,
        min(question.unknown, 3) / 3,
        min(len(question.keys), 10) / 10,
    )


def probability(found: Sequence[float], weights: Sequence[float] = WEIGHTS) -> float:
    """Return how probable it is that the best article is the right one (a logistic of the features)."""
    return 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(weights, found, strict=True))))


def _decide(sure: float) -> Decision:
    if sure < ABSTAIN_BELOW:
        return Decision.ABSTAIN
    return Decision.ANSWER if sure >= ANSWER_FROM else Decision.OFFER
