"""What two editors wrote into one file is joined where they did not touch the same lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.publishing.join import MOST_LINES, join

BASE = b"a\nb\nc\nd\ne\nf\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [
        (b"A\nb\nc\nd\ne\nf\n", b"a\nb\nc\nd\nE\nf\n", b"A\nb\nc\nd\nE\nf\n"),
        (b"a\nb\nc\nd\ne\nf\ng\n", b"a\nc\nd\ne\nf\n", b"a\nc\nd\ne\nf\ng\n"),
        (b"a\nb\nnew\nc\nd\ne\nf\n", b"a\nb\nc\nd\ne\nF", b"a\nb\nnew\nc\nd\ne\nF"),
        (b"A\nb\nc\nD\ne\nf\n", b"A\nb\nc\nd\ne\nF\n", b"A\nb\nc\nD\ne\nF\n"),
        (b"A\nb\nc\nd\ne\nf\n", b"A\nb\nc\nd\ne\nf\n", b"A\nb\nc\nd\ne\nf\n"),
    ],
    ids=["far apart", "added and removed", "no newline at the end", "one the same", "all the same"],
)
def test_changes_of_other_lines_are_joined(ours: bytes, theirs: bytes, joined: bytes) -> None:
    assert join(BASE, ours, theirs) == join(BASE, theirs, ours) == joined


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [
        (b"A\nb\nc\nd\ne\nf\n", b"Z\nb\nc\nd\ne\nf\n", b"A\nb\nc\nd\ne\nf\n"),
        (b"A\nb\nc\nd\ne\nf\n", b"a\nB\nc\nd\ne\nf\n", b"A\nb\nc\nd\ne\nf\n"),
        (b"A\nb\nc\nd\ne\nf\n", b"Z\nb\nc\nd\ne\nF\n", b"A\nb\nc\nd\ne\nF\n"),
        (b"a\nb\nnew\nc\nd\ne\nf\n", b"a\nb\nother\nc\nd\ne\nf\n", b"a\nb\nnew\nc\nd\ne\nf\n"),
        (b"a\nf\n", b"a\nb\nc\nD\ne\nf\n", b"a\nf\n"),
        (b"", b"a\nb\nc\nD\ne\nf\n", b""),
    ],
    ids=["the same line", "side by side", "one of two", "added at one place", "removed and changed", "emptied"],
)
def test_of_the_same_lines_ours_stay_and_all_others_are_joined(ours: bytes, theirs: bytes, joined: bytes) -> None:
    assert join(BASE, ours, theirs) == joined


def test_a_file_of_very_many_lines_stays_as_it_was_written() -> None:
    base = b"a\n" * (MOST_LINES + 1)
    assert join(base, b"x\n" + base, base + b"y\n") == b"x\n" + base


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"\xff\r\n"]), max_size=12).map(b"".join)


@given(base=LINES, changed=LINES)
def test_beside_somebody_who_changed_nothing_all_stays_as_it_was_written(base: bytes, changed: bytes) -> None:
    assert join(base, changed, base) == join(base, base, changed) == join(base, changed, changed) == changed


@given(base=LINES, ours=LINES, theirs=LINES)
def test_nothing_stands_there_that_nobody_wrote(base: bytes, ours: bytes, theirs: bytes) -> None:
    joined = join(base, ours, theirs)
    assert set(joined.splitlines()) <= {*base.splitlines(), *ours.splitlines(), *theirs.splitlines()}
