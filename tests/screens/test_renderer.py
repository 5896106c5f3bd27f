"""Whatever an announcer writes is rendered within Telegram's limits, or refused with a sentence."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.announcements.announcement import Announcement, Attachment, Kind, hash_of
from bot.announcements.audience import Audience, Reach
from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.library import Library
from bot.knowledge.problems import Problem
from bot.knowledge.telegram_html import parse_html, utf16_length
from bot.screens.renderer import CAPTION_LIMIT, PlainRenderer
from bot.telegram.callbacks import encode
from tests.served import load_library

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TRANSLATORS: Mapping[Locale, Translator] = load_translators()
PHOTO = Attachment(Kind.PHOTO, "file")
PIECES = st.sampled_from(
    ["**", "*", "`", "[", "](", ")", "{{", "}}", "<b>", "&lt;", "\n\n", "- ", "# ", "> ", "слова ", "😀"]
)


@pytest.fixture(scope="module")
def renderer() -> PlainRenderer:
    return PlainRenderer(load_library(), TRANSLATORS, encode, lambda: NOW)


def render(renderer: PlainRenderer, text: str, attachment: Attachment | None = None) -> Announcement | list[Problem]:
    return renderer.render({Locale.EN: text}, Audience(Reach.ALL), Locale.EN, attachment, (), None, None)


@pytest.mark.parametrize("attachment", [None, PHOTO])
def test_any_text_is_rendered_within_the_limits_or_refused(
    renderer: PlainRenderer, attachment: Attachment | None
) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(PIECES | st.text(max_size=40), max_size=60).map("".join), st.integers(1, 5000))
    def try_it(text: str, times: int) -> None:
        result = render(renderer, (text * times)[:5000], attachment)
        if isinstance(result, list):
            assert result
            assert all(each.sentence(TRANSLATORS[Locale.BE]) for each in result)
            return
        shown = parse_html(result.letter(Locale.BE).html)
        assert 0 < utf16_length(shown.text) <= (CAPTION_LIMIT if attachment else 4096)
        assert len(shown.entities) <= 100

    try_it()


def test_the_same_words_give_the_same_hash(renderer: PlainRenderer) -> None:
    first, second = (render(renderer, "**Closed** from today.") for _ in range(2))
    assert isinstance(first, Announcement)
    assert isinstance(second, Announcement)
    assert hash_of(first) == hash_of(second)
    assert first.letter(None).html == "<b>Closed</b> from today."


def test_below_every_letter_stands_the_button_that_ends_the_subscription(renderer: PlainRenderer) -> None:
    result = render(renderer, "Closed.")
    assert isinstance(result, Announcement)
    assert [[label for label, _ in row] for row in result.letter(None).rows] == [["No subscription"]]


def test_times_that_cannot_be_are_refused(renderer: PlainRenderer) -> None:
    hour = timedelta(hours=1)

    def problems(start: datetime | None, end: datetime | None) -> int:
        result = renderer.render({Locale.EN: "x"}, Audience(Reach.ALL), Locale.EN, None, (), start, end)
        return len(result) if isinstance(result, list) else 0

    assert problems(NOW + hour, NOW + 2 * hour) == 0
    assert problems(NOW, None) == problems(None, NOW) == problems(NOW + 2 * hour, NOW + hour) == 1
    assert problems(NOW, NOW) == 2


def test_a_page_that_there_is_not_is_refused(renderer: PlainRenderer, library: Library) -> None:
    slug = next(iter(library.articles))
    texts = {Locale.EN: "x"}
    result = renderer.render(texts, Audience(Reach.ALL), Locale.EN, None, (slug, f"{slug}#", "no", ""), None, None)
    assert isinstance(result, list)
    assert [each.values["target"] for each in result] == [f"{slug}#", "no", ""]
