"""Take in the files that an editor sent, one by one or in a zip: safe names, sizes and kinds, or sentences."""

import io
import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.i18n import mark
from bot.knowledge.autolinks import find_addresses
from bot.knowledge.directory import DIRECTORY, VERIFIED_FILE
from bot.knowledge.draft import ARTICLE_FILE, LANGUAGE_FILES
from bot.knowledge.fields import is_slug
from bot.knowledge.glossary import GLOSSARY_FILE
from bot.knowledge.load import ARTICLES
from bot.knowledge.problems import Problem, error
from bot.knowledge.read import FILE_LIMIT

MOST_FILES = 400
"""In one change: a hundred articles."""
MOST_BYTES = 4 * 1024 * 1024
"""Of all files of one change together, and of a zip: it is kept in one row of the database."""
GROUP_LIMIT = 40
"""Longest name of a group of articles, or of a file of the directory."""
REASON_LIMIT = 200
_KNOWLEDGE = "knowledge"
"""A folder of this name around everything is passed over: whoever zips the whole folder has it in every name."""
_NAME_SHOWN = 120
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    LookupError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
"""What the standard library raises at a zip that is damaged, or made to harm."""
_DIGITS = 6
"""So many in a row could be somebody's number."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What was sent.

    Attributes:
        files: Bytes by path below the knowledge folder; None removes a file. Empty where there is a problem.
        problems: Why nothing of it is taken.
    """

    files: Mapping[str, bytes | None]
    problems: tuple[Problem, ...]


def take_files(sent: Mapping[str, bytes | None]) -> Uploaded:
    """Take files in by their paths; None removes one."""
    return _taken(sent.items())


def take_zip(data: bytes) -> Uploaded:
    """Take a zip's files in; nothing is unpacked beyond the limits, whatever the zip says of itself."""
    if len(data) > MOST_BYTES:
        return Uploaded({}, (error("", 0, _TOO_MUCH, limit=MOST_BYTES // 1024**2),))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return _unpacked(opened)
    except _UNREADABLE:
        return Uploaded({}, (error("", 0, mark("this is not a zip that can be read")),))


def read_reason(text: str) -> tuple[str, tuple[Problem, ...]]:
    """Read why a change is made: one short line that goes into the history for good.

    Returns:
        The reason; and what is wrong with it.
    """
    reason = " ".join(text.split())
    found = []
    if not 3 <= len(reason) <= REASON_LIMIT or not any(char.isalpha() for char in reason):
        message = mark("say why in one line of at most %(limit)s characters: it stays in the history")
        found.append(error("", 0, message, limit=REASON_LIMIT))
    if not reason.isprintable() or any(find_addresses(reason)) or _has_number(reason):
        message = mark("the reason names nobody: leave out addresses, @names and long numbers, for it stays for ever")
        found.append(error("", 0, message))
    return reason, tuple(found)


def path_problem(path: str) -> str | None:
    """Say, as a msgid, why a path cannot be that of a knowledge file; None where it can."""
    if "\\" in path or ":" in path or not path.isprintable() or path.startswith("/"):
        return mark("this is no path below the knowledge folder")
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return mark("this path leads out of the knowledge folder")
    if any(part.startswith(".") for part in parts):
        return mark("this is a hidden file: leave it out")
    match parts:
        case [place, group, slug, name] if place == ARTICLES:
            if name in (ARTICLE_FILE, *LANGUAGE_FILES) and is_slug(group, GROUP_LIMIT) and is_slug(slug):
                return None
        case [place, name] if place == DIRECTORY:
            if name == VERIFIED_FILE:
                return mark("this file is written by “directory verify”: leave it out")
            if name.endswith(".yaml") and is_slug(name.removesuffix(".yaml"), GROUP_LIMIT):
                return None
        case [name] if name == GLOSSARY_FILE:
            return None
    return mark(
        "this has no place in the library: there are articles/GROUP/SLUG/article.yaml, be.md, ru.md and en.md, "
        "directory/NAME.yaml and glossary.yaml"
    )


_TOO_MUCH = mark("all files of one change together are at most %(limit)s MiB: send fewer at once")


def _taken(sent: Iterable[tuple[str, bytes | None]]) -> Uploaded:
    files: dict[str, bytes | None] = {}
    problems: list[Problem] = []
    known: dict[str, str] = {}
    for name, data in sent:
        path = _bare(name)
        if why := path_problem(path):
            problems.append(error(_shown(name), 0, why))
        elif known.setdefault(_folded(path), path) != path or path in files:
            problems.append(error(_shown(name), 0, mark("this file is given twice")))
        elif data is not None and len(data) > FILE_LIMIT:
            problems.append(error(path, 0, _TOO_LARGE, limit=FILE_LIMIT // 1024))
        else:
            files[path] = data
    problems += _in_all(files)
    return Uploaded({}, tuple(problems)) if problems else Uploaded(files, ())


_TOO_LARGE = mark("the file is over the limit of %(limit)s KiB: split it")


def _in_all(files: Mapping[str, bytes | None]) -> Iterator[Problem]:
    if len(files) > MOST_FILES:
        yield error("", 0, mark("these are more than %(limit)s files: send fewer at once"), limit=MOST_FILES)
    if sum(len(data) for data in files.values() if data) > MOST_BYTES:
        yield error("", 0, _TOO_MUCH, limit=MOST_BYTES // 1024**2)


def _unpacked(opened: zipfile.ZipFile) -> Uploaded:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        message = mark("these are more than %(limit)s files: send fewer at once")
        return Uploaded({}, (error("", 0, message, limit=MOST_FILES),))
    sent: list[tuple[str, bytes | None]] = []
    problems: list[Problem] = []
    left = MOST_BYTES
    for entry in entries:
        if why := _entry_problem(entry):
            problems.append(error(_shown(entry.filename), 0, why))
            continue
        with opened.open(entry) as file:
            data = file.read(min(left, FILE_LIMIT) + 1)
        left -= len(data)
        if left < 0:
            problems.append(error("", 0, _TOO_MUCH, limit=MOST_BYTES // 1024**2))
            break
        sent.append((entry.filename, data))
    taken = _taken(sent)
    problems += taken.problems
    return Uploaded({}, tuple(problems)) if problems else taken


def _entry_problem(entry: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return mark("this is a link, or no file at all: send files only")
    if entry.flag_bits & 0x1:
        return mark("this is locked with a password: send it without")
    if entry.orig_filename != entry.filename:  # it was cut at a zero, or its backslashes were turned
        return mark("this is no path below the knowledge folder")
    return path_problem(_bare(entry.filename))


def _bare(name: str) -> str:
    return name.removeprefix(f"{_KNOWLEDGE}/")


def _folded(path: str) -> str:
    """Return what two names must not have in common: some systems take them for one."""
    return unicodedata.normalize("NFC", path).casefold()


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in name)[:_NAME_SHOWN]


def _has_number(text: str) -> bool:
    run = 0
    for char in text:
        run = run + 1 if char.isdigit() else run if char in " -()" else 0
        if run >= _DIGITS:
            return True
    return False
