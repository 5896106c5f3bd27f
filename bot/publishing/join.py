"""Join what two editors wrote into the same file, line by line, as git does."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines that take the place of those from ``start`` to before ``end``."""

    start: int
    end: int
    lines: tuple[bytes, ...]

    def touches(self, other: "_Hunk") -> bool:
        """Tell whether both change the same line, or neighbours: nobody can say then what was meant."""
        return self.start <= other.end and other.start <= self.end


def join(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Return a file with the changes of both sides; None where they touch the same lines, or lines side by side.

    Args:
        base: What both have changed.
        ours: What one has made of it.
        theirs: What the other has.
    """
    lines = base.splitlines(keepends=True)
    mine, others = _hunks(lines, ours), _hunks(lines, theirs)
    fresh = [each for each in mine if each not in others]
    if any(each.touches(other) for each in fresh for other in others):
        return None
    for each in sorted((*fresh, *others), key=lambda hunk: hunk.start, reverse=True):
        lines[each.start : each.end] = each.lines
    return b"".join(lines)


def _hunks(base: Sequence[bytes], changed: bytes) -> list[_Hunk]:
    lines = changed.splitlines(keepends=True)
    matcher = SequenceMatcher(None, base, lines, autojunk=False)
    return [
        _Hunk(start, end, tuple(lines[at:to])) for kind, start, end, at, to in matcher.get_opcodes() if kind != "equal"
    ]
