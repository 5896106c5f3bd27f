"""What the sandbox is made of, as values: people, chats, messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.knowledge.telegram_html import FormattedText

NO_TEXT = FormattedText("", ())


class Kind(StrEnum):
    """What a message mainly is."""

    TEXT = "text"
    DOCUMENT = "document"
    PHOTO = "photo"
    VOICE = "voice"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    SERVICE = "service"


class Standing(StrEnum):
    """How the bot stands in a chat; the words are the Bot API's statuses, but for a stranger.

    In a channel a bot is always an administrator, whom the owner may forbid to post.
    """

    STRANGER = "stranger"
    MEMBER = "member"
    KICKED = "kicked"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account, or the bot itself."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, a group or a channel."""

    id: int
    type: str
    title: str = ""
    person: Person | None = None
    username: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Something uploaded."""

    file_id: str
    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Button:
    """One key under a message; exactly one of ``data``, ``url`` and ``copy_text`` is there."""

    text: str
    data: str = ""
    url: str = ""
    copy_text: str = ""
    style: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands in a chat.

    ``sender`` is None for a post in a channel. ``formatted`` is the text, or the caption of a file. ``details`` is the
    Bot API object of a contact, a location, a sticker, a voice or a service message. ``origin`` is the public channel
    that a forwarded message comes from; without one, somebody wrote it who hides their account.
    """

    message_id: int
    chat: Chat
    sender: Person | None
    date: datetime
    formatted: FormattedText = NO_TEXT
    kind: Kind = Kind.TEXT
    keyboard: Keyboard = ()
    edited: datetime | None = None
    file: File | None = None
    details: Mapping[str, Any] | None = None
    forwarded: bool = False
    origin: Chat | None = None
    silent: bool = False
    protected: bool = False
    link_preview: Mapping[str, Any] | None = None
    reply_to: int | None = None

    @property
    def text(self) -> str:
        """What can be read in it, without formatting."""
        return self.formatted.text

    @property
    def is_from_bot(self) -> bool:
        """Tell whether the bot wrote it; in a channel nobody else does."""
        return self.sender is None or self.sender.is_bot

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons, row by row."""
        return [button.text for row in self.keyboard for button in row]


@dataclass(frozen=True, slots=True)
class Query:
    """A press of a button that the bot should answer."""

    id: str
    person: Person
    message: Message
    data: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a press: a toast, an alert, an address to open, or nothing."""

    query_id: str
    text: str = ""
    alert: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot: the method, the chat it was about, and "ok" or the error's description."""

    method: str
    outcome: str
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a page which shows the chat wants to know.

    ``type`` is message, edit, delete, answer, typing, profile, people, or state when so much happened that all should
    be read again. ``chat_id`` is None where it concerns everybody.
    """

    type: str
    chat_id: int | None = None
    message: Message | None = None
    message_ids: tuple[int, ...] = ()
    answer: Answer | None = None
