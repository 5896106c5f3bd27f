"""Carry the letters of announcements by the Bot API."""

from collections.abc import Callable
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode

from bot.announcements.announcement import Attachment, Kind, Letter
from bot.outbox.mail import Refused
from bot.telegram.api import Api
from bot.telegram.pace import UNASKED
from bot.telegram.refused import told_apart

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
    markup: InlineKeyboardMarkup | None,
    *,
    is_silent: bool,
    is_paid: bool,
) -> int:
    """Send a letter with these buttons; return the number of the message.

    Raises:
        TelegramError: as every method.
    """
    options: dict[str, Any] = {
        "parse_mode": ParseMode.HTML,
        "reply_markup": markup,
        "disable_notification": is_silent or None,
        "allow_paid_broadcast": is_paid or None,
        "rate_limit_args": UNASKED,
    }
    if attachment is None:
        preview = LinkPreviewOptions(is_disabled=True)
        sent = await api.send_message(chat, letter.html, link_preview_options=preview, **options)
    elif attachment.kind is Kind.PHOTO:
        sent = await api.send_photo(chat, attachment.file_id, caption=letter.html, **options)
    else:
        sent = await api.send_document(chat, attachment.file_id, caption=letter.html, **options)
    return sent.message_id


async def edit_letter(
    api: Api,
    chat: int | str,
    message_id: int,
    letter: Letter,
    attachment: Attachment | None,
    markup: InlineKeyboardMarkup | None,
) -> None:
    """Put another letter with these buttons into a message.

    Raises:
        TelegramError: as every method.
    """
    where: dict[str, Any] = {"chat_id": chat, "message_id": message_id, "parse_mode": ParseMode.HTML}
    options = where | {"reply_markup": markup, "rate_limit_args": UNASKED}
    if attachment is None:
        preview = LinkPreviewOptions(is_disabled=True)
        await api.edit_message_text(letter.html, link_preview_options=preview, **options)
    else:
        await api.edit_message_caption(caption=letter.html, **options)


def keyboard(letter: Letter) -> InlineKeyboardMarkup | None:
    """Write a letter's buttons as Telegram wants them; None where there are none."""
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in letter.rows]
    return InlineKeyboardMarkup(rows) if rows else None
