"""Magellan sails through every button, from the greeting to the end, and draws what he sees."""

from collections import deque
from collections.abc import Mapping

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens import own_data, start
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
    Press,
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


def sail(library: Library, translators: Mapping[Locale, Translator]) -> dict[Press, Screen]:
    """Open every screen that can be reached by pressing, in every language."""
    waiting = deque(Press(locale, OpenStart()) for locale in Locale)
    seen: dict[Press, Screen] = {}
    while waiting:
        press = waiting.popleft()
        if press not in seen:
            seen[press] = _open(library, translators[press.locale], press.action)
            waiting.extend(each.press for each in buttons(seen[press]) if each.press.action != KeepMessage())
    return seen


def _open(library: Library, t: Translator, action: Action) -> Screen:
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
        case Forget(is_sure):
            return own_data.forgotten(t) if is_sure else own_data.ask_forget(t)
    assert not isinstance(action, Deed | AdminAct), "a message that is kept stays as it is"
    return open_screen(library, t, action, IMPRINT)


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def draw(screen: Screen) -> str:
    """Draw a screen: its text, an empty line, and a line for each row of buttons with the data they carry."""
    rows = (" ".join(f"[{button.label} | {encode(button.press)}]" for button in row) for row in screen.rows)
    return "\n".join([screen.html, "", *rows]).replace(LONG, "ддд")
