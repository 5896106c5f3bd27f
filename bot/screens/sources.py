"""Screens of sources: where an article's facts come from, and the way to those that must be asked for."""

from collections.abc import Iterable, Sequence

from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.knowledge.model import Article, Listed, Source
from bot.knowledge.say import say_date
from bot.screens import listed
from bot.screens.actions import OpenArticle, OpenListedSource, OpenSection, OpenSources
from bot.screens.pager import page_arrows, pages_of
from bot.screens.screen import Row, Screen, bold, button, grid, italic, link, plain, unlinked
from bot.screens.start import back_to_menu

SOURCES_PER_PAGE = 8
"""Even with the longest titles this many fit into one message."""


def sources(t: Translator, article: Article, page: int) -> Screen:
    """List an article's sources with publisher, title and date, the newest first."""
    newest = sorted(article.sources.values(), key=lambda source: source.date.last_day, reverse=True)
    pages = pages_of(list(enumerate(newest, start=1)), SOURCES_PER_PAGE) or [[]]
    page = min(page, len(pages) - 1)
    title = t.gettext("Sources: %(title)s", title=article.text(t.locale).title)
    paragraphs = [bold(title), *(f"{number}. {_entry(source, t)}" for number, source in pages[page])]
    closed = [(number, source) for number, source in pages[page] if source.listed is not Listed.NO]
    if closed:
        message = t.gettext(
            "Sources without a link are, or may be, on a Belarusian list of extremist materials. "
            "The buttons ask where you are before they show an address."
        )
        paragraphs.append(italic(message))
    asking = (
        button(t, t.gettext("Address of source %(number)s", number=number), OpenListedSource(article.slug, source.key))
        for number, source in closed
    )
    arrows = page_arrows(t, page, len(pages), lambda other: OpenSources(article.slug, other))
    return Screen("\n\n".join(paragraphs), (*grid(asking, columns=2), *arrows, _contents(article, t), back_to_menu(t)))


def listed_source(library: Library, t: Translator, article: Article, action: OpenListedSource) -> Screen:
    """Ask before the address of a listed source, and act upon the answer."""
    source = article.sources.get(action.source)
    if source is None or source.listed is Listed.NO:
        return sources(t, article, 0)
    back = (button(t, t.gettext("‹ Sources"), OpenSources(article.slug)),)
    if action.in_belarus is None:
        yes, no = (OpenListedSource(article.slug, source.key, answer) for answer in (True, False))
        return listed.ask(library, t, _entry(source, t), source.listed, yes, no, back)
    if action.in_belarus:
        told = t.gettext(
            "What matters in it is told here in our own words, with its date: see the buttons. "
            "Somebody outside Belarus can read the rest for you."
        )
        return listed.withheld(t, _entry(source, t), [told], _sections(article, source, t), back)
    linked = _with_date(link(source.title, source.url), source, t)
    return listed.shown(t, f"{unlinked(source.publisher)}: {linked}", back)


def named_sources(article: Article, keys: Iterable[str], t: Translator) -> Iterable[str]:
    """Name the sources of a section in one line of HTML; no line where there are none."""
    return line_of([article.sources[key] for key in keys if key in article.sources], t)


def line_of(sources: Iterable[Source], t: Translator) -> Iterable[str]:
    """Name sources in one line of HTML, each publisher once; no line where there are none."""
    alike: dict[tuple[str, str], list[Source]] = {}
    for source in sources:
        alike.setdefault((source.publisher, dated(source, t)), []).append(source)
    if alike:
        named = "; ".join(f"{_named(group)}, {plain(date)}" for (_, date), group in alike.items())
        yield plain(t.gettext("Sources:")) + " " + named


def linked_publisher(source: Source) -> str:
    """Name a source by its publisher, linked unless Belarus lists it or may."""
    return _linked(source, source.publisher)


def _entry(source: Source, t: Translator) -> str:
    return f"{unlinked(source.publisher)}: {_with_date(_linked(source, source.title), source, t)}"


def _linked(source: Source, words: str) -> str:
    """Link a source, unless Belarus lists it or may: such an address is evidence on a phone."""
    return link(words, source.url) if source.listed is Listed.NO else unlinked(words)


def _named(alike: Sequence[Source]) -> str:
    """Name a publisher once: linked, or with a numbered link for each of several pages."""
    first = alike[0]
    if len(alike) == 1:
        return _linked(first, first.publisher)
    pages = ", ".join(_linked(source, str(number)) for number, source in enumerate(alike, start=1))
    return f"{unlinked(first.publisher)} ({pages})"


def _with_date(html: str, source: Source, t: Translator) -> str:
    return f"{html}, {plain(dated(source, t))}"


def dated(source: Source, t: Translator) -> str:
    """Say of when a source is: the date that it bears, or when somebody read it."""
    date = say_date(source.date, t)
    return date if source.is_dated else t.gettext("read: %(date)s", date=date)


def _sections(article: Article, source: Source, t: Translator) -> Iterable[Row]:
    """Make a button of every place of the article that rests on a source."""
    text = article.text(t.locale)
    if source.key in text.intro.sources:
        yield (button(t, text.title, OpenArticle(article.slug)),)
    for section in text.sections:
        if source.key in section.sources:
            yield (button(t, section.title, OpenSection(article.slug, section.anchor)),)


def _contents(article: Article, t: Translator) -> Row:
    return (button(t, t.gettext("‹ Contents"), OpenArticle(article.slug)),)
