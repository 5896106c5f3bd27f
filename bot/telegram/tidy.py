"""Leave nothing behind: note down what was said, and delete what was asked."""

import logging

from telegram import Update
from telegram.error import TelegramError

from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.telegram.context import Context
from bot.telegram.show import show

log = logging.getLogger(__name__)


async def show_tidily(update: Update, context: Context, screen: Screen, note: str = "") -> None:
    """Show a screen to somebody who pressed a button; where it became a new message, note that one down."""
    sent = await show(update, context.bot, screen, note)
    if sent is not None and update.effective_user:  # the pressed message could not be edited any more
        await tidy(update, context, await context.memory.recall(update.effective_user.id), sent)


async def tidy(update: Update, context: Context, person: Person, sent: int | None) -> None:
    """Note down a new message of ours, and delete the one that it answers.

    Args:
        update: What was answered.
        context: Ours.
        person: What we remember of the reader.
        sent: The number of our message; None where there is no new one.
    """
    if sent is not None:
        await context.memory.note(person, sent)
    await delete_question(update, context, person)


async def delete_question(update: Update, context: Context, person: Person) -> None:
    """Delete what a reader wrote, unless they want messages kept."""
    asked = update.message
    if asked is None or person.erase is EraseAfter.KEEP or asked.chat.type != "private":
        return
    try:
        await context.bot.delete_message(asked.chat.id, asked.message_id)
    except TelegramError as refused:
        log.info("a question could not be deleted (%s)", type(refused).__name__)
