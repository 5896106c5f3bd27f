"""Write what admins do into a few letters of callback data, and read it back."""

from collections.abc import Mapping

from bot.screens.admin_actions import (
    SURE,
    AdminAct,
    EraseAll,
    LeaveRole,
    OpenAdmin,
    OpenAdmins,
    OpenAudit,
    OpenState,
)

KIND = "A"
"""Begins what admins do among all kinds of presses."""
ACT_OF: Mapping[str, AdminAct] = {
    "m": OpenAdmin(),
    "s": OpenState(),
    "a": OpenAdmins(),
    "w": OpenAudit(),
    **{f"l{yes}": LeaveRole(yes) for yes in range(SURE + 1)},
    **{f"e{yes}": EraseAll(yes) for yes in range(SURE + 1)},
}
LETTERS_OF: Mapping[AdminAct, str] = {act: letters for letters, act in ACT_OF.items()}
