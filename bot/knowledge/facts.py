"""Facts are data: read a value as an editor writes it, say it in every language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from babel.core import get_global

from bot.i18n import mark


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


class Confidence(StrEnum):
    """How well a fact is known: an official page or two independent sources; one good source; hearsay."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


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
        confidence: How well it is known; what is known poorly is said to be unconfirmed.
    """

    key: str
    low: Value
    high: Value | None
    per: Per | None
    as_of: RoughDate
    source: str
    confidence: Confidence = Confidence.HIGH

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


_NUMBER = r"(?P<number>[0-9]{1,15}(?:\.[0-9]{1,3})?)"
"""As many digits as are said: none is rounded away."""
_AMOUNT = r"(?P<number>[0-9]{1,15}(?:\.[0-9]{1,2})?)"
_MONEY = re.compile(rf"{_AMOUNT} (?P<currency>[A-Z]{{3}})")
_PERCENT = re.compile(rf"{_AMOUNT} ?%")
_DURATION = re.compile(rf"{_NUMBER} (?P<unit>hour|day|working day|week|month|year)s?")
_DATE = re.compile(r"(?a)(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
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
        if found["currency"] not in _currencies():
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


@cache
def _currencies() -> frozenset[str]:
    """Return the currencies that are legal tender somewhere today: not the BYR of before 2016."""
    used = get_global("territory_currencies").values()
    return frozenset(code for rows in used for code, _, until, is_tender in rows if is_tender and not until)


def check_range(low: Value, high: Value) -> None:
    """Accept two values as the ends of a range.

    Raises:
        BadValue: they are of different kinds or currencies, or the wrong way round.
    """
    if type(low) is not type(high) or (isinstance(low, Money) and low.currency != high.currency):  # type: ignore[union-attr]
        raise BadValue(mark("the two ends of a range must be of one kind and one currency"))
    if _size(low) >= _size(high):
        raise BadValue(mark("a range must go from the smaller to the larger value"))


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
