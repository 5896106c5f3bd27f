"""Write what an envelope holds, a person or messages of ours, in few bytes."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.i18n import Locale
from bot.seal.envelope import CAPACITY

MESSAGES = (CAPACITY - 8) // 4
"""How many messages one envelope takes, beside their chat."""
SPARED = MESSAGES - 3
"""How many messages it takes beside a range."""
_CHAT = range(-(2**63), 2**63)
_MESSAGE = range(2**32)
_WORDS = {"all": "*", "urgent": "!"}
_SIGNS = {sign: word for word, sign in _WORDS.items()}
_COUNTRY = re.compile(r"[A-Z]{2}")
_ONE = re.compile(r"[A-Z]{2}|[*!]")
_NOT_A_PERSON = "this is not what write_person wrote"
_NO_MESSAGES = "this is not what write_messages wrote"


class EraseAfter(StrEnum):
    """After how long our messages are erased from a reader's chat."""

    HOUR = "1h"
    DAY = "24h"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Person:
    """What a reader asked us to remember; None and nothing mean what the bot does for everybody.

    ``subscriptions`` are "all", "urgent" or ISO 3166-1 codes, each once, in the order in which they were chosen;
    ``asked`` is the month (YYYYMM) in which we asked whether to stay or stop.
    """

    chat: int
    locale: Locale | None = None
    erase: EraseAfter | None = None
    subscriptions: tuple[str, ...] = ()
    asked: int | None = None


def write_person(person: Person) -> bytes:
    """Write a person in at most ``CAPACITY`` bytes; 60 countries fit beside everything else.

    Raises:
        ValueError: a value is not one of those that ``Person`` names, or there are too many subscriptions.
    """
    known = all(each in _WORDS or _COUNTRY.fullmatch(each) for each in person.subscriptions)
    if not known or len(set(person.subscriptions)) < len(person.subscriptions):
        raise ValueError('subscriptions are "all", "urgent" or codes of countries, each once')
    if person.chat not in _CHAT or not _is_month(person.asked):
        raise ValueError("a chat has 64 bits, a month is YYYYMM")
    fields = {
        "c": person.chat,
        "l": person.locale,
        "e": person.erase,
        "s": "".join(_WORDS.get(each, each) for each in person.subscriptions),
        "a": person.asked,
    }
    content = json.dumps(
        {name: value for name, value in fields.items() if value not in (None, "")}, separators=(",", ":")
    )
    if len(content) > CAPACITY:
        raise ValueError("these are too many subscriptions for one envelope")
    return content.encode("ascii")


def read_person(content: bytes) -> Person:
    """Read what ``write_person`` wrote; fields of later versions are ignored.

    Raises:
        ValueError: it is something else; the words hold nothing of it.
    """
    try:
        return _person_in(content)
    except (ValueError, TypeError, KeyError):  # their words, and JSONDecodeError.doc, repeat the content
        raise ValueError(_NOT_A_PERSON) from None


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages in one chat.

    Attributes:
        chat: Where they lie.
        ids: Their numbers; with a range, those in it that are not meant.
        within: A message of ours has one of these numbers, and nobody knows which: it was on its way. Else None.
    """

    chat: int
    ids: tuple[int, ...]
    within: range | None = None


def write_messages(messages: Messages) -> bytes:
    """Write messages of one chat, up to ``MESSAGES`` of them, with a range up to ``SPARED``.

    Telegram counts from 1: a number 0 says that the next two are a range.

    Raises:
        ValueError: there are more, or a number is not one of Telegram's (a chat has 64 bits, a message 32).
    """
    within = messages.within
    numbers = [*((0, within.start, within.stop) if within is not None else ()), *messages.ids]
    if len(numbers) > MESSAGES:
        raise ValueError(f"an envelope takes at most {MESSAGES} messages")
    if messages.chat not in _CHAT or not all(each in _MESSAGE for each in numbers) or 0 in messages.ids:
        raise ValueError("a chat has 64 bits, a message 32 and none is 0")
    return messages.chat.to_bytes(8, "big", signed=True) + b"".join(each.to_bytes(4, "big") for each in numbers)


def read_messages(content: bytes) -> Messages:
    """Read the messages that ``write_messages`` wrote.

    Raises:
        ValueError: it is something else.
    """
    if len(content) not in range(8, CAPACITY + 1, 4):
        raise ValueError(_NO_MESSAGES)
    chat = int.from_bytes(content[:8], "big", signed=True)
    numbers = tuple(int.from_bytes(content[at : at + 4], "big") for at in range(8, len(content), 4))
    if 0 not in numbers:
        return Messages(chat, numbers)
    if numbers[0] != 0 or len(numbers) < 3 or 0 in numbers[3:]:
        raise ValueError(_NO_MESSAGES)
    return Messages(chat, numbers[3:], range(numbers[1], numbers[2]))


def _person_in(content: bytes) -> Person:
    if len(content) > CAPACITY:
        raise ValueError(_NOT_A_PERSON)
    fields: Any = json.loads(content.decode())
    chat, joined, asked = fields["c"], fields.get("s", ""), fields.get("a")
    signs = _ONE.findall(joined)
    if type(chat) is not int or chat not in _CHAT or "".join(signs) != joined or len(set(signs)) < len(signs):
        raise ValueError(_NOT_A_PERSON)
    if type(asked) not in (int, type(None)) or not _is_month(asked):
        raise ValueError(_NOT_A_PERSON)
    return Person(
        chat,
        locale=Locale(fields["l"]) if "l" in fields else None,
        erase=EraseAfter(fields["e"]) if "e" in fields else None,
        subscriptions=tuple(_SIGNS.get(each, each) for each in signs),
        asked=asked,
    )


def _is_month(asked: int | None) -> bool:
    return asked is None or (asked in range(100001, 999913) and 1 <= asked % 100 <= 12)
