"""What a button about knowledge does: ``number`` is that of a change, ``revision`` begins a commit's name."""

from dataclasses import dataclass

from bot.screens.amend_actions import AmendAct


@dataclass(frozen=True, slots=True)
class OpenKnowledge:
    """How all articles stand, those that need somebody first."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenKept:
    """How one article stands."""

    slug: str


@dataclass(frozen=True, slots=True)
class StillRight:
    """Say that an article was read against its sources today; ``mark`` begins the revision that was shown."""

    slug: str
    mark: str


@dataclass(frozen=True, slots=True)
class SendFiles:
    """The files of an article, of the glossary or of a country's directory, as documents."""

    slug: str


@dataclass(frozen=True, slots=True)
class OpenChanges:
    """The changes that are not over."""


@dataclass(frozen=True, slots=True)
class OpenChange:
    """One of them, as it stands now."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowDifference:
    """What is said now, and what would be said."""

    number: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowStaged:
    """An article as readers would see it: its card, or one of its sections by its place."""

    number: int
    slug: str
    section: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class AskWhy:
    """Take the next message for the reason."""

    number: int


@dataclass(frozen=True, slots=True)
class PublishIt:
    """Submit what was seen; ``mark`` begins its hash."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class ApproveIt:
    """Say yes to what was seen; ``mark`` begins its hash."""

    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class DiscardIt:
    """Give a change up."""

    number: int
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class RenewIt:
    """Check a change against what is there now; approvals are void."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenHistory:
    """What was published, the newest first."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenCommit:
    """One publication."""

    revision: str


@dataclass(frozen=True, slots=True)
class UndoLast:
    """Ask whether the last publication shall be undone."""


@dataclass(frozen=True, slots=True)
class UndoIt:
    """Undo one publication."""

    revision: str
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class GoBack:
    """Stage all files as they were after a publication."""

    revision: str


KeepAct = OpenKnowledge | OpenKept | StillRight | SendFiles
"""What concerns articles as they are."""
ChangeAct = (
    OpenChanges
    | OpenChange
    | ShowDifference
    | ShowStaged
    | AskWhy
    | PublishIt
    | ApproveIt
    | DiscardIt
    | RenewIt
)  # fmt: skip
"""What concerns a change that is not over."""
PastAct = OpenHistory | OpenCommit | UndoLast | UndoIt | GoBack
"""What concerns what was published."""
KnowledgeAct = KeepAct | ChangeAct | PastAct | AmendAct
