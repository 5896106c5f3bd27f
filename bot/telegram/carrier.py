"""Carry the letters of announcements by the Bot API."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from telegram.constants import ParseMode
from telegram.error import NetworkError

from bot.announcements.announcement import Attachment, Kind, Letter
from bot.outbox.mail import Refused
from bot.telegram.api import Api
from bot.telegram.refused import told_apart

_SENDING = {Kind.PHOTO: "sendPhoto", Kind.DOCUMENT: "sendDocument"}
_NO_PREVIEW = json.dumps({"is_disabled": True})
_UNCHANGED = "message is not modified"


Paid = Callable[[], bool]


def never_paid() -> bool:
    """Pay Telegram for nothing."""
    return False


class TelegramCarrier:
    """Sends letters: sendMessage, sendPhoto or sendDocument."""

    def __init__(self, api: Api, is_paid: Paid = never_paid) -> None:
        """Make a carrier; ``is_paid`` tells whether the bot pays Telegram for a higher rate now."""
        self._api = api
        self._is_paid = is_paid

    async def carry(self, chat: int, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> int:
        """Send a letter; see ``Carrier``."""
        with told_apart():
            return await send_letter(
                self._api, chat, letter, attachment, keyboard(letter), is_silent=is_silent, is_paid=self._is_paid()
            )

    async def correct(self, chat: int, message_id: int, letter: Letter, attachment: Attachment | None) -> None:
        """Put another letter into a message; see ``Corrector``."""
        try:
            with told_apart():
                await edit_letter(self._api, chat, message_id, letter, attachment, keyboard(letter))
        except Refused as refused:
            if _UNCHANGED not in str(refused).lower():
                raise


async def send_letter(
    api: Api,
    chat: int | str,
    letter: Letter,
    attachment: Attachment | None,
    markup: str | None,
    *,
    is_silent: bool,
    is_paid: bool,
) -> int:
    """Send a letter with these buttons, as JSON; return the number of the message.

    Raises:
        TelegramError: as every method.
    """
    options: dict[str, Any] = {
        "chat_id": chat,
        "reply_markup": markup,
        "disable_notification": is_silent or None,
        "allow_paid_broadcast": is_paid or None,
    }
    method = "sendMessage" if attachment is None else _SENDING[attachment.kind]
    sent: object = await api.tell(method, options | _content(letter, attachment))
    number = sent.get("message_id") if isinstance(sent, dict) else None
    if not isinstance(number, int):
        raise NetworkError("the Bot API answered something else than a message")
    return number


async def edit_letter(
    api: Api,
    chat: int | str,
    message_id: int,
    letter: Letter,
    attachment: Attachment | None,
    markup: str | None,
) -> None:
    """Put another letter with these buttons, as JSON, into a message.

    Raises:
        TelegramError: as every method.
    """
    options = {"chat_id": chat, "message_id": message_id, "reply_markup": markup}
    method = "editMessageText" if attachment is None else "editMessageCaption"
    content = _content(letter, attachment)
    if attachment is not None:
        del content[attachment.kind.value]
    await api.tell(method, options | content)


def markup_of(rows: Iterable[Iterable[Mapping[str, str]]]) -> str | None:
    """Write rows of buttons as Telegram wants them; None where there are none."""
    keyboard = [list(row) for row in rows]
    return json.dumps({"inline_keyboard": keyboard}, ensure_ascii=False) if keyboard else None


@lru_cache(maxsize=16)
def keyboard(letter: Letter) -> str | None:
    """Write a letter's buttons: once, for however many it is sent to."""
    return markup_of([{"text": label, "callback_data": data} for label, data in row] for row in letter.rows)


def _content(letter: Letter, attachment: Attachment | None) -> dict[str, Any]:
    if attachment is None:
        return {"text": letter.html, "parse_mode": ParseMode.HTML, "link_preview_options": _NO_PREVIEW}
    return {attachment.kind.value: attachment.file_id, "caption": letter.html, "parse_mode": ParseMode.HTML}
