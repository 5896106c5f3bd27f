"""The library: the whole immutable snapshot of knowledge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.knowledge.listing import Directory
from bot.knowledge.model import Article, Concept, Kind


@dataclass(frozen=True, slots=True)
class Library:
    """The whole immutable snapshot of knowledge.

    Attributes:
        articles: By slug, in order of slug.
        glossary: Concepts by key, in the order of their file.
        directory: Chats, organisations and official places.
        revision: Hash of all files: equal exactly when the files are.
    """

    articles: Mapping[str, Article]
    glossary: Mapping[str, Concept]
    directory: Directory
    revision: str
    _slugs: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(
        cls, articles: Iterable[Article], glossary: Mapping[str, Concept], directory: Directory, revision: str
    ) -> "Library":
        """Put articles together, found by slug and by alias."""
        by_slug = {article.slug: article for article in sorted(articles, key=lambda article: article.slug)}
        slugs = {alias: article.slug for article in by_slug.values() for alias in article.aliases}
        return cls(by_slug, glossary, directory, revision, {**slugs, **{slug: slug for slug in by_slug}})

    def article(self, slug: str) -> Article | None:
        """Find an article by its slug, also by one that it had before."""
        known = self._slugs.get(slug)
        return self.articles[known] if known else None

    def instead_of(self, slug: str) -> list[Article]:
        """Return the articles that readers of a removed one are led to; none where nobody named any."""
        return [article for article in self.articles.values() if slug in article.replaces]

    def countries(self) -> list[str]:
        """Return the countries with articles, those with most articles first."""
        counts: dict[str, int] = {}
        for article in self.articles.values():
            if article.country:
                counts[article.country] = counts.get(article.country, 0) + 1
        return sorted(counts, key=lambda country: (-counts[country], country))

    def of_country(self, country: str | None) -> list[Article]:
        """Return a country's articles, schemes first; None means the topics across countries."""
        found = [article for article in self.articles.values() if article.country == country]
        return sorted(found, key=lambda article: (list(Kind).index(article.kind), article.slug))
