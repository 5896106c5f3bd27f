"""Cut long texts into messages that Telegram takes."""

from collections.abc import Iterator

from bot.knowledge.telegram_html import read_html, utf16_length

MESSAGE_LIMIT = 4096
"""Longest message, in UTF-16 code units after entities parsing (Bot API, sendMessage)."""
ENTITY_LIMIT = 100
"""Most entities in a message (Bot API): Telegram silently drops the formatting of the rest."""
PAGE_LIMIT = 2800
"""Longest page of a section: the title above it and the sources below need the rest of the message."""


def cut_pages(html: str, limit: int = PAGE_LIMIT) -> Iterator[str]:
    """Cut a long text into pages, between paragraphs.

    Args:
        html: Telegram HTML: non-empty paragraphs with one blank line between them, every tag closed in the
            paragraph that opened it.
        limit: Longest page, in UTF-16 code units after entities parsing.

    Yields:
        Pages within the limit; joined by a blank line they are ``html`` again.

    Raises:
        ValueError: one paragraph alone is over the limit. ``check`` refuses such an article.
    """
    if utf16_length(html) <= limit:  # tags only make it longer than what is shown
        yield html
        return
    page: list[str] = []
    length = 0
    for paragraph in html.split("\n\n"):
        more = visible_length(paragraph)
        if more > limit:
            raise ValueError(f"a paragraph of {more} code units is over the limit of {limit}")
        if page and length + 2 + more > limit:
            yield "\n\n".join(page)
            page, length = [], 0
        length += more + (2 if page else 0)
        page.append(paragraph)
    yield "\n\n".join(page)


def visible_length(html: str) -> int:
    """Measure Telegram HTML as Telegram does: in UTF-16 code units, without tags, before the ends are trimmed."""
    return utf16_length(read_html(html).text)
