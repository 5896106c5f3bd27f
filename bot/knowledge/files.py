"""The keys of knowledge files, typed: what an editor may write, and the sentence for what may not."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from bot.i18n import Locale, is_country, mark
from bot.knowledge.facts import BadValue, Confidence, Duration, Per, RoughDate, Unit, check_range, read_date, read_value
from bot.knowledge.model import NAME_LIMIT, SLUG_LIMIT, Kind, Listed, Status
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Yaml

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.YEAR: 365}
_LONGEST_PERIOD = 10 * 365
"""In days: what nobody reads for longer is not reviewed at all."""


def is_slug(text: str, limit: int = SLUG_LIMIT) -> bool:
    """Tell whether a text is fit as slug or anchor: short, lower-case, without ``--``."""
    return len(text) <= limit and _SLUG.fullmatch(text) is not None


def _name(text: str) -> str:
    if len(text) > NAME_LIMIT or not _NAME.fullmatch(text):
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


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceKeys(_Keys):
    """One entry of ``sources``: ``date`` if the page bears one, else ``read``, the day somebody read it."""

    publisher: Annotated[Line, Field(max_length=80)]
    title: Annotated[Line, Field(max_length=300)]
    url: Annotated[Line, Field(max_length=1000), AfterValidator(_url)]
    date: Day | None = None
    read: Day | None = None
    listed: Listed = Listed.UNKNOWN

    @model_validator(mode="after")
    def _has_a_date(self) -> "SourceKeys":
        if (self.date is None) == (self.read is None):
            raise BadValue(
                mark("a source has “date” (what it bears), or “read” (when somebody read it) if it bears none")
            )
        return self


class FactKeys(_Keys):
    """One entry of ``facts``: ``value``, or ``from`` and ``to``."""

    value: Line | None = None
    low: Annotated[Line | None, Field(alias="from")] = None
    high: Annotated[Line | None, Field(alias="to")] = None
    kind: Literal["number"] | None = None
    per: Per | None = None
    as_of: Day
    source: Name
    confidence: Confidence = Confidence.HIGH

    @model_validator(mode="after")
    def _one_value_or_a_range(self) -> "FactKeys":
        if (self.value is None) == (self.low is None) or (self.low is None) != (self.high is None):
            raise BadValue(mark("a fact has either “value”, or “from” and “to”"))
        low = read_value(self.value or self.low or "", as_number=self.kind == "number")
        if self.high is not None:
            check_range(low, read_value(self.high, as_number=self.kind == "number"))
        return self


class ArticleKeys(_Keys):
    """``article.yaml``."""

    kind: Kind
    country: Annotated[str, AfterValidator(_country)] | None = None
    status: Status | None = None
    status_since: Day | None = None
    original: Locale
    reviewed: Annotated[date, _parsed(_exact_day)]
    review_every: Annotated[timedelta, _parsed(_period)]
    sources: dict[Name, SourceKeys]
    facts: dict[Name, FactKeys] = Field(default_factory=dict)
    related: list[Slug] = Field(default_factory=list)
    aliases: list[Slug] = Field(default_factory=list)

    @model_validator(mode="after")
    def _status_belongs_to_schemes(self) -> "ArticleKeys":
        if self.kind is Kind.SCHEME and self.status is None:
            raise BadValue(mark("a scheme needs “status”: open, limited, suspended, closed or unknown"))
        if self.kind is not Kind.SCHEME and (self.status or self.status_since):
            raise BadValue(mark("only a scheme has “status” and “status_since”: remove them, or set kind: scheme"))
        return self


class FrontMatter(_Keys):
    """What stands above the text of a language file."""

    title: Annotated[Line, Field(max_length=60)]
    summary: Annotated[Line, Field(max_length=160)]
    terms: Annotated[list[Word], Field(max_length=60)] = Field(default_factory=list)
    asked: dict[str, Annotated[list[Annotated[Line, Field(max_length=200)]], Field(max_length=60)]] = Field(
        default_factory=dict
    )
    follows: dict[str, str] = Field(default_factory=dict)


class ConceptKeys(_Keys):
    """One entry of ``concepts``: the words for one thing, by language; ``local`` holds those of other languages."""

    be: Annotated[list[Word], Field(min_length=1)]
    ru: Annotated[list[Word], Field(min_length=1)]
    en: Annotated[list[Word], Field(min_length=1)]
    local: list[Word] = Field(default_factory=list)
    country: Annotated[str, AfterValidator(_country)] | None = None
    answer: Line | None = None


class GlossaryKeys(_Keys):
    """``glossary.yaml``."""

    concepts: dict[Name, ConceptKeys]


Keys = TypeVar("Keys", ArticleKeys, FrontMatter, GlossaryKeys)


def read_keys(model: type[Keys], yaml: Yaml) -> tuple[Keys | None, list[Problem]]:
    """Give a YAML document its types; every problem is found in one run, paths are still empty."""
    problems = [
        error("", line, mark("“%(key)s” is given twice: keep one"), key=place[-1]) for place, line in yaml.duplicates
    ]
    try:
        return model.model_validate(yaml.value), problems
    except ValidationError as refused:
        problems.extend(_problem(details, yaml, model) for details in refused.errors())
        return None, problems


_SENTENCES = {
    "missing": mark("“%(key)s” is missing here"),
    "string_type": mark("“%(key)s” must be text"),
    "list_type": mark("“%(key)s” must be a list: [a, b]"),
    "dict_type": mark("“%(key)s” must hold keys with values"),
    "model_type": mark("“%(key)s” must hold keys with values"),
    "model_attributes_type": mark("“%(key)s” must hold keys with values"),
    "enum": mark("“%(key)s” must be one of %(expected)s"),
    "literal_error": mark("“%(key)s” must be one of %(expected)s"),
    "string_too_long": mark("“%(key)s” is too long: at most %(max_length)s characters"),
    "too_short": mark("“%(key)s” must hold at least one entry"),
    "too_long": mark("“%(key)s” has too many entries: at most %(max_length)s"),
}


def _problem(details: ErrorDetails, yaml: Yaml, model: type[BaseModel]) -> Problem:
    place = tuple(part for part in details["loc"] if part != "[key]")
    line = yaml.line(place)
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    values = details.get("ctx", {})
    if details["type"] == "value_error":
        bad = values["error"]
        assert isinstance(bad, BadValue), "our validators raise nothing else"
        return error("", line, bad.message, **bad.values)
    if details["type"] == "extra_forbidden":
        return _unknown_key(key, line, place, model)
    kind = "string_too_long" if details["type"] == "too_long" and isinstance(details["input"], str) else details["type"]
    sentence = _SENTENCES.get(kind, mark("“%(key)s” cannot be read: %(why)s"))
    return error("", line, sentence, **{**values, "key": key, "why": details["msg"]})


def _unknown_key(key: str, line: int, place: tuple[int | str, ...], model: type[BaseModel]) -> Problem:
    known = list(_known_keys(place, model))
    near = get_close_matches(key, known, n=1)
    if near:
        return error("", line, mark("unknown key “%(key)s”: did you mean “%(near)s”?"), key=key, near=near[0])
    return error("", line, mark("unknown key “%(key)s”: allowed are %(known)s"), key=key, known=", ".join(known))


_ENTRIES: Mapping[str | int, type[BaseModel]] = {
    "sources": SourceKeys,
    "facts": FactKeys,
    "concepts": ConceptKeys,
}
"""What the maps hold whose keys an editor chooses."""


def _known_keys(place: tuple[int | str, ...], model: type[BaseModel]) -> Iterator[str]:
    inner = _ENTRIES.get(place[0], model) if len(place) > 1 else model
    for name, info in inner.model_fields.items():
        yield info.alias or name
