"""Screens about what the bot remembers of a reader, and how it is erased."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.i18n import LOCALE_NAMES, Locale, Plural, Translator
from bot.knowledge.facts import RoughDate
from bot.knowledge.say import say_date
from bot.screens.actions import ChooseErasing, Clean, Erasing, Forget, OpenErasing, OpenMenu, OpenMyData, OpenPrivacy
from bot.screens.admin import Member, said_of
from bot.screens.screen import ITEM, Screen, bold, button, items, plain
from bot.screens.start import back_to_menu
from bot.screens.subscriptions import said


@dataclass(frozen=True, slots=True)
class Held:
    """What is remembered of one reader.

    Attributes:
        locale: The language they chose, if it is another than their Telegram's.
        erasing: When they want their messages erased, if they chose.
        messages: How many messages of ours wait in their chat for being erased.
        subscriptions: What they subscribed to: "all", "urgent" or codes of countries.
        admin: What they are, if they keep this bot.
        month: The month in which they used the bot last, if something is remembered of them.
    """

    locale: Locale | None
    erasing: Erasing | None
    messages: int
    subscriptions: tuple[str, ...] = ()
    admin: Member | None = None
    month: RoughDate | None = None


TABLES: Mapping[str, Callable[[Translator], str]] = {
    "readers": lambda t: t.gettext(
        "If you chose a language, when messages are erased, or a subscription: that choice and this chat, sealed, "
        "under a number that only our key can make of your account, and the month in which you last used the bot."
    ),
    "traces": lambda t: t.gettext(
        "Until a message of ours is erased from this chat: where it stands, sealed. That is how it can be erased."
    ),
    "admins": lambda t: t.gettext(
        "Of those who keep this bot: a number and a role; and their account, sealed in the same way."
    ),
    "counters": lambda t: t.gettext(
        "Counts by month: how many messages were erased, how many could not be any more, and how often “Something "
        "wrong?” was pressed below each section. Not whose messages they were, nor who pressed."
    ),
    "announcements": lambda t: t.gettext(
        "What was written to subscribers: the text, the numbers of those who wrote and approved it, and counts of how "
        "it went."
    ),
    "deliveries": lambda t: t.gettext(
        "To whom such a message is still to go, or may not have arrived, by the number named first."
    ),
    "posts": lambda t: t.gettext("What became of such messages in our own channels. Nothing of who follows these."),
    "changes": lambda t: t.gettext(
        "How our pages change: until then the new text, and the numbers of those who wrote and approved it."
    ),
    "asked": lambda t: t.gettext(
        "What the bot has asked one of them for, by their number: until it comes. Nothing of readers."
    ),
    "audit": lambda t: t.gettext("What those who keep this bot did, with their number and the hour."),
    "claims": lambda t: t.gettext(
        "Which of our own programs is answering a message just now, by the number that Telegram gives to each; for two "
        "hours at most, and not whose message it is."
    ),
    "lease": lambda t: t.gettext("Which of our own programs is at work."),
    "meta": lambda t: t.gettext(
        "How the database is built, a mark by which a wrong key is noticed, the month since which the key is used, our "
        "own number at Telegram, and what changed in our pages lately."
    ),
}
"""Every table of the database in a sentence; a test holds it against the schema."""


def privacy(t: Translator, hours: int, months: int = 13) -> Screen:
    """Say what is remembered, what is not, and what nobody can promise.

    Args:
        t: The reader's language.
        hours: After how many hours messages are erased unless the reader chose otherwise.
        months: After how many months without use what the reader chose is deleted.
    """
    never = [
        t.gettext("your name, username or phone number"),
        t.gettext("what you ask, read or press"),
        t.gettext("where you are"),
    ]
    told = [ITEM + plain(say(t)) for say in TABLES.values()]
    paragraphs = [
        bold(t.gettext("What this bot knows of you")),
        plain(t.gettext("Never kept:")) + "\n" + items(plain(each) for each in never),
        plain(t.gettext("Kept:")) + "\n" + "\n".join(told),
        plain(
            t.gettext(
                "Unless you chose otherwise, messages are erased from this chat %(after)s, yours as soon as they "
                "are answered.",
                after=_after_hours(t, hours),
            )
        ),
        plain(
            t.gettext(
                "What you chose is deleted %(after)s without use. With a subscription the bot asks once before that, "
                "without a sound.",
                after=t.npgettext(_MONTHS, months),
            )
        ),
        plain(
            t.gettext(
                "What we cannot promise: Telegram itself sees everything, and whoever seizes our server sees what "
                "comes in from then on. Backups of Telegram on your phone are yours to delete."
            )
        ),
    ]
    rows = (
        (button(t, t.gettext("What is held of me"), OpenMyData()),),
        (button(t, t.gettext("When messages are erased"), OpenErasing()),),
        (button(t, t.gettext("Erase this chat now"), Clean()),),
        (button(t, t.gettext("Forget me"), Forget()),),
        back_to_menu(t),
    )
    return Screen("\n\n".join(paragraphs), rows)


def erasing(t: Translator, note: str = "") -> Screen:
    """Offer when messages are erased."""
    ask = plain(t.gettext("When should messages be erased from this chat?"))
    advice = plain(
        t.gettext(
            "“Keep” leaves your messages and the answers here from now on, until you delete them yourself: "
            "whoever opens this phone, or holds our token, can then read them."
        )
    )
    labels = {
        Erasing.HOUR: t.gettext("After an hour"),
        Erasing.DAY: t.gettext("After a day"),
        Erasing.KEEP: t.gettext("Keep"),
    }
    rows = tuple((button(t, label, ChooseErasing(after)),) for after, label in labels.items())
    html = "\n\n".join([*([plain(note)] if note else []), ask, advice])
    return Screen(html, (*rows, (button(t, t.gettext("‹ Privacy"), OpenPrivacy()),), back_to_menu(t)))


def my_data(t: Translator, held: Held) -> Screen:
    """Show everything that is held of a reader."""
    lines: list[str] = []
    if held.admin:
        lines.append(said_of(t, held.admin))
    if held.month:
        lines.append(t.gettext("This chat, sealed; used last in %(month)s", month=say_date(held.month, t)))
    if held.locale:
        lines.append(t.gettext("Language: %(language)s", language=LOCALE_NAMES[held.locale]))
    if held.erasing:
        lines.append(t.gettext("Messages are erased: %(when)s", when=_when(t, held.erasing)))
    if held.subscriptions:
        lines.append(t.gettext("Subscription: %(choice)s", choice=said(t, held.subscriptions)))
    if held.messages:
        lines.append(t.npgettext(_WAITING, held.messages))
    told = items(plain(line) for line in lines) if lines else plain(t.gettext("Nothing."))
    rows = ((button(t, t.gettext("Forget me"), Forget()),), (button(t, t.gettext("‹ Privacy"), OpenPrivacy()),))
    return Screen("\n\n".join([bold(t.gettext("What is held of me")), told]), (*rows, back_to_menu(t)))


def ask_forget(t: Translator, admin: Member | None = None) -> Screen:
    """Ask before everything is forgotten; only admins are told that their role ends with it."""
    html = plain(
        t.gettext(
            "Forget everything that is held of you? Messages in this chat are erased first, but not those that you "
            "chose to keep."
        )
    )
    if admin:
        html += "\n\n" + plain(said_of(t, admin) + " " + t.gettext("The role ends with it."))
    yes = button(t, t.gettext("Yes, forget me"), Forget(is_sure=True))
    return Screen(html, ((yes,), (button(t, t.gettext("‹ Privacy"), OpenPrivacy()),)))


def forgotten(t: Translator) -> str:
    """Say above the chat that nothing is held any more, and what we cannot delete: at most 200 characters."""
    return t.gettext(
        "Nothing is held of you any more. To delete the chat itself: open its menu, choose “Delete chat”, tick “Delete "
        "for the bot too”."
    )


def cleaned(t: Translator) -> Screen:
    """Say what was erased, and how to erase the rest."""
    paragraphs = [
        bold(t.gettext("The bot has erased what it could from this chat.")),
        plain(t.gettext("It cannot erase what is older than two days, nor what you chose to keep."))
        + " "
        + plain(_how_to_delete(t)),
    ]
    return Screen("\n\n".join(paragraphs), (back_to_menu(t),))


def out_of_order(t: Translator) -> Screen:
    """Say that nothing can be remembered or looked up now."""
    words = t.gettext("This cannot be done now: our memory is out of order. Please try again later.")
    return Screen(plain(words), ((button(t, t.gettext("‹ Countries and topics"), OpenMenu()),),))


def _how_to_delete(t: Translator) -> str:
    return t.gettext(
        "To delete the chat itself: open its menu, choose “Delete chat”, tick “Delete for the bot too”. In the same "
        "menu you can set Telegram's own timer for new messages."
    )


def _after_hours(t: Translator, hours: int) -> str:
    return t.npgettext(_HOURS, hours)


def _when(t: Translator, after: Erasing) -> str:
    words = {
        Erasing.HOUR: t.gettext("after an hour"),
        Erasing.DAY: t.gettext("after a day"),
        Erasing.KEEP: t.gettext("never"),
    }
    return words[after]


_HOURS = Plural("after", "after %(n)s hour", "after %(n)s hours")
_MONTHS = Plural("after", "after %(n)s month", "after %(n)s months")
_WAITING = Plural(
    "waiting", "%(n)s message in this chat waits to be erased", "%(n)s messages in this chat wait to be erased"
)
