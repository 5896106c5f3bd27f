"""Long lists, turned like pages."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.i18n import Translator
from bot.screens.actions import Action
from bot.screens.screen import Row, button

Item = TypeVar("Item")


def pages_of(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """Cut a list into pages."""
    return [items[i : i + size] for i in range(0, len(items), size)]


def page_arrows(t: Translator, page: int, count: int, action: Callable[[int], Action]) -> Iterable[Row]:
    """Make the row that leads to the pages before and after; none where all fits into one."""
    arrows = [(label, other) for label, other in (("‹", page - 1), ("›", page + 1)) if 0 <= other < count]
    if arrows:
        yield tuple(button(t, label, action(other)) for label, other in arrows)
