"""What an editor is asked for in the middle of a small edit, as a value that outlives a restart."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256


class Asks(StrEnum):
    """What the editor says next; the words stand in the database."""

    VALUE = "value"
    """The new value of a fact, by a message."""
    AS_OF = "as of"
    """When a source says that it holds, by a button or a message."""
    REVIEW = "review"
    """Whether the article was read against its sources, for the fact is younger than its review; by a button."""
    SOURCE = "source"
    """Which source says so, by a button."""
    SINCE = "since"
    """Since when a status holds, by a button or a message."""
    TEXT = "text"
    """The Markdown of a section, by a message."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what was said so far.

    Attributes:
        slug: The article.
        was: Mark of what was there when the first question was asked.
        fact: The key of the fact, if it is about one.
        values: Its new values so far, by the names that ``article.yaml`` gives them.
        read_on: The day on which the editor has read the article against its sources, if they have.
        status: The new status, if it is about that.
        locale: Of the section, if it is about one.
        anchor: Of the section.
        hour: When it was asked, in hours since 1970: its screen is erased, and then it is not asked any more.
    """

    asks: Asks
    slug: str
    was: str
    fact: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    read_on: str = ""
    status: str = ""
    locale: str = ""
    anchor: str = ""
    hour: int = 0

    @property
    def mark(self) -> str:
        """What the buttons of this question carry: to another one they are no answer."""
        return mark_of(write_question(self))


def write_question(question: Question) -> str:
    """Write a question, the same one always in the same words."""
    return json.dumps(asdict(question), ensure_ascii=False, sort_keys=True)


def read_question(text: str) -> Question | None:
    """Read what ``write_question`` wrote; None for what another version wrote."""
    try:
        fields = json.loads(text)
        return Question(**{**fields, "asks": Asks(fields["asks"])})
    except (KeyError, TypeError, ValueError):
        return None


def mark_of(*what: object) -> str:
    """Return 16 hexadecimal digits that name something exactly."""
    return sha256(json.dumps(what, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
