"""Screens of small edits without a file: what stands there now, and the one thing that is asked next."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.i18n import LOCALE_NAMES, Locale, Translator, mark
from bot.knowledge.facts import RoughDate
from bot.knowledge.files import FactKeys, SourceKeys
from bot.knowledge.model import Status
from bot.knowledge.problems import Problem
from bot.knowledge.retyped import shown
from bot.knowledge.telegram_html import utf16_length
from bot.screens.amend_actions import (
    FollowIt,
    OpenFact,
    OpenFacts,
    OpenOriginal,
    OpenPart,
    OpenTexts,
    Pick,
    PickIt,
    SetStatus,
    StopAsking,
    TakeSource,
)
from bot.screens.articles import status_word
from bot.screens.editing import refused
from bot.screens.knowledge_actions import OpenKept, SendFiles
from bot.screens.pager import page_arrows
from bot.screens.screen import Row, Screen, bold, button, code, fitting, plain, pre, unlinked

TOO_LONG = mark("This text is too long for one message: change it in the file.")
PER_PAGE = 10
LABEL = 60
SOURCES = 90
"""Most buttons of sources: a keyboard holds a hundred (Bot API)."""
NOTE = 500
"""Longest note: it may repeat what was sent."""
LONGEST = 3200
"""Longest section, as Telegram counts, that is changed by a message: it must come back in one."""


def facts(t: Translator, slug: str, all_: Mapping[str, FactKeys], page: int) -> Screen:
    """List an article's facts with their values as they are written."""
    pages = max(1, -(-len(all_) // PER_PAGE))
    page = min(page, pages - 1)
    here = list(all_.items())[page * PER_PAGE : (page + 1) * PER_PAGE]
    how = t.gettext("Choose the fact that has another value, date or source now.")
    rows = [(button(t, _cut(f"{key}: {shown(fact)}"), OpenFact(slug, key)),) for key, fact in here]
    html = _head(t, slug, t.gettext("Facts")), plain(how if here else t.gettext("This article has no facts."))
    arrows = page_arrows(t, page, pages, lambda other: OpenFacts(slug, other))
    return Screen("\n\n".join(html), (*rows, *arrows, _back(t, slug)))


def ask_value(t: Translator, slug: str, key: str, fact: FactKeys, mark: str, note: str = "") -> Screen:
    """Ask for the value of a fact, as it is written in the file."""
    now = t.gettext("Now:")
    lines = [f"{plain(now)} {_said(fact)}"]
    if fact.per:
        lines.append(
            plain(t.gettext("Write the amount only: “a month”, “a person” and the like (per) stay as they are."))
        )
    ask = bold(t.gettext("Write the new value now, in the same way:"))
    gone = plain(t.gettext("Your message is deleted from the chat."))
    html = [*_note(note), _head(t, slug, key), "\n".join(lines), f"{ask} {code(shown(fact))}\n{gone}"]
    stays = button(t, t.gettext("The value is the same"), PickIt(mark, Pick.STAYS))
    return Screen("\n\n".join(html), ((stays,), _not_now(t, slug)))


def ask_as_of(
    t: Translator, slug: str, key: str, fact: FactKeys, new: Mapping[str, str], mark: str, today: date, note: str = ""
) -> Screen:
    """Ask as of when the source says so."""
    ask = t.gettext(
        "On which date was it so, by the source? Press a button, or write a date now: 2026-06-01, 2026-06 or 2026."
    )
    month = str(RoughDate(today.year, today.month))
    html = [*_note(note), _head(t, slug, key), _new(t, new), bold(ask)]
    rows: list[Row] = [(button(t, t.gettext("This month: %(date)s", date=month), PickIt(mark, Pick.THIS_MONTH)),)]
    if str(fact.as_of) != month:
        rows.append((button(t, t.gettext("As before: %(what)s", what=fact.as_of), PickIt(mark, Pick.STAYS)),))
    return Screen("\n\n".join(html), (*rows, _not_now(t, slug)))


def ask_review(t: Translator, slug: str, key: str, as_of: str, reviewed: date, mark: str, note: str = "") -> Screen:
    """Ask whether the article was read against its sources: a fact is never younger than the review."""
    told = t.gettext(
        "%(as_of)s is later than the day when somebody last read this article against its sources: %(reviewed)s. The "
        "date of a fact cannot be later than that day.",
        as_of=as_of,
        reviewed=reviewed,
    )
    ask = t.gettext("Have you read all of the article against its sources today?")
    yes = (button(t, t.gettext("Yes, I have read it today"), PickIt(mark, Pick.READ)),)
    other = (button(t, t.gettext("No: another date"), PickIt(mark, Pick.AGAIN)),)
    html = [*_note(note), _head(t, slug, key), plain(told), bold(ask)]
    return Screen("\n\n".join(html), (yes, other, _not_now(t, slug)))


def ask_source(
    t: Translator,
    slug: str,
    key: str,
    new: Mapping[str, str],
    sources: Mapping[str, SourceKeys],
    present: str,
    mark: str,
    note: str = "",
) -> Screen:
    """Ask which source of the article says so."""
    how = t.gettext("A source that is not here yet needs the article's file.")
    html = [*_note(note), _head(t, slug, key), _new(t, new), bold(t.gettext("Which source says so?")), plain(how)]
    order = sorted(sources, key=lambda each: each != present)[:SOURCES]
    labels = {each: _cut(f"{each}: {sources[each].publisher}") for each in order}
    if present in labels:
        labels[present] = _cut(t.gettext("As before: %(what)s", what=labels[present]))
    rows = [(button(t, labels[each], TakeSource(mark, each)),) for each in order]
    return Screen("\n\n".join(html), (*rows, _not_now(t, slug)))


def status(t: Translator, slug: str, present: Status, since: RoughDate | None) -> Screen:
    """Let an editor choose a scheme's status."""
    words = status_word(present, t)
    said = t.gettext("Now: %(status)s, since %(date)s", status=words, date=since) if since else ""
    html = _head(t, slug, t.gettext("Status")), plain(said or t.gettext("Now: %(status)s", status=words))
    buttons = (button(t, _capital(status_word(each, t)), SetStatus(slug, each)) for each in Status)
    return Screen("\n\n".join(html), (*fitting(buttons), _back(t, slug)))


def ask_since(t: Translator, slug: str, chosen: Status, mark: str, today: date, note: str = "") -> Screen:
    """Ask since when a status holds."""
    said = t.gettext("New: %(what)s", what=status_word(chosen, t))
    ask = t.gettext("Since when? Press a button, or write a date now: 2026-06-01, 2026-06 or 2026.")
    month = str(RoughDate(today.year, today.month))
    rows = (
        (button(t, t.gettext("Today: %(date)s", date=today), PickIt(mark, Pick.TODAY)),),
        (button(t, t.gettext("This month: %(date)s", date=month), PickIt(mark, Pick.THIS_MONTH)),),
        (button(t, t.gettext("Nobody knows since when"), PickIt(mark, Pick.NOT_KNOWN)),),
        _not_now(t, slug),
    )
    return Screen("\n\n".join([*_note(note), _head(t, slug, t.gettext("Status")), plain(said), bold(ask)]), rows)


def texts(
    t: Translator, slug: str, locale: Locale, locales: Sequence[Locale], titles: Mapping[str, str], behind: set[str]
) -> Screen:
    """List the sections of an article in a language, and say which are behind the original."""
    how = [t.gettext("Choose the section whose text you want to change.")]
    if behind:
        how.append(t.gettext("Marked with “!”: the original has changed since this was translated."))
    rows = [
        (button(t, f"! {title}" if anchor in behind else title, OpenPart(slug, locale, place)),)
        for place, (anchor, heading) in enumerate(titles.items())
        if (title := _cut(heading or t.gettext("Introduction")))
    ]
    others = tuple(button(t, LOCALE_NAMES[each], OpenTexts(slug, each)) for each in locales if each is not locale)
    html = _head(t, slug, LOCALE_NAMES[locale]), plain(" ".join(how))
    return Screen("\n\n".join(html), (*rows, *([others] if others else []), _back(t, slug)))


def ask_text(
    t: Translator,
    place: OpenPart,
    anchor: str,
    head: Sequence[str],
    markdown: str,
    follows: Locale | None,
    note: str = "",
) -> Screen:
    """Show the Markdown of a section and ask for another one.

    Args:
        t: The editor's language.
        place: The section.
        anchor: Its anchor.
        head: Title and summary, above the introduction.
        markdown: As it stands in the file, within ``LONGEST``.
        follows: The language of the original that a translation is behind; None where it is not.
        note: What is wrong with what was sent, if anything.
    """
    ask = t.gettext("Copy the text, change it, and send it back here now.")
    gone = t.gettext("Your message is deleted from the chat.")
    html = [*_note(note), *_part(t, place.slug, place.locale, anchor, head), pre(markdown)]
    html.append(f"{bold(ask)} {plain(gone)}")
    said, rows = _following(t, place, follows)
    return Screen("\n\n".join([*html, *said]), (*rows, _not_now(t, place.slug)))


def too_long(t: Translator, place: OpenPart, anchor: str, head: Sequence[str], follows: Locale | None) -> Screen:
    """Say that a section is changed by its file only; see ``ask_text``."""
    html = [*_part(t, place.slug, place.locale, anchor, head), plain(t.gettext(TOO_LONG))]
    said, rows = _following(t, place, follows)
    return Screen("\n\n".join([*html, *said]), (*rows, _files(t, place.slug), _back(t, place.slug)))


def original(
    t: Translator, place: OpenOriginal, anchor: str, locale: Locale, head: Sequence[str], markdown: str, follow: str
) -> Screen:
    """Show what a section of a translation follows, and let an editor say that it still does.

    Args:
        t: The editor's language.
        place: The section of the translation.
        anchor: Its anchor.
        locale: Language of the original.
        head: Title and summary of the original, above the introduction.
        markdown: Of the original, however long.
        follow: What the editor says yes to; empty where the translation is not behind.
    """
    html, rows = _part(t, place.slug, locale, anchor, head), list[Row]()
    if is_short(markdown):
        html.append(pre(markdown))
    else:
        html.append(plain(t.gettext("This text is too long for one message: read it in the file.")))
        rows.append(_files(t, place.slug))
    if follow:
        html.append(plain(_behind(t)))
        still = FollowIt(place.slug, place.locale, place.section, follow)
        rows.append((button(t, t.gettext("The translation is still right"), still),))
    back = button(t, f"‹ {LOCALE_NAMES[place.locale]}", OpenPart(place.slug, place.locale, place.section))
    return Screen("\n\n".join(html), (*rows, (back,)))


def cannot(t: Translator, slug: str, problems: Sequence[Problem]) -> Screen:
    """Say why a small edit is not made, with the way back to its article."""
    screen = refused(t, problems)
    return Screen(screen.html, (_back(t, slug), *screen.rows))


def is_short(markdown: str) -> bool:
    """Tell whether a section is changed by a message."""
    return utf16_length(markdown) <= LONGEST


def _following(t: Translator, place: OpenPart, follows: Locale | None) -> tuple[list[str], list[Row]]:
    """Say that a translation is behind, and lead to its original; nothing where it is not."""
    if follows is None:
        return [], []
    label = t.gettext("The original: %(language)s", language=LOCALE_NAMES[follows])
    return [plain(_behind(t))], [(button(t, label, OpenOriginal(place.slug, place.locale, place.section)),)]


def _behind(t: Translator) -> str:
    return t.gettext(
        "The original has changed since this was translated. If the meaning is unchanged, the translation is still "
        "right; otherwise translate what changed."
    )


def _said(fact: FactKeys) -> str:
    """Say a fact as it is written in its file."""
    per = [f"per: {fact.per}"] if fact.per else []
    return code("; ".join([shown(fact), *per, f"as_of: {fact.as_of}", f"source: {fact.source}"]))


def _new(t: Translator, new: Mapping[str, str]) -> str:
    ends = [new[name] for name in ("value", "from", "to") if name in new]
    return plain(t.gettext("New: %(what)s", what="; ".join([" to ".join(ends), *_dated(new)])))


def _dated(new: Mapping[str, str]) -> list[str]:
    return [f"as_of: {new['as_of']}"] if "as_of" in new else []


def _head(t: Translator, slug: str, what: str) -> str:
    return f"{code(slug)} {bold(what)}"


def _part(t: Translator, slug: str, locale: Locale, anchor: str, head: Sequence[str]) -> list[str]:
    """Name a section; above an introduction also title and summary, which stand for it elsewhere."""
    html = [f"{code(slug)} {bold(LOCALE_NAMES[locale])} {code('#' + anchor)}"]
    if head:
        told = plain(t.gettext("This also includes title and summary (they can only be changed in the file):"))
        html.append("\n".join([told, *map(code, head)]))
    return html


def _note(note: str) -> list[str]:
    return [unlinked(note if len(note) <= NOTE else note[: NOTE - 1] + "…")] if note else []


def _not_now(t: Translator, slug: str) -> Row:
    return (button(t, t.gettext("Not now"), StopAsking(slug)),)


def _files(t: Translator, slug: str) -> Row:
    return (button(t, t.gettext("Send me the files"), SendFiles(slug)),)


def _back(t: Translator, slug: str) -> Row:
    return (button(t, t.gettext("‹ The article"), OpenKept(slug)),)


def _cut(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
