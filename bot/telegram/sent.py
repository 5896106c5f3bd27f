"""What a message holds: words, addresses behind them, and the place that it was forwarded from."""

from dataclasses import dataclass

from telegram import Message, MessageEntity, MessageOriginChannel, MessageOriginUser

from bot.directory.judge import Judge, Judged
from bot.knowledge.address import addresses_in
from bot.search.words import words_of
from bot.telegram.requests import to_check

AROUND = 3
"""Words beside addresses up to which a message asks about them; with more it is a question."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent.

    Attributes:
        text: Words that were typed; empty for pictures and files.
        everything: All words, and the name of where a forwarded message comes from.
        links: Addresses behind words: the words, empty where they are not known, and the address.
        is_forwarded: Whether somebody else wrote it.
    """

    text: str
    everything: str
    links: tuple[tuple[str, str], ...]
    is_forwarded: bool


def read_sent(message: Message | None) -> Sent:
    """Read a message."""
    if message is None:
        return Sent("", "", (), is_forwarded=False)
    text = message.text or ""
    links = tuple((_covered(message, each), each.url) for each in message.entities if each.url)
    lines = [_origin(message), text, message.caption or ""]
    return Sent(text, "\n".join(filter(None, lines)), links, message.forward_origin is not None)


def check(sent: Sent, judge: Judge) -> Judged | None:
    """Judge the addresses of a message; None if it is not about them."""
    if argument := to_check(sent.text):
        judged = judge.judge_only(argument)
        return judged if judged.verdicts else None
    if sent.text.startswith("/") and not sent.is_forwarded:
        return None
    judged = judge.judge_all(sent.everything, sent.links)
    if not judged.verdicts:
        word = sent.text.strip()
        judged = judge.judge_only(word) if "_" in word or judge.knows(word) else judged
        return judged if judged.verdicts else None
    if sent.is_forwarded or not sent.text or judged.is_dangerous:
        return judged
    return judged if _words_around(sent.text) <= AROUND else None


def _covered(message: Message, link: MessageEntity) -> str:
    """Return the words that a link stands behind; empty where they were not copied."""
    return message.parse_entity(link) if link.length and message.text else ""


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
