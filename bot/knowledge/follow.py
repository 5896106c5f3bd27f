"""Stamp a translation as following its original."""

import os
import tempfile
from pathlib import Path

from bot.i18n import Locale, mark
from bot.knowledge.draft import read_draft
from bot.knowledge.load import ARTICLES
from bot.knowledge.model import INTRO
from bot.knowledge.problems import Problem, Severity
from bot.knowledge.translation import fingerprints, stamp


class CannotFollow(ValueError):
    """A translation cannot be stamped; ``message`` is a msgid filled by ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


def follow(root: Path, slug: str, locale: Locale) -> list[str]:
    """Write into a translation which version of each original section it now follows.

    Returns:
        The anchors whose stamp changed, in reading order.

    Raises:
        CannotFollow: no such article or translation, or its files are broken.
        OSError: a file cannot be read or written; the old one stays.
    """
    folder = _find(root, slug)
    file = folder / f"{locale}.md"
    files = {entry.name: entry.read_bytes() for entry in sorted(folder.iterdir()) if entry.is_file()}
    if file.name not in files:
        raise CannotFollow(mark("%(slug)s has no %(name)s yet: write it first"), slug=slug, name=file.name)
    draft, problems = read_draft(folder.relative_to(root).as_posix(), files)
    if draft is None:
        raise CannotFollow(mark("mend this first: %(problem)s"), problem=_first_error(problems))
    if locale is draft.keys.original:
        message = mark("%(name)s is the original of %(slug)s: translations follow it")
        raise CannotFollow(message, slug=slug, name=file.name)
    own = {INTRO, *(chapter.anchor for chapter in draft.files[locale].document.chapters)}
    marks = fingerprints(draft.original.keys, draft.original.document)
    follows = {anchor: value for anchor, value in marks.items() if anchor in own}
    before = draft.files[locale].keys.follows
    if follows != before:
        _replace(file, stamp(files[file.name].decode("utf-8-sig").replace("\r\n", "\n"), follows))
    return [anchor for anchor, value in follows.items() if before.get(anchor) != value]


def _find(root: Path, slug: str) -> Path:
    for group in sorted((root / ARTICLES).iterdir()):
        if (group / slug).is_dir():
            return group / slug
    raise CannotFollow(mark("there is no article “%(slug)s”"), slug=slug)


def _first_error(problems: list[Problem]) -> Problem:
    return next(problem for problem in problems if problem.severity is Severity.ERROR)


def _replace(file: Path, text: str) -> None:
    """Write by rename: a crash leaves the old file or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=file.suffix)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    new = Path(name)
    new.chmod(file.stat().st_mode & 0o777)
    new.replace(file)
