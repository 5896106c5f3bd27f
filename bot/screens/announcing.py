"""Screens on which an announcement is written, one for each of its parts."""

from collections.abc import Sequence
from datetime import tzinfo
from decimal import Decimal

from bot.announcements.announcement import Kind
from bot.announcements.audience import Audience, Reach
from bot.announcements.unfinished import TEXT_OF, Part, Unfinished
from bot.i18n import LOCALE_NAMES, Locale, Translator
from bot.knowledge.library import Library
from bot.screens.announcement_actions import (
    Ask,
    ChooseCountry,
    ChooseInstead,
    ChooseReach,
    Discard,
    OpenAnnouncement,
    OpenAnnouncements,
    OpenAudience,
    OpenDraft,
    OpenInstead,
    Preview,
    SendTest,
    Submit,
    TakeAway,
)
from bot.screens.counts import at_least
from bot.screens.moments import said_moment
from bot.screens.pager import page_arrows, pages_of
from bot.screens.screen import ITEM, Row, Screen, bold, button, code, grid, items, marked, plain, unlinked
from bot.screens.subscriptions import COUNTRIES_PER_PAGE

SHOWN = 2500
"""Most characters of a text that are shown again below what is wrong with it."""


def draft(t: Translator, number: int, known: Unfinished, zone: tzinfo, note: str = "") -> Screen:
    """Show what is known of an announcement, and lead to each part.

    Args:
        t: The announcer's language.
        number: That of the announcement.
        known: What was written so far.
        zone: The announcers' time zone.
        note: What just happened, as plain text.
    """
    title = t.gettext("Announcement %(number)s: not submitted yet", number=number)
    if known.corrects:
        title = t.gettext("Correction of announcement %(number)s: not submitted yet", number=known.corrects)
    told = items(plain(line) for line in _known(t, known, zone))
    html = "\n\n".join([*([plain(note)] if note else []), bold(title), told])
    texts = (
        button(t, marked(LOCALE_NAMES[locale], locale in known.texts), Ask(number, TEXT_OF[locale]))
        for locale in Locale
    )
    parts: list[Row] = [
        (button(t, t.gettext("If a language is missing"), OpenInstead(number)),),
        (
            button(t, t.gettext("Picture or file"), Ask(number, Part.ATTACHMENT)),
            button(t, t.gettext("Buttons"), Ask(number, Part.BUTTONS)),
        ),
    ]
    if not known.corrects:
        parts.insert(0, (button(t, t.gettext("For whom"), OpenAudience(number)),))
        begin = button(t, t.gettext("When"), Ask(number, Part.START))
        parts.append((begin, button(t, t.gettext("Not after"), Ask(number, Part.END))))
    return Screen(
        html,
        (
            *grid(texts, columns=3),
            *parts,
            (button(t, t.gettext("Preview"), Preview(number)),),
            (button(t, t.gettext("Discard"), Discard(number)), *back_to_list(t)),
        ),
    )


def audience(library: Library, t: Translator, number: int, chosen: Audience | None, page: int) -> Screen:
    """Offer everybody, all because it is urgent, and countries, each with what a press will make of it."""
    countries = chosen.countries if chosen else frozenset()
    pages = pages_of(library.countries(), COUNTRIES_PER_PAGE) or [[]]
    page = min(page, len(pages) - 1)
    reach = chosen.reach if chosen else None
    labels = {
        Reach.ALL: t.gettext("Those who want everything"),
        Reach.URGENT: t.gettext("Urgent: all subscribers"),
    }
    rows: list[Row] = [
        (button(t, marked(label, reach is each), ChooseReach(number, each)),) for each, label in labels.items()
    ]
    cells = (
        button(t, marked(t.country(each), each in countries), ChooseCountry(number, each, each not in countries, page))
        for each in pages[page]
    )
    paragraphs = [
        bold(t.gettext("For whom is it?")),
        plain(
            t.gettext(
                "Countries reach those who chose one of them, and those who want everything. Only urgent "
                "announcements make a sound."
            )
        ),
        plain(t.gettext("Now: %(choice)s.", choice=said_audience(t, chosen))),
    ]
    arrows = page_arrows(t, page, len(pages), lambda other: OpenAudience(number, other))
    return Screen("\n\n".join(paragraphs), (*rows, *grid(cells, columns=2), *arrows, _back(t, number)))


def instead(t: Translator, number: int, known: Unfinished) -> Screen:
    """Offer the languages that may stand in for one without a text."""
    rows: list[Row] = [
        (button(t, marked(LOCALE_NAMES[each], known.instead is each), ChooseInstead(number, each)),) for each in Locale
    ]
    none = button(
        t, marked(t.gettext("Every language has its own text"), not known.instead), ChooseInstead(number, None)
    )
    ask = t.gettext("Which text do those get whose language has none?")
    return Screen(plain(ask), (*rows, (none,), _back(t, number)))


def ask(t: Translator, number: int, known: Unfinished, part: Part, zone: tzinfo, wrong: Sequence[str] = ()) -> Screen:
    """Ask for a part, which the next message is taken for.

    Args:
        t: The announcer's language.
        number: That of the announcement.
        known: What was written so far.
        part: What is asked for.
        zone: The announcers' time zone.
        wrong: What is wrong with what was sent, as plain sentences.
    """
    paragraphs = [
        *(
            ["\n".join([bold(t.gettext("This is not right yet:")), *(ITEM + plain(each) for each in wrong)])]
            if wrong
            else []
        ),
        plain(_asked(t, part, zone)),
    ]
    locale = part.locale
    if locale and (text := known.texts.get(locale)):
        paragraphs += [plain(t.gettext("As it is now:")), code(text[:SHOWN])]
    rows: list[Row] = [_back(t, number)]
    if _is_there(known, part):
        rows.insert(0, (button(t, t.gettext("Take it away"), TakeAway(number, part)),))
    return Screen("\n\n".join(paragraphs), tuple(rows))


def problems(t: Translator, number: int, wrong: Sequence[str]) -> Screen:
    """Say what keeps an announcement from being shown or submitted."""
    told = items(plain(each) for each in wrong)
    head = bold(t.gettext("This is not right yet:"))
    return Screen(f"{head}\n{told}", (_back(t, number),))


def preview(
    t: Translator, number: int, mark: str, recipients: int, minutes: int, lines: Sequence[str], *, is_correction: bool
) -> Screen:
    """Say below the texts how many will get them and how long it takes.

    Args:
        t: The announcer's language.
        number: That of the announcement.
        mark: What its hash begins with.
        recipients: How many, rounded down to tens.
        minutes: How long sending takes, rounded up.
        lines: What else is known of it, as plain text.
        is_correction: Whether it stands for one that was delivered, to those who have it.
    """
    counts = [
        t.gettext("Recipients: %(count)s", count=at_least(t, recipients)),
        t.gettext("Minutes that sending takes: about %(count)s", count=t.number(Decimal(minutes))),
    ]
    told = items(unlinked(line) for line in [*lines, *([] if is_correction else counts)])
    head = t.gettext("Above: as readers see it, in Belarusian, Russian and English.")
    return Screen(
        f"{plain(head)}\n\n{told}",
        (
            (button(t, t.gettext("Send a test to me"), SendTest(number)),),
            (button(t, t.gettext("Submit"), Submit(number, mark)),),
            _back(t, number),
        ),
    )


def ask_discard(t: Translator, number: int) -> Screen:
    """Ask before a draft is deleted, whoever wrote it."""
    question = t.gettext("Delete the draft of announcement %(number)s?", number=number)
    yes = (button(t, t.gettext("Yes, delete it"), Discard(number, is_sure=True)),)
    return Screen(plain(question), (yes, (button(t, t.gettext("No"), OpenAnnouncement(number)),)))


def discarded(t: Translator) -> Screen:
    """Say that a draft is gone."""
    return Screen(plain(t.gettext("The draft is deleted.")), (back_to_list(t),))


def said_audience(t: Translator, chosen: Audience | None) -> str:
    """Say for whom it is, in a few words."""
    if chosen is None:
        return t.gettext("not said yet")
    if chosen.reach is Reach.COUNTRIES:
        countries = ", ".join(t.country(each) for each in sorted(chosen.countries))
        return t.gettext("%(countries)s; and those who want everything", countries=countries)
    return (
        t.gettext("all subscribers, urgent") if chosen.reach is Reach.URGENT else t.gettext("those who want everything")
    )


def described(t: Translator, known: Unfinished, zone: tzinfo) -> list[str]:
    """Say for whom and when, line by line."""
    start = said_moment(t, known.start, zone) if known.start else t.gettext("soon after it is approved")
    lines = [
        t.gettext("For whom: %(choice)s", choice=said_audience(t, known.audience)),
        t.gettext("When: %(moment)s", moment=start),
    ]
    if known.end:
        lines.append(t.gettext("Not sent after: %(moment)s", moment=said_moment(t, known.end, zone)))
    return lines


def _known(t: Translator, known: Unfinished, zone: tzinfo) -> list[str]:
    lines = [] if known.corrects else described(t, known, zone)
    for locale in Locale:
        length = t.number(Decimal(len(known.texts.get(locale, ""))))
        said = t.gettext("characters: %(count)s", count=length) if locale in known.texts else t.gettext("no text")
        lines.append(f"{LOCALE_NAMES[locale]}: {said}")
    if known.instead:
        lines.append(t.gettext("If a language is missing: %(language)s", language=LOCALE_NAMES[known.instead]))
    if known.attachment:
        is_photo = known.attachment.kind is Kind.PHOTO
        lines.append(t.gettext("With a picture") if is_photo else t.gettext("With a file"))
    if known.buttons:
        lines.append(t.gettext("Buttons to: %(pages)s", pages=", ".join(known.buttons).replace("#", " · ")))
    return lines


def _asked(t: Translator, part: Part, zone: tzinfo) -> str:
    if part.locale:
        return t.gettext(
            "Send the text in this language: %(language)s. It is written like articles: **bold**, *italic*, lists with "
            "hyphens, `words to copy`. A fact of an article is {{SLUG.FACT}}. A link is [words](SLUG#anchor), "
            "[words](listing:ID) or [words](source:SLUG.SOURCE). Your message is deleted from the chat.",
            language=LOCALE_NAMES[part.locale],
        )
    match part:
        case Part.ATTACHMENT:
            return t.gettext("Send one picture or one file. The words below it are not read.")
        case Part.BUTTONS:
            return t.gettext(
                "Send what the buttons shall lead to, each on a line of its own: an article by the name of its folder "
                "(SLUG), one of its sections (SLUG#anchor), or an entry of the directory (listing:ID)."
            )
        case Part.END:
            return t.gettext(
                "After which time shall it not be sent any more? Write it like this: 2026-11-23 18:00."
            ) + _zone(t, zone)
    return t.gettext("When may it begin? Write “now”, or a time like this: 2026-11-23 18:00.") + _zone(t, zone)


def _zone(t: Translator, zone: tzinfo) -> str:
    return " " + t.gettext("Time zone: %(zone)s.", zone=str(zone).replace("_", " "))


def _is_there(known: Unfinished, part: Part) -> bool:
    return known.without(part) != known.without_asking()


def _back(t: Translator, number: int) -> Row:
    return (button(t, t.gettext("‹ All parts"), OpenDraft(number)),)


def back_to_list(t: Translator) -> Row:
    """Make the row that leads to all announcements."""
    return (button(t, t.gettext("‹ Announcements"), OpenAnnouncements()),)
