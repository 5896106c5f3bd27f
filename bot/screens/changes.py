"""What a change of the library says, in words that “What's new” and alerts share."""

from collections.abc import Iterable

from bot.i18n import Translator
from bot.knowledge.diff import Amount, ArticleRemoved, Change, FactChanged
from bot.knowledge.library import Library
from bot.knowledge.model import Article, Section
from bot.knowledge.say import say_amount

_INNER = str.maketrans({"«": "„", "»": "“", "“": "‘", "”": "’"})
"""Quotation marks as they are inside other ones."""


def article_of(library: Library, change: Change) -> Article:
    """Return the article of a change that still holds."""
    found = library.article(change.slug)
    assert found, "only what still holds is told"
    return found


def title_of(library: Library, t: Translator, change: Change) -> str:
    """Name the article of a change, also one that is gone."""
    if isinstance(change, ArticleRemoved):
        return change.titles.get(t.locale) or next(iter(change.titles.values()), change.slug)
    return article_of(library, change).text(t.locale).title


def section_of(article: Article, t: Translator, change: Change) -> Section | None:
    """Return the section where a change stands; None for the card."""
    return article.place_of(change.fact, t.locale) if isinstance(change, FactChanged) else None


def from_to(old: str, new: str) -> str:
    """Say what was and what is."""
    return f"{old} → {new}"


def below_heading(t: Translator, section: Section | None, said: str) -> str:
    """Say where something stands, and what."""
    if section is None:
        return said
    return t.gettext("“%(heading)s”: %(said)s", heading=section.title.translate(_INNER), said=said)


def said_status(t: Translator, status: str) -> str:
    """Say a status, which is given in words."""
    return t.gettext("Status: %(status)s", status=status)


def said_amount(amount: Amount, t: Translator) -> str:
    """Say a value that a fact had."""
    return say_amount(amount.low, amount.high, amount.per, t)


def newest(article: Article, keys: Iterable[str]) -> list[str]:
    """Order the sources that there are, the newest first."""
    known = [key for key in keys if key in article.sources]
    return sorted(known, key=lambda key: article.sources[key].date.last_day, reverse=True)
