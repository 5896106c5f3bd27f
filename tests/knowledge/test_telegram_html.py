"""Our reading of Telegram HTML is Telegram's own, held against TDLib."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.telegram_html import Entity, FormattedText, MarkupRefused, parse_html, utf16_length
from tests import tdlib

ACCEPTED = [
    ("", FormattedText("", ())),
    (" \n ", FormattedText("", ())),
    ("a &lt; b &amp;&quot;&gt;", FormattedText('a < b &">', ())),
    ("&nbsp;&copy;&apos;", FormattedText("&nbsp;&copy;&apos;", ())),
    ("&lt&amp;lt;&#38;&#x26;", FormattedText("<&lt;&&", ())),
    ("&#0;&#x10ffff;&#x000000026;", FormattedText("&#0;&#x10ffff;&#x000000026;", ())),
    ("  <b> x </b> ", FormattedText(" x", (Entity("bold", 0, 2),))),
    ("<B>x</b>", FormattedText("x", (Entity("bold", 0, 1),))),
    ("<b>x</>", FormattedText("x", (Entity("bold", 0, 1),))),
    ("<b></b>x<i> </i> ", FormattedText("x", ())),
    ("<b>a</b><strong>b</strong>", FormattedText("ab", (Entity("bold", 0, 2),))),
    ("😀<u>é</u>", FormattedText("😀é", (Entity("underline", 2, 1),))),
    (
        "<b>a<i>b</i>c</b>",
        FormattedText("abc", (Entity("bold", 0, 1), Entity("bold", 1, 2), Entity("italic", 1, 1))),
    ),
    ("<b>a<code>b</code></b>", FormattedText("ab", (Entity("bold", 0, 1), Entity("code", 1, 1)))),
    (
        '<pre><code class="language-python">x = 1</code></pre>',
        FormattedText("x = 1", (Entity("pre", 0, 5, language="python"),)),
    ),
    ('<code class="language-python">x</code>', FormattedText("x", (Entity("code", 0, 1),))),
    ('<span class="tg-spoiler">x</span>', FormattedText("x", (Entity("spoiler", 0, 1),))),
    (
        "<blockquote expandable><b>a</b></blockquote>",
        FormattedText("a", (Entity("expandable_blockquote", 0, 1), Entity("bold", 0, 1))),
    ),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", FormattedText("ab", (Entity("blockquote", 0, 2),))),
    ('<a href="Example.COM">x</a>', FormattedText("x", (Entity("text_link", 0, 1, url="http://example.com/"),))),
    ("<a>t.me/vyraj</a>", FormattedText("t.me/vyraj", (Entity("text_link", 0, 10, url="http://t.me/vyraj"),))),
    ('<a href="javascript:alert(1)">x</a>', FormattedText("x", ())),
    ('<a href="tg://user?id=42">x</a>', FormattedText("x", (Entity("text_mention", 0, 1, value="42"),))),
    ('<a href="https://a.by"> </a>x', FormattedText(" x", (Entity("text_link", 0, 1, url="https://a.by/"),))),
    (
        '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
        FormattedText("👍", (Entity("custom_emoji", 0, 2, value="5368324170671202286"),)),
    ),
    (
        '<tg-time unix="1647531900" format="wDT">x</tg-time>',
        FormattedText("x", (Entity("date_time", 0, 1, value="1647531900", format="wDT"),)),
    ),
    ("a\r\nb\tc\u2028d", FormattedText("a\nb cd", ())),
]

REFUSED = [
    ("text <div>x", 'Unsupported start tag "div" at byte offset 5'),
    ("ё<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
    ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("a <b", "Unclosed start tag at byte offset 2"),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<a href=http://a.b>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href= ", 'Unclosed start tag "a" at byte offset 0'),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ('<tg-time unix="1" format="ymd">x</tg-time>', "Invalid date format used"),
    (
        "&#xd83d;",
        "Text contains invalid Unicode characters after decoding HTML entities, "
        "check for unmatched surrogate code units",
    ),
]


@pytest.mark.parametrize(("html", "expected"), ACCEPTED)
def test_text_is_read_as_telegram_reads_it(html: str, expected: FormattedText) -> None:
    assert parse_html(html) == expected == tdlib.parse_html(html)


@pytest.mark.parametrize(("html", "reason"), REFUSED)
def test_broken_text_is_refused_in_telegrams_words(html: str, reason: str) -> None:
    assert _outcome(parse_html, html) == _outcome(tdlib.parse_html, html) == f"Can't parse entities: {reason}"


def test_half_of_a_surrogate_pair_is_refused_in_telegrams_words() -> None:
    assert _outcome(parse_html, "\ud83d") == _outcome(tdlib.parse_html, "\ud83d") == "Text must be encoded in UTF-8"


def test_length_is_measured_in_utf16_units() -> None:
    assert [utf16_length(text) for text in ("", "ў", "😀", "a😀b")] == [0, 1, 2, 4]


_TAGS = ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler", "a"]
_OPENINGS = [
    *(f"<{tag}>" for tag in _TAGS),
    "<blockquote expandable>", "<a href='https://a.by/x y'>", '<a href="b.com">', "<a href=tg:user?id=7>",
    "<a href='tg://user?id=7'>", '<span class="tg-spoiler">', "<span class=tg-spoiler>", "<code class='language-c'>",
    "<tg-emoji emoji-id='5'>", "<tg-time unix=15 format='wDt'>", "<B >", "<i id=x y>",
]  # fmt: skip
_WORDS = st.sampled_from(
    ["x", " ", "\n", "ў", "😀", "  ", "\r", "\t", "\u2028", "\u0333", "\u200e", "\u200f", "\xa0", "a.by",
     "&lt;", "&amp", "&#32;", "&#10;", "&#x1F600;", "&nbsp;", "_", "*", "[x](y)"]
)  # fmt: skip


def _closed(opening: str, inside: str) -> str:
    return f"{opening}{inside}</{opening[1:].split('>')[0].split(' ')[0].lower()}>"


WELL_FORMED = st.recursive(
    _WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map("".join),
        st.builds(_closed, st.sampled_from(_OPENINGS), inner),
    ),
    max_leaves=25,
)
SCRAPS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *_OPENINGS,
                *(f"</{tag}>" for tag in _TAGS),
                "<",
                ">",
                "</",
                "</>",
                "/",
                "=",
                "'",
                '"',
                "&",
                "&#",
                "&#x",
                ";",
            ]
        ),
        st.sampled_from(["href", " ", "\0", "div", "<a href=", "<a ", "<b", "<span class=", "\v", "\f", "expandable"]),
        _WORDS,
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
).map("".join)
_ADDRESS_PARTS = (
    "http HTTPS tg ton tonsite ftp : // :// / ? # @ . a b.com Ў.бел % %4a [ ] [::1] :80 :0 :099999 :65536 "
    "user id= 15 1099511627776 & &amp; ! ^ \\ { _ -"
)
ADDRESSES = st.lists(st.sampled_from([*_ADDRESS_PARTS.split(), " ", "\n", "\x1f"]), max_size=9).map("".join)


@settings(max_examples=500, deadline=None)
@given(WELL_FORMED)
def test_any_well_formed_text_is_read_as_telegram_reads_it(html: str) -> None:
    assert _outcome(parse_html, html) == _outcome(tdlib.parse_html, html)


@settings(max_examples=500, deadline=None)
@given(SCRAPS)
def test_any_scraps_are_read_or_refused_as_telegram_does(html: str) -> None:
    assert _outcome(parse_html, html) == _outcome(tdlib.parse_html, html)


@settings(max_examples=500, deadline=None)
@given(ADDRESSES)
def test_any_address_is_spelled_as_telegram_spells_it(address: str) -> None:
    html = f'<a href="{address}">x</a>'
    assert _outcome(parse_html, html) == _outcome(tdlib.parse_html, html)


@settings(deadline=None)
@given(st.text("rRtTdDwW", max_size=4), st.integers(-(2**40), 2**40))
def test_any_date_is_read_as_telegram_reads_it(letters: str, unix_time: int) -> None:
    html = f'<tg-time unix="{unix_time}" format="{letters}">x</tg-time>'
    assert _outcome(parse_html, html) == _outcome(tdlib.parse_html, html)


def _outcome(parse: Callable[[str], FormattedText], html: str) -> FormattedText | str:
    try:
        return parse(html)
    except MarkupRefused as refused:
        return str(refused)
