"""A decision in words and in JSON, for the command line."""

from typing import Any

from bot.i18n import Locale
from bot.knowledge.library import Library
from bot.search.decide import Found, Result
from bot.search.places import Wanted


def as_json(asked: str, found: Found, library: Library) -> dict[str, Any]:
    """Make plain values of what a question led to.

    Returns:
        question (as it was typed), locale, decision, reading (as it was read), missing (codes of countries of which
        there is nothing), places (country, city and topic of the listings it asks for, or null), named (ids of the
        listings it names), results (slug, anchor, locale, title, score; the best first).
    """
    return {
        "question": asked,
        "locale": found.question.locale.value,
        "decision": found.decision.value,
        "reading": found.question.said,
        "missing": list(found.missing),
        "places": _wanted(found.wanted),
        "named": list(found.named),
        "results": [_result(each, library, found.question.locale) for each in found.results],
    }


def as_text(found: Found, library: Library) -> str:
    """Draw what a question led to for a terminal."""
    results = [_result(each, library, found.question.locale) for each in found.results]
    head = f"{found.decision} ({found.question.locale}): {found.question.said}"
    rows = [f"  {each['score']:7.2f}  {each['slug']}#{each['anchor']}  {each['title']}" for each in results]
    missing = [f"  nothing on {', '.join(found.missing)}"] if found.missing else []
    places = [f"  listings: {_wanted(found.wanted)}"] if found.wanted else []
    named = [f"  named: {', '.join(found.named)}"] if found.named else []
    return "\n".join([head, *missing, *places, *named, *rows])


def _wanted(wanted: Wanted | None) -> dict[str, str | None] | None:
    return {"country": wanted.country, "city": wanted.city, "topic": wanted.topic} if wanted else None


def _result(each: Result, library: Library, locale: Locale) -> dict[str, Any]:
    article = library.articles[each.slug]
    text = article.text(locale)
    section = text.section(each.anchor)
    return {
        "slug": each.slug,
        "anchor": each.anchor,
        "locale": text.locale.value,
        "title": section.title if section else text.title,
        "score": each.score,
    }
