"""Hold the draft of an announcement against the rules: all problems in one run."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.announcements.audience import Reach
from bot.announcements.draft import Draft, Part, document_of
from bot.announcements.moments import say_moment
from bot.announcements.names import ListingLink, SourceLink, Target, find_fact, find_source, read_target
from bot.i18n import Locale, mark
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.library import Library
from bot.knowledge.listing import Listing
from bot.knowledge.markup import Code, FactName, Link, running, spans_of
from bot.knowledge.model import Listed
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Unreadable
from bot.knowledge.rules import words
from bot.knowledge.rules.reading import long_sentences
from bot.knowledge.rules.words import Prose, check_words
from bot.knowledge.typed import cannot_be_read

_TOLD_OTHERWISE: Mapping[str, str] = {
    words.BRACES: mark("braces stand here that name no fact: write {{SLUG.NAME}} or {{SLUG.NAME|gen}}, without spaces"),
    words.ADDRESS: mark(
        "“%(address)s” is an address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"
    ),
    words.FIGURE: mark("“%(found)s” stands in prose: if an article has this fact, write {{SLUG.NAME}}"),
}
"""Sentences of the rules about words, for somebody who has no article.yaml."""
_TAPPED = ("/", "#", "$")
"""How commands and tags begin: in `backquotes` they lead nowhere."""

Trouble = tuple[str, Mapping[str, object]]
"""A msgid and what fills it."""


FOR_NOBODY = mark("nobody has said for whom this is: all, urgent, or countries")


def check_draft(draft: Draft, library: Library, now: datetime) -> list[Problem]:
    """Return every problem of a draft but for its length, which is measured where letters are made.

    Args:
        draft: What was written.
        library: What it may name.
        now: The time, aware.
    """
    problems = [*_audience(draft, library), *_times(draft, now), *_languages(draft), *_buttons(draft, library)]
    for locale, part in draft.parts.items():
        problems += _part(draft.place(locale), locale, part, library)
    return sorted(problems, key=lambda problem: (problem.path, problem.line))


def _audience(draft: Draft, library: Library) -> Iterator[Problem]:
    line = draft.line("audience")
    if draft.audience is None:
        yield error(draft.path, line, FOR_NOBODY)
    elif draft.audience.reach is Reach.COUNTRIES:
        if not draft.audience.countries:
            yield error(draft.path, line, mark("no country is chosen"))
        for code in sorted(draft.audience.countries - frozenset(library.countries())):
            message = mark("the library has nothing on %(country)s: nobody can subscribe to it")
            yield error(draft.path, line, message, country=code)


def _times(draft: Draft, now: datetime) -> Iterator[Problem]:
    start, end = draft.start, draft.end
    if start and start <= now:
        message = mark("the time to begin, %(moment)s, has passed")
        yield error(draft.path, draft.line("at"), message, moment=_said(start))
    if end and end <= now:
        message = mark("the time to end, %(moment)s, has passed")
        yield error(draft.path, draft.line("until"), message, moment=_said(end))
    elif start and end and end <= start:
        message = mark("it would end (%(end)s) before it begins (%(start)s)")
        yield error(draft.path, draft.line("until"), message, start=_said(start), end=_said(end))


def _said(moment: datetime) -> str:
    return say_moment(moment, moment.tzinfo if isinstance(moment.tzinfo, ZoneInfo) else ZoneInfo("UTC"))


def _languages(draft: Draft) -> Iterator[Problem]:
    missing = [locale for locale in Locale if locale not in draft.parts]
    if not draft.parts:
        yield error(draft.path, 0, mark("there is no text: write it in `be`, `ru` and `en`"))
    elif draft.instead and draft.instead not in draft.parts:
        message = mark("there is no text in “%(locale)s” that readers of another language could get")
        yield error(draft.path, draft.line("instead"), message, locale=draft.instead.value)
    elif missing and not draft.instead:
        message = mark("there is no text in %(languages)s: write it, or say which language these readers get instead")
        yield error(draft.path, 0, message, languages=", ".join(missing))


def check_button(text: str, library: Library, path: str = "", line: int = 0) -> Iterator[Problem]:
    """Yield why a button may not lead to a place, written ``SLUG``, ``SLUG#anchor`` or ``listing:ID``."""
    target = read_target(text)
    if target is None or isinstance(target, SourceLink):
        message = mark("“%(target)s” is no place for a button: write SLUG, SLUG#anchor or listing:ID")
        yield error(path, line, message, target=text)
    elif trouble := _trouble(target, library):
        yield error(path, line, trouble[0], **trouble[1])


def _buttons(draft: Draft, library: Library) -> Iterator[Problem]:
    for text in draft.buttons:
        yield from check_button(text, library, draft.path, draft.line("buttons"))


def _part(path: str, locale: Locale, part: Part, library: Library) -> Iterator[Problem]:
    try:
        document = document_of(part)
    except Unreadable as unreadable:
        yield cannot_be_read(path, unreadable)
        return
    yield from (replace(problem, path=path) for problem in document.problems)
    blocks = document.intro.blocks
    if not blocks and not document.problems:
        yield error(path, part.lines_before, mark("there is no text in “%(locale)s”"), locale=locale.value)
    runs = tuple(spans_of(blocks))
    names = {span.name for span, _ in Prose(path, locale, runs, {}).spans() if isinstance(span, FactName)}
    facts = {name: found[1] for name in names if (found := find_fact(library, name))}
    prose = Prose(path, locale, runs, facts)
    yield from (_told_otherwise(problem) for problem in check_words(prose))
    yield from _facts(prose)
    yield from _links(prose, library)
    yield from _copied_addresses(prose)
    yield from long_sentences(path, locale, [(" ".join(running(spans).split()), line) for spans, line in runs])


def _told_otherwise(problem: Problem) -> Problem:
    return replace(problem, message=_TOLD_OTHERWISE.get(problem.message, problem.message))


def _facts(prose: Prose) -> Iterator[Problem]:
    for span, _ in prose.spans():
        if isinstance(span, FactName) and span.name not in prose.facts:
            message = mark("there is no fact “%(fact)s”: write {{SLUG.NAME}}, as article.yaml of an article calls it")
            yield error(prose.path, span.line, message, fact=span.name)


def _links(prose: Prose, library: Library) -> Iterator[Problem]:
    for span, _ in prose.spans():
        if not isinstance(span, Link):
            continue
        target = read_target(span.target)
        if target is None:
            message = mark(
                "a link holds no address: write [words](SLUG#anchor), [words](listing:ID) or [words](source:SLUG.NAME)"
            )
            yield error(prose.path, span.line, message)
        elif trouble := _trouble(target, library):
            yield error(prose.path, span.line, trouble[0], **trouble[1])


def _copied_addresses(prose: Prose) -> Iterator[Problem]:
    """Whoever gets hold of an announcer's account must not send everybody to an address of theirs, to copy neither."""
    for span, line in prose.spans():
        for address in find_addresses(span.text) if isinstance(span, Code) else ():
            if not address.startswith(_TAPPED):
                yield error(prose.path, line, _TOLD_OTHERWISE[words.ADDRESS], address=address)


def _trouble(target: Target, library: Library) -> Trouble | None:
    """Tell why nothing may lead to a place; None where it may."""
    match target:
        case ListingLink(id_):
            return _listing_trouble(id_, library.directory.listing(id_))
        case SourceLink(slug, key):
            source = find_source(library, target)
            if source is None:
                return mark("there is no source “%(source)s” in the article “%(slug)s”"), {"source": key, "slug": slug}
            if source.listed is not Listed.NO:
                message = mark(
                    "Belarus lists the source “%(source)s” as extremist, or may: link the article, which asks first"
                )
                return message, {"source": key}
            return None
    article = library.article(target.slug)
    if article is None:
        return mark("there is no article “%(slug)s” to link to"), {"slug": target.slug}
    if target.anchor and target.anchor not in article.anchors():
        message = mark("the article “%(slug)s” has no section “%(anchor)s”")
        return message, {"slug": target.slug, "anchor": target.anchor}
    return None


def _listing_trouble(id_: str, listing: Listing | None) -> Trouble | None:
    if listing is None:
        return mark("there is no listing “%(listing)s” in the directory"), {"listing": id_}
    if listing.is_withheld:
        message = mark("the address of “%(listing)s” is withheld until an editor has looked at it: link an article")
        return message, {"listing": id_}
    if listing.listed is not Listed.NO:
        message = mark(
            "Belarus lists “%(listing)s” as extremist, or may: its name must not stand in a message that nobody asked "
            "for; link the article that offers it"
        )
        return message, {"listing": id_}
    return None
