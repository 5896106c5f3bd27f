"""Hold drafts against the rules: all problems in one run."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from bot.i18n import mark
from bot.knowledge.draft import Draft, LanguageFile
from bot.knowledge.facts import Money, Number, Percent
from bot.knowledge.library import Library
from bot.knowledge.listing import GONE_AFTER, Listing
from bot.knowledge.model import Article
from bot.knowledge.problems import Problem, Severity, due, error
from bot.knowledge.rules import article as article_rules
from bot.knowledge.rules import chapters, library, prose, reading

FACT_AGE = timedelta(days=540)
"""After a year and a half an amount or a listing is due for another look; dates of events do not age."""


def check_draft(draft: Draft, article: Article) -> Iterator[Problem]:
    """Yield every problem of one article: a pure function, so that it can be remembered with the article."""
    for rule in article_rules.RULES:
        yield from rule(draft)
    for file in draft.files.values():
        yield from _check_file(draft, file, article)


def check_library(drafts: Iterable[Draft], unread: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong between articles.

    Args:
        drafts: Every article that could be read.
        unread: Slugs of the others: of them nothing can be said.
    """
    drafts = list(drafts)
    for rule in library.RULES:
        yield from rule(drafts, unread)


def check_age(
    library: Library, paths: Mapping[str, str], listings: Mapping[str, tuple[str, int]], today: date
) -> Iterator[Problem]:
    """Yield what is due for another look, and dates that have not come yet.

    A serving bot does not ask for this: with a clock that is wrong it would refuse a library that is right.

    Args:
        library: A library without errors.
        paths: Path of ``article.yaml`` by slug.
        listings: The file and line of each listing, by id.
        today: The day to compare with.
    """
    for slug, article in library.articles.items():
        yield from _review(article, paths[slug], today)
        yield from _ages(article, paths[slug], today)
    for id_, listing in library.directory.listings.items():
        yield from _sources(listing, *listings[id_], today)
        yield from _sightings(listing, *listings[id_])


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether these problems keep a library from being served."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def _check_file(draft: Draft, file: LanguageFile, article: Article) -> Iterator[Problem]:
    for rule in (*chapters.FILE_RULES, *prose.RULES):
        yield from rule(draft, file)
    yield from reading.check_reading(draft, file)
    if file.locale is not draft.keys.original:
        yield from chapters.translations_follow(draft, file, article)
    text = article.texts[file.locale]
    for section, chapter in zip((text.intro, *text.sections), file.chapters(), strict=True):
        for section_rule in chapters.SECTION_RULES:
            yield from section_rule(file, section, chapter)


def _review(article: Article, path: str, today: date) -> Iterator[Problem]:
    until = article.reviewed + article.review_every
    if article.reviewed > today:
        yield error(path, 0, mark("“reviewed” is %(reviewed)s, a day that has not come yet"), reviewed=article.reviewed)
    elif until < today:
        message = mark("the review was due on %(until)s; it was last reviewed on %(reviewed)s")
        yield due(path, 0, message, until=until, reviewed=article.reviewed)


def _ages(article: Article, path: str, today: date) -> Iterator[Problem]:
    for key, fact in article.facts.items():
        if isinstance(fact.low, Money | Percent | Number) and fact.as_of.last_day + FACT_AGE < today:
            message = mark("the fact “%(fact)s” is of %(as_of)s: look whether it still holds")
            yield due(path, 0, message, fact=key, as_of=fact.as_of)


def _sources(listing: Listing, path: str, line: int, today: date) -> Iterator[Problem]:
    printed, lister = listing.source, listing.listed_by
    if printed.date.last_day + FACT_AGE < today:
        message = mark(
            "the address of “%(listing)s” is from a source of %(date)s (“%(source)s”): look whether it still holds, "
            "and name a newer source"
        )
        yield due(path, line, message, listing=listing.id, date=printed.date, source=printed.key)
    if lister and lister.date.last_day + FACT_AGE < today:
        message = mark(
            "whether Belarus lists “%(listing)s” is known from a source of %(date)s (“%(source)s”): "
            "look whether it still holds, and name a newer source"
        )
        yield due(path, line, message, listing=listing.id, date=lister.date, source=lister.key)


def _sightings(listing: Listing, path: str, line: int) -> Iterator[Problem]:
    if listing.sighting and listing.is_gone:
        message = mark(
            "“%(listing)s” is hidden since %(since)s, because it was not there again and again: correct its address or "
            "remove it; if it is back: python -m bot directory verify --accept %(listing)s"
        )
        since = sorted(set(listing.sighting.gone))[GONE_AFTER - 1]
        yield due(path, line, message, listing=listing.id, since=since)
    if listing.doubts:
        withheld = mark(
            "the address of “%(listing)s” is withheld from readers (%(doubts)s): look at it, then correct or "
            "remove it; if it is right as it is: python -m bot directory verify --accept %(listing)s"
        )
        told = mark(
            "“%(listing)s” has changed, and readers are told so (%(doubts)s): look at it, then correct or remove it; "
            "if it is right as it is: python -m bot directory verify --accept %(listing)s"
        )
        doubts = ", ".join(f"{doubt} {day}" for doubt, day in listing.doubts.items())
        yield due(path, line, withheld if listing.is_withheld else told, listing=listing.id, doubts=doubts)
