"""Say facts in the reader's language."""

from collections.abc import Mapping
from decimal import Decimal

from bot.i18n import Plural, Translator, mark_in
from bot.knowledge.facts import Case, Confidence, Duration, Fact, Money, Number, Per, Percent, RoughDate, Unit, Value


def say_fact(fact: Fact, t: Translator, case: Case = Case.NOMINATIVE) -> str:
    """Say a fact in the translator's language, without a preposition before it; hearsay is said to be hearsay."""
    said = say_amount(fact.low, fact.high, fact.per, t, case)
    return t.gettext("%(fact)s (unconfirmed)", fact=said) if fact.confidence is Confidence.LOW else said


def say_amount(low: Value, high: Value | None, per: Per | None, t: Translator, case: Case = Case.NOMINATIVE) -> str:
    """Say a value or a range, and what it is counted for."""
    said = _say_range(low, high, t, case) if high else say_value(low, t, case)
    return _say_per(said, per, t) if per else said


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
        case Money(amount, _), _:
            return f"{t.amount(amount)}–{last}"
        case Number(amount), _:
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
