"""``make fit``: fit when to answer, to offer and to abstain, on the tuning half of the questions only."""

# ruff: noqa: T201  (it prints)

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.search import fit
from bot.search.decide import features, probability
from bot.search.index import Index, build_index
from bot.search.question import understand
from bot.search.rank import rank
from tests.search.questions import read_questions
from tests.served import load_library

DIRECT = 0.72
"""How many of the covered questions are to be answered directly; fewer would be surer, and of less help."""
NEAR = 0.4
"""How probable the best article must be for a choice to be worth offering."""
ROUNDS = 3000
STEP = 1.0
CALM = 1e-3
"""L2 regularisation."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A tuning question: its features, whether its best article is right, and whether the library covers it."""

    features: tuple[float, ...]
    is_right: bool
    is_covered: bool


def main() -> None:
    """Fit, and write the numbers into ``bot/search/fit.py``."""
    index = build_index(load_library())
    samples = samples_of(index)
    weights = logistic(samples)
    threshold = answer_from([probability(sample.features, weights) for sample in samples if sample.is_covered])
    _write(len(index.articles), weights, threshold)
    direct = [sample for sample in samples if probability(sample.features, weights) >= threshold]
    right = 100 * sum(sample.is_right for sample in direct) / len(direct)
    print(f"{len(samples)} questions; {len(direct)} answered directly, {right:.1f} % right")


def samples_of(index: Index) -> list[Sample]:
    """Return the features of every tuning question, and whether its best article is the right one."""
    samples = []
    for asked in read_questions("tune"):
        question = understand(asked.text, index, asked.locale)
        ranked = rank(index, question)
        is_right = bool(ranked) and ranked[0].article.slug == asked.topic
        samples.append(Sample(features(index, question, ranked), is_right, asked.topic is not None))
    return samples


def logistic(samples: Sequence[Sample]) -> tuple[float, ...]:
    """Fit a logistic regression by gradient descent."""
    weights = [0.0] * len(samples[0].features)
    for _ in range(ROUNDS):
        slope = [CALM * weight for weight in weights]
        for sample in samples:
            miss = probability(sample.features, weights) - sample.is_right
            for i, value in enumerate(sample.features):
                slope[i] += miss * value / len(samples)
        weights = [weight - STEP * down for weight, down in zip(weights, slope, strict=True)]
    return tuple(round(weight, 2) for weight in weights)


def answer_from(sure: Sequence[float]) -> float:
    """Return the probability from which as many questions are answered as should be."""
    return round(sorted(sure, reverse=True)[int(DIRECT * len(sure))], 3)


def _write(articles: int, weights: tuple[float, ...], threshold: float) -> None:
    file = Path(fit.__file__)
    text = file.read_text("utf-8")
    for name, value in (
        ("ARTICLES", articles),
        ("WEIGHTS", weights),
        ("ANSWER_FROM", threshold),
        ("ABSTAIN_BELOW", NEAR),
    ):
        text = re.sub(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
    file.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
