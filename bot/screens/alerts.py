"""The draft that says what changed in the library, for announcers to decide upon, with the notice that leads to it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.announcements.audience import Audience, Reach
from bot.announcements.draft import Draft, Part
from bot.announcements.unfinished import Unfinished
from bot.i18n import Locale, Plural, Translator
from bot.knowledge.check import has_errors
from bot.knowledge.diff import Change, FactChanged, StatusChanged
from bot.knowledge.library import Library
from bot.knowledge.model import Article, Listed
from bot.screens.announcement_actions import OpenAnnouncement
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
from bot.screens.letters import BUTTONS, compose
from bot.screens.screen import Screen, button, plain

LINES = 12
"""Most changes that are told one by one: more are not read in a message that nobody asked for."""
MORE = Plural(
    "alert", "And %(n)s more change: see “What's new”, `/new`.", "And %(n)s more changes: see “What's new”, `/new`."
)
_SYNTAX = re.compile(r"[\\`*_\[\]<>&#~|!]")
"""What Markdown would take for more than a character."""
_ANY_TIME = datetime.fromtimestamp(0, UTC)
"""A draft of ours has no times of its own."""

Concerning = StatusChanged | FactChanged
"""What readers are told unasked; new pages and those that are gone stand in “What's new”."""


def alert_draft(
    library: Library, translators: Mapping[Locale, Translator], changes: Iterable[Change]
) -> Unfinished | None:
    """Prepare a draft that tells changes, statuses first, with a button to each article.

    Args:
        library: What is served now; new values are its facts, with their sources.
        translators: All languages.
        changes: Between what was told before and this library.

    Returns:
        A draft that passes the checks of announcements; what does not fit into it is counted. None where nothing
        concerns readers.
    """
    told = _ranked(changes)
    if not told:
        return None
    shown = _first(told)
    while True:
        draft = _draft(library, translators, told, shown)
        if not shown or _is_right(draft, library, translators):
            return draft
        shown = shown[:-1]


def prepared(t: Translator, number: int) -> Screen:
    """Tell announcers that there is a draft, and nothing of what stands in it: somebody else may see the screen."""
    said = t.gettext("There is a new draft. Nothing of it is sent unless you want it.")
    return Screen(plain(said), ((button(t, t.gettext("Open the draft"), OpenAnnouncement(number)),),))


def _ranked(changes: Iterable[Change]) -> list[Concerning]:
    """Take the changes that concern readers: statuses first, then a fact of every article, another, and so on."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, Concerning]] = []
    for change in changes:
        if isinstance(change, FactChanged):
            seen[change.slug] += 1
            ranked.append((seen[change.slug], change))
        elif isinstance(change, StatusChanged):
            ranked.append((0, change))
    return [change for _, change in sorted(ranked, key=lambda each: each[0])]


def _first(told: Sequence[Concerning]) -> Sequence[Concerning]:
    slugs = list(dict.fromkeys(change.slug for change in told))[:BUTTONS]
    return [change for change in told if change.slug in slugs][:LINES]


def _draft(
    library: Library,
    translators: Mapping[Locale, Translator],
    told: Sequence[Concerning],
    shown: Sequence[Concerning],
) -> Unfinished:
    left = len(told) - len(shown)
    return Unfinished(
        texts={locale: "\n\n".join(_paragraphs(library, t, shown, left)) for locale, t in translators.items()},
        audience=_audience(told),
        buttons=tuple(dict.fromkeys(change.slug for change in shown)),
    )


def _audience(told: Iterable[Concerning]) -> Audience:
    """Choose the countries concerned, which reach who wants everything, too; topics of no country reach only those."""
    countries = frozenset(change.country for change in told if change.country)
    return Audience(Reach.COUNTRIES, countries) if countries else Audience(Reach.ALL)


def _paragraphs(library: Library, t: Translator, shown: Sequence[Concerning], left: int) -> Iterator[str]:
    for slug in dict.fromkeys(change.slug for change in shown):
        changes = [change for change in shown if change.slug == slug]
        yield f"**{_escaped(title_of(library, t, changes[0]))}**"
        yield "\n".join(f"- {_line(article_of(library, change), t, change)}" for change in changes)
    if left:
        yield t.npgettext(MORE, left)


def _line(article: Article, t: Translator, change: Concerning) -> str:
    match change:
        case StatusChanged(_, _, old, _):
            now = status_of(article, t)
            said = _escaped(said_status(t, from_to(status_word(old, t), now) if old else now))
            return " ".join([said, *_source(article, t)])
        case FactChanged():
            named = f"{{{{{article.slug}.{change.fact}}}}}"
            before = from_to(said_amount(change.old, t), "")
            return _escaped(below_heading(t, section_of(article, t, change), before)) + named


def _source(article: Article, t: Translator) -> Iterator[str]:
    """Link the newest source of an article's card; one that Belarus lists, or may, stands in no message unasked."""
    words = t.gettext("source")
    for key in newest(article, article.text(t.locale).intro.sources):
        if article.sources[key].listed is Listed.NO:
            yield f"([{words}](source:{article.slug}.{key}))"
            return


def _escaped(text: str) -> str:
    return _SYNTAX.sub(lambda found: f"\\{found[0]}", text)


def _is_right(draft: Unfinished, library: Library, translators: Mapping[Locale, Translator]) -> bool:
    parts = {locale: Part(text) for locale, text in draft.texts.items()}
    written = Draft(parts, audience=draft.audience, buttons=draft.buttons)
    _, problems = compose(written, library, translators, lambda _: "", _ANY_TIME)
    return not has_errors(problems)
