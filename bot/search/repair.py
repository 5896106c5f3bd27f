"""Repair: a word that nobody knows is taken for its nearest neighbour."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

LEAST, SURE = 5, 9
"""Letters of a key from which a word may have one mistake, and two: shorter ones have neighbours everywhere."""


class Repair:
    """Finds known words near a misspelt one."""

    def __init__(self, known: Iterable[str]) -> None:
        """Sort the keys of all known words by first letter and length."""
        self._sorted: dict[tuple[str, int], list[str]] = {}
        for key in known:
            self._sorted.setdefault((key[0], len(key)), []).append(key)

    def nearest(self, key: str) -> str | None:
        """Return the known key nearest to one that is not known; None where none is near enough."""
        if len(key) < LEAST or key.isdigit():
            return None
        limit = 2 if len(key) >= SURE else 1
        lengths = range(len(key) - limit, len(key) + limit + 1)
        near = [one for length in lengths for one in self._sorted.get((key[0], length), ())]
        found = extract(key, near, scorer=OSA.distance, score_cutoff=limit, limit=1)
        return found[0][0] if found else None
