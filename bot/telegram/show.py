"""Put a screen into a chat: into the pressed message, or as a new one."""

import asyncio
import logging

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.screens.screen import Screen
from bot.telegram.callbacks import encode

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"
_TOO_OLD = ("query is too old", "query id is invalid", "query_id_invalid")

log = logging.getLogger(__name__)


async def turn(query: CallbackQuery, bot: Bot, screen: Screen, note: str = "") -> bool:
    """Turn the pressed message into another screen, and take the progress off its button.

    Args:
        query: The press.
        bot: Who shows it.
        screen: What to show.
        note: A short text above the chat, at most 200 characters.

    Returns:
        False where Telegram no longer lets us edit the message: the screen must be sent anew.
    """
    # Whatever happens to one, the other ends within this update: the chat's next one waits for it.
    _, edited = results = await asyncio.gather(
        tell(query, note), _edit(query.message, bot, screen), return_exceptions=True
    )
    for broken in results:
        if isinstance(broken, BaseException):
            raise broken
    return edited is not False


async def send(bot: Bot, chat_id: int, screen: Screen, *, silent: bool = False) -> int:
    """Send a screen as a new message, with a sound or silently; return its number.

    Raises:
        TelegramError: it did not arrive, or (``NetworkError`` that is no ``BadRequest``) nobody knows. Sending has no
            idempotency key: a second try might show the screen twice.
    """
    sent = await bot.send_message(
        chat_id,
        screen.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard_of(screen),
        disable_notification=silent or None,
    )
    return sent.message_id


async def tell(query: CallbackQuery, note: str = "", *, stays: bool = False) -> None:
    """Take the progress off the pressed button; Telegram forgets presses after a while, and that is no error.

    Args:
        query: The press.
        note: A short text above the chat, at most 200 characters; it leaves no message.
        stays: Whether it stays until the reader closes it.
    """
    try:
        await query.answer(note or None, show_alert=stays or None)
    except BadRequest as refused:
        if not any(words in str(refused).lower() for words in _TOO_OLD):
            raise
    except (NetworkError, RetryAfter) as broken:
        log.warning("a press could not be answered (%s)", type(broken).__name__)


async def _edit(message: MaybeInaccessibleMessage | None, bot: Bot, screen: Screen) -> bool:
    if message is None or not message.is_accessible:
        return False
    try:
        await _put(message, bot, screen)
    except Forbidden:
        log.info("a reader has blocked the bot")
    except BadRequest as refused:
        return _UNCHANGED in str(refused).lower()
    except (NetworkError, RetryAfter) as broken:
        log.warning("a screen could not be shown (%s)", type(broken).__name__)
    return True


async def _put(message: MaybeInaccessibleMessage, bot: Bot, screen: Screen) -> None:
    """Edit a message, a second time where nobody knows about the first: the same edit twice does no harm."""
    for is_last in (False, True):
        try:
            await bot.edit_message_text(
                screen.html,
                chat_id=message.chat.id,
                message_id=message.message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard_of(screen),
            )
        except BadRequest:
            raise
        except NetworkError:
            if is_last:
                raise
        else:
            return


def keyboard_of(screen: Screen) -> InlineKeyboardMarkup | None:
    """Write a screen's buttons as Telegram wants them; None where there are none."""
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.label, callback_data=encode(each.press)) for each in row] for row in screen.rows]
    )
