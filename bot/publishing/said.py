"""Why something cannot be done, as a value that is said in whichever language its reader has."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.i18n import Translator, mark
from bot.knowledge.problems import Problem, error

NOTE_LIMIT = 4000
"""Most characters of a note in the row of a change."""


class Said(Exception):
    """Something cannot be done; ``message`` is a msgid filled by ``values``."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values

    def sentence(self, t: Translator) -> str:
        """Say it in an editor's language; of the paths of this machine only the last name."""
        return t.gettext(self.message, **_plain(self.values))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is written down of it."""
        return (error("", 0, self.message, **_plain(self.values)),)


def problems_of(failed: Said | OSError) -> tuple[Problem, ...]:
    """Return what is written down of something that failed."""
    if isinstance(failed, Said):
        return failed.problems
    return (error("", 0, mark("the disk fails: %(why)s"), why=failed.strerror or ""),)


def write_note(problems: Iterable[Problem]) -> str:
    """Write problems into the note of a change, as many as fit."""
    kept: list[list[object]] = []
    for each in problems:
        kept.append([each.path, each.line, each.message, _plain(each.values)])
        if len(json.dumps(kept)) > NOTE_LIMIT:
            kept.pop()
            break
    return json.dumps(kept) if kept else ""


def read_note(text: str) -> tuple[Problem, ...]:
    """Read what ``write_note`` wrote; anything else is said as it stands."""
    if not text:
        return ()
    try:
        return tuple(error(path, line, message, **values) for path, line, message, values in json.loads(text))
    except (ValueError, TypeError):
        return (error("", 0, "%(note)s", note=text),)


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value.name if isinstance(value, Path) else value if isinstance(value, int) else str(value)
        for name, value in values.items()
    }
