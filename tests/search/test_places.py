"""Who looks for people gets people, who asks for rules gets the rules; the directory is the one that is served."""

import pytest

from bot.i18n import Locale
from bot.search.decide import Decision, find
from bot.search.index import Index
from bot.search.places import Wanted


@pytest.mark.parametrize(
    "question",
    [
        "праца ў Польшчы для беларусаў",
        "белорусы бизнес Литва",
        "эвакуация белорус польша",
        "эвакуацыя беларусаў",
        "чат эвакуация польша",
        "jobs for Belarusians in Poland",
        "белорусский врач Польша",
    ],
)
def test_who_names_a_matter_beside_people_is_not_sent_to_chats(index: Index, question: str) -> None:
    assert find(question, index, Locale.BE).decision is not Decision.PLACES


@pytest.mark.parametrize(
    ("question", "city"),
    [
        ("чат у Нью-Ёрку", "new_york"),
        ("чат в Нью-Йорке", "new_york"),
        ("чат в нью йорке", "new_york"),
        ("беларусы Нью-Ёрк", "new_york"),
        ("Belarusians in New York", "new_york"),
        ("чаты ў Варшаве", "warsaw"),
    ],
)
def test_a_city_is_found_by_its_whole_name_however_it_is_written(index: Index, question: str, city: str) -> None:
    found = find(question, index, Locale.BE)
    country = {"new_york": "US", "warsaw": "PL"}[city]
    assert (found.decision, found.wanted) == (Decision.PLACES, Wanted(country, city, None, is_all=True))


@pytest.mark.parametrize("question", ["new organization", "new chat", "York chats", "новая организация"])
def test_a_part_of_its_name_is_no_city(index: Index, question: str) -> None:
    wanted = find(question, index, Locale.BE).wanted
    assert wanted is None or (wanted.country, wanted.city) == (None, None)


@pytest.mark.parametrize(
    "question", ["чат айтишников Польша", "чаты па працы ў Польшчы", "суполка беларусаў у Польшчы"]
)
def test_who_asks_for_a_chat_about_a_matter_gets_chats(index: Index, question: str) -> None:
    found = find(question, index, Locale.BE)
    assert (found.decision, found.wanted and found.wanted.country) == (Decision.PLACES, "PL")
