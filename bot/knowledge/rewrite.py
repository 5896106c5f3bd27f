"""Rewrite one section of a language file as text, or say that it follows its original: nothing else changes."""

from bot.i18n import mark
from bot.knowledge.amend import BY_HAND, CannotAmend, written_into
from bot.knowledge.draft import read_language_file
from bot.knowledge.files import FrontMatter
from bot.knowledge.markup import Chapter, Document
from bot.knowledge.model import INTRO
from bot.knowledge.parse import parse_document
from bot.knowledge.read import Yaml, read_text
from bot.knowledge.translation import fingerprints, stamp

ONE_SECTION = mark("this holds another section: write the text of one only, under its own heading or without any")
OTHER_ANCHOR = mark("the heading must keep its anchor: {#%(anchor)s}")
NO_HEADING = mark("the introduction has no heading: write its text only")
NO_TEXT = mark("there is no text in this")


def chapters_of(data: bytes) -> dict[str, Chapter]:
    """Return what an article's language file holds, by anchor, the introduction first.

    Raises:
        CannotAmend: it has mistakes.
        Unreadable: it cannot be read at all.
    """
    document = _read(data)
    return {INTRO: document.intro, **{each.anchor: each for each in document.chapters}}


def head_of(data: bytes) -> tuple[str, str]:
    """Return title and summary.

    Raises:
        CannotAmend: the file has mistakes.
        Unreadable: it cannot be read at all.
    """
    keys = _whole(data)[0]
    return keys.title, keys.summary


def section_text(data: bytes, anchor: str) -> str:
    """Return the Markdown of a section with its heading, or of the introduction.

    Raises:
        CannotAmend: there is none such, or the file has mistakes.
        Unreadable: the file cannot be read.
    """
    text = read_text(data)
    start, end = _rows(text, _read(data), anchor)
    return "\n".join(text.split("\n")[start:end]).strip()


def with_section(data: bytes, anchor: str, markdown: str) -> bytes:
    """Put other Markdown in the place of a section; blank lines around it stay.

    Args:
        data: The file.
        anchor: Of the section.
        markdown: Its text, with its heading or without.

    Raises:
        CannotAmend: it is not the text of this section, or would change another one.
        Unreadable: the file cannot be read.
    """
    text, document = read_text(data), _read(data)
    start, end = _rows(text, document, anchor)
    rows = text.split("\n")
    new = _with_heading(rows[start], anchor, read_text(markdown.encode()).strip()).split("\n")
    while start < end and not rows[start].strip():
        start += 1
    while end > start and not rows[end - 1].strip():
        end -= 1
    changed = written_into(data, text, "\n".join([*rows[:start], *new, *rows[end:]]))
    if _others(_read(changed), anchor) != _others(document, anchor):
        raise CannotAmend(BY_HAND)
    return changed


def with_stamp(data: bytes, anchor: str, fingerprint: str) -> bytes:
    """Say that one section of a translation follows the version of the original that has this fingerprint.

    Raises:
        CannotAmend: the file has mistakes.
        Unreadable: it cannot be read at all.
    """
    keys, _, document = _whole(data)
    follows = {**keys.follows, anchor: fingerprint}
    order = [each for each in (INTRO, *(chapter.anchor for chapter in document.chapters)) if each in follows]
    text = read_text(data)
    return written_into(data, text, stamp(text, {each: follows[each] for each in order}))


def behind(original: bytes, translation: bytes) -> dict[str, str]:
    """Return the sections of a translation that do not follow the original as it is, with what they should follow.

    Raises:
        CannotAmend: one of the files has mistakes.
        Unreadable: it cannot be read at all.
    """
    (keys, _, document), (own_keys, _, own) = _whole(original), _whole(translation)
    anchors = {INTRO, *(each.anchor for each in own.chapters)}
    wanted = {each: mark_ for each, mark_ in fingerprints(keys, document).items() if each in anchors}
    return {each: mark_ for each, mark_ in wanted.items() if own_keys.follows.get(each) != mark_}


def _read(data: bytes) -> Document:
    return _whole(data)[2]


def _whole(data: bytes) -> tuple[FrontMatter, Yaml, Document]:
    read, problems = read_language_file(data)
    if read is None:
        raise CannotAmend(mark("mend this first: %(problem)s"), problem=problems[0].sentence())
    return read


def _rows(text: str, document: Document, anchor: str) -> tuple[int, int]:
    """Return where the rows of a section begin and end in its file."""
    starts = {INTRO: document.intro.line - 1, **{each.anchor: each.line - 1 for each in document.chapters}}
    if anchor not in starts:
        raise CannotAmend(mark("this section is not there any more"))
    after = [start for start in starts.values() if start > starts[anchor]]
    first = [each.line - 1 for each in document.chapters[:1]] if anchor == INTRO else after
    return starts[anchor], min(first, default=text.count("\n") + 1)


def _with_heading(heading: str, anchor: str, markdown: str) -> str:
    """Return the text under its heading."""
    if not markdown:
        raise CannotAmend(NO_TEXT)
    given = parse_document(markdown, 0).chapters
    if anchor == INTRO:
        if given:
            raise CannotAmend(NO_HEADING)
        return markdown
    if len(given) > 1 or (given and given[0].line != 1):
        raise CannotAmend(ONE_SECTION)
    if not given:
        return f"{heading}\n{markdown}"
    if given[0].anchor != anchor:
        raise CannotAmend(OTHER_ANCHOR, anchor=anchor)
    return markdown


def _others(document: Document, anchor: str) -> list[tuple[str, str, str]]:
    """Return everything but one section, as it stands there."""
    all_ = [(INTRO, document.intro), *((each.anchor, each) for each in document.chapters)]
    return [(name, each.title, each.source.strip()) for name, each in all_ if name != anchor]
