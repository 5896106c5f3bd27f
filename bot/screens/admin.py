"""Screens of those who keep the bot: their menu, counts, and what cannot be taken back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.i18n import Translator
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
from bot.screens.announcement_actions import OpenAnnouncements
from bot.screens.counts import at_least
from bot.screens.knowledge_actions import OpenKnowledge
from bot.screens.screen import Row, Screen, bold, button, code, items, plain, unlinked
from bot.screens.start import back_to_menu

Say = Callable[[Translator], str]


@dataclass(frozen=True, slots=True)
class Member:
    """An admin: a number and a word of ``ROLES``."""

    number: int
    role: str


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the audit: a day, a full hour of UTC, an admin's number (0 for the command line), and what was done."""

    day: date
    hour: int
    admin: int
    action: str


@dataclass(frozen=True, slots=True)
class Problems:
    """What could not be done: keys that are left, rows that are left, traces that were not read."""

    keys_left: bool = False
    rows_left: bool = False
    unread: bool = False

    @property
    def any(self) -> bool:
        """Whether keys or rows are left."""
        return self.keys_left or self.rows_left


ROLES: Mapping[str, Say] = {
    "editor": lambda t: t.gettext("editor"),
    "announcer": lambda t: t.gettext("announcer"),
    "owner": lambda t: t.gettext("owner"),
}
"""Every role in the reader's language; a test holds it against the roles that there are."""
ACTIONS: Mapping[str, Say] = {
    "admin added": lambda t: t.gettext("took up the role"),
    "admin removed": lambda t: t.gettext("was removed"),
    "role left": lambda t: t.gettext("gave up the role"),
    "panic begun": lambda t: t.gettext("had everything erased"),
    "announcement submitted": lambda t: t.gettext("submitted an announcement"),
    "announcement approved": lambda t: t.gettext("approved an announcement"),
    "announcement stopped": lambda t: t.gettext("stopped an announcement"),
    "announcement paused": lambda t: t.gettext("paused an announcement"),
    "announcement resumed": lambda t: t.gettext("let an announcement go on"),
    "announcement retried": lambda t: t.gettext("sent again what had not arrived"),
    "announcement recalled": lambda t: t.gettext("took an announcement back"),
    "announcement corrected": lambda t: t.gettext("corrected an announcement"),
    "change submitted": lambda t: t.gettext("submitted a change of knowledge"),
    "change approved": lambda t: t.gettext("approved a change of knowledge"),
    "change discarded": lambda t: t.gettext("discarded a change of knowledge"),
    "change undone": lambda t: t.gettext("undid what was published"),
    "change pulled": lambda t: t.gettext("brought in what was edited elsewhere"),
}
"""Everything that is written into the audit; a test holds it against what can be."""
OFFERS: Sequence[tuple[str, Say, AdminAct]] = (
    ("edit", lambda t: t.gettext("Knowledge"), OpenKnowledge()),
    ("see announcements", lambda t: t.gettext("Announcements"), OpenAnnouncements()),
    ("see state", lambda t: t.gettext("State of the bot"), OpenState()),
    ("see admins", lambda t: t.gettext("Numbers and roles"), OpenAdmins()),
    ("see audit", lambda t: t.gettext("What was done"), OpenAudit()),
    ("panic", lambda t: t.gettext("Erase everything"), EraseAll()),
)
"""What a menu offers to whom: the right that it needs, its label, what it does."""


def menu(t: Translator, who: Member, rights: Collection[str], note: str = "") -> Screen:
    """Show the menu of a role.

    Args:
        t: The admin's language.
        who: The admin.
        rights: What they may do.
        note: Plain text above, such as that they have just become one.
    """
    offers = [button(t, say(t), act) for right, say, act in OFFERS if right in rights]
    paragraphs = [*([plain(note)] if note else []), bold(said_of(t, who))]
    leave = button(t, t.gettext("Give up the role"), LeaveRole())
    return Screen("\n\n".join(paragraphs), (*((each,) for each in offers), (leave,), back_to_menu(t)))


def welcome(t: Translator, who: Member, rights: Collection[str]) -> Screen:
    """Say that a code was right."""
    return menu(t, who, rights, t.gettext("The code is used up. This menu opens with /admin."))


def state(t: Translator, readers: int, waiting: int, erased: int, too_late: int) -> Screen:
    """Show how the bot is, in counts that were rounded down to tens."""
    lines = [
        t.gettext("Readers remembered: %(count)s", count=at_least(t, readers)),
        t.gettext("Messages that wait to be erased: %(count)s", count=at_least(t, waiting)),
        t.gettext("Erased this month: %(count)s", count=at_least(t, erased)),
        t.gettext("Too old to be erased, this month: %(count)s", count=at_least(t, too_late)),
    ]
    return _page(t, t.gettext("State of the bot"), lines)


def admins(t: Translator, active: Sequence[Member], invited: Sequence[Member]) -> Screen:
    """Show the admins by number and role, never who they are."""
    lines = [_numbered(t, each) for each in active]
    lines += [t.gettext("%(admin)s – not here yet", admin=_numbered(t, each)) for each in invited]
    return _page(t, t.gettext("Numbers and roles"), lines)


def audit(t: Translator, done: Sequence[Done], broken: int | None, is_cut: bool) -> Screen:
    """Show what admins did of late, and whether the record can be believed."""
    lines = [
        t.gettext(
            "%(day)s, %(hour)s:00 UTC: %(who)s %(did)s",
            day=t.day(each.day),
            hour=f"{each.hour:02}",
            who=_who(t, each.admin),
            did=ACTIONS[each.action](t) if each.action in ACTIONS else each.action,
        )
        for each in done
    ]
    if broken is not None:
        verdict = t.gettext("This record was changed: from line %(number)s on it cannot be believed.", number=broken)
    elif is_cut:
        verdict = t.gettext("The end of this record was taken away.")
    else:
        verdict = t.gettext("Nobody has changed this record.")
    return _page(t, t.gettext("What was done"), lines, verdict)


def ask_leave(t: Translator, who: Member, yes: int) -> Screen:
    """Ask before a role is given up, each time with the buttons at another place."""
    ask = t.gettext("Give up the role: %(admin)s?", admin=_numbered(t, who))
    if yes:
        ask = t.gettext("Really? Only whoever runs the bot can give you a role again.")
    return _asked(t, plain(ask), t.gettext("Yes, give it up"), LeaveRole(yes + 1), yes)


def left(t: Translator) -> Screen:
    """Say that somebody has no role any more."""
    return Screen(plain(t.gettext("You have no role any more.")), (back_to_menu(t),))


def ask_erase_all(t: Translator, yes: int) -> Screen:
    """Say exactly what will happen, and ask; each time with the buttons at another place."""
    if yes:
        html = bold(t.gettext("Really erase everything?")) + "\n\n" + plain(t.gettext("Nothing brings it back."))
        return _asked(t, html, t.gettext("Yes, erase everything"), EraseAll(yes + 1), yes)
    steps = [
        t.gettext("The keys are destroyed: nobody can open what was remembered, not even us."),
        t.gettext(
            "All that is remembered is deleted: choices, roles, the record of what was done, counts. Your role "
            "ends, too, and a new record begins with your number and the hour."
        ),
        t.gettext(
            "The bot erases its messages from the chats, at most ten a second, if Telegram still lets it. What "
            "readers chose to keep stays."
        ),
        t.gettext("Then it goes on answering, and remembers nothing of before."),
    ]
    told = "\n".join(f"{number}. {plain(step)}" for number, step in enumerate(steps, 1))
    html = bold(t.gettext("Erase everything? This will happen:")) + "\n" + told
    return _asked(t, html, t.gettext("Yes"), EraseAll(yes + 1), yes)


def erasing_begun(t: Translator, messages: int, problems: Problems) -> Screen:
    """Say what is done and how to revoke the token, before the chats are erased.

    Args:
        t: The owner's language.
        messages: How many messages are known, rounded down to tens.
        problems: What could not be done.
    """
    done = t.gettext("The keys are destroyed, and nothing is remembered any more.")
    lines = [
        *([] if problems.any else [done]),
        *([t.gettext("The keys could not be destroyed: delete their folder by hand.")] if problems.keys_left else []),
        *(
            [
                t.gettext(
                    "The database does not answer. Without the keys nobody can read it, and it is emptied as soon as "
                    "it answers."
                )
            ]
            if problems.rows_left
            else []
        ),
        *([t.gettext("Some messages are not known: they stay in their chats.")] if problems.unread else []),
    ]
    count = at_least(t, messages)
    erasing = t.gettext(
        "Messages that are being erased now: %(count)s. You will be told here when it is over.", count=count
    )
    wait = t.gettext("A revoked token also ends the erasing. If the token is safe, let the erasing end first.")
    return Screen("\n\n".join([bold(" ".join(lines)), plain(erasing), _how_to_revoke(t), plain(wait)]))


def erasing_done(t: Translator, erased: int, too_late: int, given_up: int) -> Screen:
    """Say that all is over; counts are rounded down to tens."""
    lines = [
        t.gettext("Erased: %(count)s", count=at_least(t, erased)),
        t.gettext("Too old to be erased: %(count)s", count=at_least(t, too_late)),
        t.gettext("Left, as Telegram did not answer: %(count)s", count=at_least(t, given_up)),
    ]
    told = items(plain(line) for line in lines)
    html = "\n\n".join([bold(t.gettext("It is over.")), told, _how_to_revoke(t)])
    return Screen(html, (back_to_menu(t),))


def said_of(t: Translator, who: Member) -> str:
    """Say to somebody who they are here, as plain text."""
    return t.gettext("You are admin %(number)s (%(role)s).", number=who.number, role=_role(t, who.role))


def _how_to_revoke(t: Translator) -> str:
    steps = [
        t.gettext("From the account that owns the bot, open the chat with @BotFather."),
        t.gettext("Send /revoke there and choose this bot."),
        t.gettext("Give the new token only to whoever runs the bot."),
    ]
    told = [f"{number}. {unlinked(step)}" for number, step in enumerate(steps, 1)]
    head = plain(t.gettext("If somebody else may have the token, revoke it now:"))
    return "\n".join([head, *told]).replace("/revoke", code("/revoke"))


def _page(t: Translator, title: str, lines: Sequence[str], verdict: str = "") -> Screen:
    told = items(plain(line) for line in lines) if lines else plain(t.gettext("Nothing."))
    html = "\n\n".join([bold(title), told, *([plain(verdict)] if verdict else [])])
    return Screen(html, (_back(t), back_to_menu(t)))


def _asked(t: Translator, html: str, label: str, act: AdminAct, yes: int) -> Screen:
    assert yes < SURE, "who said yes often enough is asked no more"
    rows = ((button(t, label, act),), _back(t, t.gettext("No")))
    return Screen(html, rows if yes % 2 == 0 else rows[::-1])


def _back(t: Translator, label: str = "") -> Row:
    return (button(t, label or t.gettext("‹ Your role"), OpenAdmin()),)


def _numbered(t: Translator, who: Member) -> str:
    return f"{t.number(Decimal(who.number))} ({_role(t, who.role)})"


def _role(t: Translator, role: str) -> str:
    return ROLES[role](t) if role in ROLES else role


def _who(t: Translator, number: int) -> str:
    return t.gettext("admin %(number)s", number=number) if number else t.gettext("the command line")
