from hypothesis import given
from hypothesis import strategies as st

from bot.admins.approvals import COMMAND_LINE, Approvals, needed

ONE, OTHER = b"one text", b"another text"
_numbers = st.frozensets(st.integers(1, 9))


def test_one_admin_approves_alone_and_two_need_both() -> None:
    assert [needed(holders) for holders in ([], [1], [1, 1], [1, 2], [1, 2, 3])] == [1, 1, 1, 2, 2]


def test_who_made_it_has_not_approved_it_yet() -> None:
    assert Approvals(ONE, author=1).missing([1]) == 1
    assert Approvals(ONE, author=1).missing([1, 2]) == 2


def test_the_authors_yes_counts_as_one_of_two_however_often_it_is_pressed() -> None:
    approvals = Approvals(ONE, author=1).approved_by(1, ONE).approved_by(1, ONE)
    assert approvals.missing([1, 2]) == 1
    assert approvals.approved_by(2, ONE).missing([1, 2]) == 0


def test_an_old_button_approves_nothing_new() -> None:
    approvals = Approvals(OTHER, 1)
    assert approvals.approved_by(2, ONE) == approvals


def test_who_was_removed_has_approved_nothing() -> None:
    approvals = Approvals(ONE, 1).approved_by(1, ONE).approved_by(2, ONE)
    assert approvals.missing([1, 3]) == 1
    assert approvals.counted([1, 3]) == {1}


def test_the_command_line_approves_alone_only_where_there_is_nobody_else() -> None:
    approvals = Approvals(ONE, COMMAND_LINE).approved_by(COMMAND_LINE, ONE)
    assert [approvals.missing(holders) for holders in ([], [1], [1, 2])] == [0, 1, 2]
    assert approvals.approved_by(1, ONE).missing([1]) == 0


@given(_numbers, _numbers)
def test_enough_is_enough_only_by_those_who_hold_the_role(yes: frozenset[int], holders: frozenset[int]) -> None:
    approvals = Approvals(ONE, 1, yes)
    assert (approvals.missing(holders) == 0) == (len(yes & holders) >= needed(holders))
