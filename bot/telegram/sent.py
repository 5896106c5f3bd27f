"""What a message holds: words, addresses behind them, and the place that it was forwarded from."""

from dataclasses import dataclass

from telegram import Message, MessageOriginChannel, MessageOriginUser

from bot.directory.judge import Finding, Judge, Verdict
from bot.knowledge.address import addresses_in
from bot.search.words import words_of
from bot.telegram.requests import to_check

AROUND = 3
"""Words beside addresses up to which a message asks about them; with more it is a question."""
DANGEROUS = frozenset({Finding.FAKE, Finding.ALIKE})
"""What is said first, whatever else a message asks."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent.

    Attributes:
        text: Words that were typed; empty for pictures and files.
        everything: All words, the addresses behind them, and the name of where a forwarded message comes from.
        is_forwarded: Whether somebody else wrote it.
    """

    text: str
    everything: str
    is_forwarded: bool


def read_sent(message: Message | None) -> Sent:
    """Read a message."""
    if message is None:
        return Sent("", "", is_forwarded=False)
    links = [each.url for each in message.entities if each.url]
    lines = [_origin(message), message.text or "", message.caption or "", *links]
    return Sent(message.text or "", "\n".join(filter(None, lines)), message.forward_origin is not None)


def check(sent: Sent, judge: Judge) -> list[Verdict]:
    """Judge the addresses of a message, if it is about them; an empty list if it is not."""
    if argument := to_check(sent.text):
        return judge.judge_only(argument)
    if sent.text.startswith("/"):
        return []
    found = judge.judge_all(sent.everything)
    if not found:
        word = sent.text.strip()
        return judge.judge_only(word) if "_" in word or judge.knows(word) else []
    if sent.is_forwarded or not sent.text or any(each.finding in DANGEROUS for each in found):
        return found
    return found if _words_around(sent.text) <= AROUND else []


def _words_around(text: str) -> int:
    for written, _ in addresses_in(text):
        text = text.replace(written, " ", 1)
    return len(words_of(text))


def _origin(message: Message) -> str:
    """Name the public place that a message was forwarded from; empty for people."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel) and origin.chat.username:
        return f"@{origin.chat.username}"
    if isinstance(origin, MessageOriginUser) and origin.sender_user.username:
        return f"@{origin.sender_user.username}"
    return ""
