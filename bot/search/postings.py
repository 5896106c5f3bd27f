"""Postings: for each key the articles that have it, kept so small that a large library is let go in no time."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Posting:
    """The articles that have a key, by their numbers, the lowest first, and what it counts in each."""

    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    weights: "array[float]" = field(default_factory=lambda: array("d"))

    def __len__(self) -> int:
        """Return how many articles have it."""
        return len(self.numbers)

    def items(self) -> Iterator[tuple[int, float]]:
        """Yield each article with what the key counts in it."""
        return zip(self.numbers, self.weights, strict=True)

    def add(self, number: int, weight: float) -> None:
        """Add an article after all others."""
        self.numbers.append(number)
        self.weights.append(weight)

    def has(self, number: int) -> bool:
        """Tell whether an article has it."""
        at = bisect_left(self.numbers, number)
        return at < len(self.numbers) and self.numbers[at] == number

    @property
    def peak(self) -> tuple[int, float]:
        """The article in which it counts most, the first of several, and how much."""
        most = max(self.weights)
        return self.numbers[self.weights.index(most)], most


NOWHERE = Posting()
"""That of a key which no article has."""
