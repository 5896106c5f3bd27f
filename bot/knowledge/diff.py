"""What changed between two libraries, as values: statuses, facts, and whole articles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Locale
from bot.knowledge.facts import Fact, Per, Value
from bot.knowledge.library import Library
from bot.knowledge.model import Article, Status


@dataclass(frozen=True, slots=True)
class Amount:
    """What a fact says, without where it is from; ``high`` and ``per`` as in ``Fact``."""

    low: Value
    high: Value | None = None
    per: Per | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What of an article is compared; its titles name it when it is gone."""

    country: str | None
    status: Status | None
    facts: Mapping[str, Amount]
    aliases: tuple[str, ...]
    titles: Mapping[Locale, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What of a library is compared: articles by slug."""

    articles: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A scheme has another status; ``old`` is None where nobody noted the one before."""

    slug: str
    country: str | None
    old: Status | None
    new: Status


@dataclass(frozen=True, slots=True)
class FactChanged:
    """A fact has another value."""

    slug: str
    country: str | None
    fact: str
    old: Amount
    new: Amount


@dataclass(frozen=True, slots=True)
class ArticleAdded:
    """There is a new article."""

    slug: str
    country: str | None


@dataclass(frozen=True, slots=True)
class ArticleRemoved:
    """An article is gone, under this slug and any other."""

    slug: str
    country: str | None
    titles: Mapping[Locale, str]


Change = StatusChanged | FactChanged | ArticleAdded | ArticleRemoved


def snapshot_of(library: Library) -> Snapshot:
    """Take of a library what is compared."""
    return Snapshot({slug: _seen(article) for slug, article in library.articles.items()})


def amount_of(fact: Fact) -> Amount:
    """Take of a fact what is compared: not how sure it is, nor where it is from."""
    return Amount(fact.low, fact.high, fact.per)


def differences(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """Compare two snapshots.

    An article that was renamed, with its old slug among its aliases, is compared with what it was. A fact that came or
    went, a first status and a last one are work of the editors, not changes of the world: they are passed over.

    Returns:
        Changes by slug, in each article its status first, then its facts by key; what was removed at the end.
    """
    changes: list[Change] = []
    for slug, seen in sorted(new.articles.items()):
        before = _before(slug, seen, old, new)
        changes += _changes(slug, before, seen) if before else [ArticleAdded(slug, seen.country)]
    kept = set(new.articles).union(*(seen.aliases for seen in new.articles.values()))
    changes += [
        ArticleRemoved(slug, seen.country, seen.titles)
        for slug, seen in sorted(old.articles.items())
        if slug not in kept
    ]
    return tuple(changes)


def _seen(article: Article) -> Seen:
    return Seen(
        country=article.country,
        status=article.status,
        facts={key: amount_of(fact) for key, fact in article.facts.items()},
        aliases=article.aliases,
        titles={locale: text.title for locale, text in article.texts.items()},
    )


def _before(slug: str, seen: Seen, old: Snapshot, new: Snapshot) -> Seen | None:
    """Return what an article was, under whichever slug; an alias that is still an article of its own is another one."""
    names = [slug, *(alias for alias in seen.aliases if alias not in new.articles)]
    return next((old.articles[name] for name in names if name in old.articles), None)


def _changes(slug: str, old: Seen, new: Seen) -> Iterator[Change]:
    if old.status and new.status and old.status is not new.status:
        yield StatusChanged(slug, new.country, old.status, new.status)
    for key, amount in sorted(new.facts.items()):
        before = old.facts.get(key)
        if before and before != amount:
            yield FactChanged(slug, new.country, key, before, amount)
