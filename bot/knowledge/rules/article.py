"""Rules about ``article.yaml``: its names, sources, facts and dates."""

from collections.abc import Iterator

from bot.i18n import Locale, mark
from bot.knowledge.build import SOURCE
from bot.knowledge.draft import Draft
from bot.knowledge.fields import is_slug
from bot.knowledge.markup import FactName, Link, Span, flat, spans_of
from bot.knowledge.model import SLUG_LIMIT
from bot.knowledge.problems import Problem, error, warning


def slug_fits(draft: Draft) -> Iterator[Problem]:
    """The folder's name is a slug: it stands in deep links and in buttons."""
    if not is_slug(draft.slug):
        message = mark("the folder “%(slug)s” is not a slug: use a-z, 0-9 and single hyphens, at most %(limit)s")
        yield error(draft.folder, 0, message, slug=draft.slug, limit=SLUG_LIMIT)


def facts_have_sources(draft: Draft) -> Iterator[Problem]:
    """Every fact names a source that the article has."""
    for key, fact in draft.facts.items():
        if fact.source not in draft.keys.sources:
            message = mark("the fact “%(fact)s” names the source “%(source)s”, which is not in “sources”")
            yield error(draft.path, draft.line("facts", key, "source"), message, fact=key, source=fact.source)


def facts_are_used(draft: Draft) -> Iterator[Problem]:
    """Every fact stands in some text."""
    used = {span.name for span in _spans(draft) if isinstance(span, FactName)}
    for key in draft.facts:
        if key not in used:
            message = mark("the fact “%(fact)s” stands in no text: write {{%(fact)s}} somewhere, or remove it")
            yield error(draft.path, draft.line("facts", key), message, fact=key)


def sources_are_used(draft: Draft) -> Iterator[Problem]:
    """Every source carries a fact or is linked from a text."""
    used = {fact.source for fact in draft.facts.values()}
    used |= {span.target.removeprefix(SOURCE) for span in _spans(draft) if isinstance(span, Link)}
    for key in draft.keys.sources:
        if key not in used:
            message = mark("the source “%(source)s” carries no fact and no link: use it, or remove it")
            yield warning(draft.path, draft.line("sources", key), message, source=key)


def facts_are_not_younger_than_the_review(draft: Draft) -> Iterator[Problem]:
    """Nobody has read a fact against a source before its time."""
    for key, fact in draft.facts.items():
        if fact.as_of.first_day > draft.keys.reviewed:
            message = mark(
                "the fact “%(fact)s” is of %(as_of)s, later than the review of %(reviewed)s: correct one of them"
            )
            line = draft.line("facts", key, "as_of")
            yield error(draft.path, line, message, fact=key, as_of=fact.as_of, reviewed=draft.keys.reviewed)


def has_every_language(draft: Draft) -> Iterator[Problem]:
    """The article is written in every language."""
    for locale in Locale:
        if locale not in draft.files:
            yield warning(draft.folder, 0, mark("the translation %(name)s is missing"), name=f"{locale}.md")


def _spans(draft: Draft) -> Iterator[Span]:
    for file in draft.files.values():
        for chapter in file.chapters():
            for spans, _ in spans_of(chapter.blocks):
                yield from flat(spans)


RULES = (
    slug_fits,
    facts_have_sources,
    facts_are_used,
    sources_are_used,
    facts_are_not_younger_than_the_review,
    has_every_language,
)
