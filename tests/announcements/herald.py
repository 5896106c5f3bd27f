"""A herald with a small library: he writes announcements, right ones and wrong ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.announcements.announcement import Announcement
from bot.announcements.draft import Draft, read_draft
from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.knowledge.listing import Doubt, Sighting
from bot.knowledge.load import Loader
from bot.knowledge.problems import Problem
from bot.screens.letters import compose
from bot.telegram.callbacks import encode
from tests.stories.kupala import write_directory, write_library

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WARSAW = ZoneInfo("Europe/Warsaw")
GOOD = """\
---
audience: [PL, LT]
buttons: [pl-visa#steps]
at: 2026-11-23 18:00
until: 2026-11-24 18:00
---
## be
**Карта даражэе**: цяпер {{pl-card.fee}}. Гл. [правілы](source:pl-card.office) і [што рабіць](pl-card#steps).

## ru
Карта дорожает: теперь {{pl-card.fee}}.

## en
The card now costs {{pl-card.fee}}.
"""


@dataclass(frozen=True, slots=True)
class Herald:
    """Somebody who announces."""

    library: Library = field(repr=False)
    translators: Mapping[Locale, Translator] = field(repr=False)

    def draft(self, text: str | bytes) -> Draft:
        """Read a draft that is right in its form."""
        draft, problems = read_draft(text.encode() if isinstance(text, str) else text, WARSAW, "news.md")
        assert draft is not None, problems
        assert problems == []
        return draft

    def announce(self, draft: Draft | str) -> Announcement:
        """Make an announcement of a draft that is right."""
        announcement, problems = self.compose(self.draft(draft) if isinstance(draft, str) else draft)
        assert announcement is not None, problems
        return announcement

    def compose(self, draft: Draft) -> tuple[Announcement | None, list[Problem]]:
        return compose(draft, self.library, self.translators, encode, NOW)

    def problems(self, text: str | bytes) -> list[str]:
        """Everything that is said of a file, in the order of its lines."""
        draft, problems = read_draft(text.encode() if isinstance(text, str) else text, WARSAW, "news.md")
        if draft:
            problems = [*problems, *self.compose(draft)[1]]
        return [str(problem) for problem in sorted(problems, key=lambda problem: problem.line)]


def hire_herald(folder: Path, translators: Mapping[Locale, Translator]) -> Herald:
    """Give somebody the library of the stories; the address of one of its listings is withheld, another is gone."""
    root = write_library(folder / "knowledge")
    write_directory(root)
    library = Loader(root, translators).load().library
    assert library is not None
    listings = dict(library.directory.listings)
    office = listings["pl-office"]
    day = date(2026, 11, 1)
    taken = Sighting(office.address, doubts={Doubt.TAKEN: day})
    gone = Sighting(office.address, gone=(day, day.replace(day=2), day.replace(day=3)))
    listings["pl-taken"] = replace(office, id="pl-taken", sighting=taken)
    listings["pl-gone"] = replace(office, id="pl-gone", sighting=gone)
    return Herald(replace(library, directory=replace(library.directory, listings=listings)), translators)
