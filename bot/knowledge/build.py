"""Make an article out of a draft: facts filled in, text rendered, translations compared."""

from collections.abc import Iterable, Mapping
from functools import cache

from bot.i18n import Locale, Translator
from bot.knowledge.draft import Draft, LanguageFile
from bot.knowledge.facts import Case
from bot.knowledge.files import SourceKeys
from bot.knowledge.markup import Chapter, FactName, Link, flat, spans_of
from bot.knowledge.model import INTRO, Article, Listed, Section, SectionLink, Source, Text, TranslationState
from bot.knowledge.render import Resolve, to_html, to_plain
from bot.knowledge.say import say_fact
from bot.knowledge.translation import fingerprints, state_of

SOURCE = "source:"
LISTING = "listing:"


def build_article(draft: Draft, translators: Mapping[Locale, Translator]) -> Article:
    """Build an article; names that the rules refuse are left as they stand in the text."""
    keys = draft.keys
    sources = {key: read_source(key, source) for key, source in keys.sources.items()}
    marks = fingerprints(draft.original.keys, draft.original.document)
    return Article(
        slug=draft.slug,
        kind=keys.kind,
        country=keys.country,
        status=keys.status,
        status_since=keys.status_since,
        original=keys.original,
        reviewed=keys.reviewed,
        review_every=keys.review_every,
        sources=sources,
        facts=draft.facts,
        related=tuple(keys.related),
        aliases=tuple(keys.aliases),
        replaces=tuple(keys.replaces),
        directory=tuple(keys.directory),
        texts={
            locale: _Builder(draft, file, sources, translators[locale], marks).text()
            for locale, file in draft.files.items()
        },
    )


def section_link(target: str, slug: str) -> SectionLink | None:
    """Read a link inside the library (``SLUG``, ``SLUG#anchor``, ``#anchor``); None for other targets."""
    if ":" in target or "/" in target:
        return None
    other, _, anchor = target.partition("#")
    return SectionLink(other or slug, anchor or None)


def read_source(key: str, keys: SourceKeys) -> Source:
    """Make a source of its keys."""
    date = keys.date or keys.read
    assert date is not None, "the keys were checked"
    return Source(key, keys.publisher, keys.title, keys.url, date, keys.date is not None, keys.listed)


class _Builder:
    """One language file becomes one text."""

    def __init__(
        self,
        draft: Draft,
        file: LanguageFile,
        sources: Mapping[str, Source],
        translator: Translator,
        marks: Mapping[str, str],
    ) -> None:
        self._draft = draft
        self._file = file
        self._sources = sources
        self._marks = marks
        self._resolve = resolver(draft, translator)

    def text(self) -> Text:
        keys = self._file.keys
        return Text(
            locale=self._file.locale,
            title=keys.title,
            summary=keys.summary,
            terms=tuple(keys.terms),
            asked={anchor: tuple(questions) for anchor, questions in keys.asked.items()},
            intro=self._section(self._file.document.intro, INTRO, keys.title),
            sections=tuple(
                self._section(chapter, chapter.anchor, chapter.title) for chapter in self._file.document.chapters
            ),
        )

    def _section(self, chapter: Chapter, anchor: str, title: str) -> Section:
        runs = [spans for spans, _ in spans_of(chapter.blocks)]
        inner = [span for spans in runs for span in flat(spans)]
        links = (section_link(span.target, self._draft.slug) for span in inner if isinstance(span, Link))
        return Section(
            anchor=anchor,
            title=title,
            html=to_html(chapter.blocks, self._resolve),
            plain="\n".join(to_plain(spans, self._resolve) for spans in runs),
            links=tuple(dict.fromkeys(link for link in links if link)),
            listings=tuple(dict.fromkeys(_listing_ids(inner))),
            sources=tuple(dict.fromkeys(self._source_keys(inner))),
            state=self._state(anchor),
            facts=tuple(dict.fromkeys(span.name for span in inner if isinstance(span, FactName))),
        )

    def _source_keys(self, spans: Iterable[object]) -> Iterable[str]:
        for span in spans:
            if isinstance(span, FactName) and span.name in self._draft.facts:
                yield self._draft.facts[span.name].source
            if isinstance(span, Link) and span.target.startswith(SOURCE):
                yield span.target.removeprefix(SOURCE)

    def _state(self, anchor: str) -> TranslationState:
        if self._file.locale is self._draft.keys.original:
            return TranslationState.CURRENT
        return state_of(anchor, self._file.keys.follows, self._marks)


def _listing_ids(spans: Iterable[object]) -> Iterable[str]:
    for span in spans:
        if isinstance(span, Link) and span.target.startswith(LISTING):
            yield span.target.removeprefix(LISTING)


def resolver(draft: Draft, translator: Translator) -> Resolve:
    """Say what facts and links of an article stand for; a listed source has no address here."""

    @cache  # every text is rendered twice, and CLDR's formatting is slow
    def said(name: str, case: Case) -> str:
        found = draft.facts.get(name)
        return say_fact(found, translator, case) if found else f"{{{{{name}}}}}"

    def fact(name: FactName) -> str:
        return said(name.name, name.case)

    def href(link: Link) -> str | None:
        source = draft.keys.sources.get(link.target.removeprefix(SOURCE)) if link.target.startswith(SOURCE) else None
        return source.url if source and source.listed is Listed.NO else None

    return Resolve(fact, href)
