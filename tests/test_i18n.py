"""Languages are told apart, and numbers, dates and countries are said in each."""

from datetime import date
from decimal import Decimal

import pytest

from bot.i18n import (
    LOCALE_NAMES,
    Locale,
    Plural,
    Translator,
    is_country,
    load_translators,
    locale_of,
)


def test_plural_forms_are_chosen_as_the_languages_do() -> None:
    day = Plural("nominative", "%(n)s day", "%(n)s days")
    said = {
        locale: " ".join(
            t.npgettext(day, n).split("\N{NO-BREAK SPACE}")[-1].split()[-1]
            for n in (0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 111)
        )
        for locale, t in load_translators().items()
    }
    assert said == {
        Locale.BE: "дзён дзень дні дні дзён дзён дзён дзень дні дзён дзён",
        Locale.RU: "дней день дня дня дней дней дней день дня дней дней",
        Locale.EN: "days day days days days days days days days days days",
    }


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("be", Locale.BE), ("ru", Locale.RU), ("en", Locale.EN), ("en-GB", Locale.EN),
        ("RU", Locale.RU), ("be-tarask", Locale.BE),
        ("be-Latn", Locale.BE), ("uk", Locale.BE), ("pl", Locale.BE),
        ("", Locale.BE), (None, Locale.BE), ("-", Locale.BE), ("eng", Locale.BE),
    ],
)  # fmt: skip
def test_telegrams_language_becomes_a_locale(tag: str | None, locale: Locale) -> None:
    assert locale_of(tag) is locale


def test_every_language_is_named_by_itself() -> None:
    assert LOCALE_NAMES == {Locale.BE: "Беларуская", Locale.RU: "Русский", Locale.EN: "English"}


def test_dates_numbers_and_countries_are_cldrs_in_our_patterns(translators: dict[Locale, Translator]) -> None:
    def say(t: Translator) -> list[str]:
        day = date(2026, 5, 9)
        return [t.day(day), t.month(day), t.month(day, genitive=True), t.number(Decimal("1234.5")), t.country("PL")]

    assert {locale: say(t) for locale, t in translators.items()} == {
        Locale.BE: ["9 мая 2026", "май 2026", "мая 2026", "1\N{NO-BREAK SPACE}234,5", "Польшча"],
        Locale.RU: ["9 мая 2026", "май 2026", "мая 2026", "1\N{NO-BREAK SPACE}234,5", "Польша"],
        Locale.EN: ["9 May 2026", "May 2026", "May 2026", "1,234.5", "Poland"],
    }


def test_only_codes_of_countries_are_countries() -> None:
    assert [code for code in ("PL", "BY", "GE", "pl", "POL", "001", "XX", "ZZ", "EU", "") if is_country(code)] == [
        "PL",
        "BY",
        "GE",
    ]
