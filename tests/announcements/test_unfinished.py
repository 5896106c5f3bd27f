"""What somebody has begun to write comes back as it was, also beside what was rendered of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.announcement import Announcement, Attachment, Kind, Letter, read_announcement, write_announcement
from bot.announcements.audience import Audience, Reach
from bot.announcements.unfinished import Part, Unfinished, read_unfinished, write_unfinished
from bot.i18n import Locale

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DRAFTS = st.builds(
    Unfinished,
    asks=st.none() | st.sampled_from(Part),
    texts=st.dictionaries(st.sampled_from(Locale), st.text(max_size=20)),
    audience=st.none()
    | st.sampled_from(
        [Audience(Reach.ALL), Audience(Reach.COUNTRIES, frozenset({"PL", "GE"})), Audience(Reach.URGENT)]
    ),
    instead=st.none() | st.sampled_from(Locale),
    attachment=st.none() | st.builds(Attachment, st.sampled_from(Kind), st.text(max_size=9)),
    buttons=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    start=st.none() | MOMENTS,
    end=st.none() | MOMENTS,
    corrects=st.none() | st.integers(1, 99),
)
RENDERED = Announcement({Locale.BE: Letter("Так")}, Audience(Reach.ALL))
WARSAW = ZoneInfo("Europe/Warsaw")


@given(DRAFTS)
def test_a_draft_comes_back_as_it_was(draft: Unfinished) -> None:
    assert read_unfinished(write_unfinished(draft)) == draft


@given(DRAFTS)
def test_what_was_rendered_stands_beside_it_and_is_read_as_what_is_sent(draft: Unfinished) -> None:
    content = write_unfinished(draft, RENDERED)
    assert (read_unfinished(content), read_announcement(content)) == (draft, RENDERED)


def test_a_draft_alone_is_nothing_that_could_be_sent() -> None:
    with pytest.raises(ValueError, match="write_announcement"):
        read_announcement(write_unfinished(Unfinished()))


def test_what_was_not_written_in_telegram_is_no_draft() -> None:
    assert read_unfinished(write_announcement(RENDERED)) is None


@pytest.mark.parametrize("content", ["", "[]", '{"draft": {}}'.replace("{}", '{"asks": "?"}'), '{"draft": [1]}'])
def test_anything_else_is_refused(content: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_unfinished(content)


@given(DRAFTS, st.sampled_from(Part))
def test_what_is_taken_away_is_gone_and_nothing_is_asked(draft: Unfinished, part: Part) -> None:
    left = draft.without(part)
    assert left.asks is None
    assert left.without(part) == left
