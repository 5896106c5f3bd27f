"""Approvals of one subject, counted by who holds the role now."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

COMMAND_LINE = 0
"""The number under which whoever runs the bot acts, who holds no role."""
TWO = 2
"""So many approve once there are so many who can."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Who has approved what.

    Attributes:
        subject: Hash of exactly what is approved.
        author: Number of the admin who made it; that they made it is no approval yet.
        approvers: Numbers of the admins who said yes to this subject; the author may be one of them.
    """

    subject: bytes
    author: int
    approvers: frozenset[int] = frozenset()

    def approved_by(self, number: int, subject: bytes) -> "Approvals":
        """Add a yes. A yes to something else, as an old button gives it, adds nothing."""
        return replace(self, approvers=self.approvers | {number}) if subject == self.subject else self

    def counted(self, holders: Collection[int]) -> frozenset[int]:
        """Return whose yes counts: of those who hold the role now.

        That of the command line counts only where nobody holds it: a machine that was taken over must not speak for
        people who could have been asked.
        """
        return self.approvers & (frozenset(holders) or {COMMAND_LINE})

    def missing(self, holders: Collection[int]) -> int:
        """Return how many more must say yes."""
        return max(0, needed(holders) - len(self.counted(holders)))


def needed(holders: Collection[int]) -> int:
    """Return how many must approve: two as soon as two hold the role, until then one."""
    return TWO if len(frozenset(holders)) >= TWO else 1


def write_approvals(approvals: Approvals) -> str:
    """Write down who has approved what."""
    fields = {
        "subject": approvals.subject.hex(),
        "author": approvals.author,
        "approvers": sorted(approvals.approvers),
    }
    return json.dumps(fields)


def read_approvals(text: str) -> Approvals:
    """Read what ``write_approvals`` wrote."""
    fields = json.loads(text)
    return Approvals(bytes.fromhex(fields["subject"]), fields["author"], frozenset(fields["approvers"]))
