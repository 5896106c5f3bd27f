"""What only admins do; called by the handlers of reading, and silent towards everybody else.

Whoever is no admin is answered as if nothing of this existed: by the menu for a press that nobody knows, by the help
for a command that there is not, and as an ordinary message for a code that does not wait.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import Update

from bot.admins.office import Someone
from bot.admins.panic import Begun
from bot.admins.roles import Right, rights_of
from bot.admins.state import rounded
from bot.i18n import Translator
from bot.outbox.erase_known import Taken
from bot.publishing.said import Said, problems_of
from bot.screens import admin as screens
from bot.screens.admin import Done, Member, Problems
from bot.screens.admin_actions import (
    SURE,
    AdminAct,
    EraseAll,
    LeaveRole,
    OpenAdmin,
    OpenAdmins,
    OpenAudit,
    OpenState,
    OwnAct,
)
from bot.screens.amend_actions import AmendAct
from bot.screens.announcement_actions import AnnouncementAct, DraftAct, RunAct, SeeAct
from bot.screens.editing import refused
from bot.screens.knowledge_actions import ChangeAct, KeepAct, KnowledgeAct, PastAct
from bot.screens.own_data import out_of_order
from bot.screens.screen import Screen
from bot.seal.person import Person
from bot.storage.admins import Admin, State
from bot.storage.audit import Entry
from bot.storage.failures import StorageDown
from bot.telegram.context import Context
from bot.telegram.handlers import amending, announced, announcing, editing, keeping
from bot.telegram.requests import act_asked, code_asked
from bot.telegram.tidy import answer, answer_briefly, say

LINES = 10
"""How many lines of the audit a screen shows."""
NEEDED = {OpenState: Right.SEE_STATE, OpenAdmins: Right.SEE_ADMINS, OpenAudit: Right.SEE_AUDIT, EraseAll: Right.PANIC}
"""What an act needs; those about announcements need one of two, the others are everybody's who has a role."""


async def typed(update: Update, context: Context, t: Translator, user: int, text: str) -> bool:
    """Answer a code that waits, and an admin's commands; False where it is an ordinary message."""
    if who := await _admit(context, user, code_asked(text)):
        context.herald.heard(who.number, t.locale)
        await answer_briefly(update, context, user, screens.welcome(t, _member(who), rights_of(who.role)))
        return True
    act = act_asked(text)
    if act is None:
        someone = Someone(user, context.office.find)
        for take in (announcing.typed, amending.typed, editing.typed):
            if await take(update, context, t, someone):
                return True
        return False
    return await pressed(update, context, t, user, act)


async def pressed(update: Update, context: Context, t: Translator, user: int, act: AdminAct) -> bool:
    """Do what an admin wants, if they are one now and may; False if not, and while nobody knows."""
    who = await _find(context, user)
    needed = _needed(act)
    if who is None or (needed and needed not in rights_of(who.role)):
        return False
    context.herald.heard(who.number, t.locale)
    try:
        await _carry_out(update, context, t, user, who, act)
    except StorageDown:
        await answer_briefly(update, context, user, out_of_order(t))
    except (Said, OSError) as failed:
        await answer_briefly(update, context, user, refused(t, problems_of(failed)))
    return True


async def member(context: Context, user: int) -> Member | None:
    """Return what somebody is here; None for readers.

    Raises:
        StorageDown: nobody knows.
    """
    who = await context.office.find(user)
    return _member(who) if who else None


async def _admit(context: Context, user: int, text: str) -> Admin | None:
    try:
        return await context.office.admit(text, user)
    except StorageDown:
        return None


async def _find(context: Context, user: int) -> Admin | None:
    try:
        return await context.office.find(user)
    except StorageDown:
        return None


def _needed(act: AdminAct) -> Right | None:
    if isinstance(act, SeeAct):
        return Right.SEE_ANNOUNCEMENTS
    if isinstance(act, KnowledgeAct):
        return Right.EDIT
    return Right.ANNOUNCE if isinstance(act, AnnouncementAct) else NEEDED.get(type(act))


async def _carry_out(update: Update, context: Context, t: Translator, user: int, who: Admin, act: AdminAct) -> None:
    if Right.EDIT in rights_of(who.role) and not isinstance(act, AmendAct):
        await context.editing.amending.stop(who.number)  # whoever goes on elsewhere is asked no more
    match act:
        case LeaveRole(yes) if yes >= SURE:
            await context.office.leave(user)
            await answer_briefly(update, context, user, screens.left(t))
        case EraseAll(yes) if yes >= SURE:
            await context.exit.start(who, _Teller(update, context, t, user))
        case _ if isinstance(act, DraftAct):
            await announcing.carry_out(update, context, t, user, who, act)
        case _ if isinstance(act, RunAct | SeeAct):
            await announced.carry_out(update, context, t, user, who, act)
        case _ if isinstance(act, AmendAct):
            await amending.carry_out(update, context, t, user, who, act)
        case _ if isinstance(act, ChangeAct):
            await editing.carry_out(update, context, t, user, who, act)
        case _ if isinstance(act, KeepAct | PastAct):
            await keeping.carry_out(update, context, t, user, who, act)
        case _:
            await answer_briefly(update, context, user, await _screen(context, t, who, act))


async def _screen(context: Context, t: Translator, who: Admin, act: OwnAct) -> Screen:
    office = context.office
    match act:
        case OpenAdmin():
            return screens.menu(t, _member(who), rights_of(who.role))
        case OpenState():
            state = await office.state()
            return screens.state(t, state.readers, state.waiting, state.erased, state.too_late)
        case OpenAdmins():
            listed = await office.listed()
            active, invited = (
                [Member(each.number, each.role) for each in listed if each.state is state]
                for state in (State.ACTIVE, State.WAITING)
            )
            return screens.admins(t, active, invited)
        case OpenAudit():
            entries, chain = await office.last_entries(LINES)
            return screens.audit(t, [_done(each) for each in entries], chain.broken, chain.is_cut)
        case LeaveRole(yes):
            return screens.ask_leave(t, _member(who), yes)
        case EraseAll(yes):
            return screens.ask_erase_all(t, yes)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells an owner how far it is, in messages of their own: the one that was pressed is erased with all others."""

    update: Update
    context: Context
    t: Translator
    user: int

    async def begun(self, begun: Begun) -> None:
        """Say how to revoke the token."""
        count = rounded(sum(len(trace.message_ids) for trace in begun.traces))
        problems = Problems(bool(begun.keys_left), begun.rows_left, not begun.all_read)
        await answer(self.update, self.context, Person(self.user), screens.erasing_begun(self.t, count, problems))

    async def done(self, taken: Taken) -> None:
        """Say that it is over."""
        counts = rounded(taken.messages), rounded(taken.too_late), rounded(taken.given_up)
        await say(self.update, self.context, Person(self.user), screens.erasing_done(self.t, *counts))


def _member(who: Admin) -> Member:
    return Member(who.number, who.role)


def _done(entry: Entry) -> Done:
    moment = datetime.fromtimestamp(entry.hour * 3600, UTC)
    return Done(moment.date(), moment.hour, entry.admin, entry.action)
