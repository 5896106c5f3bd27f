"""Magellan sails through every button, from the greeting to the end, and draws what he sees."""

from collections import deque
from collections.abc import Mapping

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import OpenStart, Press
from bot.screens.imprint import Imprint
from bot.screens.navigate import open_screen
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
            seen[press] = open_screen(library, translators[press.locale], press.action, IMPRINT)
            waiting.extend(button.press for button in buttons(seen[press]))
    return seen


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def draw(screen: Screen) -> str:
    """Draw a screen: its text, an empty line, and a line for each row of buttons with the data they carry."""
    rows = (" ".join(f"[{button.label} | {encode(button.press)}]" for button in row) for row in screen.rows)
    return "\n".join([screen.html, "", *rows]).replace(LONG, "ддд")
