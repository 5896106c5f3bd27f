"""Join what two editors wrote into the same file, line by line, as git does."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 4_000
"""Of a file that is joined: where many lines are alike, comparing them takes the square of their number."""


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines that take the place of those from ``start`` to before ``end``."""

    start: int
    end: int
    lines: tuple[bytes, ...]

    def touches(self, other: "_Hunk") -> bool:
        """Tell whether both change the same line, or neighbours: nobody can say then what was meant."""
        return self.start <= other.end and other.start <= self.end


def join(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Return a file with the changes of both sides; of those that touch the same lines, or lines side by side, ours.

    Args:
        base: What both have changed.
        ours: What one has made of it.
        theirs: What the other has; nothing of it is taken where a file has more than ``MOST_LINES``.
    """
    lines = base.splitlines(keepends=True)
    if max(map(len, (lines, ours.splitlines(), theirs.splitlines()))) > MOST_LINES:
        return ours
    mine, others = _hunks(lines, ours), _hunks(lines, theirs)
    apart = [each for each in others if not any(each.touches(own) for own in mine)]
    for each in sorted((*mine, *apart), key=lambda hunk: hunk.start, reverse=True):
        lines[each.start : each.end] = each.lines
    return b"".join(lines)


def _hunks(base: Sequence[bytes], changed: bytes) -> list[_Hunk]:
    lines = changed.splitlines(keepends=True)
    matcher = SequenceMatcher(None, base, lines, autojunk=False)
    return [
        _Hunk(start, end, tuple(lines[at:to])) for kind, start, end, at, to in matcher.get_opcodes() if kind != "equal"
    ]
