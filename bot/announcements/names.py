"""What names in an announcement stand for: facts, places and sources of the library."""

from dataclasses import dataclass

from bot.knowledge.build import LISTING, SOURCE, section_link
from bot.knowledge.facts import Fact
from bot.knowledge.library import Library
from bot.knowledge.model import Article, SectionLink, Source


@dataclass(frozen=True, slots=True)
class ListingLink:
    """A listing of the directory."""

    id: str


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A source of an article."""

    slug: str
    key: str


Place = SectionLink | ListingLink
"""What a button opens."""
Target = Place | SourceLink


def read_target(text: str) -> Target | None:
    """Read where a link leads: ``SLUG``, ``SLUG#anchor``, ``listing:ID`` or ``source:SLUG.KEY``; None for all else."""
    if text.startswith(LISTING):
        return ListingLink(text.removeprefix(LISTING))
    if text.startswith(SOURCE):
        slug, _, key = text.removeprefix(SOURCE).partition(".")
        return SourceLink(slug, key)
    link = section_link(text, "")
    return link if link and link.slug else None


def find_fact(library: Library, name: str) -> tuple[Article, Fact] | None:
    """Find a fact and its article by ``SLUG.KEY``."""
    slug, _, key = name.partition(".")
    article = library.article(slug)
    fact = article.facts.get(key) if article else None
    return (article, fact) if article and fact else None


def find_source(library: Library, link: SourceLink) -> Source | None:
    """Find the source that a link names."""
    article = library.article(link.slug)
    return article.sources.get(link.key) if article else None
