"""The keys of knowledge files: what an editor may write where."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.i18n import Locale, mark
from bot.knowledge.facts import BadValue, Confidence, Per, check_range, read_value
from bot.knowledge.fields import Country, Day, ExactDay, Keys, Line, Name, Period, Slug, Url, Word
from bot.knowledge.model import Kind, Listed, Status


class SourceKeys(Keys):
    """One entry of ``sources``: ``date`` if the page bears one, else ``read``, the day somebody read it."""

    publisher: Annotated[Line, Field(max_length=80)]
    title: Annotated[Line, Field(max_length=300)]
    url: Url
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


class FactKeys(Keys):
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


class ArticleKeys(Keys):
    """``article.yaml``."""

    kind: Kind
    country: Country | None = None
    status: Status | None = None
    status_since: Day | None = None
    original: Locale
    reviewed: ExactDay
    review_every: Period
    sources: dict[Name, SourceKeys]
    facts: dict[Name, FactKeys] = Field(default_factory=dict)
    related: list[Slug] = Field(default_factory=list)
    aliases: list[Slug] = Field(default_factory=list)
    replaces: list[Slug] = Field(default_factory=list)
    directory: list[Slug] = Field(default_factory=list)

    @model_validator(mode="after")
    def _status_belongs_to_schemes(self) -> "ArticleKeys":
        if self.kind is Kind.SCHEME and self.status is None:
            raise BadValue(mark("a scheme needs “status”: open, limited, suspended, closed or unknown"))
        if self.kind is not Kind.SCHEME and (self.status or self.status_since):
            raise BadValue(mark("only a scheme has “status” and “status_since”: remove them, or set kind: scheme"))
        return self


class FrontMatter(Keys):
    """What stands above the text of a language file."""

    title: Annotated[Line, Field(max_length=60)]
    summary: Annotated[Line, Field(max_length=160)]
    terms: Annotated[list[Word], Field(max_length=60)] = Field(default_factory=list)
    asked: dict[str, Annotated[list[Annotated[Line, Field(max_length=200)]], Field(max_length=60)]] = Field(
        default_factory=dict
    )
    follows: dict[str, str] = Field(default_factory=dict)


class ConceptKeys(Keys):
    """One entry of ``concepts``: the words for one thing, by language; ``local`` holds those of other languages."""

    be: Annotated[list[Word], Field(min_length=1)]
    ru: Annotated[list[Word], Field(min_length=1)]
    en: Annotated[list[Word], Field(min_length=1)]
    local: list[Word] = Field(default_factory=list)
    country: Country | None = None
    answer: Line | None = None


class GlossaryKeys(Keys):
    """``glossary.yaml``."""

    concepts: dict[Name, ConceptKeys]
