"""What editors are told of the library unasked: what is due, what cannot be served, and that it is mended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.i18n import Locale, Plural, Translator
from bot.knowledge.problems import Problem
from bot.screens.screen import ITEM, Screen, bold, code, plain

SHOWN = 5
"""Most entries of a kind that are named: whoever has mended these is told of the next ones tomorrow."""
PROBLEMS = 8
"""Most problems that are told in one message."""
LONGEST = 280
"""Characters of one problem's sentence, or of an address: it may repeat a line of a file."""
PLACE = 100
"""Characters of the path of a file."""
MORE = Plural("digest", "and %(n)s more", "and %(n)s more")
BROKEN = Plural("problems", "%(n)s problem:", "%(n)s problems:")
_LATE = Plural("sections", "%(n)s section", "%(n)s sections")


@dataclass(frozen=True, slots=True)
class DeadLink:
    """An address that nobody answers, with the slugs of the articles and the ids of the listings that use it."""

    url: str
    since: date
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """How many sections of a translation do not follow the original as it is now, or are missing."""

    slug: str
    locale: Locale
    sections: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What is due; empty where nothing is.

    Attributes:
        reviews: Articles that should have been read again, by slug, with the day; the oldest first.
        links: Addresses that died.
        gone: Listings that are hidden, by id.
        changed: Listings under whose address something has changed, by id.
        behind: Translations.
        wrong: Sections (``SLUG#anchor``) that readers report most often, the most reported first.
    """

    reviews: Mapping[str, date]
    links: tuple[DeadLink, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    behind: tuple[Late, ...]
    wrong: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody needs to be told."""
        return not (self.reviews or self.links or self.gone or self.changed or self.behind or self.wrong)


def digest(t: Translator, due: Digest) -> Screen:
    """Say what is due, the first of each kind by name."""
    parts = [
        _part(t, t.gettext("To be read again:"), [f"{code(slug)}, {t.day(day)}" for slug, day in due.reviews.items()]),
        _part(t, t.gettext("Addresses that no longer answer:"), [_link(t, each) for each in due.links]),
        _part(t, t.gettext("Entries of the directory that are gone:"), [code(each) for each in due.gone]),
        _part(t, t.gettext("Entries of the directory that have changed:"), [code(each) for each in due.changed]),
        _part(t, t.gettext("Translations that are behind:"), [_late(t, each) for each in due.behind]),
        _part(t, t.gettext("Most often reported as wrong:"), [code(each) for each in due.wrong]),
    ]
    return Screen("\n\n".join([bold(t.gettext("What is due")), *filter(None, parts)]))


def refused(t: Translator, problems: Sequence[Problem]) -> Screen:
    """Say why the files on the disk are not served: path, line and sentence of each problem."""
    said = plain(
        t.gettext("Files were changed on the disk, and the bot cannot use them. It goes on with those before.")
    )
    count = plain(t.npgettext(BROKEN, len(problems)))
    lines = "\n".join(_shown(t, [_problem(t, each) for each in problems], PROBLEMS))
    return Screen(f"{said}\n\n{count}\n{lines}")


def mended(t: Translator) -> Screen:
    """Say that the files on the disk are served again."""
    return Screen(plain(t.gettext("The files on the disk are in order again, and the bot uses them.")))


def _part(t: Translator, heading: str, entries: Sequence[str]) -> str:
    return "\n".join([plain(heading), *_shown(t, entries, SHOWN)]) if entries else ""


def _shown(t: Translator, entries: Sequence[str], limit: int) -> Iterator[str]:
    yield from (ITEM + each for each in entries[:limit])
    if len(entries) > limit:
        yield plain(t.npgettext(MORE, len(entries) - limit))


def _link(t: Translator, link: DeadLink) -> str:
    users = ", ".join(code(each) for each in link.used_by[:SHOWN])
    return f"{code(_cut(link.url, LONGEST))} ({users}), {t.day(link.since)}"


def _late(t: Translator, late: Late) -> str:
    sections = plain(t.npgettext(_LATE, late.sections))
    return f"{code(f'{late.slug} {late.locale}')}: {sections}"


def _problem(t: Translator, problem: Problem) -> str:
    path = _cut(problem.path, PLACE)
    return f"{code(f'{path}:{problem.line}' if problem.line else path)} {code(_cut(problem.sentence(t), LONGEST))}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
