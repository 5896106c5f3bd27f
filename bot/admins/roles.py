"""Which roles there are, and what each may do."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What an admin is; nobody is two of them, so that whoever writes an announcement keeps no keys."""

    EDITOR = "editor"
    ANNOUNCER = "announcer"
    OWNER = "owner"


class Right(StrEnum):
    """What may be done only by some."""

    EDIT = "edit"
    ANNOUNCE = "announce"
    SEE_STATE = "see state"
    SEE_ADMINS = "see admins"
    SEE_AUDIT = "see audit"
    SEE_ANNOUNCEMENTS = "see announcements"
    """And stop them: whoever sees that something is wrong needs nobody's leave."""
    PANIC = "panic"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.EDITOR: frozenset({Right.EDIT, Right.SEE_ANNOUNCEMENTS}),
    Role.ANNOUNCER: frozenset({Right.ANNOUNCE, Right.SEE_ANNOUNCEMENTS}),
    Role.OWNER: frozenset(
        {Right.SEE_STATE, Right.SEE_ADMINS, Right.SEE_AUDIT, Right.SEE_ANNOUNCEMENTS, Right.PANIC},
    ),
}


def rights_of(role: str) -> frozenset[Right]:
    """Return what a role may do; nothing for a word that is no role."""
    return RIGHTS[Role(role)] if role in set(Role) else frozenset()
