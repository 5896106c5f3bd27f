"""An article as its editor sees it: as their open change has it, else as it lies in the folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.i18n import Locale, mark
from bot.knowledge.amend import CannotAmend
from bot.knowledge.draft import ARTICLE_FILE, LANGUAGE_FILES
from bot.knowledge.files import ArticleKeys, FactKeys
from bot.knowledge.load import ARTICLES
from bot.knowledge.model import INTRO
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import Unreadable
from bot.knowledge.rewrite import behind, chapters_of, head_of, section_text
from bot.knowledge.typed import read_file
from bot.publishing.disk import ids_on_disk, read
from bot.publishing.objects import blob_id
from bot.publishing.places import name_of, path_of
from bot.storage.changes import Edits

T = TypeVar("T")
GONE = mark("this is not there any more")
DECIDE_FIRST = mark(
    "somebody else has changed %(name)s since your change was made: open your change and check it again"
)
"""What is gathered stands on an older file: a value written into it would take back what the other one wrote."""


class CannotEdit(Exception):
    """A small edit cannot be made; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(each.sentence() for each in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Held:
    """What an editor may change of an article without a file.

    Attributes:
        folder: Its path below the knowledge folder.
        keys: What ``article.yaml`` says.
        files: Bytes by the name of the file.
        stands_on: Git's ids of the same files as they lie in the folder.
    """

    slug: str
    folder: str
    keys: ArticleKeys
    files: Mapping[str, bytes]
    stands_on: Mapping[str, str | None]

    def fact(self, key: str) -> FactKeys:
        """Return a fact as it is written.

        Raises:
            CannotEdit: there is none such.
        """
        if key not in self.keys.facts:
            raise CannotEdit(error("", 0, GONE))
        return self.keys.facts[key]

    def file(self, locale: Locale) -> bytes:
        """Return what is written in a language.

        Raises:
            CannotEdit: nothing is.
        """
        if (data := self.files.get(f"{locale}.md")) is None:
            raise CannotEdit(error("", 0, GONE))
        return data

    def titles(self, locale: Locale) -> Mapping[str, str]:
        """Return the headings of a language by anchor, in their order; the introduction has an empty one.

        Raises:
            CannotEdit: it is not written in it, or the file has mistakes.
        """
        data = self.file(locale)
        return {anchor: each.title for anchor, each in tried(lambda: chapters_of(data)).items()}

    def text(self, locale: Locale, anchor: str) -> str:
        """Return the Markdown of a section.

        Raises:
            CannotEdit: there is none such.
        """
        data = self.file(locale)
        return tried(lambda: section_text(data, anchor))

    def head(self, locale: Locale, anchor: str) -> tuple[str, ...]:
        """Return title and summary, which belong to the introduction; nothing of a section.

        Raises:
            CannotEdit: it is not written in this language, or the file has mistakes.
        """
        data = self.file(locale)
        return tried(lambda: head_of(data)) if anchor == INTRO else ()

    def behind(self, locale: Locale) -> Mapping[str, str]:
        """Return the sections of a translation that are behind, with the fingerprint that they should follow."""
        original = self.keys.original
        if locale is original or f"{locale}.md" not in self.files:
            return {}
        return tried(lambda: behind(self.file(original), self.file(locale)))


def tried(act: Callable[[], T]) -> T:
    """Do something with a file.

    Raises:
        CannotEdit: its text does not let us.
    """
    try:
        return act()
    except (CannotAmend, Unreadable) as refused:
        raise CannotEdit(error("", 0, refused.message, **refused.values)) from None


def hold(root: Path, slug: str, gathered: Edits) -> Held:
    """Read an article.

    Args:
        root: The knowledge folder.
        slug: The article.
        gathered: The files of the editor's open change.

    Raises:
        CannotEdit: there is no such article, its ``article.yaml`` has mistakes, or what is gathered stands on an older
            file.
        OSError: a file cannot be read.
    """
    path = path_of(root, f"{slug}.{ARTICLE_FILE}", frozenset(gathered))
    folder = (path or "").rpartition("/")[0]
    paths = {name: f"{folder}/{name}" for name in (ARTICLE_FILE, *LANGUAGE_FILES)}
    there = ids_on_disk(root, list(paths.values()))
    files = {}
    for name, each in paths.items():
        edit = gathered.get(each)
        if edit and there[each] not in (edit.before, edit.after and blob_id(edit.after)):
            raise CannotEdit(error("", 0, DECIDE_FIRST, name=name_of(each)))
        data = edit.after if edit else read(root, each)
        if data is not None:
            files[name] = data
    if not path or not path.startswith(f"{ARTICLES}/") or ARTICLE_FILE not in files:
        raise CannotEdit(error("", 0, mark("there is no article “%(slug)s”"), slug=slug))
    problems: list[Problem] = []
    found = read_file(ArticleKeys, path, files[ARTICLE_FILE], problems)
    if found is None:
        raise CannotEdit(*problems)
    return Held(slug, folder, found[0], files, {name: there[each] for name, each in paths.items()})
