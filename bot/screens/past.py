"""Screens of what was published: the history, one publication, and going back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import Translator
from bot.screens.announcement_actions import MARK
from bot.screens.knowledge_actions import GoBack, OpenCommit, OpenHistory, OpenKnowledge, UndoIt
from bot.screens.pager import page_arrows
from bot.screens.screen import Row, Screen, bold, button, code, plain, unlinked

PER_PAGE = 6
SHOWN = 7
"""Digits of a commit that people are shown."""
FILES = 20
REASON = 200
_FEW = 3
LABEL = 28


@dataclass(frozen=True, slots=True)
class Past:
    """One publication; ``number`` is that of the editor, None where it was made by other means."""

    revision: str
    day: date
    number: int | None
    reason: str
    paths: Sequence[str]


def history(t: Translator, entries: Sequence[Past], page: int, pages: int, note: str = "") -> Screen:
    """Show who changed what when and why, the newest first."""
    rows = [f"{_head(t, each)}\n{unlinked(each.reason[:REASON])}\n{_files(each.paths, _FEW)}" for each in entries]
    told = "\n\n".join([*([plain(note)] if note else []), bold(t.gettext("History")), *rows])
    buttons = [(button(t, _label(t, each), OpenCommit(each.revision[:MARK])),) for each in entries]
    return Screen(told, (*buttons, *page_arrows(t, page, pages, OpenHistory), _back(t)))


def commit(t: Translator, entry: Past, note: str = "") -> Screen:
    """Show one publication, and offer to undo it or to go back to it."""
    mark = entry.revision[:MARK]
    parts = [_head(t, entry), unlinked(entry.reason[:REASON]), _files(entry.paths, FILES)]
    rows: tuple[Row, ...] = (
        (button(t, t.gettext("Undo this one"), UndoIt(mark)),),
        (button(t, t.gettext("Back to how all was then"), GoBack(mark)),),
        (button(t, t.gettext("‹ History"), OpenHistory()),),
    )
    return Screen("\n\n".join([*([plain(note)] if note else []), *parts]), rows)


def ask_undo(t: Translator, entry: Past) -> Screen:
    """Ask before a publication is undone."""
    ask = t.gettext("Undo this? Its files become what they were before; nobody else is asked.")
    parts = [plain(ask), _head(t, entry), unlinked(entry.reason[:REASON]), _files(entry.paths, FILES)]
    yes = button(t, t.gettext("Yes, undo it"), UndoIt(entry.revision[:MARK], is_sure=True))
    return Screen("\n\n".join(parts), ((yes,), (button(t, t.gettext("No"), OpenHistory()),)))


def nothing_published(t: Translator) -> Screen:
    """Say that there is nothing to undo."""
    return Screen(plain(t.gettext("Nothing was published yet that could be undone.")), (_back(t),))


def who(t: Translator, number: int | None) -> str:
    """Say who it was: by number, never by name."""
    return t.gettext("by other means") if number is None else t.gettext("editor %(number)s", number=number)


def _head(t: Translator, entry: Past) -> str:
    return f"{bold(t.day(entry.day))}, {plain(who(t, entry.number))} {code(entry.revision[:SHOWN])}"


def _files(paths: Sequence[str], most: int) -> str:
    more = [f"+{len(paths) - most}"] if len(paths) > most else []
    return "\n".join([*(code(path) for path in paths[:most]), *more])


def _label(t: Translator, entry: Past) -> str:
    reason = entry.reason if len(entry.reason) <= LABEL else entry.reason[: LABEL - 1] + "…"
    return f"{entry.revision[:SHOWN]} {reason}"


def _back(t: Translator) -> Row:
    return (button(t, t.gettext("‹ Knowledge"), OpenKnowledge()),)
