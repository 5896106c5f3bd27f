"""What readers are told of the database is what the database is."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from bot.screens.actions import Erasing
from bot.screens.own_data import TABLES, Held, my_data, privacy
from bot.seal.person import EraseAfter
from bot.storage.schema import metadata


def test_every_table_has_its_sentence_and_no_other_is_named() -> None:
    assert set(TABLES) == set(metadata.tables)


def test_no_table_has_a_column_for_what_is_said_never_to_be_kept() -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert (
        columns & {"user_id", "chat_id", "username", "name_of_reader", "first_name", "phone", "text", "question"}
        == set()
    )


def test_the_choices_on_the_screen_are_those_that_can_be_remembered() -> None:
    assert {each.value for each in Erasing} == {each.value for each in EraseAfter}


@pytest.mark.parametrize("locale", Locale)
def test_the_page_says_after_how_many_hours_messages_go(
    translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    assert privacy(translators[locale], 7).html != privacy(translators[locale], 24).html
    assert "7" in privacy(translators[locale], 7).html


def test_what_is_held_is_shown_whole_and_nothing_is_said_to_be_nothing(
    translators: Mapping[Locale, Translator],
) -> None:
    t = translators[Locale.EN]
    assert "Nothing." in my_data(t, Held(None, None, 0)).html
    html = my_data(t, Held(Locale.RU, Erasing.HOUR, 2, ("PL", "LT"))).html
    told = ("Language: Русский", "after an hour", "2 messages in this chat wait", "Subscription: Poland, Lithuania")
    assert [words in html for words in told] == [True] * 4


@pytest.mark.parametrize("locale", Locale)
def test_the_page_says_after_how_many_months_a_choice_goes(
    translators: Mapping[Locale, Translator], locale: Locale
) -> None:
    assert "59" in privacy(translators[locale], 24, 59).html
