"""Ask an announcer before something is done that is not taken back."""

from dataclasses import replace

from bot.i18n import Translator
from bot.screens.announcement_actions import Again, OpenAnnouncement, Recall, Retry, StopIt
from bot.screens.screen import Screen, button, plain


def ask_sure(t: Translator, number: int, act: StopIt | Recall | Retry) -> Screen:
    """Ask before something that is not taken back."""
    match act:
        case StopIt():
            ask, yes = t.gettext("Stop announcement %(number)s for good?", number=number), t.gettext("Yes, stop it")
        case Recall():
            ask = t.gettext("Delete announcement %(number)s from all chats where it lies?", number=number)
            yes = t.gettext("Yes, take it back")
        case Retry(_, Again.UNKNOWN):
            ask = t.gettext("Nobody knows whether these arrived: some readers may get them twice. Send again?")
            yes = t.gettext("Yes, send again")
        case Retry():
            ask, yes = t.gettext("Send again to those whom it did not reach?"), t.gettext("Yes, send again")
    sure = replace(act, is_sure=True)
    return Screen(plain(ask), ((button(t, yes, sure),), (button(t, t.gettext("No"), OpenAnnouncement(number)),)))
