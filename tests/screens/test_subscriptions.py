"""The choices of a subscription: whatever is pressed, they are ones that can be remembered."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import OpenSubscribedCountries, SubscribeCountry, Unsubscribe
from bot.screens.subscriptions import COUNTRIES, COUNTRIES_PER_PAGE, countries, said, stop_button, with_country
from bot.seal.person import EraseAfter, Person, read_person, write_person
from tests.screens.magellan import buttons

CODES = ["".join(pair) for pair in product("ABCDEFGHIJ", repeat=2)]
PRESSES = st.lists(st.tuples(st.sampled_from(CODES[:8]), st.booleans()), max_size=12)
BEGINNINGS = st.sampled_from([(), ("all",), ("urgent",), ("AA", "AB")])


@given(BEGINNINGS, PRESSES)
def test_a_press_again_changes_nothing(chosen: tuple[str, ...], presses: list[tuple[str, bool]]) -> None:
    for country, is_on in presses:
        chosen = with_country(chosen, country, is_on=is_on)
        assert with_country(chosen, country, is_on=is_on) == chosen
        assert (country in chosen) is is_on
        person = Person(1, Locale.BE, EraseAfter.KEEP, chosen)
        assert read_person(write_person(person)) == person


def test_who_chooses_every_country_still_fits_into_an_envelope() -> None:
    chosen: tuple[str, ...] = ("all",)
    for code in CODES:
        chosen = with_country(chosen, code, is_on=True)
    assert chosen == tuple(CODES[:COUNTRIES])
    person = Person(-(2**63), Locale.BE, EraseAfter.KEEP, chosen, 202611)
    assert read_person(write_person(person)) == person


def test_many_countries_are_turned_like_pages(small: Library, translators: Mapping[Locale, Translator]) -> None:
    card = small.articles["pl-card"]
    codes = ["AM", "AT", "BE", "BG", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GE", "GR",
             "HR", "HU", "IE", "IS", "IT"]  # fmt: skip
    many = {code: replace(card, slug=f"a-{code.lower()}", country=code, aliases=()) for code in codes}
    library = Library.of(many.values(), {}, small.directory, "1")
    t = translators[Locale.EN]
    pages = [countries(library, t, ("IT",), page) for page in (0, 1, 9)]
    offered = [[each.press.action for each in buttons(page)] for page in pages]
    assert offered[1] == offered[2]
    assert OpenSubscribedCountries(1) in offered[0]
    assert OpenSubscribedCountries(0) in offered[1]
    pressed = [each for actions in offered[:2] for each in actions if isinstance(each, SubscribeCountry)]
    assert [each.country for each in pressed] == codes
    assert [each.country for each in pressed if not each.is_on] == ["IT"]
    assert [each.page for each in pressed] == [0] * COUNTRIES_PER_PAGE + [1] * (len(codes) - COUNTRIES_PER_PAGE)


def test_what_is_chosen_is_said_in_words(translators: Mapping[Locale, Translator]) -> None:
    t = translators[Locale.EN]
    choices = [("all",), ("urgent",), ("PL", "LT"), ()]
    assert [said(t, chosen) for chosen in choices] == [
        "everything",
        "only what is urgent",
        "Poland, Lithuania",
        "no subscription",
    ]


def test_the_button_that_ends_it_can_stand_below_any_message(translators: Mapping[Locale, Translator]) -> None:
    assert {stop_button(translators[locale]).press.action for locale in Locale} == {Unsubscribe()}
