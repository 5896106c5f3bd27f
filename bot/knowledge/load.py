"""Load the knowledge folder: whole or not at all, every problem in one run."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.i18n import Locale, Translator, mark
from bot.knowledge.aside import is_aside
from bot.knowledge.build import build_article
from bot.knowledge.check import check_draft, check_library, has_errors
from bot.knowledge.directory import DIRECTORY, NOTHING_READ, DirectoryRead, read_directory
from bot.knowledge.draft import Draft, read_draft
from bot.knowledge.glossary import GLOSSARY_FILE, NO_GLOSSARY, Glossary, read_glossary
from bot.knowledge.library import Library
from bot.knowledge.model import Article
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import FILE_LIMIT
from bot.knowledge.rules.glossary import answers_exist, countries_are_known
from bot.knowledge.rules.library import listings_exist, sources_agree_with_the_directory

ARTICLES = "articles"
NOTHING: Mapping[str, bytes | None] = {}
"""No file is changed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a knowledge folder holds.

    Attributes:
        library: None where there is an error.
        problems: Everything the rules found, in order of path and line.
        paths: Path of ``article.yaml`` by slug.
        listings: The file and line of each listing, by id.
        revision: Names the bytes of all files; also where they are no library.
    """

    library: Library | None
    problems: tuple[Problem, ...]
    paths: Mapping[str, str]
    listings: Mapping[str, tuple[str, int]]
    revision: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """One article folder, read and checked by itself."""

    draft: Draft | None
    article: Article | None
    problems: tuple[Problem, ...]


class Loader:
    """Loads one folder again and again, reading anew only the articles whose bytes changed."""

    def __init__(self, folder: Path, translators: Mapping[Locale, Translator]) -> None:
        self._folder = folder
        self._translators = translators
        self._read: dict[tuple[str, str], _Read] = {}
        self._glossary: tuple[str, Glossary] = ("", NO_GLOSSARY)
        self._directory: tuple[str, DirectoryRead] = ("", NOTHING_READ)

    def load(self, changed: Mapping[str, bytes | None] = NOTHING) -> Loaded:
        """Read, check and build everything.

        A folder or file that cannot be read is a problem, too; nothing is raised for what an editor can do.

        Args:
            changed: What files shall have in place of what lies on the disk, by path below the folder; None removes.
        """
        problems: list[Problem] = []
        read: dict[tuple[str, str], _Read] = {}
        for folder, files in _with_changed(_article_folders(self._folder, problems), changed):
            key = (folder, _digest(files))
            read[key] = self._read.get(key) or self._read_article(folder, files)
        self._read = read
        drafts = [one.draft for one in read.values() if one.draft]
        problems += [problem for one in read.values() for problem in one.problems]
        problems += check_library(
            drafts, {folder.rpartition("/")[2] for (folder, _), one in read.items() if not one.draft}
        )
        glossary_digest, glossary = self._glossary = self._read_glossary(problems, changed)
        directory_digest, directory = self._directory = self._read_directory(problems, changed)
        problems += glossary.problems
        problems += countries_are_known(drafts, glossary.concepts)
        problems += answers_exist(drafts, glossary.concepts, GLOSSARY_FILE)
        problems += directory.problems
        problems += listings_exist(drafts, directory.paths) if directory.is_whole else ()
        problems += sources_agree_with_the_directory(drafts, directory.directory.listings.values())
        if not read and not has_errors(problems):
            problems.append(error(ARTICLES, 0, mark("there is no article in this folder")))
        problems.sort(key=lambda problem: (problem.path, problem.line))
        articles = [one.article for one in read.values() if one.article]
        revision = _revision([*read, (GLOSSARY_FILE, glossary_digest), (DIRECTORY, directory_digest)])
        good = None if has_errors(problems) else directory.directory
        library = Library.of(articles, glossary.concepts, good, revision) if good else None
        paths = {draft.slug: draft.path for draft in drafts}
        return Loaded(library, tuple(problems), paths, directory.paths, revision)

    def _read_article(self, folder: str, files: Mapping[str, bytes]) -> _Read:
        draft, problems = read_draft(folder, files)
        if draft is None:
            return _Read(None, None, tuple(problems))
        article = build_article(draft, self._translators)
        return _Read(draft, article, (*problems, *check_draft(draft, article)))

    def _read_glossary(self, problems: list[Problem], changed: Mapping[str, bytes | None]) -> tuple[str, Glossary]:
        """Read the glossary, unless its bytes are those of the last time; a folder may have none."""
        file = self._folder / GLOSSARY_FILE
        data = _bytes(file, self._folder, problems) if _is_there(file) else None
        data = changed.get(GLOSSARY_FILE, data)
        if data is None:
            return "", NO_GLOSSARY
        digest = hashlib.sha256(data).hexdigest()
        return self._glossary if digest == self._glossary[0] else (digest, read_glossary(data))

    def _read_directory(
        self, problems: list[Problem], changed: Mapping[str, bytes | None]
    ) -> tuple[str, DirectoryRead]:
        """Read the directory, unless its bytes are those of the last time; a folder may have none."""
        folder = self._folder / DIRECTORY
        files = _entries(folder, self._folder, problems, folders=False) if _is_there(folder) else []
        data = {file.name: found for file in files if (found := _bytes(file, self._folder, problems)) is not None}
        data = _changed_in(DIRECTORY, data, changed)
        digest = _digest(data)
        return self._directory if digest == self._directory[0] else (digest, read_directory(data))


def _article_folders(root: Path, problems: list[Problem]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield every folder ``articles/GROUP/SLUG`` with the bytes of its files."""
    for group in _entries(root / ARTICLES, root, problems, folders=True):
        for folder in _entries(group, root, problems, folders=True):
            path = folder.relative_to(root).as_posix()
            files = _entries(folder, root, problems, folders=False)
            yield path, {file.name: data for file in files if (data := _bytes(file, root, problems)) is not None}


def _with_changed(
    folders: Iterable[tuple[str, Mapping[str, bytes]]], changed: Mapping[str, bytes | None]
) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Yield article folders as they would be; one in which nothing is left is not there."""
    known = set()
    for folder, files in folders:
        known.add(folder)
        after = _changed_in(folder, files, changed)
        if after or not files:
            yield folder, after
    places = {path.rpartition("/")[0] for path in changed if path.startswith(f"{ARTICLES}/")}
    for folder in sorted(places - known):
        if after := _changed_in(folder, {}, changed):
            yield folder, after


def _changed_in(folder: str, files: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Return the files of a folder as they would be."""
    own = {path.rpartition("/")[2]: data for path, data in changed.items() if path.rpartition("/")[0] == folder}
    return {name: data for name, data in {**files, **own}.items() if data is not None}


def _entries(folder: Path, root: Path, problems: list[Problem], *, folders: bool) -> list[Path]:
    """List a folder's entries, but for what is aside; what has no place there becomes a problem."""
    try:
        found = sorted(entry for entry in folder.iterdir() if not is_aside(entry.name))
    except OSError as broken:
        path = folder.relative_to(root).as_posix()
        problems.append(error(path, 0, mark("this folder cannot be read: %(why)s"), why=broken.strerror))
        return []
    fit = [entry for entry in found if not entry.is_symlink() and entry.is_dir() == folders]
    for entry in found:
        if entry not in fit:
            path = entry.relative_to(root).as_posix()
            message = mark(
                "this has no place here: articles stand in articles/GROUP/SLUG/, without links to other places"
            )
            problems.append(error(path, 0, message))
    return fit


def _is_there(place: Path) -> bool:
    """Tell whether something is there; where we may not look, what stands beside it is a problem already."""
    try:
        return place.exists()
    except OSError:
        return False


def _bytes(file: Path, root: Path, problems: list[Problem]) -> bytes | None:
    """Read a file, one byte over the limit at most."""
    try:
        with file.open("rb") as opened:
            return opened.read(FILE_LIMIT + 1)
    except OSError as broken:
        path = file.relative_to(root).as_posix()
        problems.append(error(path, 0, mark("this file cannot be read: %(why)s"), why=broken.strerror))
        return None


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, data in sorted(files.items()):
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()


def _revision(read: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(f"{place} {digest}" for place, digest in sorted(read)).encode()).hexdigest()
