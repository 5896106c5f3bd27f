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


class TelegramCarrier:
    """Sends letters: sendMessage, sendPhoto or sendDocument."""

    def __init__(self, api: Api, is_paid: Callable[[], bool] = lambda: False) -> None:
        """Make a carrier; ``is_paid`` tells whether the bot pays Telegram for a higher rate now."""
        self._api = api
        self._is_paid = is_paid

    async def carry(self, chat: int, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> int:
        """Send a letter; see ``Carrier``."""
        with told_apart():
            return await self._send(chat, letter, attachment, is_silent=is_silent)

    async def correct(self, chat: int, message_id: int, letter: Letter, attachment: Attachment | None) -> None:
        """Put another letter into a message; see ``Corrector``."""
        where: dict[str, Any] = {"chat_id": chat, "message_id": message_id, "parse_mode": ParseMode.HTML}
        options = where | {"reply_markup": keyboard(letter), "rate_limit_args": UNASKED}
        try:
            with told_apart():
                if attachment is None:
                    preview = LinkPreviewOptions(is_disabled=True)
                    await self._api.edit_message_text(letter.html, link_preview_options=preview, **options)
                else:
                    await self._api.edit_message_caption(caption=letter.html, **options)
        except Refused as refused:
            if _UNCHANGED not in str(refused).lower():
                raise

    async def _send(self, chat: int, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> int:
        options: dict[str, Any] = {
            "parse_mode": ParseMode.HTML,
            "reply_markup": keyboard(letter),
            "disable_notification": is_silent or None,
            "allow_paid_broadcast": self._is_paid() or None,
            "rate_limit_args": UNASKED,
        }
        if attachment is None:
            preview = LinkPreviewOptions(is_disabled=True)
            sent = await self._api.send_message(chat, letter.html, link_preview_options=preview, **options)
        elif attachment.kind is Kind.PHOTO:
            sent = await self._api.send_photo(chat, attachment.file_id, caption=letter.html, **options)
        else:
            sent = await self._api.send_document(chat, attachment.file_id, caption=letter.html, **options)
        return sent.message_id


def keyboard(letter: Letter) -> InlineKeyboardMarkup | None:
    """Write a letter's buttons as Telegram wants them; None where there are none."""
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in letter.rows]
    return InlineKeyboardMarkup(rows) if rows else None
