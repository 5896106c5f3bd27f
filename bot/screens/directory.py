"""Screens of the directory: countries, their cities and topics, and pages of listings."""

from collections.abc import Callable, Sequence

from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing, Medium
from bot.knowledge.model import Article
from bot.screens import articles
from bot.screens.actions import (
    Action,
    OpenArticle,
    OpenArticleListings,
    OpenCheck,
    OpenDirectory,
    OpenListing,
    OpenListings,
    OpenPlaces,
)
from bot.screens.listing_words import country_name, entry, labels, topic_name
from bot.screens.pager import page_arrows, pages_of
from bot.screens.screen import Row, Screen, bold, button, fitting, grid, plain
from bot.screens.start import back_to_menu

LISTINGS_PER_PAGE = 5
"""With their descriptions this many are read on one screen of a phone."""


def countries(library: Library, t: Translator) -> Screen:
    """Offer the countries that have listings."""
    directory = library.directory
    if not directory.listings:
        return articles.gone(library, t)
    here = [button(t, t.country(code), OpenPlaces(code)) for code in directory.countries()]
    everywhere = [(button(t, country_name(None, t), OpenPlaces(None)),)] if directory.shown(None) else []
    paragraphs = [
        bold(t.gettext("Chats and organisations")),
        plain(
            t.gettext(
                "Security forces run chats and bots under others' names. Check every address that somebody gives "
                "you, and tell a chat neither your name nor your plans."
            )
        ),
        plain(t.gettext("In which country?")),
    ]
    check = (button(t, t.gettext("Check an address"), OpenCheck()),)
    return Screen("\n\n".join(paragraphs), (*grid(here, columns=2), *everywhere, check, back_to_menu(t)))


def places(library: Library, t: Translator, country: str | None) -> Screen:
    """Offer the cities and topics of a country; a few listings are shown at once."""
    directory = library.directory
    found = directory.shown(country)
    if len(found) <= LISTINGS_PER_PAGE:
        return listings(library, t, OpenListings(country))
    cities = [
        button(t, city.names[t.locale], OpenListings(country, city=city.key)) for city in directory.cities_of(country)
    ]
    topics = [
        button(t, topic_name(topic, t), OpenListings(country, topic=topic)) for topic in directory.topics_of(country)
    ]
    everything = (button(t, t.gettext("All: %(count)s", count=len(found)), OpenListings(country)),)
    ask = t.gettext("Which city or topic?") if cities else t.gettext("Which topic?")
    html = f"{bold(title_of(country, t))}\n\n{plain(ask)}"
    return Screen(html, (*fitting(cities), *fitting(topics), everything, _back(t), back_to_menu(t)))


def listings(library: Library, t: Translator, action: OpenListings) -> Screen:
    """Show a page of a country's listings."""
    directory = library.directory
    found = [
        each
        for each in directory.shown(action.country)
        if action.city in (None, each.city) and (action.topic is None or action.topic in each.topics)
    ]
    if not found:
        return countries(library, t)
    if action.city:  # whoever asks for a city looks for people first
        found.sort(key=lambda each: each.medium not in (Medium.CHAT, Medium.CHANNEL))
    city = directory.cities.get((action.country, action.city)) if action.city else None
    narrowed = city.names[t.locale] if city else topic_name(action.topic, t) if action.topic else ""
    title = f"{title_of(action.country, t)}: {narrowed}" if narrowed else title_of(action.country, t)
    is_whole = len(directory.shown(action.country)) <= LISTINGS_PER_PAGE
    back = _back(t) if is_whole else (button(t, f"‹ {country_name(action.country, t)}", OpenPlaces(action.country)),)
    return _page(
        library,
        t,
        title,
        found,
        action.page,
        lambda page: OpenListings(action.country, action.city, action.topic, page),
        back,
    )


def of_article(library: Library, t: Translator, article: Article, page: int) -> Screen:
    """Show a page of the listings that an article offers."""
    found = [listing for id_ in article.directory if (listing := library.directory.listing(id_))]
    if not found:
        return articles.card(library, t, article)
    title = article.text(t.locale).title
    back = (button(t, t.gettext("‹ Contents"), OpenArticle(article.slug)),)
    return _page(library, t, title, found, page, lambda other: OpenArticleListings(article.slug, other), back)


def _page(
    library: Library,
    t: Translator,
    title: str,
    found: Sequence[Listing],
    page: int,
    other: Callable[[int], Action],
    back: Row,
) -> Screen:
    pages = pages_of(found, LISTINGS_PER_PAGE)
    page = min(page, len(pages) - 1)
    number = f" ({page + 1}/{len(pages)})" if len(pages) > 1 else ""
    entries = (entry(library.directory, listing, t) for listing in pages[page])
    rows = ((button(t, label, OpenListing(id_)),) for id_, label in labels(pages[page], t))
    arrows = page_arrows(t, page, len(pages), other)
    return Screen("\n\n".join([bold(title + number), *entries]), (*rows, *arrows, back, back_to_menu(t)))


def title_of(country: str | None, t: Translator) -> str:
    """Name the listings of a country; None stands for those of use in every one."""
    return t.gettext("%(where)s, chats and organisations", where=country_name(country, t))


def _back(t: Translator) -> Row:
    return (button(t, t.gettext("‹ Chats and organisations"), OpenDirectory()),)
