"""What a change does to the library, as values: facts and statuses, texts, translations, sources, listings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import Locale
from bot.knowledge.diff import Change, differences, snapshot_of
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing
from bot.knowledge.model import Article, Section, Source, TranslationState


@dataclass(frozen=True, slots=True)
class TextChanged:
    """A section says something else; ``old`` is None where it is new, ``new`` where it is gone.

    Texts are plain, with the facts in them, a heading in the first line; equal where only a link leads elsewhere.
    """

    slug: str
    locale: Locale
    anchor: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class FellBehind:
    """Sections of a translation that follow an original which says something else now."""

    slug: str
    locale: Locale
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What readers will see, and what they see now.

    Attributes:
        changes: Statuses, facts and whole articles.
        texts: Sections in their order, article by article.
        behind: Translations that fall behind by this change.
        sources: New ones, and those that lead elsewhere now, as ``SLUG:KEY``; of the directory by the listing.
        listings: New ones, those with another address or owner, and new fakes (``fake: NAME``).
    """

    changes: tuple[Change, ...]
    texts: tuple[TextChanged, ...]
    behind: tuple[FellBehind, ...]
    sources: tuple[str, ...]
    listings: tuple[str, ...]

    @property
    def needs_second(self) -> bool:
        """Whether a second editor must see it: what readers are sent to is never one person's word."""
        return bool(self.sources or self.listings)


def difference(old: Library, new: Library) -> Difference:
    """Compare the library that is served with the one that would be."""
    return Difference(
        changes=differences(snapshot_of(old), snapshot_of(new)),
        texts=tuple(_texts(old, new)),
        behind=tuple(_behind(old, new)),
        sources=tuple(_sources(old, new)),
        listings=tuple(_listings(old, new)),
    )


def _texts(old: Library, new: Library) -> Iterator[TextChanged]:
    for slug in sorted({*old.articles, *new.articles}):
        article = new.articles.get(slug)
        before = old.articles.get(slug) or _former(article, old)
        if article is None and new.article(slug):  # it was renamed: its texts are compared under the new name
            continue
        for locale in Locale:
            was, now = _sections(before, locale), _sections(article, locale)
            for anchor in dict.fromkeys([*now, *was]):
                one, other = was.get(anchor), now.get(anchor)
                if one != other:
                    yield TextChanged(slug, locale, anchor, one.said if one else None, other.said if other else None)


def _former(article: Article | None, old: Library) -> Article | None:
    """Return what an article was under another name."""
    found = (old.articles.get(alias) for alias in article.aliases) if article else ()
    return next(filter(None, found), None)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is compared of a section: also where its words lead."""

    said: str
    leads: tuple[object, ...]


def _sections(article: Article | None, locale: Locale) -> Mapping[str, _Shown]:
    text = article.texts.get(locale) if article else None
    if text is None:
        return {}
    intro = _Shown(f"{text.title}\n{text.summary}\n{text.intro.plain}", _leads(text.intro))
    return {
        text.intro.anchor: intro,
        **{each.anchor: _Shown(f"{each.title}\n{each.plain}", _leads(each)) for each in text.sections},
    }


def _leads(section: Section) -> tuple[object, ...]:
    return section.html, section.links, section.listings, section.sources


def _behind(old: Library, new: Library) -> Iterator[FellBehind]:
    for slug, article in new.articles.items():
        before = old.articles.get(slug) or _former(article, old)
        for locale in article.texts:
            fresh = _late(article, locale) - _late(before, locale)
            if fresh:
                order = [each.anchor for each in (article.texts[locale].intro, *article.texts[locale].sections)]
                yield FellBehind(slug, locale, tuple(anchor for anchor in order if anchor in fresh))


def _late(article: Article | None, locale: Locale) -> set[str]:
    text = article.texts.get(locale) if article else None
    sections = (text.intro, *text.sections) if text else ()
    return {each.anchor for each in sections if each.state is TranslationState.BEHIND}


def _sources(old: Library, new: Library) -> Iterator[str]:
    for slug, article in new.articles.items():
        before = old.articles.get(slug) or _former(article, old)
        known = {_reference(source) for source in before.sources.values()} if before else set()
        yield from (f"{slug}:{key}" for key, source in article.sources.items() if _reference(source) not in known)
    listed = old.directory.listings
    for id_, listing in new.directory.listings.items():
        was = listed.get(id_)
        if was and (_reference(was.source), was.listed_by) != (_reference(listing.source), listing.listed_by):
            yield id_


def _reference(source: Source) -> tuple[object, ...]:
    """Return where a source leads and what is said of it; that somebody has read it again is no new source."""
    return source.publisher, source.url, source.listed


def _listings(old: Library, new: Library) -> Iterator[str]:
    known = {id_: _place(each) for id_, each in old.directory.listings.items()}
    for id_, each in new.directory.listings.items():
        if known.get(id_) != _place(each):
            yield id_
    yield from (f"fake: {fake.imitates}" for fake in new.directory.fakes if fake not in old.directory.fakes)


def _place(listing: Listing) -> tuple[object, ...]:
    return listing.address, listing.url, listing.owner, listing.listed, listing.note
