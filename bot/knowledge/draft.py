"""One article as its files say it, typed and with every line, before the rules have passed it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.i18n import Locale, mark
from bot.knowledge.address import Address, read_address
from bot.knowledge.facts import Fact, Value, read_value
from bot.knowledge.files import ArticleKeys, FactKeys, FrontMatter
from bot.knowledge.markup import Chapter, Document, Link, flat, spans_of
from bot.knowledge.model import Listed
from bot.knowledge.parse import parse_document
from bot.knowledge.problems import Problem, error, warning
from bot.knowledge.read import Unreadable, Yaml, read_text, read_yaml, split_front_matter
from bot.knowledge.typed import cannot_be_read, read_file, read_keys

ARTICLE_FILE = "article.yaml"
LANGUAGE_FILES: Mapping[str, Locale] = {f"{locale}.md": locale for locale in Locale}


@dataclass(frozen=True)
class LanguageFile:
    """``be.md``, ``ru.md`` or ``en.md``."""

    path: str
    locale: Locale
    keys: FrontMatter
    yaml: Yaml
    document: Document

    def chapters(self) -> Iterator[Chapter]:
        """Yield the introduction, then every section."""
        yield self.document.intro
        yield from self.document.chapters

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link of the text, in reading order."""
        runs = (spans for chapter in self.chapters() for spans, _ in spans_of(chapter.blocks))
        return tuple(span for spans in runs for span in flat(spans) if isinstance(span, Link))


@dataclass(frozen=True)
class Draft:
    """All files of one article.

    Attributes:
        slug: Name of its folder.
        folder: Path of its folder, relative to the knowledge folder.
        path: Path of its ``article.yaml``.
    """

    slug: str
    folder: str
    path: str
    keys: ArticleKeys
    yaml: Yaml
    facts: Mapping[str, Fact]
    files: Mapping[Locale, LanguageFile]

    @property
    def original(self) -> LanguageFile:
        """The file that translations follow."""
        return self.files[self.keys.original]

    @cached_property
    def unlisted(self) -> Mapping[str, Address]:
        """Where the sources lead that nobody has to be asked about first, by their keys."""
        asked = self.keys.sources.items()
        return {key: to for key, each in asked if each.listed is Listed.NO and (to := read_address(each.url))}

    def line(self, *place: str | int) -> int:
        """Return the line of a place in ``article.yaml``."""
        return self.yaml.line(place)


def read_draft(folder: str, files: Mapping[str, bytes]) -> tuple[Draft | None, list[Problem]]:
    """Read the files of one article folder; a pure function of their names and bytes.

    Args:
        folder: Path of the folder, relative to the knowledge folder.
        files: The bytes of every file in it, by name.

    Returns:
        The draft, or None where a file cannot be read; and every problem found on the way.
    """
    problems = [
        warning(f"{folder}/{name}", 0, mark("this file is not part of the format and is not read: remove it"))
        for name in sorted(files)
        if name != ARTICLE_FILE and name not in LANGUAGE_FILES
    ]
    path = f"{folder}/{ARTICLE_FILE}"
    if ARTICLE_FILE not in files:
        return None, [*problems, error(folder, 0, mark("article.yaml is missing in this folder"))]
    article = read_file(ArticleKeys, path, files[ARTICLE_FILE], problems)
    languages = {
        locale: read
        for name, locale in LANGUAGE_FILES.items()
        if name in files and (read := _read_language_file(problems, f"{folder}/{name}", locale, files[name]))
    }
    broken = any(f"{locale}.md" in files and locale not in languages for locale in Locale)
    if article is None or broken:
        return None, problems
    keys, yaml = article
    if keys.original not in languages:
        missing = mark("the original %(name)s is missing in this folder")
        return None, [*problems, error(path, yaml.line(("original",)), missing, name=f"{keys.original}.md")]
    facts = {key: _fact(key, fact) for key, fact in keys.facts.items()}
    return Draft(folder.rpartition("/")[2], folder, path, keys, yaml, facts, languages), problems


def read_language_file(data: bytes) -> tuple[tuple[FrontMatter, Yaml, Document] | None, list[Problem]]:
    """Read one language file; paths of the problems are still empty.

    Raises:
        Unreadable: it cannot be read at all.
    """
    front, body, lines_before = split_front_matter(read_text(data))
    yaml = read_yaml(front, lines_before=1)
    keys, problems = read_keys(FrontMatter, yaml)
    document = parse_document(body, lines_before)
    problems.extend(document.problems)
    return ((keys, yaml, document) if keys else None), problems


def _read_language_file(problems: list[Problem], path: str, locale: Locale, data: bytes) -> LanguageFile | None:
    try:
        read, found = read_language_file(data)
    except Unreadable as unreadable:
        problems.append(cannot_be_read(path, unreadable))
        return None
    problems += (replace(problem, path=path) for problem in found)
    return LanguageFile(path, locale, *read) if read else None


def _fact(key: str, keys: FactKeys) -> Fact:
    def value(text: str) -> Value:
        return read_value(text, as_number=keys.kind == "number")

    low = value(keys.value or keys.low or "")
    return Fact(key, low, value(keys.high) if keys.high else None, keys.per, keys.as_of, keys.source, keys.confidence)
