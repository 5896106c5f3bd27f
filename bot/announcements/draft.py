"""An announcement as it is written: a text in each language, and for whom and when it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from bot.announcements.audience import Audience, Reach
from bot.announcements.chosen import Chosen
from bot.announcements.moments import read_moment
from bot.i18n import Locale, is_country, mark
from bot.knowledge.facts import BadValue
from bot.knowledge.fields import Keys, Line
from bot.knowledge.markup import Document
from bot.knowledge.parse import parse_document
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Unreadable, Yaml, read_text, read_yaml, split_front_matter
from bot.knowledge.typed import cannot_be_read, read_keys

_LANGUAGE = re.compile(rf"(?i)##[ \t]+({'|'.join(Locale)})[ \t]*")
"""The line above each language: ``## be``."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is told in one language.

    Attributes:
        markdown: As articles are written, without headings.
        lines_before: Lines of the file above it; 0 where there is no file.
    """

    markdown: str
    lines_before: int = 0


@dataclass(frozen=True, slots=True)
class Draft(Chosen):
    """An announcement as it is written, right or wrong.

    Attributes:
        path: The file, as problems name it; where there is none, they name the language.
        lines: Where the keys stand in the file.
    """

    parts: Mapping[Locale, Part]
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, key: str) -> int:
        """Return the line of a key of the file; 0 where it has none."""
        return self.lines.get(key, 0)

    def place(self, locale: Locale) -> str:
        """Return how problems name the text of a language."""
        return self.path or locale.value


def read_audience(value: object) -> Audience:
    """Read for whom something is: ``all``, ``urgent``, or codes of countries in a list or with commas between them.

    Raises:
        BadValue: it is none of these.
    """
    words = [each.strip() for each in value.split(",")] if isinstance(value, str) else value
    for reach in (Reach.ALL, Reach.URGENT):
        if words == [reach.value]:
            return Audience(reach)
    if not isinstance(words, list) or not words or not all(isinstance(each, str) for each in words):
        raise BadValue(mark("say for whom: all, urgent, or codes of countries such as `[PL, LT]`"))
    codes = frozenset(code.upper() for code in words)
    for code in words:
        if not is_country(code.upper()):
            message = mark("“%(value)s” is no audience: write all, urgent, or codes of countries such as `[PL, LT]`")
            raise BadValue(message, value=code)
    return Audience(Reach.COUNTRIES, codes)


class AnnouncementKeys(Keys):
    """What stands above the texts of an announcement's file."""

    audience: Annotated[Audience | None, BeforeValidator(read_audience)] = None
    instead: Locale | None = None
    buttons: list[Line] = Field(default_factory=list)
    at: Line | None = None
    until: Line | None = None
    attachment: Line | None = None


def read_draft(data: bytes, zone: ZoneInfo, path: str) -> tuple[Draft | None, list[Problem]]:
    """Read an announcement's file; a pure function of its bytes.

    Args:
        data: Markdown with front matter, each language below a line such as ``## be``.
        zone: In which its times are.
        path: How problems name it.

    Returns:
        The draft, or None where it cannot be read; and what is wrong with its form. ``check_draft`` finds the rest.
    """
    try:
        front, body, lines_before = split_front_matter(read_text(data), _NO_FRONT_MATTER)
        yaml = read_yaml(front, lines_before=1) if front.strip() else Yaml({}, {(): 1}, ())
    except Unreadable as unreadable:
        return None, [cannot_be_read(path, unreadable)]
    keys, found = read_keys(AnnouncementKeys, yaml)
    problems = [replace(each, path=path) for each in found]
    parts = _parts(body, lines_before, path, problems)
    if keys is None:
        problems += (replace(each, path=path) for part in parts.values() for each in document_of(part).problems)
        return None, problems
    if keys.attachment:
        message = mark(
            "a file carries no picture or document: write the announcement in Telegram (/announce) and add it there"
        )
        problems.append(error(path, yaml.line(("attachment",)), message))
    moments = {key: _moment(getattr(keys, key), key, zone, yaml, path, problems) for key in ("at", "until")}
    draft = Draft(
        parts=parts,
        audience=keys.audience,
        instead=keys.instead,
        buttons=tuple(keys.buttons),
        start=moments["at"],
        end=moments["until"],
        path=path,
        lines={str(place[0]): line for place, line in yaml.lines.items() if len(place) == 1},
    )
    return draft, problems


def document_of(part: Part) -> Document:
    """Parse the text of one language as an article's is parsed; what the format does not allow is among its problems.

    Raises:
        Unreadable: it holds characters that no text has.
    """
    try:
        text = read_text(part.markdown.encode("utf-8", "surrogatepass"))
    except Unreadable as unreadable:
        raise Unreadable(unreadable.line + part.lines_before, unreadable.message, **unreadable.values) from None
    document = parse_document(text, part.lines_before)
    headings = {chapter.line for chapter in document.chapters}
    message = mark(
        "an announcement has no headings but those of its languages (`## be`, `## ru`, `## en`): write **words**"
    )
    return replace(
        document,
        chapters=(),
        problems=(
            *(each for each in document.problems if each.line not in headings),
            *(error("", line, message) for line in sorted(headings)),
        ),
    )


_NO_FRONT_MATTER = mark(
    "the file must start with front matter: a line of ---, keys such as “audience: all”, a line of ---"
)


def _parts(body: str, lines_before: int, path: str, problems: list[Problem]) -> dict[Locale, Part]:
    """Cut the body into its languages."""
    rows = body.split("\n")
    starts = [(at, Locale(found[1].lower())) for at, row in enumerate(rows) if (found := _LANGUAGE.fullmatch(row))]
    ends = [*(at for at, _ in starts), len(rows)]
    stray = next((at for at, row in enumerate(rows[: ends[0]]) if row.strip()), None)
    if stray is not None:
        message = mark("this text belongs to no language: write `## be`, `## ru` or `## en` in a line above it")
        problems.append(error(path, lines_before + stray + 1, message))
    parts: dict[Locale, Part] = {}
    for (at, locale), end in zip(starts, ends[1:], strict=True):
        if locale in parts:
            message = mark("the language “%(locale)s” is given twice")
            problems.append(error(path, lines_before + at + 1, message, locale=locale.value))
        parts.setdefault(locale, Part("\n".join(rows[at + 1 : end]), lines_before + at + 1))
    return parts


def _moment(
    text: str | None, key: str, zone: ZoneInfo, yaml: Yaml, path: str, problems: list[Problem]
) -> datetime | None:
    if text is None:
        return None
    try:
        return read_moment(text, zone)
    except BadValue as bad:
        problems.append(error(path, yaml.line((key,)), bad.message, **bad.values))
        return None
