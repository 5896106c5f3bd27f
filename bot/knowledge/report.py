"""The state of the content: how old, how sure, how long and how readable each article is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from bot.i18n import Locale
from bot.knowledge.facts import Confidence, RoughDate
from bot.knowledge.library import Library
from bot.knowledge.model import Article, Listed, Source, Text, TranslationState
from bot.knowledge.readability import Readability, measure


class Age(StrEnum):
    """How old a source is on the day of the report."""

    FRESH = "fresh"
    """Up to half a year."""
    AGING = "aging"
    """Up to a year and a half."""
    OLD = "old"


_AGES: Mapping[Age, timedelta] = {Age.FRESH: timedelta(days=183), Age.AGING: timedelta(days=548)}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be said of one article.

    Attributes:
        country: None for a topic of every country.
        status: None unless it is a scheme.
        due: When it must be reviewed again.
        oldest: The date of its oldest fact.
        sections: How many the original has, the introduction aside.
        translations: Sections by state, introductions included; the original is left out.
        sources: How many of each age.
        listed: How many of them Belarus lists as extremist.
        facts: How many of each confidence.
        reading: What can be counted about each text.
    """

    slug: str
    country: str | None
    status: str | None
    reviewed: date
    due: date
    oldest: RoughDate | None
    sections: int
    translations: Mapping[Locale, Counter[TranslationState]]
    sources: Mapping[Age, int]
    listed: int
    facts: Mapping[Confidence, int]
    reading: Mapping[Locale, Readability]


def report(library: Library, today: date) -> list[Entry]:
    """Describe every article, by country and slug; topics of every country come last."""
    articles = sorted(library.articles.values(), key=lambda each: (each.country is None, each.country, each.slug))
    return [_entry(article, today) for article in articles]


def as_json(entries: Sequence[Entry], today: date) -> dict[str, Any]:
    """Make plain values of a report: strings, numbers, lists and maps."""
    return {
        "today": today.isoformat(),
        "articles": [_plain(entry) for entry in entries],
        "totals": {
            "articles": len(entries),
            "sections": sum(entry.sections for entry in entries),
            "sources": _sum(Age, (entry.sources for entry in entries)),
            "listed": sum(entry.listed for entry in entries),
            "facts": _sum(Confidence, (entry.facts for entry in entries)),
            "words": _sum(Locale, (_words(entry) for entry in entries)),
        },
    }


def as_table(entries: Sequence[Entry], today: date) -> str:
    """Draw a report for a terminal; ``!`` marks a review that is overdue."""
    rows = [_HEAD, *(_row(entry, today) for entry in entries)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([*lines, "", *_totals(entries)])


def _entry(article: Article, today: date) -> Entry:
    return Entry(
        slug=article.slug,
        country=article.country,
        status=article.status,
        reviewed=article.reviewed,
        due=article.reviewed + article.review_every,
        oldest=article.facts_as_of,
        sections=len(article.anchors()),
        translations={locale: _states(article, locale) for locale in Locale if locale is not article.original},
        sources=Counter(_age(source, today) for source in article.sources.values()),
        listed=sum(source.listed is Listed.YES for source in article.sources.values()),
        facts=Counter(fact.confidence for fact in article.facts.values()),
        reading={locale: _reading(text) for locale, text in article.texts.items()},
    )


def _states(article: Article, locale: Locale) -> Counter[TranslationState]:
    text = article.texts.get(locale)
    if text is None:
        return Counter({TranslationState.MISSING: len(article.anchors()) + 1})
    found = [text.section(anchor) for anchor in article.anchors()]
    states = (section.state if section else TranslationState.MISSING for section in found)
    return Counter((text.intro.state, *states))


def _age(source: Source, today: date) -> Age:
    return next((age for age, limit in _AGES.items() if today - source.date.last_day <= limit), Age.OLD)


def _reading(text: Text) -> Readability:
    return measure("\n".join(section.plain for section in (text.intro, *text.sections)))


def _words(entry: Entry) -> Mapping[Locale, int]:
    return {locale: reading.words for locale, reading in entry.reading.items()}


Key = TypeVar("Key", bound=StrEnum)


def _sum(keys: type[Key], counts: Iterable[Mapping[Key, int]]) -> dict[str, int]:
    """Add counts up; every key is there, in its order."""
    total: Counter[Key] = Counter()
    for count in counts:
        total.update(count)
    return {key.value: total[key] for key in keys}


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "slug": entry.slug,
        "country": entry.country,
        "status": entry.status,
        "reviewed": entry.reviewed.isoformat(),
        "due": entry.due.isoformat(),
        "oldest": str(entry.oldest) if entry.oldest else None,
        "sections": entry.sections,
        "translations": {
            locale.value: _sum(TranslationState, [states]) for locale, states in entry.translations.items()
        },
        "sources": _sum(Age, [entry.sources]),
        "listed": entry.listed,
        "facts": _sum(Confidence, [entry.facts]),
        "words": _sum(Locale, [_words(entry)]),
        "lix": {locale.value: round(reading.lix, 1) for locale, reading in entry.reading.items()},
    }


_HEAD = ("country", "article", "status", "review due", "oldest", "translations", "sources", "facts", "words", "LIX")


def _row(entry: Entry, today: date) -> tuple[str, ...]:
    states = (f"{locale} {_worst(entry.translations[locale])}" for locale in entry.translations)
    return (
        entry.country or "topics",
        entry.slug,
        entry.status or "",
        f"{entry.due}{'!' if entry.due < today else ''}",
        str(entry.oldest or ""),
        ", ".join(states),
        "/".join(str(entry.sources.get(age, 0)) for age in Age),
        "/".join(str(entry.facts.get(confidence, 0)) for confidence in Confidence),
        "/".join(str(entry.reading[locale].words if locale in entry.reading else 0) for locale in Locale),
        "/".join(f"{entry.reading[locale].lix if locale in entry.reading else 0:.0f}" for locale in Locale),
    )


def _worst(states: Counter[TranslationState]) -> str:
    behind = [
        f"{states[state]} {state}" for state in (TranslationState.BEHIND, TranslationState.MISSING) if states[state]
    ]
    return " ".join(behind) or str(TranslationState.CURRENT)


def _totals(entries: Sequence[Entry]) -> list[str]:
    facts = _sum(Confidence, (entry.facts for entry in entries))
    sources = _sum(Age, (entry.sources for entry in entries))
    words = _sum(Locale, (_words(entry) for entry in entries))
    return [
        f"{len(entries)} articles, {sum(entry.sections for entry in entries)} sections",
        f"{sum(facts.values())} facts: {_shares(facts)}",
        f"{sum(sources.values())} sources: {_shares(sources)}; "
        f"{sum(entry.listed for entry in entries)} of them listed in Belarus",
        "words: " + ", ".join(f"{locale} {count}" for locale, count in words.items()),
        "columns: sources fresh (half a year)/aging (1.5 years)/old; facts high/medium/low; words, LIX be/ru/en",
    ]


def _shares(counts: Mapping[str, int]) -> str:
    whole = sum(counts.values()) or 1
    return ", ".join(f"{key} {count} ({100 * count / whole:.0f} %)" for key, count in counts.items())
