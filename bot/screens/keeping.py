"""Screens of how articles stand: what is due, what is behind, and one article."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.i18n import LOCALE_NAMES, Translator
from bot.knowledge.facts import Confidence
from bot.knowledge.library import Library
from bot.knowledge.model import TranslationState
from bot.knowledge.report import Age, Entry
from bot.knowledge.say import say_date
from bot.screens.actions import OpenArticle
from bot.screens.admin_actions import OpenAdmin
from bot.screens.amend_actions import OpenFacts, OpenStatus, OpenTexts
from bot.screens.announcement_actions import MARK
from bot.screens.knowledge_actions import OpenChanges, OpenHistory, OpenKept, OpenKnowledge, SendFiles, StillRight
from bot.screens.pager import page_arrows
from bot.screens.screen import Row, Screen, bold, button, code, grid, items, plain

PER_PAGE = 8
SOON = timedelta(days=14)
"""How long before its day a review is said to come soon."""
LABEL = 40

Say = Callable[[Translator], str]


class Light(StrEnum):
    """How urgently an article needs somebody."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


LIGHTS: Mapping[str, Say] = {
    "red": lambda t: t.gettext("red"),
    "yellow": lambda t: t.gettext("yellow"),
    "green": lambda t: t.gettext("green"),
}


def light_of(entry: Entry, today: date) -> Light:
    """Tell how urgent an article is: its review, its translations, its sources, its hearsay."""
    if entry.due < today or _count(entry, TranslationState.MISSING):
        return Light.RED
    is_doubtful = entry.sources.get(Age.OLD, 0) or entry.facts.get(Confidence.LOW, 0)
    if entry.due - SOON <= today or _count(entry, TranslationState.BEHIND) or is_doubtful:
        return Light.YELLOW
    return Light.GREEN


def knowledge(
    library: Library, t: Translator, entries: Sequence[Entry], today: date, page: int, waiting: int, note: str = ""
) -> Screen:
    """Show how all articles stand, the most urgent first.

    Args:
        library: What is served.
        t: The editor's language.
        entries: As ``report`` gives them.
        today: The day.
        page: Of the list, from 0.
        waiting: How many changes are not over.
        note: What just happened, as plain text.
    """
    lights = {entry.slug: light_of(entry, today) for entry in entries}
    order = sorted(entries, key=lambda each: (list(Light).index(lights[each.slug]), each.due, each.slug))
    pages = max(1, -(-len(order) // PER_PAGE))
    page = min(page, pages - 1)
    here = order[page * PER_PAGE : (page + 1) * PER_PAGE]
    counts = ", ".join(f"{LIGHTS[each](t)} {_said(t, list(lights.values()).count(each))}" for each in Light)
    lines = [
        t.gettext("Articles: %(counts)s", counts=counts),
        t.gettext("Reviews that are due: %(count)s", count=_said(t, sum(entry.due < today for entry in entries))),
        t.gettext(
            "Articles with translations behind or missing: %(count)s",
            count=_said(t, sum(bool(_late(t, entry)) for entry in entries)),
        ),
        t.gettext("Unfinished changes: %(count)s", count=_said(t, waiting)),
    ]
    rows = [f"{code(each.slug)}\n{plain('; '.join(_needs(t, each, lights[each.slug], today)))}" for each in here]
    how = [
        t.gettext("To change something, send its file here as a document, several one after another, or one zip."),
        t.gettext("The files of an article are sent to you by this command, with its name in the place of NAME:"),
    ]
    told = items(plain(line) for line in lines)
    head = bold(t.gettext("Knowledge"))
    html = [*([plain(note)] if note else []), f"{head}\n{told}", *rows]
    html.append(f"{plain(' '.join(how))} {code('/file NAME')}")
    cells = (button(t, _short(library, t, each.slug), OpenKept(each.slug)) for each in here)
    return Screen(
        "\n\n".join(html),
        (
            *grid(cells, columns=1),
            *page_arrows(t, page, pages, OpenKnowledge),
            (button(t, t.gettext("Changes"), OpenChanges()), button(t, t.gettext("History"), OpenHistory())),
            (button(t, t.gettext("‹ Your role"), OpenAdmin()),),
        ),
    )


def kept(library: Library, t: Translator, entry: Entry, today: date, note: str = "") -> Screen:
    """Show how one article stands, and what an editor can do about it."""
    lines = [
        *_needs(t, entry, light_of(entry, today), today),
        t.gettext("Last reviewed: %(date)s", date=t.day(entry.reviewed)),
        *([t.gettext("Oldest fact: %(date)s.", date=say_date(entry.oldest, t))] if entry.oldest else []),
        t.gettext(
            "Sources up to half a year old: %(fresh)s; up to a year and a half: %(aging)s; older: %(old)s",
            fresh=entry.sources.get(Age.FRESH, 0),
            aging=entry.sources.get(Age.AGING, 0),
            old=entry.sources.get(Age.OLD, 0),
        ),
        t.gettext("Facts that are hearsay: %(count)s", count=_said(t, entry.facts.get(Confidence.LOW, 0))),
    ]
    told = items(plain(line) for line in lines)
    title = library.articles[entry.slug].text(t.locale).title
    ask = t.gettext("“Still right” means: you have read it against its sources today.")
    head = f"{bold(title)}\n{code(entry.slug)}"
    return Screen(
        "\n\n".join([*([plain(note)] if note else []), head, told, plain(ask)]),
        (
            (button(t, t.gettext("Still right"), StillRight(entry.slug, library.revision[:MARK])),),
            *_small_edits(library, t, entry),
            (button(t, t.gettext("Send me the files"), SendFiles(entry.slug)),),
            (button(t, t.gettext("As readers see it"), OpenArticle(entry.slug)),),
            _back(t),
        ),
    )


def _small_edits(library: Library, t: Translator, entry: Entry) -> Iterator[Row]:
    """Lead to what is changed without a file, and to translations that wait for somebody."""
    article, slug = library.articles[entry.slug], entry.slug
    status = [button(t, t.gettext("Status"), OpenStatus(slug))] if article.status else []
    facts = button(t, t.gettext("Facts"), OpenFacts(slug))
    yield (facts, *status, button(t, t.gettext("Texts"), OpenTexts(slug, article.original)))
    for locale, states in entry.translations.items():
        if count := states[TranslationState.BEHIND]:
            language = LOCALE_NAMES[locale]
            label = t.gettext("%(language)s, sections behind: %(count)s", language=language, count=count)
            yield (button(t, label, OpenTexts(slug, locale)),)


def files_sent(t: Translator) -> Screen:
    """Say what to do with the files that were just sent."""
    told = t.gettext(
        "Above: the files as they are now. Change what must be changed, leave the names as they are, and send the "
        "changed ones back here as documents."
    )
    return Screen(plain(told), (_back(t),))


def said(t: Translator, words: str) -> Screen:
    """Say something plain, with the way back to all articles."""
    return Screen(plain(words), (_back(t),))


def _back(t: Translator) -> Row:
    return (button(t, t.gettext("‹ Knowledge"), OpenKnowledge()),)


def _needs(t: Translator, entry: Entry, light: Light, today: date) -> list[str]:
    """Say the light in words, and what it stands for."""
    day = t.day(entry.due)
    review = t.gettext("review was due: %(date)s", date=day)
    if entry.due >= today:
        review = t.gettext("review due: %(date)s", date=day)
    return [LIGHTS[light](t), review, *_late(t, entry)]


def _late(t: Translator, entry: Entry) -> list[str]:
    said_ = []
    for locale, states in entry.translations.items():
        language = LOCALE_NAMES[locale]
        if missing := states[TranslationState.MISSING]:
            said_.append(t.gettext("%(language)s, sections missing: %(count)s", language=language, count=missing))
        if behind := states[TranslationState.BEHIND]:
            said_.append(t.gettext("%(language)s, sections behind: %(count)s", language=language, count=behind))
    return said_


def _count(entry: Entry, state: TranslationState) -> int:
    return sum(states[state] for states in entry.translations.values())


def _short(library: Library, t: Translator, slug: str) -> str:
    title = library.articles[slug].text(t.locale).title
    title = title if len(title) <= LABEL else title[: LABEL - 1] + "…"
    twins = [each for each in library.articles.values() if each.text(t.locale).title == title]
    return title if len(twins) <= 1 else slug


def _said(t: Translator, count: int) -> str:
    return t.number(Decimal(count))
