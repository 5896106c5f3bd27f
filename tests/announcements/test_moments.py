"""Times as announcers write them: in their zone, said with the offset, never guessed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announcements.moments import read_moment, say_moment
from bot.knowledge.facts import BadValue

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-23 18:00", "2026-11-23 18:00 +01:00"),
        ("2026-07-01  09:05", "2026-07-01 09:05 +02:00"),
        ("2026-10-25 01:59", "2026-10-25 01:59 +02:00"),
        ("2026-10-25 03:00", "2026-10-25 03:00 +01:00"),
    ],
)
def test_a_time_is_said_with_its_offset(text: str, said: str) -> None:
    assert say_moment(read_moment(text, WARSAW), WARSAW) == said


def test_a_time_elsewhere_has_the_offset_of_that_place() -> None:
    moment = read_moment("2026-11-23 18:00", ZoneInfo("Asia/Tashkent"))
    assert say_moment(moment, WARSAW) == "2026-11-23 14:00 +01:00"
    assert say_moment(moment, ZoneInfo("America/St_Johns")) == "2026-11-23 09:30 -03:30"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tomorrow", "“tomorrow” is not a time: write it as 2026-11-23 18:00"),
        ("", "“” is not a time: write it as 2026-11-23 18:00"),
        ("2026-11-23", "“2026-11-23” is not a time: write it as 2026-11-23 18:00"),
        ("23.11.2026 18:00", "“23.11.2026 18:00” is not a time: write it as 2026-11-23 18:00"),
        ("2026-11-31 18:00", "“2026-11-31 18:00” is not a time: write it as 2026-11-23 18:00"),
        ("2026-11-23 24:00", "“2026-11-23 24:00” is not a time: write it as 2026-11-23 18:00"),
        ("2026-11-23 18:00 +01:00", "“2026-11-23 18:00 +01:00” is not a time: write it as 2026-11-23 18:00"),
        ("0001-01-01 00:00", "“0001-01-01 00:00” is not a time: write it as 2026-11-23 18:00"),
        (
            "2026-03-29 02:30",
            "no clock shows 2026-03-29 02:30: clocks are put forward then; choose another time",
        ),
        (
            "2026-10-25 02:30",
            "2026-10-25 02:30 comes twice, as clocks are put back then: choose another time",
        ),
    ],
)
def test_what_is_no_time_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadValue) as refused:
        read_moment(text, WARSAW)
    assert str(refused.value) == why


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001
    st.sampled_from(["Europe/Warsaw", "Europe/Minsk", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_what_is_read_is_said_the_same(naive: datetime, name: str) -> None:
    text, zone = naive.strftime("%Y-%m-%d %H:%M"), ZoneInfo(name)
    try:
        moment = read_moment(text, zone)
    except BadValue:
        return
    assert say_moment(moment, zone).startswith(f"{text} ")


@given(st.text(), st.sampled_from([WARSAW, ZoneInfo("Pacific/Kiritimati")]))
def test_any_text_is_read_or_refused(text: str, zone: ZoneInfo) -> None:
    try:
        moment = read_moment(text, zone)
    except BadValue:
        return
    assert moment.utcoffset() is not None
