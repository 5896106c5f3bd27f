"""What a change of knowledge does, in words: facts, texts, translations, and what readers are sent to."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bot.i18n import LOCALE_NAMES, Translator
from bot.knowledge.diff import ArticleAdded, ArticleRemoved, Change, FactChanged, StatusChanged
from bot.knowledge.difference import Difference, FellBehind, TextChanged
from bot.knowledge.library import Library
from bot.knowledge.pages import visible_length
from bot.screens.articles import status_word
from bot.screens.changes import from_to, said_amount
from bot.screens.screen import bold, code, plain, unlinked

PAGE = 3000
"""Longest page of a difference, as Telegram counts."""
LINE = 600
"""Most characters of one line of text that are shown."""
LINES = 12
"""Most lines of one section that are shown."""


def in_short(t: Translator, seen: Difference, library: Library) -> list[str]:
    """Say what changes, as lines of Telegram HTML: facts, statuses, articles, and how many sections."""
    lines = [_changed(t, each, library) for each in seen.changes]
    for locale in LOCALE_NAMES:
        count = sum(each.locale is locale for each in seen.texts)
        if count:
            lines.append(plain(t.gettext("%(language)s, sections: %(n)s", language=LOCALE_NAMES[locale], n=count)))
    lines += [_fell_behind(t, each) for each in seen.behind]
    lines += [_led(t, each, library) for each in seen.sources]
    return lines + [_listed(t, each, library) for each in seen.listings]


def pages(t: Translator, seen: Difference, library: Library) -> list[str]:
    """Say all of it, cut into pages of Telegram HTML; one at least."""
    parts = [*in_short(t, seen, library), *(_text(t, each) for each in seen.texts)]
    found: list[list[str]] = [[]]
    length = 0
    for part in parts:
        more = visible_length(part)
        if found[-1] and length + 2 + more > PAGE:
            found.append([])
            length = 0
        found[-1].append(part)
        length += 2 + more
    return ["\n\n".join(page) or plain(t.gettext("Readers see no difference.")) for page in found]


def _changed(t: Translator, change: Change, library: Library) -> str:
    match change:
        case FactChanged(slug, _, fact, old, new):
            return f"{code(slug)} {code(fact)}: {bold(from_to(said_amount(old, t), said_amount(new, t)))}"
        case StatusChanged(slug, _, None, new):
            return f"{code(slug)}: {bold(status_word(new, t))}"
        case StatusChanged(slug, _, old, new) if old:
            return f"{code(slug)}: {bold(from_to(status_word(old, t), status_word(new, t)))}"
        case ArticleAdded(slug):
            return _line(slug, t.gettext("a new article"))
        case ArticleRemoved(slug):
            return _line(slug, _removed(t, library, slug))
    raise AssertionError("every change is one of these")


def _removed(t: Translator, library: Library, slug: str) -> str:
    """Say where readers of a removed article are led, who keep its link."""
    if others := library.instead_of(slug):
        others_said = ", ".join(each.slug for each in others)
        return t.gettext("the article is removed, and its readers are led to: %(slugs)s", slugs=others_said)
    return t.gettext("the article is removed, and no other article names it under “replaces”: its links lead nowhere")


def _fell_behind(t: Translator, each: FellBehind) -> str:
    words = t.gettext(
        "%(language)s falls behind in sections: %(count)s", language=LOCALE_NAMES[each.locale], count=len(each.anchors)
    )
    return f"{code(each.slug)}: {plain(words)}"


def _led(t: Translator, where: str, library: Library) -> str:
    """Name a source that is new or leads elsewhere now, with its address: readers are sent there."""
    slug, _, key = where.partition(":")
    article = library.articles.get(slug)
    listing = library.directory.listings.get(where)
    source = article.sources.get(key) if article else listing.source if listing else None
    address = f" {code(source.url)}" if source else ""
    return _line(where, t.gettext("a new source")) + address


def _listed(t: Translator, where: str, library: Library) -> str:
    listing = library.directory.listings.get(where)
    address = f" {code(listing.url)}" if listing and listing.url else ""
    return _line(where, t.gettext("a new listing or address")) + address


def _text(t: Translator, changed: TextChanged) -> str:
    head = f"{code(changed.slug)} {bold(LOCALE_NAMES[changed.locale])} {code('#' + changed.anchor)}"
    old, new = (changed.old or "").split("\n"), (changed.new or "").split("\n")
    lines = list(_lines(old if changed.old else [], new if changed.new else []))
    if not lines:
        lines = [plain(t.gettext("The words stay; something else in it changes, such as where a link leads."))]
    more = ["…"] if len(lines) > LINES else []
    return "\n".join([head, *lines[:LINES], *more])


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the lines that go and the lines that come, without those that stay."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (f"− {unlinked(_cut(line))}" for line in old[a:b] if line.strip())
            yield from (f"+ {unlinked(_cut(line))}" for line in new[c:d] if line.strip())


def _line(what: str, words: str) -> str:
    return f"{code(what)}: {plain(words)}"


def _cut(line: str) -> str:
    return line if len(line) <= LINE else line[: LINE - 1] + "…"
