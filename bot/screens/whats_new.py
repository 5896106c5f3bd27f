"""What changed lately: for whoever wants to know without a subscription."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.i18n import Plural, Translator
from bot.knowledge.diff import ArticleAdded, ArticleRemoved, Change, FactChanged, StatusChanged
from bot.knowledge.library import Library
from bot.knowledge.model import INTRO, Article
from bot.knowledge.news import DAYS, Entry, News, by_article, holding
from bot.knowledge.say import say_date, say_fact
from bot.screens.actions import OpenArticle, OpenCountry, OpenNews, OpenSection, OpenSubscriptions
from bot.screens.articles import status_of, status_word
from bot.screens.changes import (
    article_of,
    below_heading,
    from_to,
    newest,
    said_amount,
    said_status,
    section_of,
    title_of,
)
from bot.screens.pager import page_arrows, pages_of
from bot.screens.screen import Row, Screen, bold, button, italic, plain
from bot.screens.sources import linked_publisher, named_sources
from bot.screens.start import back_to_menu

ENTRIES_PER_PAGE = 5
"""With their sources this many fit into one message."""
SOURCES = 2
"""Sources that are named beside a status, the newest: the rest is one press away."""
WITHIN = Plural("within", "in the last %(n)s day", "in the last %(n)s days")


def whats_new(library: Library, t: Translator, news: News | None, action: OpenNews) -> Screen:
    """Show what changed lately, everywhere or in one country, the newest article first.

    Args:
        library: What is served now; what it no longer says is left out.
        t: The reader's language.
        news: What changed; None while nobody knows.
        action: The country, None for all, and the page.
    """
    country = action.country if action.country in library.countries() else None
    title = t.gettext("What's new")
    head = bold(f"{title}: {t.country(country)}" if country else title)
    rows = _ways_on(t, country)
    if news is None:
        words = t.gettext("This cannot be told now: our memory is out of order. Please try again later.")
        return Screen(f"{head}\n\n{plain(words)}", rows)
    within = t.npgettext(WITHIN, DAYS)
    pages = pages_of(list(by_article(holding(news, library, country))), ENTRIES_PER_PAGE)
    if not pages:
        nothing = t.gettext("Nothing changed %(within)s, as far as the editors know.", within=within)
        return Screen(f"{head}\n\n{plain(nothing)}", rows)
    page = min(action.page, len(pages) - 1)
    intro = plain(t.gettext("What changed %(within)s, the newest first.", within=within))
    groups = [list(group) for _, group in groupby(pages[page], lambda entry: entry.change.slug)]
    told = [_told(library, t, number, group) for number, group in enumerate(groups, start=1)]
    opening = [row for number, group in enumerate(groups, start=1) for row in _opening(library, t, number, group)]
    arrows = page_arrows(t, page, len(pages), lambda other: OpenNews(country, other))
    return Screen("\n\n".join([f"{head}\n{intro}", *told]), (*opening, *arrows, *rows))


def way_to_news(library: Library, t: Translator, news: News | None, country: str | None) -> Iterable[Row]:
    """Make the row that leads to the news of a country; none where there is nothing new."""
    if country and news and holding(news, library, country):
        yield (button(t, t.gettext("What's new here"), OpenNews(country)),)


def _ways_on(t: Translator, country: str | None) -> tuple[Row, ...]:
    everywhere = (button(t, t.gettext("What's new everywhere"), OpenNews()),)
    back = (button(t, f"‹ {t.country(country)}", OpenCountry(country)),) if country else ()
    subscription = (button(t, t.gettext("Subscription"), OpenSubscriptions()),)
    return (*([everywhere, back] if country else []), subscription, back_to_menu(t))


def _told(library: Library, t: Translator, number: int, entries: list[Entry]) -> str:
    """Tell what changed in one article, in lines below its title."""
    title = f"{number}. {title_of(library, t, entries[0].change)}"
    lines = (line for entry in entries for line in _lines(library, t, entry))
    return "\n".join([bold(title), *lines])


def _lines(library: Library, t: Translator, entry: Entry) -> Iterator[str]:
    day = italic(t.day(entry.day))
    match entry.change:
        case StatusChanged(_, _, old, _) as change:
            article = article_of(library, change)
            status = said_status(t, status_of(article, t))
            yield f"{day} – {plain(status)}{plain(_before(old and status_word(old, t), t))}"
            yield from named_sources(article, newest(article, article.text(t.locale).intro.sources)[:SOURCES], t)
        case FactChanged() as change:
            yield f"{day} – {_fact(article_of(library, change), t, change)}"
        case ArticleAdded() as change:
            new = t.gettext("A new page.")
            yield f"{day} – {plain(new)} {plain(article_of(library, change).text(t.locale).summary)}"
        case ArticleRemoved():
            gone = t.gettext("This page is no longer here.")
            yield f"{day} – {plain(gone)}"


def _before(old: str | None, t: Translator) -> str:
    return " " + t.gettext("(before: %(value)s)", value=old) if old else ""


def _fact(article: Article, t: Translator, change: FactChanged) -> str:
    """Tell a fact: where it stands, what it was and is, who says so and of when that is."""
    fact = article.facts[change.fact]
    said = below_heading(t, section_of(article, t, change), from_to(said_amount(change.old, t), say_fact(fact, t)))
    return f"{plain(said)} ({linked_publisher(article.sources[fact.source])}, {plain(say_date(fact.as_of, t))})"


def _opening(library: Library, t: Translator, number: int, entries: list[Entry]) -> Iterable[Row]:
    """Make a button of every place that changed in an article: its card, or a section."""
    article = library.article(entries[0].change.slug)
    if article is None:
        return
    anchors = dict.fromkeys(_anchor(article, t, entry.change) for entry in entries)
    for anchor in anchors:
        found = article.section(anchor, t.locale)
        if found:
            yield (button(t, f"{number}. {found[0].title}", OpenSection(article.slug, anchor)),)
        else:
            yield (button(t, f"{number}. {article.text(t.locale).title}", OpenArticle(article.slug)),)


def _anchor(article: Article, t: Translator, change: Change) -> str:
    section = section_of(article, t, change)
    return section.anchor if section else INTRO
