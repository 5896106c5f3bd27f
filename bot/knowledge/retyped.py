"""Read the new value of a fact as an editor types it: in the notation in which the present one stands."""

import re
from collections.abc import Mapping
from datetime import date

from bot.i18n import mark
from bot.knowledge.facts import BadValue, check_range, read_date, read_value
from bot.knowledge.files import FactKeys

_RANGE = re.compile(r"(?:from:? )?(?P<low>.+?),? (?:to:?|-|–|—) (?P<high>.+)", re.IGNORECASE)


def read_retyped(text: str, present: FactKeys) -> Mapping[str, str]:
    """Read a new value; a range has both ends.

    Args:
        text: What was typed, such as ``440 PLN``, or ``3 months to 12 months`` for a range.
        present: The fact as it stands.

    Returns:
        The values by the names that ``article.yaml`` gives them.

    Raises:
        BadValue: it is not written like the present one.
    """
    words, is_number = " ".join(text.split()), present.kind == "number"
    example = shown(present)
    if present.value is not None:
        _see_kind(words, present.value, example, as_number=is_number)
        return {"value": words}
    assert present.low is not None, "a fact has either a value or two ends"
    found = _RANGE.fullmatch(words)
    if not found:
        raise BadValue(mark("this fact is a range: write both ends, such as %(example)s"), example=example)
    for each in found.groups():
        _see_kind(each, present.low, example, as_number=is_number)
    check_range(*(read_value(each, as_number=is_number) for each in found.groups()))
    return {"from": found["low"], "to": found["high"]}


def read_as_of(text: str, today: date) -> str:
    """Read since when a value holds, or as of when a source says so.

    Raises:
        BadValue: it is no date, or has not come yet.
    """
    day = read_date(text.strip())
    if day.first_day > today:
        raise BadValue(mark("%(value)s has not come yet"), value=day)
    return str(day)


def shown(fact: FactKeys) -> str:
    """Return a fact's value as an editor would type it."""
    return fact.value if fact.value is not None else f"{fact.low} to {fact.high}"


def _see_kind(text: str, present: str, example: str, *, as_number: bool) -> None:
    one, other = read_value(text, as_number=as_number), read_value(present, as_number=as_number)
    if type(one) is not type(other):
        message = mark(
            "“%(value)s” is of another kind than what stands there: write it in the same way, such as %(example)s"
        )
        raise BadValue(message, value=text, example=example)
