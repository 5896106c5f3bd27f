"""Screens of a change of knowledge: what is wrong with it or what it does, the reason, and what becomes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import Translator
from bot.knowledge.difference import Difference
from bot.knowledge.library import Library
from bot.knowledge.pages import visible_length
from bot.knowledge.problems import Problem, Severity
from bot.screens.differing import in_short, pages
from bot.screens.knowledge_actions import (
    ApproveIt,
    AskWhy,
    DiscardIt,
    OpenChange,
    OpenChanges,
    OpenKnowledge,
    PublishIt,
    RenewIt,
    ShowDifference,
    ShowStaged,
)
from bot.screens.pager import page_arrows
from bot.screens.past import who
from bot.screens.screen import ITEM, Row, Screen, bold, button, code, grid, plain, unlinked

FILES = 12
PROBLEMS = 8
SENTENCE = 400
SHORT = 12
ARTICLES = 6
"""Most articles that have a button of their own below a change."""
LONGEST = 3800
"""Most of a screen that is filled, as Telegram counts."""
LISTED = 12

Say = Callable[[Translator], str]

CHANGE_STATES: Mapping[str, Say] = {
    "written": lambda t: t.gettext("not submitted yet"),
    "staged": lambda t: t.gettext("waits for approval"),
    "approved": lambda t: t.gettext("is being published"),
    "publishing": lambda t: t.gettext("is being published"),
    "published": lambda t: t.gettext("published"),
    "refused": lambda t: t.gettext("could not be published"),
    "discarded": lambda t: t.gettext("discarded"),
}
"""Every state in a few words; a test holds it against the states that there are."""


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change as an editor may see it.

    Attributes:
        author: The number of the editor.
        is_own: Whether the one who looks made it.
        files: Paths, and whether the file is removed.
        mark: What its hash begins with.
        problems: Of the library with it.
        difference: What it does; None where it has a mistake, or is over.
        library: What readers would see; None as above.
        note: Why it could not be published, or is not yet.
        meanwhile: What was published since, as problems that say it.
        lost: Its files that somebody else has changed since.
        missing: How many more editors must approve.
        has_approved: Whether the one who looks has.
    """

    number: int
    state: str
    author: int
    is_own: bool
    reason: str = ""
    mark: str = ""
    files: Sequence[tuple[str, bool]] = ()
    problems: Sequence[Problem] = ()
    difference: Difference | None = None
    library: Library | None = None
    note: Sequence[Problem] = ()
    meanwhile: Sequence[Problem] = ()
    lost: Sequence[str] = ()
    missing: int = 0
    has_approved: bool = False

    @property
    def asks_why(self) -> bool:
        """Whether the next message of its author is its reason."""
        return self.state == "written" and self.is_own and not self.reason

    @property
    def slugs(self) -> list[str]:
        """The articles that it changes and that are there then."""
        known = dict.fromkeys(path.split("/")[2] for path, _ in self.files if path.startswith("articles/"))
        return [slug for slug in known if self.library and slug in self.library.articles]


def change(t: Translator, told: ToldChange, note: str = "") -> Screen:
    """Show a change as it stands, and what can be done with it.

    Args:
        t: The editor's language.
        told: The change.
        note: What just happened, as plain text.
    """
    parts = [*([plain(note)] if note else []), _head(t, told)]
    parts += [*_why_not(t, told), *_what(t, told), *_files(t, told)]
    if told.asks_why:
        ask = t.gettext(
            "Why? Write it now in one line, for everybody who reads the history. Or send more files first. Your "
            "message is deleted from the chat."
        )
        parts.append(bold(ask))
    return Screen(_fitted(parts), (*_articles(t, told), *_acts(t, told), _back(t)))


def changes(t: Translator, told: Sequence[ToldChange], note: str = "") -> Screen:
    """List the changes that are not over, the newest first."""
    shown = told[:LISTED]
    lines = [ITEM + f"{plain(_title(t, each))}: {plain(CHANGE_STATES[each.state](t))}" for each in shown]
    html = [*([plain(note)] if note else []), bold(t.gettext("Unfinished changes"))]
    html.append("\n".join(lines) if lines else plain(t.gettext("Nothing.")))
    buttons = (button(t, _title(t, each), OpenChange(each.number)) for each in shown)
    return Screen(
        "\n\n".join(html), (*grid(buttons, columns=2), (button(t, t.gettext("‹ Knowledge"), OpenKnowledge()),))
    )


def difference(t: Translator, told: ToldChange, page: int) -> Screen:
    """Show what is said now and what would be said, one page of it."""
    if told.difference is None or told.library is None:
        return change(t, told)
    all_ = pages(t, told.difference, told.library)
    page = min(page, len(all_) - 1)
    arrows = page_arrows(t, page, len(all_), lambda other: ShowDifference(told.number, other))
    return Screen(f"{bold(_title(t, told))}\n\n{all_[page]}", (*arrows, to_change(t, told.number)))


def ask_discard(t: Translator, number: int) -> Screen:
    """Ask before a change is given up, whoever made it."""
    ask = t.gettext("Discard change %(number)s? Its files will be deleted.", number=number)
    yes = (button(t, t.gettext("Yes, discard it"), DiscardIt(number, is_sure=True)),)
    return Screen(plain(ask), (yes, (button(t, t.gettext("No"), OpenChange(number)),)))


def refused(t: Translator, problems: Sequence[Problem], number: int | None = None) -> Screen:
    """Say why nothing of what was sent is taken."""
    parts = [bold(t.gettext("Nothing of this is taken:")), *_said(t, problems)]
    back = (to_change(t, number),) if number else ()
    return Screen(_fitted(parts), (*back, _back(t)))


def told_of_change(t: Translator, told: ToldChange) -> Screen:
    """Tell an editor, unasked, of a change that waits for them, was published or could not be."""
    heads = {
        "staged": t.gettext("A change of knowledge waits for your approval."),
        "published": t.gettext("A change of knowledge is published."),
        "refused": t.gettext("A change of knowledge could not be published."),
    }
    return change(t, told, heads.get(told.state, ""))


def _head(t: Translator, told: ToldChange) -> str:
    lines = [f"{bold(_title(t, told))}: {plain(CHANGE_STATES[told.state](t))}"]
    if told.reason:
        lines.append(unlinked(told.reason))
    if told.state == "staged":
        lines.append(plain(t.gettext("Editors who must still approve: %(count)s", count=told.missing)))
    return "\n".join(lines)


def _title(t: Translator, told: ToldChange) -> str:
    return t.gettext("Change %(number)s, %(who)s", number=told.number, who=who(t, told.author))


def _why_not(t: Translator, told: ToldChange) -> list[str]:
    """Say what keeps it from being published, in the order in which it must be mended."""
    parts = []
    if told.note:
        parts.append("\n".join([bold(t.gettext("It is not published:")), *_said(t, told.note)]))
    if told.lost:
        head = bold(t.gettext("Somebody else has changed the same files meanwhile:"))
        how = t.gettext(
            "“Check again” joins your change with what is there now. Where both touch the same lines, yours stay: look "
            "whether you undo what others wrote."
        )
        paths = [ITEM + code(path) for path in told.lost[:FILES]]
        parts.append("\n".join([head, *paths, *_said(t, told.meanwhile), plain(how)]))
    elif told.meanwhile:
        parts.append("\n".join([bold(t.gettext("Published meanwhile:")), *_said(t, told.meanwhile)]))
    errors = [each for each in told.problems if each.severity is Severity.ERROR]
    if errors:
        head = bold(t.gettext("This is not right yet. Correct it and send the files again:"))
        parts.append("\n".join([head, *_said(t, errors)]))
    return parts


def _what(t: Translator, told: ToldChange) -> list[str]:
    if told.difference is None or told.library is None:
        return []
    lines = in_short(t, told.difference, told.library)
    more = ["…"] if len(lines) > SHORT else []
    parts = [
        "\n".join([*(ITEM + line for line in lines[:SHORT]), *more]) or plain(t.gettext("Readers see no difference."))
    ]
    own = {path for path, _ in told.files}
    warnings = [each for each in told.problems if each.severity is Severity.WARNING and each.path in own]
    if warnings:
        parts.append("\n".join([bold(t.gettext("Better to be corrected:")), *_said(t, warnings)]))
    if told.difference.needs_second:
        parts.append(plain(t.gettext("New sources and listings are always seen by a second editor.")))
    return parts


def _files(t: Translator, told: ToldChange) -> list[str]:
    if not told.files:
        return []
    gone = t.gettext("removed")
    lines = [code(path) + (f" ({plain(gone)})" if is_gone else "") for path, is_gone in told.files[:FILES]]
    more = [f"+{len(told.files) - FILES}"] if len(told.files) > FILES else []
    return ["\n".join([plain(t.gettext("Files:")), *lines, *more])]


def _said(t: Translator, problems: Sequence[Problem]) -> list[str]:
    lines = [ITEM + _problem(t, each) for each in problems[:PROBLEMS]]
    more = [f"+{len(problems) - PROBLEMS}"] if len(problems) > PROBLEMS else []
    return lines + more


def _problem(t: Translator, problem: Problem) -> str:
    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    sentence = problem.sentence(t)
    sentence = sentence if len(sentence) <= SENTENCE else sentence[: SENTENCE - 1] + "…"
    return f"{code(place)}: {unlinked(sentence)}" if place else unlinked(sentence)


def _articles(t: Translator, told: ToldChange) -> list[Row]:
    """Lead to each changed article as readers would see it."""
    if told.difference is None or told.library is None:
        return []
    rows = [(button(t, f"→ {slug}", ShowStaged(told.number, slug)),) for slug in told.slugs[:ARTICLES]]
    return [*rows, (button(t, t.gettext("What changes"), ShowDifference(told.number)),)]


def _acts(t: Translator, told: ToldChange) -> list[Row]:
    number, rows = told.number, list[Row]()
    is_good = told.difference is not None and not told.lost
    if told.is_own and told.state == "written" and is_good and told.reason:
        rows.append((button(t, t.gettext("Publish"), PublishIt(number, told.mark)),))
    if not told.is_own and told.state == "staged" and is_good and not told.has_approved:
        rows.append((button(t, t.gettext("Approve"), ApproveIt(number, told.mark)),))
    if told.is_own and told.state == "written" and told.reason:
        rows.append((button(t, t.gettext("Another reason"), AskWhy(number)),))
    if told.is_own and (told.state == "refused" or (told.state in ("written", "staged") and told.lost)):
        rows.append((button(t, t.gettext("Check again"), RenewIt(number)),))
    if told.state in ("written", "staged", "approved", "refused"):
        rows.append((button(t, t.gettext("Discard"), DiscardIt(number)),))
    return rows


def _fitted(parts: Sequence[str]) -> str:
    """Join as many paragraphs as one message holds."""
    kept: list[str] = []
    for part in parts:
        if visible_length("\n\n".join([*kept, part])) > LONGEST:
            kept.append("…")
            break
        kept.append(part)
    return "\n\n".join(kept)


def to_change(t: Translator, number: int) -> Row:
    """Lead back to a change."""
    return (button(t, t.gettext("‹ Change %(number)s", number=number), OpenChange(number)),)


def _back(t: Translator) -> Row:
    return (button(t, t.gettext("‹ Changes"), OpenChanges()),)
