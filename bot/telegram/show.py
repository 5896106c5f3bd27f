"""Put a screen into a chat: by editing the pressed message, or by sending a new one."""

import asyncio
import logging

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.screens.screen import Screen
from bot.telegram.callbacks import encode

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "message is not modified"
_TOO_OLD = ("query is too old", "query id is invalid", "query_id_invalid")

log = logging.getLogger(__name__)


async def show(update: Update, bot: Bot, screen: Screen, note: str = "") -> int | None:
    """Show a screen to the person who sent the update.

    Args:
        update: A press is answered in its message, anything else below it.
        bot: Who shows it.
        screen: What to show.
        note: For a press: a short text above the chat, at most 200 characters.

    Returns:
        The number of the message, if it is a new one.
    """
    chat = update.effective_chat
    if update.callback_query:
        both = _answer(update.callback_query, note), _edit(update.callback_query, bot, screen)
        # Whatever happens to one, the other ends within this update: the chat's next one waits for it.
        _, edited = results = await asyncio.gather(*both, return_exceptions=True)
        for broken in results:
            if isinstance(broken, BaseException):
                raise broken
        return edited if isinstance(edited, int) else None
    return await send(bot, chat.id, screen) if chat else None


async def show_anew(update: Update, bot: Bot, screen: Screen) -> int | None:
    """Show a screen in a message of its own, also to somebody who pressed a button."""
    chat = update.effective_chat
    if update.callback_query:
        await _answer(update.callback_query, "")
    return await send(bot, chat.id, screen) if chat else None


async def tell(update: Update, note: str) -> None:
    """Answer a press above the chat and leave the screen as it is."""
    if update.callback_query:
        await _answer(update.callback_query, note)


async def _edit(query: CallbackQuery, bot: Bot, screen: Screen) -> int | None:
    """Edit the pressed message; where Telegram no longer lets us, send the screen anew."""
    message = query.message
    if message is None or not message.is_accessible:
        return await send(bot, message.chat.id if message else query.from_user.id, screen)
    try:
        await _put(message, bot, screen)
    except Forbidden:
        log.info("a reader has blocked the bot")
    except BadRequest as refused:
        if _UNCHANGED not in str(refused).lower():
            return await send(bot, message.chat.id, screen)
    except (NetworkError, RetryAfter) as broken:
        log.warning("a screen could not be shown (%s)", type(broken).__name__)
    return None


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
                reply_markup=_keyboard(screen),
            )
        except BadRequest:
            raise
        except NetworkError:
            if is_last:
                raise
        else:
            return


async def send(bot: Bot, chat_id: int, screen: Screen) -> int | None:
    """Send a screen; return the number of the message, None where it did not arrive or nobody knows."""
    try:
        sent = await bot.send_message(
            chat_id,
            screen.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_keyboard(screen),
        )
    except Forbidden:
        log.info("a reader has blocked the bot")
    except BadRequest:
        raise
    except (NetworkError, RetryAfter) as broken:
        # Sending has no idempotency key: a second try might show the screen twice.
        log.warning("nobody knows whether a message arrived (%s)", type(broken).__name__)
    else:
        return sent.message_id
    return None


async def _answer(query: CallbackQuery, note: str) -> None:
    """Take the progress off the pressed button; Telegram forgets presses after a while, and that is no error."""
    try:
        await query.answer(note or None)
    except BadRequest as refused:
        if not any(words in str(refused).lower() for words in _TOO_OLD):
            raise
    except (NetworkError, RetryAfter) as broken:
        log.warning("a press could not be answered (%s)", type(broken).__name__)


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.label, callback_data=encode(each.press)) for each in row] for row in screen.rows]
    )
