"""Parse the Markdown of an article into blocks and spans."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from bot.i18n import mark
from bot.knowledge.facts import Case
from bot.knowledge.markup import (
    Block,
    Break,
    Chapter,
    Code,
    Document,
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
from bot.knowledge.problems import Problem, error


def parse_document(body: str, lines_before: int) -> Document:
    """Parse the body of a language file.

    Args:
        body: Markdown after the front matter.
        lines_before: Lines of the file above it, added to every line number.
    """
    return _Parser(body, lines_before).document()


_FACT = re.compile(r"\{\{((?:[a-z][a-z0-9-]*\.)?[a-z][a-z0-9_]*)(?:\|(gen))?\}\}")
"""A fact of the article itself or, outside articles, of the one that is named before the point."""
_HEADING = re.compile(r"(?P<title>.*?)\s*\{#(?P<anchor>[^}]*)\}")
_CHECKBOX = "[ ] "
_NOT_ALLOWED = {
    "fence": mark("code blocks are not allowed: write plain paragraphs or `words to copy`"),
    "code_block": mark("this line is indented by four spaces or more and would become code: remove the indent"),
    "html_block": mark("HTML is not allowed: use Markdown, or write the words without < and >"),
    "html_inline": mark("HTML is not allowed: use Markdown, or write the words without < and >"),
    "image": mark("pictures are not allowed: describe it in words"),
    "hr": mark("horizontal rules are not allowed: use a heading"),
}


def _fact_rule(state: StateInline, silent: bool) -> bool:
    found = _FACT.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("fact", "", 0)
        token.content, token.info = found[1], found[2] or ""
    state.pos = found.end()
    return True


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark")
    markdown.inline.ruler.before("emphasis", "fact", _fact_rule)
    return markdown


class _Parser:
    """One pass over markdown-it's tokens; what is not allowed becomes a problem and the pass goes on."""

    def __init__(self, body: str, lines_before: int) -> None:
        self._rows = body.split("\n")
        self._before = lines_before
        self._tokens = _markdown().parse(body)
        self._at = 0
        self._row = 0
        self._problems: list[Problem] = []

    def document(self) -> Document:
        starts = [i for i, token in enumerate(self._tokens) if token.type == "heading_open" and token.level == 0]
        ends = [*starts, len(self._tokens)][1:]
        intro = self._chapter(0, starts[0] if starts else len(self._tokens), "", "", self._before + 1)
        chapters = [self._headed(start, end) for start, end in zip(starts, ends, strict=True)]
        return Document(intro, tuple(chapters), tuple(self._problems))

    def _headed(self, start: int, end: int) -> Chapter:
        opening, inline = self._tokens[start : start + 2]
        line = self._line(opening)
        found = _HEADING.fullmatch(inline.content)
        if opening.tag != "h2":
            self._refuse(line, mark("only headings of the second level (##) are allowed"))
        if not found:
            self._refuse(line, mark("the heading needs an anchor: ## Heading {#anchor}"))
        if any(child.type != "text" for child in inline.children or ()):
            self._refuse(line, mark("a heading is plain text: no links, facts or emphasis in it"))
        title, anchor = (found["title"], found["anchor"]) if found else (inline.content, "")
        return self._chapter(start + 3, end, anchor, title, line)

    def _chapter(self, start: int, end: int, anchor: str, title: str, line: int) -> Chapter:
        self._at = start
        blocks = tuple(self._blocks(end))
        first = line - self._before - 1
        last = self._line(self._tokens[end]) - self._before - 1 if end < len(self._tokens) else len(self._rows)
        return Chapter(anchor, title, blocks, "\n".join(self._rows[first:last]), line)

    def _blocks(self, end: int) -> Iterator[Block]:
        while self._at < end:
            token = self._next()
            match token.type:
                case "paragraph_open":
                    yield self._paragraph(token)
                case "bullet_list_open" | "ordered_list_open":
                    yield ItemList(tuple(self._items(token, depth=1)), self._line(token))
                case "blockquote_open":
                    yield self._quote(token)
                case kind if kind in _NOT_ALLOWED:
                    self._refuse(self._line(token), _NOT_ALLOWED[kind])

    def _quote(self, opening: Token) -> Quote:
        paragraphs: list[Paragraph] = []
        while (token := self._next()).type != "blockquote_close":
            if token.type == "paragraph_open":
                paragraphs.append(self._paragraph(token))
            elif token.map and token.type != "inline":
                self._refuse(self._line(token), mark("a quote holds paragraphs only"))
        return Quote(tuple(paragraphs), self._line(opening))

    def _items(self, opening: Token, depth: int) -> Iterator[Item]:
        number = int(opening.attrs.get("start", 1))
        ordered = opening.type == "ordered_list_open"
        if depth > 2:
            self._refuse(self._line(opening), mark("lists go two levels deep at most"))
        while (token := self._next()).type not in ("bullet_list_close", "ordered_list_close"):
            if token.type == "list_item_open":
                yield self._item(token, f"{number}." if ordered else "•", depth)
                number += 1

    def _item(self, opening: Token, marker: str, depth: int) -> Item:
        spans: tuple[Span, ...] = ()
        inner: list[Item] = []
        paragraphs = 0
        while (token := self._next()).type != "list_item_close":
            if token.type == "paragraph_open":
                paragraphs += 1
                spans = spans or self._paragraph(token).spans
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                inner.extend(self._items(token, depth + 1))
            elif token.map and token.type not in ("inline", "paragraph_close"):
                self._refuse(
                    self._line(token), mark("an item of a list holds one paragraph and at most one inner list")
                )
        line = self._line(opening)
        if paragraphs != 1:
            self._refuse(line, mark("an item of a list holds one paragraph and at most one inner list"))
        first = spans[0] if spans else None
        if isinstance(first, Words) and first.text.startswith(_CHECKBOX):
            marker, spans = "☐", (Words(first.text.removeprefix(_CHECKBOX)), *spans[1:])
        return Item(marker, spans, tuple(inner), line)

    def _paragraph(self, opening: Token) -> Paragraph:
        inline = self._next()
        self._row = self._line(opening)
        return Paragraph(tuple(self._spans(iter(inline.children or ()))), self._line(opening))

    def _spans(self, tokens: Iterator[Token], closing: str = "") -> list[Span]:
        """Turn inline tokens into spans; markdown-it counts no lines inside a paragraph, breaks tell them."""
        spans: list[Span] = []
        for token in tokens:
            match token.type:
                case "text" | "text_special":
                    spans.append(Words(token.content.replace("\n", " ")))
                case "softbreak" | "hardbreak":
                    self._row += 1
                    spans.append(Words(" ") if token.type == "softbreak" else Break())
                case "code_inline":
                    spans.append(Code(token.content))
                case "fact":
                    spans.append(FactName(token.content, Case(token.info), self._row))
                case "strong_open":
                    spans.append(Strong(tuple(self._spans(tokens, "strong_close"))))
                case "em_open":
                    spans.append(Emphasis(tuple(self._spans(tokens, "em_close"))))
                case "link_open":
                    target, row = str(token.attrs["href"]), self._row
                    spans.append(Link(target, tuple(self._spans(tokens, "link_close")), row))
                case kind if kind == closing:
                    break
                case kind if kind in _NOT_ALLOWED:
                    self._refuse(self._row, _NOT_ALLOWED[kind])
        return _joined(spans)

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + 1 + self._before

    def _refuse(self, line: int, message: str) -> None:
        problem = error("", line, message)
        if problem not in self._problems:
            self._problems.append(problem)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Join neighbouring words, because rules look at whole runs of text, and breaks: two would cut the paragraph."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if isinstance(span, Words) and isinstance(last, Words):
            joined[-1] = Words(last.text + span.text)
        elif not (isinstance(span, Break) and isinstance(last, Break)):
            joined.append(span)
    return joined
