"""The questions that the search is tuned and judged by."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.i18n import Locale

FILE = Path(__file__).parent / "questions.yaml"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what should answer it.

    Attributes:
        half: ``tune`` for looking at misses and fitting, ``judge`` for totals only.
        topic: Slug of the article; None where the library has no answer.
        anchor: The section, where one is clearly right.
        noise: What is off about its spelling; empty if nothing.
    """

    id: str
    half: str
    locale: Locale
    topic: str | None
    anchor: str | None
    noise: str
    text: str


def read_questions(half: str | None = None) -> list[Asked]:
    """Read all questions, or those of one half."""
    rows = yaml.safe_load(FILE.read_text("utf-8"))["questions"]
    asked = [
        Asked(
            id=row["id"],
            half=row["half"],
            locale=Locale(row["locale"]),
            topic=None if row["topic"] == "none" else row["topic"],
            anchor=row.get("anchor"),
            noise="" if row["noise"] == "none" else row["noise"],
            text=row["text"],
        )
        for row in rows
    ]
    return [each for each in asked if half in (None, each.half)]
