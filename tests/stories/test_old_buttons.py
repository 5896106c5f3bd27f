"""Stories of buttons that are old, or not ours."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Reader

MENU = "Якая краіна або тэма?"
NOTE = "Гэтая кнопка са старой версіі. Вось меню."
GONE = "Гэтай старонкі тут больш няма.\n\nЯкая краіна або тэма?"


async def press_data(reader: Reader, data: object) -> None:
    """Press a button as no honest client could: with any data at all."""
    reader.telegram.press(reader.person, reader.message, reader.labels[0])
    raw = dict(reader.telegram.world.updates.queue.pop().raw["callback_query"])
    raw["data"] = data
    reader.telegram.inject({"callback_query": raw})
    await reader.post.deliver()


@pytest.mark.parametrize(
    "data",
    ["0bm", "2bs:pl-card:who:0", "menu", "1", "", "1xm", "1bj", "1bm:more", "1bs:pl-card", "1ba", ":::", "1bm\n"],
)
async def test_button_of_another_version_is_answered_with_the_menu(reader: Reader, data: str) -> None:
    await reader.send("/start")
    await press_data(reader, data)
    assert (reader.screen, reader.note, len(reader.messages)) == (MENU, NOTE, 1)


@pytest.mark.parametrize(
    "data", ["1bs:nobody:who:0", "1ba:nobody", "1bq:nobody:0", "1bo:x:y:99", "1bc:XX:0", "1bc:ZZ:9"]
)
async def test_button_to_nowhere_says_that_it_is_gone(reader: Reader, data: str) -> None:
    await reader.send("/start")
    await press_data(reader, data)
    assert reader.screen == GONE


@pytest.mark.parametrize("data", ["1bc:PL:-100", "1bq:pl-card:-9", "1bs:pl-card:who:-1", "1bc:PL:٣", "1bc:PL:1_0"])
async def test_page_that_no_button_of_ours_has_is_answered_with_the_menu(reader: Reader, data: str) -> None:
    await reader.send("/start")
    await press_data(reader, data)
    assert reader.screen == MENU


@pytest.mark.parametrize("data", ["1bc:PL:99", "1bq:pl-card:99", "1bs:pl-card:who:99", "1bo:pl-card:who:0"])
async def test_page_beyond_the_last_is_the_last(reader: Reader, data: str) -> None:
    await reader.send("/start")
    await press_data(reader, data)
    assert reader.screen not in (MENU, GONE)


PARTS = st.sampled_from(["pl-card", "lt-bank", "who", "steps", "intro", "PL", "LT", "", "0", "1", "-1", "99", "x"])
WRITTEN = st.builds(
    lambda version, locale, kind, parts: ":".join([version + locale + kind, *parts]),
    st.sampled_from(["1", "0"]),
    st.sampled_from(["b", "r", "e", "x"]),
    st.sampled_from(list("hml?caqsoz")),
    st.lists(PARTS | st.text(max_size=6), max_size=4),
)
ANYTHING = WRITTEN | st.text(max_size=64) | st.none() | st.integers() | st.lists(st.text())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forged=st.lists(ANYTHING, max_size=20))
async def test_forged_data_is_never_an_error(reader: Reader, forged: list[object]) -> None:
    """What it would raise, the story's own fixture finds in the log."""
    await reader.send("/start")
    for data in forged:
        await press_data(reader, data)
        await asyncio.sleep(0)
    reader.telegram.clear(reader.person)


async def test_press_on_a_message_that_was_deleted_shows_the_screen_anew(reader: Reader) -> None:
    await reader.send("/start")
    reader.telegram.press(reader.person, reader.message, "Літва")
    reader.telegram.clear(reader.person)
    await reader.post.deliver()
    assert reader.screen.startswith("Літва")


async def test_two_presses_at_once_end_with_the_later_one(reader: Reader) -> None:
    await reader.send("/start")
    message = reader.message
    reader.telegram.press(reader.person, message, "Літва")
    reader.telegram.press(reader.person, message, "Польшча")
    await reader.post.deliver()
    assert reader.screen.startswith("Польшча")
