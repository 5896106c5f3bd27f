"""Make of what an announcer wrote the letters that readers get, or say what keeps it from that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.announcements.announcement import Announcement, Attachment, Letter
from bot.announcements.audience import Audience
from bot.i18n import LOCALE_NAMES, Locale, Translator, mark
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.library import Library
from bot.knowledge.markup import FactName, Link, Words, flat, spans_of
from bot.knowledge.pages import ENTITY_LIMIT, MESSAGE_LIMIT
from bot.knowledge.parse import parse_document
from bot.knowledge.problems import Problem, error
from bot.knowledge.render import Resolve, to_html
from bot.knowledge.telegram_html import parse_html, utf16_length
from bot.screens.actions import OpenArticle, OpenSection, Press
from bot.screens.screen import Button, button
from bot.screens.subscriptions import stop_button

CAPTION_LIMIT = 1024
"""Longest text below a picture or a document, in UTF-16 code units after entities parsing (Bot API, sendPhoto)."""
BUTTONS = 8
"""Most buttons to articles; more are a menu and not a message."""


class Renderer(Protocol):
    """Renders announcements."""

    def render(
        self,
        parts: Mapping[Locale, str],
        audience: Audience,
        instead: Locale | None,
        attachment: Attachment | None,
        buttons: Sequence[str],
        start: datetime | None,
        end: datetime | None,
    ) -> Announcement | list[Problem]:
        """Render what was written.

        Args:
            parts: Markdown by locale.
            audience: Whom it is for.
            instead: The locale whose text stands in for a missing one; None: every locale has its own.
            attachment: What goes along.
            buttons: Places in the library, ``slug`` or ``slug#anchor``.
            start: When it may begin; None: as soon as it may.
            end: When it is not to be sent any more, if ever.

        Returns:
            The announcement, the same for the same library; or all problems at once, with the locale as their path.
        """
        ...


class PlainRenderer:
    """Renders the Markdown of articles without their facts and links: what leads on is a button."""

    def __init__(
        self,
        library: Library,
        translators: Mapping[Locale, Translator],
        encode: Callable[[Press], str],
        now: Callable[[], datetime],
    ) -> None:
        """Make a renderer.

        Args:
            library: What buttons lead to.
            translators: By locale.
            encode: Writes what a button carries.
            now: The time, aware.
        """
        self._library = library
        self._translators = translators
        self._encode = encode
        self._now = now

    def render(
        self,
        parts: Mapping[Locale, str],
        audience: Audience,
        instead: Locale | None,
        attachment: Attachment | None,
        buttons: Sequence[str],
        start: datetime | None,
        end: datetime | None,
    ) -> Announcement | list[Problem]:
        """Render what was written; see ``Renderer``."""
        limit = CAPTION_LIMIT if attachment else MESSAGE_LIMIT
        problems = [
            *_languages(parts, instead),
            *(problem for locale in Locale if locale in parts for problem in _text(locale, parts[locale], limit)),
            *self._targets(buttons),
            *self._times(start, end),
        ]
        if problems:
            return problems
        letters = {locale: self._letter(locale, parts[locale], buttons) for locale in Locale if locale in parts}
        return Announcement(letters, audience, instead or next(iter(letters)), attachment, start, end)

    def _letter(self, locale: Locale, text: str, buttons: Sequence[str]) -> Letter:
        t = self._translators[locale]
        shown = [each for target in buttons if (each := button_to(self._library, t, target))]
        rows = tuple(((each.label, self._encode(each.press)),) for each in [*shown, stop_button(t)])
        return Letter(_html(text), rows)

    def _targets(self, buttons: Sequence[str]) -> Iterator[Problem]:
        t = self._translators[Locale.EN]
        for target in buttons:
            if not button_to(self._library, t, target):
                yield error("", 0, mark("There is no page “%(target)s”."), target=target)

    def _times(self, start: datetime | None, end: datetime | None) -> Iterator[Problem]:
        now = self._now()
        if start and start <= now:
            yield error("", 0, mark("The time to begin has passed."))
        if end and end <= now:
            yield error("", 0, mark("The time after which it is not sent has passed."))
        elif start and end and end <= start:
            yield error("", 0, mark("It would begin only after the time after which it is not sent."))


def button_to(library: Library, t: Translator, target: str) -> Button | None:
    """Make the button to ``slug`` or ``slug#anchor``; None where there is no such page."""
    slug, _, anchor = target.partition("#")
    article = library.article(slug)
    if article is None:
        return None
    if "#" not in target:
        return button(t, f"→ {article.text(t.locale).title}", OpenArticle(article.slug))
    found = article.section(anchor, t.locale)
    return button(t, f"→ {found[0].title}", OpenSection(article.slug, anchor)) if found else None


def _languages(parts: Mapping[Locale, str], instead: Locale | None) -> Iterator[Problem]:
    missing = [LOCALE_NAMES[locale] for locale in Locale if not parts.get(locale, "").strip()]
    if len(missing) == len(Locale):
        yield error("", 0, mark("There is no text yet."))
    elif instead and not parts.get(instead, "").strip():
        message = mark("The language that stands in has no text: %(language)s.")
        yield error("", 0, message, language=LOCALE_NAMES[instead])
    elif missing and not instead:
        message = mark("There is no text for: %(languages)s. Write it, or say which language stands in.")
        yield error("", 0, message, languages=", ".join(missing))


def _text(locale: Locale, text: str, limit: int) -> Iterator[Problem]:
    """Look at one text; what Telegram would do to it is measured, not guessed."""
    document = parse_document(text, 0)
    if document.chapters:
        yield error(locale, document.chapters[0].line, mark("An announcement has no headings: use **bold** words."))
        return
    for each in document.problems:
        yield error(locale, each.line, each.message, **each.values)
    for spans, line in spans_of(document.intro.blocks):
        for span in flat(spans):
            if isinstance(span, Link):
                yield error(locale, line, mark("Links are not written here: lead to pages with buttons."))
            elif isinstance(span, FactName):
                yield error(locale, line, mark("Facts are not written here: lead to their page with a button."))
            elif isinstance(span, Words):
                for address in find_addresses(span.text):
                    message = mark("“%(address)s” would become a link: write it as `code`, or leave it out.")
                    yield error(locale, line, message, address=address)
    shown = parse_html(_html(text))
    if not shown.text:
        yield error(locale, 0, mark("Nothing would be seen of this text."))
    if (length := utf16_length(shown.text)) > limit:
        message = mark("The text is too long: %(length)s characters, at most %(limit)s.")
        yield error(locale, 0, message, length=length, limit=limit)
    if len(shown.entities) > ENTITY_LIMIT:
        message = mark("There is too much formatting: Telegram shows at most %(limit)s bold or other places.")
        yield error(locale, 0, message, limit=ENTITY_LIMIT)


def _html(text: str) -> str:
    resolve = Resolve(fact=lambda name: f"{{{{{name.name}}}}}", href=lambda _: None)
    return to_html(parse_document(text, 0).intro.blocks, resolve)
