"""What is written into the audit: which admin did what to what, by number and by hash."""

from enum import StrEnum
from hashlib import sha256

from bot.storage.admins import Admin


class Action(StrEnum):
    """What is written down; the words stand in the database."""

    ADDED = "admin added"
    REMOVED = "admin removed"
    LEFT = "role left"
    PANIC = "panic begun"
    SUBMITTED = "announcement submitted"
    APPROVED = "announcement approved"
    STOPPED = "announcement stopped"
    PAUSED = "announcement paused"
    RESUMED = "announcement resumed"
    RETRIED = "announcement retried"
    RECALLED = "announcement recalled"
    CORRECTED = "announcement corrected"
    CHANGE_SUBMITTED = "change submitted"
    CHANGE_APPROVED = "change approved"
    CHANGE_DISCARDED = "change discarded"
    CHANGE_UNDONE = "change undone"
    CHANGE_PULLED = "change pulled"


def subject_of(admin: Admin) -> bytes:
    """Return the hash that stands for an admin's number and role."""
    return sha256(f"admin {admin.number} {admin.role}".encode()).digest()
