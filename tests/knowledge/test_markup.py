"""Markdown becomes the blocks that are shown, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.facts import Case
from bot.knowledge.markup import (
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
    Strong,
    Words,
    flat,
    spans_of,
)
from bot.knowledge.pages import cut_pages, visible_length
from bot.knowledge.parse import parse_document
from bot.knowledge.render import Resolve, to_html, to_plain

RESOLVE = Resolve(
    fact=lambda name: f"<{name.name}{name.case and ':'}{name.case}>",
    href=lambda link: f"https://a.example/?a&{link.target}" if link.target.startswith("source:") else None,
)


def html(markdown: str) -> str:
    document = parse_document(markdown, 0)
    assert document.problems == ()
    return to_html(document.intro.blocks, RESOLVE)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a\nb", "a b"),
        ("a\\\nb", "a\nb"),
        ("a  \nb", "a\nb"),
        ("a\n\nb", "a\n\nb"),
        ("**a** *b* ***c***", "<b>a</b> <i>b</i> <i><b>c</b></i>"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("`<b> & @name`", "<code>&lt;b&gt; &amp; @name</code>"),
        ("\\*a\\* &amp; &lt;b>", "*a* &amp; &lt;b&gt;"),
        ("a {{fee}}, {{time|gen}}", "a &lt;fee&gt;, &lt;time:gen&gt;"),
        ("**{{fee}}**", "<b>&lt;fee&gt;</b>"),
        ("[a *b*](source:x)", '<a href="https://a.example/?a&amp;source:x">a <i>b</i></a>'),
        ("[a](slug#anchor) [b](#c)", "a b"),
        ("- a\n- b\n  - c\n  - d\n- e", "• a\n• b\n\u2007\u2007• c\n\u2007\u2007• d\n• e"),
        ("3. a\n4. b\n   - c", "3. a\n4. b\n\u2007\u2007• c"),
        ("- [ ] a\n- [ ] **b**", "☐ a\n☐ <b>b</b>"),
        ("- a\n\n- b", "• a\n• b"),
        ("> a\n> b\n>\n> c", "<blockquote>a b\nc</blockquote>"),
        ("{{fee }} {{Fee}} {{fee|dat}} {fee}", "{{fee }} {{Fee}} {{fee|dat}} {fee}"),
    ],
)
def test_markdown_is_shown_as(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


@pytest.mark.parametrize("markdown", ["**a\\\n\\\nb**", "**a&#10;&#10;b**", "a&NewLine;&NewLine;b", "a\\\n\\\n\\\nb"])
def test_no_blank_line_can_stand_inside_a_paragraph(markdown: str) -> None:
    shown = html(markdown)
    assert list(cut_pages(shown, limit=visible_length(shown))) == [shown]
    assert "\n\n" not in shown


def test_a_document_is_a_small_tree_with_every_line() -> None:
    body = "One {{fee}}\nand **{{time|gen}}**.\n\n## Who {#who}\n- [ ] a\n  1. `b`\n\n> *c*\\\n> [d](x#y)\n"
    assert parse_document(body, 10) == Document(
        intro=Chapter(
            "",
            "",
            (
                Paragraph(
                    (
                        Words("One "),
                        FactName("fee", Case.NOMINATIVE, 11),
                        Words(" and "),
                        Strong((FactName("time", Case.GENITIVE, 12),)),
                        Words("."),
                    ),
                    11,
                ),
            ),
            "One {{fee}}\nand **{{time|gen}}**.\n",
            11,
        ),
        chapters=(
            Chapter(
                "who",
                "Who",
                (
                    ItemList((Item("☐", (Words("a"),), (Item("1.", (Code("b"),), (), 16),), 15),), 15),
                    Quote((Paragraph((Emphasis((Words("c"),)), Break(), Link("x#y", (Words("d"),), 19)), 18),), 18),
                ),
                "## Who {#who}\n- [ ] a\n  1. `b`\n\n> *c*\\\n> [d](x#y)\n",
                14,
            ),
        ),
        problems=(),
    )


def test_lines_are_counted_on_after_a_break_inside_emphasis() -> None:
    (paragraph,) = parse_document("**a\nb**\n{{fee}}", 0).intro.blocks
    assert [span for spans, _ in spans_of([paragraph]) for span in flat(spans) if isinstance(span, FactName)] == [
        FactName("fee", Case.NOMINATIVE, 3)
    ]


def test_plain_text_has_the_facts_and_no_markup() -> None:
    blocks = parse_document("**a** `b` [c](source:x)\\\n{{fee}} &lt;", 0).intro.blocks
    assert [to_plain(spans, RESOLVE) for spans, _ in spans_of(blocks)] == ["a b c\n<fee> <"]


_markdown = st.lists(
    st.sampled_from(
        [
            "a",
            "б",
            " ",
            "\n",
            "\n\n",
            "- ",
            "  - ",
            "1. ",
            "> ",
            "# ",
            "## x {#x}",
            "**",
            "*",
            "`",
            "[",
            "](",
            ")",
            "{{f}}",
            "{{",
            "<b>",
            "<!--",
            "&#10;",
            "&lt;",
            "\\",
            "    ",
            "```\n",
            "***",
            "![",
            "---",
            "https://a.by",
            "[ ] ",
            "|",
            "_",
            "\t",
        ]
    ),
    max_size=40,
).map("".join)


@given(_markdown)
def test_whatever_is_written_becomes_problems_or_html_that_telegram_takes(markdown: str) -> None:
    document = parse_document(markdown, 0)
    for chapter in (document.intro, *document.chapters):
        shown = to_html(chapter.blocks, RESOLVE)
        for paragraph in shown.split("\n\n"):
            visible_length(paragraph)
