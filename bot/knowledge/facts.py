"""Facts are data: read a value as an editor writes it, say it in every language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from babel.core import get_global

from bot.i18n import Plural, Translator, mark, mark_in


class Unit(StrEnum):
    """Units of duration, spelled as in ``article.yaml``."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Per(StrEnum):
    """What an amount of money is counted for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PERSON = "person"


class Case(StrEnum):
    """Grammatical case of a fact in the text; English does not tell them apart."""

    NOMINATIVE = ""
    GENITIVE = "gen"


@dataclass(frozen=True, slots=True)
class RoughDate:
    """A date as exact as its source: a year, a month or a day."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first_day(self) -> date:
        """The first day that it may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day that it may mean."""
        if self.day and self.month:
            return date(self.year, self.month, self.day)
        months = self.year * 12 + (self.month or 12)
        return date.fromordinal(date(months // 12, months % 12 + 1, 1).toordinal() - 1)

    def __str__(self) -> str:
        return "-".join(f"{part:02d}" for part in (self.year, self.month, self.day) if part)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in the unit its source counts in."""

    amount: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True)
class Number:
    """A plain count."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage: 12.5 means 12.5 %."""

    amount: Decimal


Value = Money | Duration | Number | Percent | RoughDate


@dataclass(frozen=True, slots=True)
class Fact:
    """A datum with its origin.

    Attributes:
        low: The value, or the lower end of a range.
        high: The upper end of a range, else None.
        per: What an amount of money is counted for.
        as_of: When the source says it held.
        source: Key of the article's source.
    """

    key: str
    low: Value
    high: Value | None
    per: Per | None
    as_of: RoughDate
    source: str

    @property
    def is_duration(self) -> bool:
        """Whether its form depends on the case."""
        return isinstance(self.low, Duration)


class BadValue(ValueError):
    """A value cannot be read; ``message`` is a msgid filled by ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_MONEY = re.compile(rf"{_NUMBER} (?P<currency>[A-Z]{{3}})")
_PERCENT = re.compile(rf"{_NUMBER} ?%")
_DURATION = re.compile(rf"{_NUMBER} (?P<unit>hour|day|working day|week|month|year)s?")
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
_YEARS = range(1900, 2100)


def read_date(text: str) -> RoughDate:
    """Read YYYY, YYYY-MM or YYYY-MM-DD.

    Raises:
        BadValue: it is not written so, or there is no such day.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise BadValue(mark("“%(value)s” is not a date: write 2026, 2026-06 or 2026-06-01"), value=text)
    parts = [int(part) for part in found.groups() if part]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError:
        raise BadValue(mark("there is no such date: %(value)s"), value=text) from None
    if parts[0] not in _YEARS:
        raise BadValue(mark("the year of %(value)s is not between 1900 and 2099"), value=text)
    return RoughDate(*parts)


def read_value(text: str, *, as_number: bool = False) -> Value:
    """Read a fact's value as an editor writes it.

    Args:
        text: ``440 PLN``, ``15 working days``, ``12.5 %``, ``2026-06-01``, ``2026-06``, ``2026`` or ``1200``.
            Four digits from 1900 to 2099 alone are a year.
        as_number: Take such digits for a count.

    Raises:
        BadValue: none of these, an unknown currency, or no such day.
    """
    if found := _MONEY.fullmatch(text):
        if found["currency"] not in get_global("all_currencies"):
            raise BadValue(mark("“%(currency)s” is not a currency code of ISO 4217"), currency=found["currency"])
        return Money(Decimal(found["number"]), found["currency"])
    if found := _PERCENT.fullmatch(text):
        return Percent(Decimal(found["number"]))
    if found := _DURATION.fullmatch(text):
        return Duration(Decimal(found["number"]), Unit(found["unit"]))
    looks_like_a_year = len(text) == 4 and text.isdecimal() and int(text) in _YEARS
    if re.fullmatch(_NUMBER, text) and (as_number or not looks_like_a_year):
        return Number(Decimal(text))
    if _DATE.fullmatch(text):
        return read_date(text)
    raise BadValue(
        mark(
            "cannot read “%(value)s”: write an amount (440 PLN), a duration (15 working days), a percentage (12.5 %%), "
            "a date (2026-06-01, 2026-06) or a number (1200)"
        ),
        value=text,
    )


def check_range(low: Value, high: Value) -> None:
    """Accept two values as the ends of a range.

    Raises:
        BadValue: they are of different kinds or currencies, or the wrong way round.
    """
    if type(low) is not type(high) or (isinstance(low, Money) and low.currency != high.currency):  # type: ignore[union-attr]
        raise BadValue(mark("the two ends of a range must be of one kind and one currency"))
    if _size(low) >= _size(high):
        raise BadValue(mark("a range must go from the smaller to the larger value"))


def say_fact(fact: Fact, t: Translator, case: Case = Case.NOMINATIVE) -> str:
    """Say a fact in the translator's language, without a preposition before it."""
    said = _say_range(fact.low, fact.high, t, case) if fact.high else say_value(fact.low, t, case)
    return _say_per(said, fact.per, t) if fact.per else said


def say_value(value: Value, t: Translator, case: Case = Case.NOMINATIVE) -> str:
    """Say one value in the translator's language."""
    match value:
        case Money(amount, currency):
            return t.money(amount, currency)
        case Duration(amount, unit):
            return _say_duration(amount, unit, t, case)
        case Number(amount):
            return t.number(amount)
        case Percent(amount):
            return t.percent(amount)
        case RoughDate():
            return say_date(value, t, case)


def say_date(day: RoughDate, t: Translator, case: Case = Case.NOMINATIVE) -> str:
    """Say a date as exactly as it is known."""
    if day.day:
        return t.day(day.first_day)
    if day.month:
        return t.month(day.first_day, genitive=case is Case.GENITIVE)
    return str(day.year)


_NOMINATIVE: Mapping[Unit, Plural] = {
    Unit.HOUR: Plural("nominative", "%(n)s hour", "%(n)s hours"),
    Unit.DAY: Plural("nominative", "%(n)s day", "%(n)s days"),
    Unit.WORKING_DAY: Plural("nominative", "%(n)s working day", "%(n)s working days"),
    Unit.WEEK: Plural("nominative", "%(n)s week", "%(n)s weeks"),
    Unit.MONTH: Plural("nominative", "%(n)s month", "%(n)s months"),
    Unit.YEAR: Plural("nominative", "%(n)s year", "%(n)s years"),
}
_GENITIVE: Mapping[Unit, Plural] = {
    Unit.HOUR: Plural("genitive", "%(n)s hour", "%(n)s hours"),
    Unit.DAY: Plural("genitive", "%(n)s day", "%(n)s days"),
    Unit.WORKING_DAY: Plural("genitive", "%(n)s working day", "%(n)s working days"),
    Unit.WEEK: Plural("genitive", "%(n)s week", "%(n)s weeks"),
    Unit.MONTH: Plural("genitive", "%(n)s month", "%(n)s months"),
    Unit.YEAR: Plural("genitive", "%(n)s year", "%(n)s years"),
}
_FRACTION: Mapping[Unit, str] = {
    Unit.HOUR: mark_in("fraction", "%(n)s hours"),
    Unit.DAY: mark_in("fraction", "%(n)s days"),
    Unit.WORKING_DAY: mark_in("fraction", "%(n)s working days"),
    Unit.WEEK: mark_in("fraction", "%(n)s weeks"),
    Unit.MONTH: mark_in("fraction", "%(n)s months"),
    Unit.YEAR: mark_in("fraction", "%(n)s years"),
}


def _say_duration(amount: Decimal, unit: Unit, t: Translator, case: Case) -> str:
    """Count in the language's plural forms; gettext has none for fractions, which take the genitive singular."""
    if amount != amount.to_integral_value():
        return t.pgettext("fraction", _FRACTION[unit], n=t.number(amount))
    return t.npgettext((_GENITIVE if case is Case.GENITIVE else _NOMINATIVE)[unit], int(amount))


def _say_range(low: Value, high: Value, t: Translator, case: Case) -> str:
    """Join two values with an en dash; what both share is said once, in the form the upper one asks for."""
    last = say_value(high, t, case)
    match low, high:
        case (Money(amount, _), _) | (Number(amount), _):
            return f"{t.number(amount)}–{last}"
        case Percent(amount), _:
            return f"{t.number(amount)}–{last}"
        case Duration(amount, unit), Duration(_, other) if unit is other:
            return f"{t.number(amount)}–{last}"
    return f"{say_value(low, t, case)} – {last}"


def _say_per(amount: str, per: Per, t: Translator) -> str:
    match per:
        case Per.HOUR:
            return t.gettext("%(amount)s an hour", amount=amount)
        case Per.DAY:
            return t.gettext("%(amount)s a day", amount=amount)
        case Per.WEEK:
            return t.gettext("%(amount)s a week", amount=amount)
        case Per.MONTH:
            return t.gettext("%(amount)s a month", amount=amount)
        case Per.YEAR:
            return t.gettext("%(amount)s a year", amount=amount)
        case Per.PERSON:
            return t.gettext("%(amount)s a person", amount=amount)


def _size(value: Value) -> Decimal:
    if isinstance(value, RoughDate):
        return Decimal(value.first_day.toordinal())
    if isinstance(value, Duration):
        return value.amount * _HOURS[value.unit]
    return value.amount


_HOURS: Mapping[Unit, int] = {
    Unit.HOUR: 1,
    Unit.DAY: 24,
    Unit.WORKING_DAY: 24,
    Unit.WEEK: 168,
    Unit.MONTH: 730,
    Unit.YEAR: 8760,
}
"""Only to tell which end of a range is the larger one."""
