"""Render blocks as Telegram HTML and as plain text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from bot.knowledge.markup import (
    Block,
    Break,
    Code,
    Emphasis,
    FactName,
    Item,
    ItemList,
    Link,
    Paragraph,
    Quote,
    Span,
    Strong,
    Words,
)

_INDENT = "\u2007\u2007"
"""Figure spaces: Telegram trims ordinary ones at the beginning of a message."""


@dataclass(frozen=True, slots=True)
class Resolve:
    """What names in the text stand for.

    Attributes:
        fact: The words of a fact, as plain text.
        href: The address of a link, or None where its words stand alone.
    """

    fact: Callable[[FactName], str]
    href: Callable[[Link], str | None]


def to_html(blocks: Iterable[Block], resolve: Resolve) -> str:
    """Render Telegram HTML: paragraphs with a blank line between them, every tag closed in its paragraph."""
    return "\n\n".join(_block(block, resolve) for block in blocks)


def to_plain(spans: Iterable[Span], resolve: Resolve) -> str:
    """Render spans as plain text with the facts filled in."""
    return "".join(_plain(span, resolve) for span in spans)


def _block(block: Block, resolve: Resolve) -> str:
    match block:
        case Paragraph(spans, _):
            return _html(spans, resolve)
        case Quote(paragraphs, _):
            rows = "\n".join(_html(paragraph.spans, resolve) for paragraph in paragraphs)
            return f"<blockquote>{rows}</blockquote>"
        case ItemList(items, _):
            return "\n".join(_rows(items, resolve, ""))


def _rows(items: Iterable[Item], resolve: Resolve, indent: str) -> Iterable[str]:
    for item in items:
        yield f"{indent}{item.marker} {_html(item.spans, resolve)}"
        yield from _rows(item.inner, resolve, indent + _INDENT)


def _html(spans: Iterable[Span], resolve: Resolve) -> str:
    return "".join(_span(span, resolve) for span in spans)


def _span(span: Span, resolve: Resolve) -> str:
    match span:
        case Words(text):
            return escape(text, quote=False)
        case Code(text):
            return f"<code>{escape(text, quote=False)}</code>"
        case Break():
            return "\n"
        case FactName():
            return escape(resolve.fact(span), quote=False)
        case Strong(spans):
            return f"<b>{_html(spans, resolve)}</b>"
        case Emphasis(spans):
            return f"<i>{_html(spans, resolve)}</i>"
        case Link(_, spans, _):
            href = resolve.href(span)
            words = _html(spans, resolve)
            return f'<a href="{escape(href)}">{words}</a>' if href else words


def _plain(span: Span, resolve: Resolve) -> str:
    match span:
        case Words(text) | Code(text):
            return text
        case Break():
            return "\n"
        case FactName():
            return resolve.fact(span)
        case Strong(spans) | Emphasis(spans) | Link(_, spans, _):
            return to_plain(spans, resolve)
