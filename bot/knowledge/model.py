"""The values of articles: sections, facts, sources and concepts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.i18n import Locale
from bot.knowledge.facts import Fact, RoughDate

SLUG_LIMIT = 24
"""Longest slug; with an anchor it must fit into a deep link and into 64 bytes of callback data."""
ANCHOR_LIMIT = 24
"""Longest anchor, for the same reason."""
NAME_LIMIT = 32
"""Longest key of a source or fact; a source is named in a button, too."""
INTRO = "intro"
"""Stands for title, summary and introduction wherever an anchor is asked for; no section may be called so."""


class Kind(StrEnum):
    """What sort of article it is."""

    SCHEME = "scheme"
    GUIDE = "guide"
    HELP = "help"
    SAFETY = "safety"


class Status(StrEnum):
    """Whether a scheme takes applications."""

    OPEN = "open"
    LIMITED = "limited"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Listed(StrEnum):
    """Whether a source stands on Belarus's list of extremist materials."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TranslationState(StrEnum):
    """How a section's translation stands to the original."""

    CURRENT = "current"
    BEHIND = "behind"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from.

    Attributes:
        date: What the page bears, or when somebody read it where it bears none.
        is_dated: Whether it is the former.
    """

    key: str
    publisher: str
    title: str
    url: str
    date: RoughDate
    is_dated: bool
    listed: Listed


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A link inside the library; no anchor means the article's card."""

    slug: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The unit of search, of deep links, of translation state and of a screen.

    Attributes:
        html: Telegram HTML with the facts filled in.
        plain: The same as plain text, for search.
        links: Articles and sections it points to, in order, each once.
        listings: Ids of the listings it points to, in order, each once.
        sources: Keys of the sources it rests on, in order, each once.
        state: How it follows the original; the original itself is current.
        facts: Keys of the facts it names, in order, each once.
    """

    anchor: str
    title: str
    html: str
    plain: str
    links: tuple[SectionLink, ...]
    listings: tuple[str, ...]
    sources: tuple[str, ...]
    state: TranslationState
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """An article in one locale; ``intro`` is a section whose anchor is ``INTRO``.

    Attributes:
        terms: What people call it.
        asked: How people ask for it, in whole questions, by the anchor of the section that answers.
    """

    locale: Locale
    title: str
    summary: str
    terms: tuple[str, ...]
    asked: Mapping[str, tuple[str, ...]]
    intro: Section
    sections: tuple[Section, ...]

    def section(self, anchor: str) -> Section | None:
        """Find a section by its anchor."""
        return next((section for section in self.sections if section.anchor == anchor), None)


@dataclass(frozen=True, slots=True)
class Article:
    """One topic in all the languages it is written in.

    Attributes:
        directory: Ids of the listings that its card offers.
        replaces: Slugs of articles that are no longer there, whose readers are led here.
    """

    slug: str
    kind: Kind
    country: str | None
    status: Status | None
    status_since: RoughDate | None
    original: Locale
    reviewed: date
    review_every: timedelta
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    related: tuple[str, ...]
    aliases: tuple[str, ...]
    directory: tuple[str, ...]
    texts: Mapping[Locale, Text]
    replaces: tuple[str, ...] = ()

    @property
    def facts_as_of(self) -> RoughDate | None:
        """The date of the oldest fact; None for an article without facts."""
        return min((fact.as_of for fact in self.facts.values()), key=lambda day: day.last_day, default=None)

    def text(self, locale: Locale) -> Text:
        """Return the text in a locale, the original's where it is not translated."""
        return self.texts.get(locale) or self.texts[self.original]

    def anchors(self) -> tuple[str, ...]:
        """Return the anchors of the original, in reading order."""
        return tuple(section.anchor for section in self.texts[self.original].sections)

    def place_of(self, fact: str, locale: Locale) -> Section | None:
        """Find the first section that names a fact, in a locale; None where only the introduction does, or nothing."""
        sections = (self.section(anchor, locale) for anchor in self.anchors())
        return next((found[0] for found in sections if found and fact in found[0].facts), None)

    def section(self, anchor: str, locale: Locale) -> tuple[Section, TranslationState] | None:
        """Find a section in a locale: its own text, or the original's with the state ``missing``."""
        translated = self.texts[locale].section(anchor) if locale in self.texts else None
        if translated:
            return translated, translated.state
        original = self.texts[self.original].section(anchor)
        return (original, TranslationState.MISSING) if original else None


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that people ask for, and what they call it.

    Attributes:
        words: How each language calls it.
        local: How other languages call it: words on forms and signs of a country.
        country: The country that it is, if it is one.
        answer: The section that answers whoever names it, where nothing else may come first: a life is at stake.
    """

    key: str
    words: Mapping[Locale, tuple[str, ...]]
    local: tuple[str, ...]
    country: str | None
    answer: SectionLink | None = None
