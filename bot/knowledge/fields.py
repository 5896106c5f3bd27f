"""Types of the fields in knowledge files, each with a sentence for what it refuses."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.i18n import is_country, mark
from bot.knowledge.facts import BadValue, Duration, RoughDate, Unit, read_date, read_value
from bot.knowledge.model import NAME_LIMIT, SLUG_LIMIT

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.YEAR: 365}
_LONGEST_PERIOD = 10 * 365
"""In days: what nobody reads for longer is not reviewed at all."""


def is_slug(text: str, limit: int = SLUG_LIMIT) -> bool:
    """Tell whether a text is fit as slug or anchor: short, lower-case, without ``--``."""
    return len(text) <= limit and _SLUG.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Tell whether a text is fit as key of a fact or a source."""
    return len(text) <= NAME_LIMIT and _NAME.fullmatch(text) is not None


def _name(text: str) -> str:
    if not is_name(text):
        message = mark("“%(value)s” is not a name: use a-z, 0-9 and _, at most %(limit)s, a letter first")
        raise BadValue(message, value=text, limit=NAME_LIMIT)
    return text


def _slug(text: str) -> str:
    if not is_slug(text):
        raise BadValue(
            mark("“%(value)s” is not a slug: use a-z, 0-9 and single hyphens, at most %(limit)s"),
            value=text,
            limit=SLUG_LIMIT,
        )
    return text


def _country(text: str) -> str:
    if not is_country(text):
        raise BadValue(mark("“%(value)s” is not a country code of ISO 3166-1 (two capital letters)"), value=text)
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or re.search(r"[\s<>\"]", text):
        raise BadValue(
            mark("“%(value)s” is not an address: it must begin with https:// or http:// and hold no spaces"), value=text
        )
    return text


def _exact_day(text: str) -> date:
    day = read_date(text)
    if not day.day:
        raise BadValue(mark("“%(value)s” needs a day: write 2026-06-01"), value=text)
    return day.first_day


def _period(text: str) -> timedelta:
    value = read_value(text)
    days = int(value.amount * _DAYS[value.unit]) if isinstance(value, Duration) and value.unit in _DAYS else 0
    if not 0 < days <= _LONGEST_PERIOD:
        raise BadValue(mark("“%(value)s” is not a period: write 90 days, 12 weeks or 6 months"), value=text)
    return timedelta(days=days)


def _text(value: object) -> object:
    """Take one line of text; YAML makes blank text of a key without a value, and quotes may hide anything."""
    if not isinstance(value, str):
        return value
    text = re.sub(r"\s*\n\s*", " ", value.strip())
    if not any(char.isalnum() for char in text) or any(unicodedata.category(char) == "Cc" for char in text):
        raise BadValue(mark("a value is missing here"))
    return text


def _parsed(parse: Any) -> BeforeValidator:
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


Name = Annotated[str, AfterValidator(_name)]
Slug = Annotated[str, AfterValidator(_slug)]
Line = Annotated[str, BeforeValidator(_text)]
Word = Annotated[Line, Field(max_length=60)]
Day = Annotated[RoughDate, _parsed(read_date)]
ExactDay = Annotated[date, _parsed(_exact_day)]
Period = Annotated[timedelta, _parsed(_period)]
Country = Annotated[str, AfterValidator(_country)]
Url = Annotated[Line, Field(max_length=1000), AfterValidator(_url)]


class Keys(BaseModel):
    """The keys of one place in a knowledge file: no others are allowed there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
