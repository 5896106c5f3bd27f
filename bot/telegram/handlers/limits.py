"""What a person gets who sends faster than they can be answered, and what happens after a mistake of ours."""

import logging

from telegram import Update
from telegram.error import TelegramError

from bot.screens.screen import Screen, plain
from bot.telegram.context import Context
from bot.telegram.tidy import say

log = logging.getLogger(__name__)


async def too_fast(update: Update, context: Context) -> None:
    """Say once that some of it will not be answered."""
    t = context.translator_of(update)
    words = t.gettext("That was too much at once: some of it will not be answered. Please wait a little.")
    await _tell(update, context, words)


async def failed(update: object, context: Context) -> None:
    """Log a mistake of ours and tell the person that it was one."""
    log.error("an update could not be handled", exc_info=context.error)
    if not isinstance(update, Update):
        return
    words = context.translator_of(update).gettext("Something went wrong. Please try again.")
    try:
        await _tell(update, context, words)
    except TelegramError as refused:
        log.info("nobody could be told (%s)", type(refused).__name__)


async def _tell(update: Update, context: Context, words: str) -> None:
    """Answer a press above the chat and anything else in it, but only in private chats."""
    if update.callback_query:
        await update.callback_query.answer(words)
    elif update.effective_chat and update.effective_chat.type == "private":
        await say(update, context, await context.memory.recall(update.effective_chat.id), Screen(plain(words)))
