"""Open what an action asks for: (library, locale, action) becomes a screen."""

from bot.i18n import Translator
from bot.knowledge.library import Library
from bot.knowledge.news import News
from bot.screens import articles, corrections, directory, listing, own_data, sources, start, verdicts, whats_new
from bot.screens.actions import (
    Look,
    OpenArticle,
    OpenArticleListings,
    OpenCheck,
    OpenCorrection,
    OpenCountry,
    OpenDirectory,
    OpenErasing,
    OpenHelp,
    OpenLanguages,
    OpenListedSource,
    OpenListing,
    OpenListings,
    OpenMenu,
    OpenNews,
    OpenPlaces,
    OpenPrivacy,
    OpenSection,
    OpenSources,
    OpenStart,
)
from bot.screens.imprint import Imprint
from bot.screens.screen import Screen


def open_screen(library: Library, t: Translator, action: Look, imprint: Imprint, news: News | None = None) -> Screen:
    """Return the screen an action opens; what is no longer there is said, with a way on.

    Args:
        library: What is served.
        t: The reader's language.
        action: What was asked for.
        imprint: What whoever runs the bot decided.
        news: What changed lately; None while nobody knows.
    """
    match action:
        case OpenStart():
            return start.start(library, t, imprint)
        case OpenMenu():
            return start.menu(library, t)
        case OpenLanguages():
            return start.languages(t)
        case OpenHelp():
            return start.help_(t)
        case OpenCountry(country, page):
            return articles.country(library, t, country, page, whats_new.way_to_news(library, t, news, country))
        case OpenDirectory():
            return directory.countries(library, t)
        case OpenPlaces(country):
            return directory.places(library, t, country)
        case OpenListings():
            return directory.listings(library, t, action)
        case OpenListing():
            return listing.listing(library, t, action)
        case OpenCheck():
            return verdicts.how_to_check(library, t)
        case OpenPrivacy():
            return own_data.privacy(t, imprint.erase_after, imprint.retention_months)
        case OpenErasing():
            return own_data.erasing(t)
        case OpenNews():
            return whats_new.whats_new(library, t, news, action)
    article = library.article(action.slug)
    if article is None:
        return articles.gone(library, t, action.slug)
    match action:
        case OpenArticle():
            return articles.card(library, t, article)
        case OpenArticleListings(_, page):
            return directory.of_article(library, t, article, page)
        case OpenSources(_, page):
            return sources.sources(t, article, page)
        case OpenListedSource():
            return sources.listed_source(library, t, article, action)
        case OpenCorrection(_, anchor):
            return corrections.correction(t, article, anchor, imprint)
        case OpenSection():
            return articles.section(library, t, article, action)
