"""A screen: one message with its buttons, as a value."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from bot.i18n import Locale, Translator
from bot.knowledge.autolinks import find_addresses
from bot.screens.actions import Action, Press


@dataclass(frozen=True, slots=True)
class Button:
    """A button and what it opens."""

    label: str
    press: Press


Row = tuple[Button, ...]
TWO_COLUMNS = 16
"""Longest label, in characters, that is read whole in half the width of a phone."""
ITEM = "• "
"""Begins each line of a list."""
CHOSEN = "✓ "
"""Begins the label of what is chosen."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message.

    Attributes:
        html: Telegram HTML, within the limits of a message.
        rows: Inline keyboard, from top to bottom.
    """

    html: str
    rows: tuple[Row, ...] = ()


def button(t: Translator, label: str, action: Action) -> Button:
    """Make a button that stays in the reader's language."""
    return Button(label, Press(t.locale, action))


def language_button(label: str, locale: Locale, action: Action) -> Button:
    """Make a button that changes the language."""
    return Button(label, Press(locale, action))


def grid(buttons: Iterable[Button], columns: int) -> tuple[Row, ...]:
    """Lay buttons out in rows of equal cells."""
    cells = list(buttons)
    return tuple(tuple(cells[i : i + columns]) for i in range(0, len(cells), columns))


def fitting(buttons: Iterable[Button]) -> Iterable[Row]:
    """Pair neighbours whose labels are short enough for half the width."""
    waiting: Button | None = None
    for each in buttons:
        short = len(each.label) <= TWO_COLUMNS
        if waiting and short:
            yield (waiting, each)
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = each if short else None
        if not short:
            yield (each,)
    if waiting:
        yield (waiting,)


def marked(label: str, is_chosen: bool) -> str:
    """Return a label that shows whether it is chosen."""
    return f"{CHOSEN}{label}" if is_chosen else label


def items(lines: Iterable[str]) -> str:
    """Make a list of lines of HTML."""
    return "\n".join(ITEM + line for line in lines)


def plain(text: str) -> str:
    """Make plain text safe inside Telegram HTML."""
    return escape(text, quote=False)


def unlinked(text: str) -> str:
    """Make plain text safe, and keep Telegram from making links of the addresses in it."""
    parts: list[str] = []
    for address in find_addresses(text):
        before, _, text = text.partition(address)
        parts += [plain(before), code(address)]
    return "".join([*parts, plain(text)])


def bold(text: str) -> str:
    """Set plain text in bold."""
    return f"<b>{plain(text)}</b>"


def italic(text: str) -> str:
    """Set plain text in italics."""
    return f"<i>{plain(text)}</i>"


def code(text: str) -> str:
    """Set plain text as code: Telegram makes no link of an address in it."""
    return f"<code>{plain(text)}</code>"


def pre(text: str) -> str:
    """Set plain text as a block that is copied by one press."""
    return f"<pre>{plain(text)}</pre>"


def link(text: str, url: str) -> str:
    """Link plain text to an address of ours."""
    return f'<a href="{escape(url)}">{plain(text)}</a>'
