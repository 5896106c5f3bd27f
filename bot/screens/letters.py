"""The letters of an announcement: what each reader gets, made of what was written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.announcements.announcement import Announcement, Letter
from bot.announcements.check import check_draft
from bot.announcements.draft import Draft, document_of
from bot.announcements.names import (
    ListingLink,
    Place,
    SourceLink,
    find_fact,
    find_source,
    read_target,
)
from bot.i18n import Locale, Translator, mark
from bot.knowledge.check import has_errors
from bot.knowledge.library import Library
from bot.knowledge.markup import Document, FactName, Link, Span, flat, spans_of
from bot.knowledge.model import Listed, Source
from bot.knowledge.pages import ENTITY_LIMIT, MESSAGE_LIMIT
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Unreadable
from bot.knowledge.render import Resolve, to_html
from bot.knowledge.say import say_fact
from bot.knowledge.telegram_html import MarkupRefused, parse_html, utf16_length
from bot.screens.actions import OpenArticle, OpenListing, OpenSection, Press
from bot.screens.screen import Button, button
from bot.screens.sources import line_of
from bot.screens.subscriptions import stop_button

CAPTION_LIMIT = 1024
"""Longest caption, in UTF-16 code units after entities parsing (Bot API, sendPhoto and sendDocument)."""
BUTTONS = 8
"""Most places that a letter leads to: more would push its words from the screen."""

Encode = Callable[[Press], str]
"""Writes a press as callback data."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told in one language.

    Attributes:
        html: The whole message, with its sources.
        places: What it leads to, in order, each once.
    """

    html: str
    places: tuple[Place, ...]


def compose(
    draft: Draft, library: Library, translators: Mapping[Locale, Translator], encode: Encode, now: datetime
) -> tuple[Announcement | None, list[Problem]]:
    """Make the announcement of a draft; the same draft and library always make the same one.

    Args:
        draft: What was written.
        library: What it names.
        translators: All languages.
        encode: Writes what a button does.
        now: The time, aware.

    Returns:
        The announcement, with a letter for every language, or None where something is wrong; and every problem.
    """
    problems = check_draft(draft, library, now)
    told = {locale: _told(draft, document, library, translators[locale]) for locale, document in _documents(draft)}
    for locale, each in told.items():
        problems += _misfits(draft, locale, each)
    problems.sort(key=lambda problem: (problem.path, problem.line))
    if has_errors(problems) or draft.audience is None:
        return None, problems
    instead = draft.instead or Locale.BE
    letters = {
        locale: _letter(told.get(locale) or told[instead], library, translators[locale], encode) for locale in Locale
    }
    announcement = Announcement(
        letters=letters,
        audience=draft.audience,
        instead=instead,
        attachment=draft.attachment,
        start=draft.start.astimezone(UTC) if draft.start else None,
        end=draft.end.astimezone(UTC) if draft.end else None,
    )
    return announcement, problems


def _documents(draft: Draft) -> Iterator[tuple[Locale, Document]]:
    """Yield what can be parsed: of the rest the check has told."""
    for locale, part in draft.parts.items():
        try:
            document = document_of(part)
        except Unreadable:
            continue
        yield locale, document


def _told(draft: Draft, document: Document, library: Library, t: Translator) -> _Told:
    blocks = document.intro.blocks
    spans = [span for run, _ in spans_of(blocks) for span in flat(run)]
    html = "\n\n".join([to_html(blocks, _resolver(library, t)), *line_of(_sources(spans, library), t)])
    targets = [read_target(target) for target in (*draft.buttons, *_targets(spans))]
    places = [each for each in targets if each is not None and not isinstance(each, SourceLink)]
    return _Told(html, tuple(dict.fromkeys(places)))


def _resolver(library: Library, t: Translator) -> Resolve:
    """Say what facts and links stand for; only a source that is surely not listed has an address here."""

    def fact(name: FactName) -> str:
        found = find_fact(library, name.name)
        return say_fact(found[1], t, name.case) if found else f"{{{{{name.name}}}}}"

    def href(link: Link) -> str | None:
        target = read_target(link.target)
        source = find_source(library, target) if isinstance(target, SourceLink) else None
        return source.url if source and source.listed is Listed.NO else None

    return Resolve(fact, href)


def _targets(spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if isinstance(span, Link):
            yield span.target


def _sources(spans: Iterable[Span], library: Library) -> list[Source]:
    """Return what the facts rest on and the links lead to, in order; the same page once, whichever article names it."""
    found: dict[tuple[str, str, str], Source] = {}
    for span in spans:
        source = _source(span, library)
        if source:
            found.setdefault((source.publisher, source.url, str(source.date)), source)
    return list(found.values())


def _source(span: Span, library: Library) -> Source | None:
    if isinstance(span, FactName):
        found = find_fact(library, span.name)
        return found[0].sources[found[1].source] if found else None
    target = read_target(span.target) if isinstance(span, Link) else None
    return find_source(library, target) if isinstance(target, SourceLink) else None


def _misfits(draft: Draft, locale: Locale, told: _Told) -> Iterator[Problem]:
    """Tell why Telegram would not take a letter, or not show it as it is."""
    path, part = draft.place(locale), draft.parts[locale]
    line = part.lines_before
    if len(told.places) > BUTTONS:
        message = mark("it leads to %(count)s places: at most %(limit)s buttons can be seen")
        yield error(path, line, message, count=len(told.places), limit=BUTTONS)
    try:
        shown = parse_html(told.html)
    except MarkupRefused as refused:
        yield error(path, line, mark("Telegram would refuse this text: %(why)s"), why=refused)
        return
    if told.html and not any(char.isalnum() for char in shown.text):
        yield error(path, line, mark("Telegram would show nothing here: the text is invisible"))
    if len(shown.entities) > ENTITY_LIMIT:
        message = mark("%(count)s links and emphases here: Telegram shows at most %(limit)s in one text")
        yield error(path, line, message, count=len(shown.entities), limit=ENTITY_LIMIT)
    limit = CAPTION_LIMIT if draft.attachment else MESSAGE_LIMIT
    if (length := utf16_length(shown.text)) > limit:
        message = mark("the text has %(length)s characters with its sources: at most %(limit)s fit into a message")
        caption = mark(
            "the text has %(length)s characters with its sources: at most %(limit)s fit below a picture or document"
        )
        yield error(path, line, caption if draft.attachment else message, length=length, limit=limit)


def _letter(told: _Told, library: Library, t: Translator, encode: Encode) -> Letter:
    opening = dict.fromkeys((found,) for place in told.places if (found := _button(place, library, t)))
    rows = (*opening, (stop_button(t),))
    return Letter(told.html, tuple(tuple((each.label, encode(each.press)) for each in row) for row in rows))


def _button(place: Place, library: Library, t: Translator) -> Button | None:
    if isinstance(place, ListingLink):
        listing = library.directory.listing(place.id)
        return button(t, f"→ {listing.name}", OpenListing(listing.id)) if listing else None
    article = library.article(place.slug)
    if article is None:
        return None
    found = article.section(place.anchor, t.locale) if place.anchor else None
    if found and place.anchor:
        return button(t, f"→ {found[0].title}", OpenSection(article.slug, place.anchor))
    return button(t, f"→ {article.text(t.locale).title}", OpenArticle(article.slug))
