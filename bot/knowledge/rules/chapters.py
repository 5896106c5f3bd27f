"""Rules about the sections of a language file: anchors, translations, and what Telegram takes."""

from collections.abc import Iterator

from bot.i18n import mark
from bot.knowledge.draft import Draft, LanguageFile
from bot.knowledge.fields import is_slug
from bot.knowledge.markup import Chapter
from bot.knowledge.model import ANCHOR_LIMIT, INTRO, Article, Section, TranslationState
from bot.knowledge.pages import ENTITY_LIMIT, PAGE_LIMIT, visible_length
from bot.knowledge.problems import Problem, error, warning
from bot.knowledge.telegram_html import MarkupRefused, parse_html, utf16_length

TITLE_LIMIT = 60
"""Longest heading, in characters: it is also a button."""
FORMATTING_LIMIT = ENTITY_LIMIT - 15
"""Most links and emphases of a section; title, notices and sources in the same message have some, too."""
SOURCES_LIMIT = 8
"""Most sources of one section: they are named below its text, in the same message."""


def has_text(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A file has an introduction, sections, and text in each."""
    if not file.document.chapters:
        yield error(
            file.path, file.document.intro.line, mark("there is no section: begin one with ## Heading {#anchor}")
        )
    for chapter in file.chapters():
        if not chapter.blocks:
            message = mark(
                "there is no text here: write the answer before the first heading, and something in every section"
            )
            yield error(file.path, chapter.line, message)


def headings_fit(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A heading is short enough for a button."""
    for chapter in file.document.chapters:
        if len(chapter.title) > TITLE_LIMIT or not chapter.title:
            message = mark("the heading has %(length)s characters: from 1 to %(limit)s are allowed")
            yield error(file.path, chapter.line, message, length=len(chapter.title), limit=TITLE_LIMIT)


def anchors_fit(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """An anchor is short, unique in its file, and not the name of the introduction."""
    seen: set[str] = set()
    for chapter in file.document.chapters:
        anchor = chapter.anchor
        if anchor and (not is_slug(anchor, ANCHOR_LIMIT) or anchor == INTRO):
            message = mark(
                "“%(anchor)s” is not fit as an anchor: use a-z, 0-9 and single hyphens, at most %(limit)s, not “intro”"
            )
            yield error(file.path, chapter.line, message, anchor=anchor, limit=ANCHOR_LIMIT)
        if anchor in seen:
            yield error(file.path, chapter.line, mark("the anchor “%(anchor)s” is given twice"), anchor=anchor)
        seen.add(anchor)


def anchors_agree(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """A translation has the anchors of its original, in the same order."""
    original = [chapter.anchor for chapter in draft.original.document.chapters]
    own = [chapter for chapter in file.document.chapters if chapter.anchor]
    for chapter in own:
        if chapter.anchor not in original:
            message = mark(
                "the original %(original)s has no section “%(anchor)s”: give both the same anchor, or remove this one"
            )
            yield error(file.path, chapter.line, message, anchor=chapter.anchor, original=draft.original.path)
    known = [chapter for chapter in own if chapter.anchor in original]
    order = sorted(known, key=lambda chapter: original.index(chapter.anchor))
    for chapter, expected in zip(known, order, strict=True):
        if chapter is not expected:
            message = mark(
                "the section “%(anchor)s” stands in another place than in the original: "
                "there “%(expected)s” stands here"
            )
            yield error(file.path, chapter.line, message, anchor=chapter.anchor, expected=expected.anchor)
            break


def questions_have_answers(draft: Draft, file: LanguageFile) -> Iterator[Problem]:
    """What is asked is answered by a section that there is."""
    known = {INTRO, *(chapter.anchor for chapter in file.document.chapters)}
    for anchor in file.keys.asked:
        if anchor not in known:
            message = mark("“asked” names a section “%(anchor)s”, which is not here: move its questions to another")
            yield warning(file.path, file.yaml.line(("asked", anchor)), message, anchor=anchor)


def translations_follow(draft: Draft, file: LanguageFile, article: Article) -> Iterator[Problem]:
    """Every section is translated, and its translation follows what the original says now."""
    text = article.texts[file.locale]
    lines = {chapter.anchor or INTRO: chapter.line for chapter in file.chapters()}
    for anchor in (INTRO, *article.anchors()):
        section = text.intro if anchor == INTRO else text.section(anchor)
        if section is None:
            yield warning(file.path, 0, mark("the section “%(anchor)s” is not translated"), anchor=anchor)
        elif section.state is TranslationState.BEHIND:
            message = mark(
                "the section “%(anchor)s” does not follow the original: translate what changed, "
                "then run: python -m bot follow %(slug)s %(locale)s"
            )
            values = {"anchor": anchor, "slug": draft.slug, "locale": file.locale.value}
            yield warning(file.path, lines[anchor], message, **values)


def telegram_takes_it(file: LanguageFile, section: Section, chapter: Chapter) -> Iterator[Problem]:
    """Telegram's parser accepts the text, shows all of it, and it fits into messages."""
    try:
        shown = parse_html(section.html)
    except MarkupRefused as refused:
        yield error(file.path, chapter.line, mark("Telegram would refuse this text: %(why)s"), why=refused)
        return
    if chapter.blocks and not any(char.isalnum() for char in shown.text):
        yield error(file.path, chapter.line, mark("Telegram would show nothing here: the text is invisible"))
    if len(shown.entities) > FORMATTING_LIMIT:
        message = mark("%(count)s links and emphases here: Telegram shows at most %(limit)s in one text")
        yield error(file.path, chapter.line, message, count=len(shown.entities), limit=FORMATTING_LIMIT)
    for paragraph, block in zip(section.html.split("\n\n"), chapter.blocks, strict=False):
        # What is shown is never longer than what is written: only the longest need to be read again.
        length = visible_length(paragraph) if utf16_length(paragraph) > PAGE_LIMIT else 0
        if length > PAGE_LIMIT:
            message = mark(
                "this paragraph or list has %(length)s characters: at most %(limit)s fit into a message, cut it"
            )
            yield error(file.path, block.line, message, length=length, limit=PAGE_LIMIT)


def intro_is_one_message(file: LanguageFile, section: Section, chapter: Chapter) -> Iterator[Problem]:
    """The introduction stands on the article's card, whole."""
    limit = PAGE_LIMIT // 3
    length = len(section.plain)
    if section.anchor == INTRO and length > limit:
        message = mark("the introduction has %(length)s characters: the answer must fit into %(limit)s")
        yield error(file.path, chapter.line, message, length=length, limit=limit)


def sources_fit(file: LanguageFile, section: Section, chapter: Chapter) -> Iterator[Problem]:
    """The sources of a section can be named below it."""
    if len(section.sources) > SOURCES_LIMIT:
        message = mark(
            "the section rests on %(count)s sources, at most %(limit)s can be named below it: split the section"
        )
        yield error(file.path, chapter.line, message, count=len(section.sources), limit=SOURCES_LIMIT)


FILE_RULES = (has_text, headings_fit, anchors_fit, anchors_agree, questions_have_answers)
SECTION_RULES = (telegram_takes_it, intro_is_one_message, sources_fit)
