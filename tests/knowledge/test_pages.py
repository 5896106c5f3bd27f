"""Pages lose nothing and never go over the limit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.pages import PAGE_LIMIT, cut_pages, visible_length
from tests import tdlib

_words = st.text("абв 😀", min_size=1, max_size=30).map(lambda text: "х" + text)
_tags = st.sampled_from(
    ["{}", "<b>{}</b>", "<i>{}</i> &lt;", '<a href="https://a.example/long/address">{}</a>', "<code>{}</code>"]
)
_paragraphs = st.builds(lambda words, tag: tag.format(words), _words, _tags)


@given(st.lists(_paragraphs, min_size=1, max_size=30), st.integers(64, 200))
def test_pages_joined_are_the_text_again_and_each_is_within_the_limit(paragraphs: list[str], limit: int) -> None:
    html = "\n\n".join(paragraphs)
    pages = list(cut_pages(html, limit))
    assert "\n\n".join(pages) == html
    assert all(visible_length(page) <= limit for page in pages)


@given(st.lists(_paragraphs, min_size=2, max_size=30), st.integers(64, 200))
def test_no_page_could_take_the_paragraph_after_it(paragraphs: list[str], limit: int) -> None:
    pages = list(cut_pages("\n\n".join(paragraphs), limit))
    lengths = [
        len(tdlib.read_html(f"{page}\n\n{after.split(chr(10))[0]}").text.encode("utf-16-le")) // 2
        for page, after in pairwise(pages)
    ]
    assert all(length > limit for length in lengths)


def test_a_short_text_is_one_page() -> None:
    assert list(cut_pages("<b>а</b>\n\nб")) == ["<b>а</b>\n\nб"]


def test_tags_do_not_count_and_characters_outside_the_basic_plane_count_twice() -> None:
    assert [visible_length(html) for html in ("<b>аб</b>", "😀", "&lt;")] == [2, 2, 1]


def test_a_paragraph_over_the_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="a paragraph of 2801 code units is over the limit of 2800"):
        list(cut_pages("х" * (PAGE_LIMIT + 1)))
