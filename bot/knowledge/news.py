"""What changed in the library in the last days, and what of it still holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.diff import ArticleAdded, ArticleRemoved, Change, FactChanged, StatusChanged, amount_of
from bot.knowledge.library import Library

DAYS = 30
"""For how long a change is news."""
MOST = 500
"""Changes that are kept at most; a library that is rewritten has no more news than that."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A change and the day on which it was noticed, or from which it holds."""

    day: date
    change: Change


@dataclass(frozen=True, slots=True)
class News:
    """Changes of the last days, the newest first."""

    entries: tuple[Entry, ...] = ()


def first_news(library: Library, today: date) -> News:
    """Begin with the statuses that changed lately by their own date, as far as it names a day."""
    entries = [
        Entry(since.first_day, StatusChanged(article.slug, article.country, None, article.status))
        for article in library.articles.values()
        if article.status and (since := article.status_since) and since.day and _is_news(since.first_day, today)
    ]
    return _newest_first(entries)


def updated(news: News, changes: Iterable[Change], today: date) -> News:
    """Add the changes of today; drop what is old, and what a later change of the same thing has overtaken."""
    fresh = [Entry(today, change) for change in changes]
    overtaken = {_subject(entry.change) for entry in fresh}
    kept = [entry for entry in news.entries if _is_news(entry.day, today) and _subject(entry.change) not in overtaken]
    return _newest_first([*fresh, *kept])


def holding(news: News, library: Library, country: str | None = None) -> list[Entry]:
    """Return what the library still says, of a country or of all: a value that changed again was told too early."""
    return [
        entry
        for entry in news.entries
        if (country is None or entry.change.country == country) and _holds(entry.change, library)
    ]


def by_article(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield entries with those of one article together, where its newest one stands."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.change.slug, []).append(entry)
    for group in groups.values():
        yield from group


def _holds(change: Change, library: Library) -> bool:
    article = library.article(change.slug)
    match change:
        case StatusChanged():
            return article is not None and article.status is change.new
        case FactChanged():
            fact = article.facts.get(change.fact) if article else None
            return fact is not None and amount_of(fact) == change.new
        case ArticleAdded():
            return article is not None
        case ArticleRemoved():
            return article is None


def _subject(change: Change) -> tuple[str, ...]:
    """Name what a change is about: of two with one subject only the later can hold."""
    match change:
        case StatusChanged():
            return change.slug, "status"
        case FactChanged():
            return change.slug, "fact", change.fact
        case ArticleAdded() | ArticleRemoved():
            return (change.slug,)


def _is_news(day: date, today: date) -> bool:
    return today - timedelta(days=DAYS) <= day <= today


def _newest_first(entries: Iterable[Entry]) -> News:
    """Put the newest day first, and leave the order inside a day as it is."""
    return News(tuple(sorted(entries, key=lambda entry: entry.day, reverse=True)[:MOST]))
