"""What ``doctor`` says of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands."""

    GOOD = "good"
    LOOK = "look here"
    """It works; somebody should decide whether it is meant."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; the sentence says what to mend, and holds no secret."""

    level: Level
    what: str
    sentence: str

    def __str__(self) -> str:
        """Write it as one line."""
        return f"{self.level:<9}  {self.what}: {self.sentence}"


def good(what: str, sentence: str) -> Finding:
    """Say that nothing is to be done."""
    return Finding(Level.GOOD, what, sentence)


def look(what: str, sentence: str) -> Finding:
    """Say that somebody should decide."""
    return Finding(Level.LOOK, what, sentence)


def broken(what: str, sentence: str) -> Finding:
    """Say that the bot does not work, or is in danger, until this is mended."""
    return Finding(Level.BROKEN, what, sentence)
