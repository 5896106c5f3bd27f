"""What share of questions finds its article, and how the search decides about them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.search.decide import Decision, find
from bot.search.index import Index
from bot.search.rank import MOST
from tests.search.questions import Asked

Search = Callable[[Asked], list[str]]
"""Gives the slugs that a question finds, the best first."""


@dataclass(frozen=True, slots=True)
class Recall:
    """How well questions find their articles, in percent.

    Attributes:
        first: Recall@1: the right article is the first.
        third: Recall@3: it is among the first three.
        mrr: Mean reciprocal rank among the first ten.
    """

    count: int
    first: float
    third: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Decisions:
    """How the search decides, in percent.

    Attributes:
        direct: Covered questions that are answered directly.
        right: Of these, such as are answered with the right article.
        offered: Covered questions answered with a choice that holds the right article.
        foreign: Questions that the library has no answer to, answered directly all the same.
        section: Questions with a known section that find it, among those that find the article.
        language: Questions answered in their own language.
    """

    direct: float
    right: float
    offered: float
    foreign: float
    section: float
    language: float


def recall(questions: Iterable[Asked], search: Search) -> Recall:
    """Measure recall on the questions that the library covers."""
    covered = [each for each in questions if each.topic]
    ranks = [_rank(search(each), each.topic) for each in covered]
    return Recall(
        len(covered),
        _percent(sum(rank == 1 for rank in ranks), len(ranks)),
        _percent(sum(0 < rank <= 3 for rank in ranks), len(ranks)),
        _percent(sum(1 / rank for rank in ranks if rank), len(ranks)),
    )


def decisions(questions: Iterable[Asked], index: Index) -> Decisions:
    """Measure what the search decides."""
    found = [(each, find(each.text, index, each.locale)) for each in questions]
    covered = [(each, result) for each, result in found if each.topic]
    direct = [(each, result) for each, result in covered if result.decision is Decision.ANSWER]
    offered = [
        each
        for each, result in covered
        if result.decision is Decision.OFFER and each.topic in [one.slug for one in result.results[:3]]
    ]
    foreign = [result for each, result in found if not each.topic]
    known = [(each, result) for each, result in covered if each.anchor and _first(result.results) == each.topic]
    return Decisions(
        direct=_percent(len(direct), len(covered)),
        right=_percent(sum(_first(result.results) == each.topic for each, result in direct), len(direct)),
        offered=_percent(len(offered), len(covered)),
        foreign=_percent(sum(result.decision is Decision.ANSWER for result in foreign), len(foreign)),
        section=_percent(sum(result.results[0].anchor == each.anchor for each, result in known), len(known)),
        language=_percent(sum(result.question.locale is each.locale for each, result in found), len(found)),
    )


def ours(index: Index) -> Search:
    """Search as the bot does."""
    return lambda asked: [result.slug for result in find(asked.text, index, asked.locale, MOST).results]


def groups(questions: Iterable[Asked]) -> Mapping[str, list[Asked]]:
    """Sort questions by language, by noise, and clean from noisy."""
    sorted_: dict[str, list[Asked]] = {}
    for each in questions:
        names = ["all", each.locale.value, "noisy" if each.noise else "clean", *([each.noise] if each.noise else [])]
        for name in names:
            sorted_.setdefault(name, []).append(each)
    return sorted_


def _rank(found: list[str], topic: str | None) -> int:
    return found.index(topic) + 1 if topic in found else 0


def _first(results: Iterable[object]) -> str:
    return next((getattr(each, "slug", "") for each in results), "")


def _percent(part: float, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
