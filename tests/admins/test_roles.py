from bot.admins.audit import Action
from bot.admins.roles import RIGHTS, Right, Role, rights_of
from bot.screens.admin import ACTIONS, OFFERS, ROLES


def test_every_role_has_its_rights_and_no_right_is_nobodys() -> None:
    assert set(RIGHTS) == set(Role)
    assert frozenset().union(*RIGHTS.values()) == set(Right)


def test_no_right_belongs_to_two_roles_but_to_see_and_stop_announcements() -> None:
    assert all(Right.SEE_ANNOUNCEMENTS in rights for rights in RIGHTS.values())
    others = [rights - {Right.SEE_ANNOUNCEMENTS} for rights in RIGHTS.values()]
    assert sum(len(rights) for rights in others) == len(Right) - 1


def test_a_word_that_is_no_role_may_nothing() -> None:
    assert rights_of("") == rights_of("king") == frozenset()


def test_screens_know_every_role_every_action_and_only_rights_that_there_are() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert set(ACTIONS) == {action.value for action in Action}
    assert {right for right, _, _ in OFFERS} <= {right.value for right in Right}
