"""Magellan sails through every button, from the greeting to the end, and draws what he sees."""

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.i18n import Locale, Translator
from bot.knowledge.diff import ArticleAdded, ArticleRemoved, Change, FactChanged, StatusChanged, amount_of
from bot.knowledge.library import Library
from bot.knowledge.model import Status
from bot.knowledge.news import News, updated
from bot.screens import own_data, start, subscriptions
from bot.screens.actions import (
    Action,
    ChooseErasing,
    ChooseLanguage,
    Clean,
    Deed,
    Erasing,
    Forget,
    KeepMessage,
    OpenMyData,
    OpenStart,
    OpenSubscribedCountries,
    OpenSubscriptions,
    Press,
    Stay,
    Subscribe,
    SubscribeCountry,
    Unsubscribe,
)
from bot.screens.admin_actions import AdminAct
from bot.screens.imprint import Imprint
from bot.screens.navigate import open_screen
from bot.screens.own_data import Held
from bot.screens.screen import Button, Screen
from bot.telegram.callbacks import encode

IMPRINT = Imprint("vyraj.example", "editors@vyraj.example")
LONG = 2790 * "д"
"""A paragraph that needs a page of its own; drawn as three letters."""

WITHOUT_A_SCREEN = (KeepMessage(), Forget(is_sure=True))
"""A message that is kept stays as it is; after everything is forgotten a note stands above an empty chat."""


def sail(library: Library, translators: Mapping[Locale, Translator]) -> dict[Press, Screen]:
    """Open every screen that can be reached by pressing, in every language."""
    news = everything_new(library)
    waiting = deque(Press(locale, action) for locale in Locale for action in (OpenStart(), Stay()))
    seen: dict[Press, Screen] = {}
    while waiting:
        press = waiting.popleft()
        if press not in seen:
            seen[press] = _open(library, translators[press.locale], press.action, news)
            waiting.extend(each.press for each in buttons(seen[press]) if each.press.action not in WITHOUT_A_SCREEN)
    return seen


def everything_new(library: Library) -> News:
    """Let every article be new, every status and every fact be another one, and one article be gone."""
    changes: list[Change] = []
    for slug, article in library.articles.items():
        changes.append(ArticleAdded(slug, article.country))
        if article.status:
            changes.append(StatusChanged(slug, article.country, Status.UNKNOWN, article.status))
        for key, fact in article.facts.items():
            new = amount_of(fact)
            changes.append(FactChanged(slug, article.country, key, replace(new, high=None), new))
    gone = ArticleRemoved("nowhere", "PL", {Locale.BE: "Старая"})
    return updated(News(), [gone, *changes], date(2026, 11, 22))


def _open(library: Library, t: Translator, action: Action, news: News) -> Screen:
    """Open what a button leads to; what readers decide is only drawn as it will be answered."""
    match action:
        case ChooseLanguage():
            return start.menu(library, t)
        case ChooseErasing():
            return own_data.erasing(t, t.gettext("Remembered."))
        case OpenMyData():
            return own_data.my_data(t, Held(Locale.EN, Erasing.DAY, 1234))
        case Clean():
            return own_data.cleaned(t)
        case Forget():
            return own_data.ask_forget(t)
        case OpenSubscriptions():
            return subscriptions.subscriptions(t, ())
        case Subscribe(to):
            return subscriptions.subscriptions(t, (to,), t.gettext("Remembered."))
        case OpenSubscribedCountries(page) | SubscribeCountry(_, _, page):
            return subscriptions.countries(library, t, library.countries()[:2], page)
        case Stay():
            return subscriptions.stay_or_stop(t)  # the question itself: no button leads to it
        case Unsubscribe():
            return subscriptions.stopped(t)
    assert not isinstance(action, Deed | AdminAct), "it shows no screen"
    return open_screen(library, t, action, IMPRINT, news)


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def draw(screen: Screen) -> str:
    """Draw a screen: its text, an empty line, and a line for each row of buttons with the data they carry."""
    rows = (" ".join(f"[{button.label} | {encode(button.press)}]" for button in row) for row in screen.rows)
    return "\n".join([screen.html, "", *rows]).replace(LONG, "ддд")
