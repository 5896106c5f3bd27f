"""Every kind of fact is said as a speaker of the language says it; ``~`` stands for a no-break space."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.facts import (
    BadValue,
    Case,
    Confidence,
    Duration,
    Fact,
    Money,
    Number,
    Per,
    Percent,
    RoughDate,
    Unit,
    Value,
    check_range,
    read_date,
    read_value,
)
from bot.knowledge.say import say_fact

AMOUNTS = ("1", "2", "5", "21", "1.5")
CASES = {"nominative": Case.NOMINATIVE, "genitive": Case.GENITIVE}

DURATIONS = {
    ("be", "hour", "nominative"): "1 гадзіна | 2 гадзіны | 5 гадзін | 21 гадзіна | 1,5 гадзіны",
    ("be", "hour", "genitive"): "1 гадзіны | 2 гадзін | 5 гадзін | 21 гадзіны | 1,5 гадзіны",
    ("be", "day", "nominative"): "1 дзень | 2 дні | 5 дзён | 21 дзень | 1,5 дня",
    ("be", "day", "genitive"): "1 дня | 2 дзён | 5 дзён | 21 дня | 1,5 дня",
    (
        "be",
        "working day",
        "nominative",
    ): "1 працоўны дзень | 2 працоўныя дні | 5 працоўных дзён | 21 працоўны дзень | 1,5 працоўнага дня",
    (
        "be",
        "working day",
        "genitive",
    ): "1 працоўнага дня | 2 працоўных дзён | 5 працоўных дзён | 21 працоўнага дня | 1,5 працоўнага дня",
    ("be", "week", "nominative"): "1 тыдзень | 2 тыдні | 5 тыдняў | 21 тыдзень | 1,5 тыдня",
    ("be", "week", "genitive"): "1 тыдня | 2 тыдняў | 5 тыдняў | 21 тыдня | 1,5 тыдня",
    ("be", "month", "nominative"): "1 месяц | 2 месяцы | 5 месяцаў | 21 месяц | 1,5 месяца",
    ("be", "month", "genitive"): "1 месяца | 2 месяцаў | 5 месяцаў | 21 месяца | 1,5 месяца",
    ("be", "year", "nominative"): "1 год | 2 гады | 5 гадоў | 21 год | 1,5 года",
    ("be", "year", "genitive"): "1 года | 2 гадоў | 5 гадоў | 21 года | 1,5 года",
    ("ru", "hour", "nominative"): "1 час | 2 часа | 5 часов | 21 час | 1,5 часа",
    ("ru", "hour", "genitive"): "1 часа | 2 часов | 5 часов | 21 часа | 1,5 часа",
    ("ru", "day", "nominative"): "1 день | 2 дня | 5 дней | 21 день | 1,5 дня",
    ("ru", "day", "genitive"): "1 дня | 2 дней | 5 дней | 21 дня | 1,5 дня",
    (
        "ru",
        "working day",
        "nominative",
    ): "1 рабочий день | 2 рабочих дня | 5 рабочих дней | 21 рабочий день | 1,5 рабочего дня",
    (
        "ru",
        "working day",
        "genitive",
    ): "1 рабочего дня | 2 рабочих дней | 5 рабочих дней | 21 рабочего дня | 1,5 рабочего дня",
    ("ru", "week", "nominative"): "1 неделя | 2 недели | 5 недель | 21 неделя | 1,5 недели",
    ("ru", "week", "genitive"): "1 недели | 2 недель | 5 недель | 21 недели | 1,5 недели",
    ("ru", "month", "nominative"): "1 месяц | 2 месяца | 5 месяцев | 21 месяц | 1,5 месяца",
    ("ru", "month", "genitive"): "1 месяца | 2 месяцев | 5 месяцев | 21 месяца | 1,5 месяца",
    ("ru", "year", "nominative"): "1 год | 2 года | 5 лет | 21 год | 1,5 года",
    ("ru", "year", "genitive"): "1 года | 2 лет | 5 лет | 21 года | 1,5 года",
    ("en", "hour", "nominative"): "1 hour | 2 hours | 5 hours | 21 hours | 1.5 hours",
    ("en", "hour", "genitive"): "1 hour | 2 hours | 5 hours | 21 hours | 1.5 hours",
    ("en", "day", "nominative"): "1 day | 2 days | 5 days | 21 days | 1.5 days",
    ("en", "day", "genitive"): "1 day | 2 days | 5 days | 21 days | 1.5 days",
    (
        "en",
        "working day",
        "nominative",
    ): "1 working day | 2 working days | 5 working days | 21 working days | 1.5 working days",
    (
        "en",
        "working day",
        "genitive",
    ): "1 working day | 2 working days | 5 working days | 21 working days | 1.5 working days",
    ("en", "week", "nominative"): "1 week | 2 weeks | 5 weeks | 21 weeks | 1.5 weeks",
    ("en", "week", "genitive"): "1 week | 2 weeks | 5 weeks | 21 weeks | 1.5 weeks",
    ("en", "month", "nominative"): "1 month | 2 months | 5 months | 21 months | 1.5 months",
    ("en", "month", "genitive"): "1 month | 2 months | 5 months | 21 months | 1.5 months",
    ("en", "year", "nominative"): "1 year | 2 years | 5 years | 21 years | 1.5 years",
    ("en", "year", "genitive"): "1 year | 2 years | 5 years | 21 years | 1.5 years",
}

OTHERS = {  # value, or both ends of a range: in be, ru and en; after a slash the genitive, where it differs
    "440 PLN": ("440 PLN", "440 PLN", "440 PLN"),
    "13355.34 PLN": ("13~355,34 PLN", "13~355,34 PLN", "13,355.34 PLN"),
    "0.5 PLN": ("0,50 PLN", "0,50 PLN", "0.50 PLN"),
    "12.5 %": ("12,5~%", "12,5~%", "12.5%"),
    "12 %": ("12~%", "12~%", "12%"),
    "7": ("7", "7", "7"),
    "1200": ("1~200", "1~200", "1,200"),
    "1234567.125": ("1~234~567,125", "1~234~567,125", "1,234,567.125"),
    "2026": ("2026", "2026", "2026"),
    "2026-06": ("чэрвень 2026 / чэрвеня 2026", "июнь 2026 / июня 2026", "June 2026"),
    "2026-06-01": ("1 чэрвеня 2026", "1 июня 2026", "1 June 2026"),
    "0.5 EUR - 1 EUR": ("0,50–1 EUR", "0,50–1 EUR", "0.50–1 EUR"),
    "1000 PLN - 2500.5 PLN": ("1~000–2~500,50 PLN", "1~000–2~500,50 PLN", "1,000–2,500.50 PLN"),
    "3 months - 12 months": ("3–12 месяцаў", "3–12 месяцев", "3–12 months"),
    "1 month - 2 months": ("1–2 месяцы / 1–2 месяцаў", "1–2 месяца / 1–2 месяцев", "1–2 months"),
    "1 day - 1.5 days": ("1–1,5 дня", "1–1,5 дня", "1–1.5 days"),
    "1 hour - 21 hours": ("1–21 гадзіна / 1–21 гадзіны", "1–21 час / 1–21 часа", "1–21 hours"),
    "2 weeks - 3 months": (
        "2 тыдні – 3 месяцы / 2 тыдняў – 3 месяцаў",
        "2 недели – 3 месяца / 2 недель – 3 месяцев",
        "2 weeks – 3 months",
    ),
    "5 % - 12.5 %": ("5–12,5~%", "5–12,5~%", "5–12.5%"),
    "10 - 1200": ("10–1~200", "10–1~200", "10–1,200"),
    "2026-06-01 - 2026-06-05": (
        "1 чэрвеня 2026 – 5 чэрвеня 2026",
        "1 июня 2026 – 5 июня 2026",
        "1 June 2026 – 5 June 2026",
    ),
    "2026-06 - 2026-08": (
        "чэрвень 2026 – жнівень 2026 / чэрвеня 2026 – жніўня 2026",
        "июнь 2026 – август 2026 / июня 2026 – августа 2026",
        "June 2026 – August 2026",
    ),
    "2024 - 2026": ("2024 – 2026", "2024 – 2026", "2024 – 2026"),
}

PER = {
    Per.HOUR: ("1~250 EUR у гадзіну", "1~250 EUR в час", "1,250 EUR an hour"),
    Per.DAY: ("1~250 EUR у дзень", "1~250 EUR в день", "1,250 EUR a day"),
    Per.WEEK: ("1~250 EUR у тыдзень", "1~250 EUR в неделю", "1,250 EUR a week"),
    Per.MONTH: ("1~250 EUR у месяц", "1~250 EUR в месяц", "1,250 EUR a month"),
    Per.YEAR: ("1~250 EUR у год", "1~250 EUR в год", "1,250 EUR a year"),
    Per.PERSON: ("1~250 EUR на чалавека", "1~250 EUR на человека", "1,250 EUR a person"),
}


def fact(text: str, per: Per | None = None) -> Fact:
    low, _, high = text.partition(" - ")
    return Fact("x", read_value(low), read_value(high) if high else None, per, RoughDate(2026), "s")


def shown(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", "~")


@pytest.mark.parametrize(("locale", "unit", "case"), DURATIONS)
def test_a_duration_is_said_in_its_number_and_case(
    locale: str, unit: str, case: str, translators: Mapping[Locale, Translator]
) -> None:
    said = [say_fact(fact(f"{n} {unit}s"), translators[Locale(locale)], CASES[case]) for n in AMOUNTS]
    assert shown(" | ".join(said)) == DURATIONS[locale, unit, case]


@pytest.mark.parametrize("text", OTHERS)
def test_a_value_is_said_in_every_language(text: str, translators: Mapping[Locale, Translator]) -> None:
    both = [[shown(say_fact(fact(text), translators[locale], case)) for case in Case] for locale in Locale]
    assert tuple(" / ".join(dict.fromkeys(said)) for said in both) == OTHERS[text]


@pytest.mark.parametrize("per", PER)
def test_money_is_said_with_what_it_is_counted_for(per: Per, translators: Mapping[Locale, Translator]) -> None:
    assert tuple(shown(say_fact(fact("1250 EUR", per), translators[locale])) for locale in Locale) == PER[per]


def test_hearsay_is_said_to_be_hearsay(translators: Mapping[Locale, Translator]) -> None:
    doubtful = replace(fact("1250 EUR", Per.MONTH), confidence=Confidence.LOW)
    assert [shown(say_fact(doubtful, translators[locale])) for locale in Locale] == [
        "1~250 EUR у месяц (не пацверджана)",
        "1~250 EUR в месяц (не подтверждено)",
        "1,250 EUR a month (unconfirmed)",
    ]
    sure = [replace(doubtful, confidence=confidence) for confidence in (Confidence.HIGH, Confidence.MEDIUM)]
    assert [shown(say_fact(each, translators[Locale.EN])) for each in sure] == 2 * ["1,250 EUR a month"]


def test_four_digits_are_a_year_unless_they_are_called_a_number() -> None:
    assert [read_value("2026"), read_value("2026", as_number=True)] == [RoughDate(2026), Number(Decimal(2026))]
    assert [read_value("1899"), read_value("2100")] == [Number(Decimal(1899)), Number(Decimal(2100))]


def test_a_rough_date_knows_its_first_and_last_day() -> None:
    dates = [read_date(text) for text in ("2024", "2024-02", "2024-02-07", "2099-12")]
    assert [f"{day}: {day.first_day} {day.last_day}" for day in dates] == [
        "2024: 2024-01-01 2024-12-31",
        "2024-02: 2024-02-01 2024-02-29",
        "2024-02-07: 2024-02-07 2024-02-07",
        "2099-12: 2099-12-01 2099-12-31",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PLN",
        "440 pln",
        "440PLN",
        "440  PLN",
        "1 000 PLN",
        "440,5 PLN",
        "-1 PLN",
        "1e3 PLN",
        "\u0661 PLN",
        "12.345 %",
        "1 fortnight",
        "1 moth",
        "2026-6",
        "06.2026",
        "2026-06-01 ",
        "1,5 months",
        "9999999999999999",
        "1.0625",
        "BYR",
        "1 BYR",
    ],
)
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        read_value(text)


_amounts = st.decimals(min_value=0, max_value=10**15 - 1, places=2)
_dates = st.dates(min_value=RoughDate(1900).first_day, max_value=RoughDate(2099).last_day)
_values = st.one_of(
    st.builds(Money, _amounts, st.sampled_from(["PLN", "EUR", "USD", "GEL", "UZS", "BYN", "JPY"])),
    st.builds(Duration, _amounts, st.sampled_from(Unit)),
    st.builds(Number, _amounts),
    st.builds(Percent, _amounts),
    _dates.map(lambda day: RoughDate(day.year, day.month, day.day)),
    _dates.map(lambda day: RoughDate(day.year, day.month)),
    _dates.map(lambda day: RoughDate(day.year)),
)


def written(value: Value) -> str:
    match value:
        case Money(amount, currency):
            return f"{amount} {currency}"
        case Duration(amount, unit):
            return f"{amount} {unit}s"
        case Number(amount):
            return str(amount)
        case Percent(amount):
            return f"{amount} %"
        case RoughDate():
            return str(value)


@given(_values)
def test_what_is_written_is_read_again(value: Value) -> None:
    assert read_value(written(value)) == value


TRANSLATORS = load_translators()


@given(_values, st.none() | _values, st.sampled_from(Locale), st.sampled_from(Case), st.none() | st.sampled_from(Per))
def test_whatever_can_be_read_can_be_said(
    low: Value, high: Value | None, locale: Locale, case: Case, per: Per | None
) -> None:
    if high is not None:
        try:
            check_range(low, high)
        except BadValue:
            high = None
    said = say_fact(Fact("x", low, high, per, RoughDate(2026), "s"), TRANSLATORS[locale], case)
    assert said.strip() == said != ""
    assert "%(" not in said
