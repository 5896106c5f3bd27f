"""Screens of a subscription: what it is, what may be chosen, and how it is ended."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.screens.actions import (
    OpenNews,
    OpenSubscribedCountries,
    OpenSubscriptions,
    Stay,
    Subscribe,
    SubscribeCountry,
    Subscription,
    Unsubscribe,
)
from bot.screens.pager import page_arrows, pages_of
from bot.screens.screen import Button, Row, Screen, bold, button, grid, marked, plain
from bot.screens.start import back_to_menu

COUNTRIES_PER_PAGE = 20
COUNTRIES = 60
"""Most countries that somebody may choose: no more fit into an envelope."""


def subscriptions(t: Translator, chosen: Sequence[str], note: str = "") -> Screen:
    """Explain a subscription and offer the choices.

    Args:
        t: The reader's language.
        chosen: What is subscribed: "all", "urgent" or codes of countries.
        note: What just happened, as plain text.
    """
    paragraphs = [
        *([bold(note)] if note else []),
        plain(
            t.gettext("You do not need a subscription: “What's new” shows what changed, and nothing is kept for it.")
        ),
        plain(
            t.gettext(
                "With a subscription the bot will write first. For that it keeps a sealed note: this chat, your "
                "language and your choice. Its messages come without a sound, but for urgent ones, and those come "
                "with every subscription. One press ends it."
            )
        ),
        plain(
            t.gettext(
                "A message may come while somebody else looks at your phone. In Belarus, and on the way there, do "
                "without a subscription."
            )
        ),
        plain(t.gettext("Now: %(choice)s.", choice=said(t, chosen))),
    ]
    labels = {
        Subscription.EVERYTHING: t.gettext("Everything"),
        Subscription.URGENT: t.gettext("Only what is urgent"),
    }
    choices = [(button(t, marked(label, choice in chosen), Subscribe(choice)),) for choice, label in labels.items()]
    by_country = marked(t.gettext("By countries"), bool(_countries(chosen)))
    rows = (
        (button(t, t.gettext("What's new"), OpenNews()),),
        *choices,
        (button(t, by_country, OpenSubscribedCountries()),),
        *([(button(t, t.gettext("No subscription"), Subscribe(Subscription.NOTHING)),)] if chosen else []),
        back_to_menu(t),
    )
    return Screen("\n\n".join(paragraphs), rows)


def countries(library: Library, t: Translator, chosen: Sequence[str], page: int = 0, note: str = "") -> Screen:
    """Offer the countries of the library, and those that were chosen and are gone from it."""
    offered = list(dict.fromkeys([*library.countries(), *_countries(chosen)]))
    pages = pages_of(offered, COUNTRIES_PER_PAGE) or [[]]
    page = min(page, len(pages) - 1)
    cells = (
        button(t, marked(t.country(code), code in chosen), SubscribeCountry(code, code not in chosen, page))
        for code in pages[page]
    )
    ask = t.gettext("Of which countries should the bot write? What is urgent comes as well.")
    now = t.gettext("Now: %(choice)s.", choice=said(t, chosen))
    html = "\n\n".join([*([bold(note)] if note else []), plain(ask), plain(now)])
    back = (button(t, t.gettext("‹ Subscription"), OpenSubscriptions()),)
    arrows = page_arrows(t, page, len(pages), OpenSubscribedCountries)
    return Screen(html, (*grid(cells, columns=2), *arrows, back, back_to_menu(t)))


def stay_or_stop(t: Translator) -> Screen:
    """Ask somebody who subscribed long ago and has not been here since."""
    paragraphs = [
        bold(t.gettext("Should the bot go on writing to you?")),
        plain(
            t.gettext(
                "You have a subscription and have not used the bot for a long time. Without an answer it ends by "
                "itself next month, and nothing of you is kept."
            )
        ),
    ]
    go_on = button(t, t.gettext("Go on"), Stay())
    return Screen("\n\n".join(paragraphs), ((go_on, stop_button(t)),))


def stop_button(t: Translator) -> Button:
    """Make the button that ends a subscription with one press, below whatever the bot writes first."""
    return button(t, t.gettext("No subscription"), Unsubscribe())


def ways_on(t: Translator) -> tuple[Row, ...]:
    """Make the rows below the answer to ``stay_or_stop``."""
    return ((button(t, t.gettext("Subscription"), OpenSubscriptions()),), back_to_menu(t))


def stopped(t: Translator) -> Screen:
    """Say that the bot writes first no more."""
    return Screen(plain(t.gettext("The subscription has ended: the bot writes first no more.")), ways_on(t))


def stays(t: Translator) -> Screen:
    """Say that the subscription goes on."""
    return Screen(plain(t.gettext("The subscription goes on.")), ways_on(t))


def with_country(chosen: Sequence[str], country: str, *, is_on: bool) -> tuple[str, ...]:
    """Choose a country, instead of everything or only what is urgent, or take its choice back.

    What is so already stays so, whichever screen the press came from.
    """
    if not is_on:
        return tuple(each for each in chosen if each != country)
    before = _countries(chosen)
    return before if country in before or len(before) >= COUNTRIES else (*before, country)


def said(t: Translator, chosen: Sequence[str]) -> str:
    """Say what is subscribed, in a few words."""
    if Subscription.EVERYTHING in chosen:
        return t.gettext("everything")
    if found := _countries(chosen):
        return ", ".join(t.country(code) for code in found)
    return t.gettext("only what is urgent") if chosen else t.gettext("no subscription")


def _countries(chosen: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in chosen if each not in set(Subscription))
