"""The tree of blocks and spans that a text is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.knowledge.facts import Case
from bot.knowledge.problems import Problem

HOLE = "\ufffc"
"""Stands for code and facts in running text."""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Words to copy, as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break that the author wants."""


@dataclass(frozen=True, slots=True)
class FactName:
    """``{{name|case}}``: the place of a fact."""

    name: str
    case: Case
    line: int


@dataclass(frozen=True, slots=True)
class Strong:
    """What must not be missed."""

    spans: tuple["Span", ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A stressed word."""

    spans: tuple["Span", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """``[words](target)``; the target is as the author wrote it."""

    target: str
    spans: tuple["Span", ...]
    line: int


Span = Words | Code | Break | FactName | Strong | Emphasis | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: tuple[Span, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list; ``marker`` is what stands before it ("•", "☐", "2.")."""

    marker: str
    spans: tuple[Span, ...]
    inner: tuple["Item", ...]
    line: int


@dataclass(frozen=True, slots=True)
class ItemList:
    """Rows that belong together."""

    items: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, or a remark set apart."""

    paragraphs: tuple[Paragraph, ...]
    line: int


Block = Paragraph | ItemList | Quote


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one heading; the introduction has neither title nor anchor.

    Attributes:
        source: The Markdown as written, for the fingerprint.
        line: The heading's line in the file.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """The body of one language file.

    Attributes:
        problems: What the format does not allow; paths are still empty.
    """

    intro: Chapter
    chapters: tuple[Chapter, ...]
    problems: tuple[Problem, ...]


def spans_of(blocks: Iterable[Block]) -> Iterator[tuple[tuple[Span, ...], int]]:
    """Yield every run of spans with the line it begins on, in reading order."""
    for block in blocks:
        match block:
            case Paragraph(spans, line):
                yield spans, line
            case Quote(paragraphs, _):
                yield from spans_of(paragraphs)
            case ItemList(items, _):
                yield from _item_spans(items)


def flat(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans and everything inside them, outer before inner."""
    for span in spans:
        yield span
        if isinstance(span, Strong | Emphasis | Link):
            yield from flat(span.spans)


def running(spans: Iterable[Span]) -> str:
    """Join spans into running text, with a ``HOLE`` for code and facts."""
    return "".join(
        span.text
        if isinstance(span, Words)
        else running(span.spans)
        if isinstance(span, Strong | Emphasis | Link)
        else HOLE
        for span in spans
    )


def _item_spans(items: Iterable[Item]) -> Iterator[tuple[tuple[Span, ...], int]]:
    for item in items:
        yield item.spans, item.line
        yield from _item_spans(item.inner)
