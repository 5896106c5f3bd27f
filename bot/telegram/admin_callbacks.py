"""Write what admins do into a few letters of callback data, and read it back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from bot.announcements.audience import Reach
from bot.announcements.unfinished import Part
from bot.i18n import Locale, is_country
from bot.knowledge.fields import is_name, is_slug
from bot.knowledge.model import Status
from bot.screens.actions import PAGE_MAX
from bot.screens.admin_actions import (
    SURE,
    AdminAct,
    EraseAll,
    LeaveRole,
    OpenAdmin,
    OpenAdmins,
    OpenAudit,
    OpenState,
)
from bot.screens.amend_actions import (
    FollowIt,
    OpenFact,
    OpenFacts,
    OpenOriginal,
    OpenPart,
    OpenStatus,
    OpenTexts,
    Pick,
    PickIt,
    SetStatus,
    StopAsking,
    TakeSource,
)
from bot.screens.announcement_actions import (
    MARK,
    Again,
    Approve,
    Ask,
    ChooseCountry,
    ChooseInstead,
    ChooseReach,
    Correct,
    Discard,
    OpenAnnouncement,
    OpenAnnouncements,
    OpenAudience,
    OpenDraft,
    OpenInstead,
    OpenPace,
    PauseIt,
    Preview,
    Recall,
    ResumeIt,
    Retry,
    SendTest,
    SetPace,
    ShowLetters,
    StopIt,
    Submit,
    TakeAway,
    TakeBack,
    Write,
)
from bot.screens.knowledge_actions import (
    ApproveIt,
    AskWhy,
    DiscardIt,
    GoBack,
    OpenChange,
    OpenChanges,
    OpenCommit,
    OpenHistory,
    OpenKept,
    OpenKnowledge,
    PublishIt,
    RenewIt,
    SendFiles,
    ShowDifference,
    ShowStaged,
    StillRight,
    UndoIt,
    UndoLast,
)

KIND = "A"
"""Begins what admins do among all kinds of presses."""
ACT_OF: Mapping[str, AdminAct] = {
    "m": OpenAdmin(),
    "s": OpenState(),
    "a": OpenAdmins(),
    "w": OpenAudit(),
    **{f"l{yes}": LeaveRole(yes) for yes in range(SURE + 1)},
    **{f"e{yes}": EraseAll(yes) for yes in range(SURE + 1)},
}
LETTERS_OF: Mapping[AdminAct, str] = {act: letters for letters, act in ACT_OF.items()}

_NUMBERS = range(1, 2**31)
"""Numbers of announcements and changes, as the database counts them."""
_PACES = range(1001)
"""Messages a second; more Telegram takes from nobody."""


def written(act: AdminAct) -> tuple[str, ...]:
    """Write what an admin does as a few words without colons."""
    if letter := _LETTER_OF.get(type(act)):
        return letter, *(_word(getattr(act, each.name)) for each in fields(act))
    return (LETTERS_OF[act],)


def read(letters: str, *words: str) -> AdminAct:
    """Read what ``written`` wrote; what it wrote differently is read as well.

    Raises:
        KeyError, TypeError, ValueError: it wrote nothing like it.
    """
    if letters not in _ACTS:
        return _only(ACT_OF[letters], words)
    kind, readers = _ACTS[letters]
    act: AdminAct = kind(*(read_word(word) for read_word, word in zip(readers, words, strict=True)))
    return act


def _only(act: AdminAct, words: tuple[str, ...]) -> AdminAct:
    if words:
        raise ValueError("this act has no arguments")
    return act


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "y" if value else ""
    return "" if value is None else str(value)


def _within(numbers: range) -> Callable[[str], int]:
    def read_number(word: str) -> int:
        number = int(word) if len(word) <= 10 else -1
        if number not in numbers:
            raise ValueError("there is no such number")
        return number

    return read_number


def _mark(word: str) -> str:
    if len(word) != MARK or not set(word) <= set("0123456789abcdef"):
        raise ValueError("this begins no hash")
    return word


def _country(word: str) -> str:
    if not (word.isascii() and word.isupper() and is_country(word)):
        raise ValueError("there is no such country")
    return word


def _locale(word: str) -> Locale | None:
    return Locale(word) if word else None


def _slug(word: str) -> str:
    if not is_slug(word):
        raise ValueError("this is no slug")
    return word


def _name(word: str) -> str:
    if not is_name(word):
        raise ValueError("this is no name")
    return word


def _section(word: str) -> int | None:
    return _page(word) if word else None


_number = _within(_NUMBERS)
_page = _within(range(PAGE_MAX + 1))
_sure = {"y": True, "": False}.__getitem__
_ACTS: Mapping[str, tuple[type[Any], tuple[Callable[[str], object], ...]]] = {
    "L": (OpenAnnouncements, (_page,)),
    "O": (OpenAnnouncement, (_number,)),
    "T": (ShowLetters, (_number,)),
    "Y": (Approve, (_number, _mark)),
    "X": (StopIt, (_number, _sure)),
    "P": (PauseIt, (_number,)),
    "R": (ResumeIt, (_number,)),
    "V": (OpenPace, (_number,)),
    "v": (SetPace, (_number, _within(_PACES))),
    "F": (Retry, (_number, Again, _sure)),
    "E": (Recall, (_number, _sure)),
    "K": (Correct, (_number,)),
    "W": (Write, ()),
    "D": (OpenDraft, (_number,)),
    "A": (OpenAudience, (_number, _page)),
    "H": (ChooseReach, (_number, Reach)),
    "C": (ChooseCountry, (_number, _country, _sure, _page)),
    "I": (OpenInstead, (_number,)),
    "i": (ChooseInstead, (_number, _locale)),
    "Q": (Ask, (_number, Part)),
    "t": (TakeAway, (_number, Part)),
    "Z": (Preview, (_number,)),
    "z": (SendTest, (_number,)),
    "S": (Submit, (_number, _mark)),
    "B": (TakeBack, (_number,)),
    "d": (Discard, (_number, _sure)),
    "ka": (OpenKnowledge, (_page,)),
    "kk": (OpenKept, (_slug,)),
    "kr": (StillRight, (_slug, _mark)),
    "kf": (SendFiles, (_slug,)),
    "kl": (OpenChanges, ()),
    "ko": (OpenChange, (_number,)),
    "kv": (ShowDifference, (_number, _page)),
    "ks": (ShowStaged, (_number, _slug, _section, _page)),
    "kw": (AskWhy, (_number,)),
    "kp": (PublishIt, (_number, _mark)),
    "ky": (ApproveIt, (_number, _mark)),
    "kd": (DiscardIt, (_number, _sure)),
    "kn": (RenewIt, (_number,)),
    "kh": (OpenHistory, (_page,)),
    "kc": (OpenCommit, (_mark,)),
    "kz": (UndoLast, ()),
    "ku": (UndoIt, (_mark, _sure)),
    "kb": (GoBack, (_mark,)),
    "ff": (OpenFacts, (_slug, _page)),
    "fv": (OpenFact, (_slug, _name)),
    "fs": (OpenStatus, (_slug,)),
    "fn": (SetStatus, (_slug, Status)),
    "ft": (OpenTexts, (_slug, Locale)),
    "fp": (OpenPart, (_slug, Locale, _page)),
    "fg": (OpenOriginal, (_slug, Locale, _page)),
    "fy": (FollowIt, (_slug, Locale, _page, _mark)),
    "fa": (PickIt, (_mark, Pick)),
    "fo": (TakeSource, (_mark, _name)),
    "fx": (StopAsking, (_slug,)),
}
_LETTER_OF: Mapping[type[Any], str] = {kind: letter for letter, (kind, _) in _ACTS.items()}
