"""What an editor must mend: a place, a severity and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.i18n import Translator


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """The library is refused."""
    WARNING = "warning"
    """``check --strict`` refuses it."""
    DUE = "due"
    """Somebody has to look again; never fails a check."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    Attributes:
        path: File, relative to the knowledge folder.
        line: Line in it, from 1; 0 where the file as a whole is meant.
        message: English msgid, marked for gettext where the rule stands.
        values: What fills the message's placeholders.
    """

    path: str
    line: int
    severity: Severity
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self, t: Translator | None = None) -> str:
        """Say it in the editor's language; in English without a translator."""
        if t is not None:
            return t.gettext(self.message, **self.values)
        return self.message % self.values if self.values else self.message

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.severity}: {self.sentence()}"


def error(path: str, line: int, message: str, **values: object) -> Problem:
    """Report what keeps the library from being served."""
    return Problem(path, line, Severity.ERROR, message, values)


def warning(path: str, line: int, message: str, **values: object) -> Problem:
    """Report what an editor should mend before publishing."""
    return Problem(path, line, Severity.WARNING, message, values)


def due(path: str, line: int, message: str, **values: object) -> Problem:
    """Report what somebody should look at again."""
    return Problem(path, line, Severity.DUE, message, values)
