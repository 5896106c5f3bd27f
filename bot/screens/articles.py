"""Screens of knowledge: a country, an article's card, a section."""

from collections.abc import Iterable

from bot.i18n import LOCALE_NAMES, Translator
from bot.knowledge.facts import Case
from bot.knowledge.library import Library
from bot.knowledge.model import INTRO, Article, Section, SectionLink, Status, TranslationState
from bot.knowledge.pages import cut_pages
from bot.knowledge.say import say_date
from bot.screens.actions import (
    Action,
    KeepMessage,
    OpenArticle,
    OpenArticleListings,
    OpenCorrection,
    OpenCountry,
    OpenSection,
    OpenSources,
)
from bot.screens.listing_words import ways_to
from bot.screens.pager import page_arrows, pages_of
from bot.screens.screen import Button, Row, Screen, bold, button, fitting, grid, italic, plain
from bot.screens.sources import named_sources
from bot.screens.start import back_to_menu, menu

ARTICLES_PER_PAGE = 10
"""With their summaries this many fit into one message."""


def country(library: Library, t: Translator, code: str | None, page: int = 0, more: Iterable[Row] = ()) -> Screen:
    """List a country's articles, schemes with their status at a glance; ``more`` rows stand below them."""
    pages = pages_of(library.of_country(code), ARTICLES_PER_PAGE)
    if not pages:
        return gone(library, t)
    page = min(page, len(pages) - 1)
    title = bold(t.country(code) if code else t.gettext("Topics for every country"))
    rows = (_row(article, t) for article in pages[page])
    buttons = (button(t, article.text(t.locale).title, OpenArticle(article.slug)) for article in pages[page])
    arrows = page_arrows(t, page, len(pages), lambda other: OpenCountry(code, other))
    return Screen("\n\n".join([title, *rows]), (*grid(buttons, columns=1), *arrows, *more, back_to_menu(t)))


def card(library: Library, t: Translator, article: Article) -> Screen:
    """Show an article's card: status, the answer, its age, and the ways on."""
    text = article.text(t.locale)
    state = text.intro.state if t.locale in article.texts else TranslationState.MISSING
    head = bold(text.title)
    if article.status:
        head += "\n" + plain(t.gettext("Status: %(status)s", status=status_of(article, t)))
    paragraphs = [
        head,
        *_notice(article, state, t),
        text.intro.html,
        italic(f"{_oldest(article, t)}{_review(article, t)}"),
    ]
    sections = [
        button(t, section.title, OpenSection(article.slug, section.anchor))
        for section, _ in (_found(article, anchor, t) for anchor in article.anchors())
    ]
    related = [found for slug in article.related if (found := library.article(slug))]
    rows = [
        *fitting(sections),
        *_listings(library, article, t),
        _doubts(article, INTRO, t),
        *((button(t, f"→ {other.text(t.locale).title}", OpenArticle(other.slug)),) for other in related),
        (*_back(article, t), _keep(t)),
    ]
    return Screen("\n\n".join(paragraphs), tuple(rows))


def section(library: Library, t: Translator, article: Article, action: OpenSection) -> Screen:
    """Show one page of a section; ‹ and › lead through the whole article."""
    found = article.section(action.anchor, article.original if action.original else t.locale)
    if not found:
        return card(library, t, article)
    shown, state = found
    pages = list(cut_pages(shown.html))
    page = min(action.page, len(pages) - 1)
    number = f" ({page + 1}/{len(pages)})" if len(pages) > 1 else ""
    paragraphs = [
        f"{bold(shown.title + number)}\n{plain(article.text(t.locale).title)}{_status_after_colon(article, t)}",
        *([] if action.original else _notice(article, state, t)),
        pages[page],
        "\n".join([*named_sources(article, shown.sources, t), italic(_review(article, t))]),
    ]
    rows = [
        _arrows(article, t, OpenSection(article.slug, shown.anchor, page, action.original), len(pages)),
        *_original(article, state, action, t),
        *_links(library, shown.links, t),
        *_places(library, shown.listings, t),
        _doubts(article, shown.anchor, t),
        (*back_to_menu(t), _keep(t)),
    ]
    return Screen("\n\n".join(paragraphs), tuple(rows))


def gone(library: Library, t: Translator, slug: str = "") -> Screen:
    """Say that what was asked for is not here any more, and lead on: to what replaces an article, if anything does."""
    said = t.gettext("This page is no longer here.")
    others = library.instead_of(slug)
    if not others:
        return menu(library, t, said)
    rows = [(button(t, f"→ {other.text(t.locale).title}", OpenArticle(other.slug)),) for other in others]
    where = t.gettext("What is known now stands here:")
    return Screen(f"{plain(said)}\n\n{plain(where)}", (*rows, back_to_menu(t)))


def _row(article: Article, t: Translator) -> str:
    text = article.text(t.locale)
    return f"{bold(text.title)}{_status_after_colon(article, t)}\n{plain(text.summary)}"


def _found(article: Article, anchor: str, t: Translator) -> tuple[Section, TranslationState]:
    found = article.section(anchor, t.locale)
    assert found, "the anchor is the original's own"
    return found


def status_word(status: Status, t: Translator) -> str:
    """Say a status in a word or two."""
    words = {
        Status.OPEN: t.gettext("open"),
        Status.LIMITED: t.gettext("open with limits"),
        Status.SUSPENDED: t.gettext("suspended"),
        Status.CLOSED: t.gettext("closed"),
        Status.UNKNOWN: t.gettext("not known"),
    }
    return words[status]


def status_of(article: Article, t: Translator) -> str:
    """Say the status of a scheme, and since when."""
    assert article.status, "asked for schemes only"
    status = status_word(article.status, t)
    if article.status_since:
        since = say_date(article.status_since, t, Case.GENITIVE)
        return t.gettext("%(status)s since %(date)s", status=status, date=since)
    return status


def _status_after_colon(article: Article, t: Translator) -> str:
    return f": {plain(status_of(article, t))}" if article.status else ""


def _notice(article: Article, state: TranslationState, t: Translator) -> list[str]:
    """Tell a reader that the translation is not the original."""
    original = LOCALE_NAMES[article.original]
    match state:
        case TranslationState.BEHIND:
            message = t.gettext("The original (%(language)s) has changed since this was translated.", language=original)
        case TranslationState.MISSING:
            message = t.gettext("This is not translated yet; here is the original (%(language)s).", language=original)
        case TranslationState.CURRENT:
            return []
    return [italic(message)]


def _oldest(article: Article, t: Translator) -> str:
    oldest = article.facts_as_of
    return t.gettext("Oldest fact: %(date)s.", date=say_date(oldest, t)) + " " if oldest else ""


def _review(article: Article, t: Translator) -> str:
    return t.gettext("Reviewed: %(date)s. Information, not legal advice.", date=t.day(article.reviewed))


def _arrows(article: Article, t: Translator, here: OpenSection, pages: int) -> Row:
    """Make the row that leads to the page before, the contents, and the page after."""
    anchors = article.anchors()
    at = anchors.index(here.anchor)
    before: Action | None = None
    after: Action | None = None
    if here.page > 0:
        before = OpenSection(here.slug, here.anchor, here.page - 1, here.original)
    elif at > 0:
        before = OpenSection(here.slug, anchors[at - 1])
    if here.page + 1 < pages:
        after = OpenSection(here.slug, here.anchor, here.page + 1, here.original)
    elif at + 1 < len(anchors):
        after = OpenSection(here.slug, anchors[at + 1])
    middle = button(t, t.gettext("Contents %(at)s/%(of)s", at=at + 1, of=len(anchors)), OpenArticle(here.slug))
    arrows = (button(t, "‹", before) if before else None, middle, button(t, "›", after) if after else None)
    return tuple(each for each in arrows if each)


def _original(article: Article, state: TranslationState, action: OpenSection, t: Translator) -> Iterable[Row]:
    """Offer the original beside a translation that is behind, and the way back."""
    if action.original:
        yield (button(t, t.gettext("Back to the translation"), OpenSection(action.slug, action.anchor)),)
    elif state is TranslationState.BEHIND:
        label = t.gettext("Open the original (%(language)s)", language=LOCALE_NAMES[article.original])
        yield (button(t, label, OpenSection(action.slug, action.anchor, original=True)),)


def _links(library: Library, links: Iterable[SectionLink], t: Translator) -> Iterable[Row]:
    """Make a button of every place that the section points to: pressed, it opens in this message."""
    for each in links:
        other = library.article(each.slug)
        if not other:
            continue
        found = other.section(each.anchor, t.locale) if each.anchor else None
        if found and each.anchor:
            yield (button(t, f"→ {found[0].title}", OpenSection(other.slug, each.anchor)),)
        else:
            yield (button(t, f"→ {other.text(t.locale).title}", OpenArticle(other.slug)),)


def _listings(library: Library, article: Article, t: Translator) -> Iterable[Row]:
    """Lead to the places that an article offers, if any can be shown."""
    if any(library.directory.listing(id_) for id_ in article.directory):
        yield (button(t, t.gettext("Whom to turn to"), OpenArticleListings(article.slug)),)


def _places(library: Library, ids: Iterable[str], t: Translator) -> Iterable[Row]:
    """Make a button of every listing that the section points to."""
    shown = [found for id_ in ids if (found := library.directory.listing(id_))]
    return ways_to(shown, t)


def _doubts(article: Article, anchor: str, t: Translator) -> Row:
    """Make the row for whoever wants to check what is said, or knows better."""
    return (
        button(t, t.gettext("Sources"), OpenSources(article.slug)),
        button(t, t.gettext("Something wrong?"), OpenCorrection(article.slug, anchor)),
    )


def _keep(t: Translator) -> Button:
    """Make the button that lets this message stay when its time has come."""
    return button(t, t.gettext("Keep"), KeepMessage())


def _back(article: Article, t: Translator) -> Row:
    where = t.country(article.country) if article.country else t.gettext("Topics for every country")
    return (button(t, f"‹ {where}", OpenCountry(article.country)),)
