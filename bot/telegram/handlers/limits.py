"""What a person gets who sends faster than they can be answered, and what happens after a mistake of ours."""

import logging
from collections.abc import Sequence
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError

from bot.admins.roles import Right, rights_of
from bot.outbox.erase import Deleter, TryLater
from bot.screens.screen import Screen, plain
from bot.seal.person import EraseAfter, Person
from bot.storage.failures import StorageDown
from bot.storage.memory import Memory
from bot.telegram.context import Context
from bot.telegram.tidy import delete_question, say

AT_ONCE = 100
"""Most messages of one request (Bot API, deleteMessages)."""

log = logging.getLogger(__name__)


async def too_fast(update: Update, context: Context) -> None:
    """Say once that some of it will not be answered; to an editor, that files from here on are not taken."""
    t = context.translator_of(update)
    words = t.gettext("That was too much at once: some of it will not be answered. Please wait a little.")
    if await _brings_file(update, context):
        words = t.gettext(
            "That was too much at once: not all of these files were taken. When the change below lists those that "
            "were, send the others again, or all of them as one zip."
        )
    await _tell(update, context, words)


async def failed(update: object, context: Context) -> None:
    """Log a mistake of ours, tell the person that it was one, and delete what they asked: nobody will answer it."""
    log.error("an update could not be handled", exc_info=context.error)
    if not isinstance(update, Update):
        return
    words = context.translator_of(update).gettext("Something went wrong. Please try again.")
    try:
        await _tell(update, context, words)
    except TelegramError as refused:
        log.info("nobody could be told (%s)", type(refused).__name__)
    if update.effective_user:
        await delete_question(update, context, await context.memory.recall(update.effective_user.id))


async def sweep(memory: Memory, deleter: Deleter, chat: int, message_ids: Sequence[int]) -> None:
    """Delete a reader's messages that were dropped or given up, unless they want messages kept."""
    if (await memory.recall(chat)).erase is EraseAfter.KEEP:
        return
    for at in range(0, len(message_ids), AT_ONCE):
        try:
            await deleter.delete(chat, message_ids[at : at + AT_ONCE])
        except TryLater:
            log.info("some messages that were not answered could not be deleted")
            for message_id in message_ids[at:]:
                await memory.note(Person(chat), message_id, hours=0)
            return


async def _brings_file(update: Update, context: Context) -> bool:
    """Tell whether an editor sent a file that is named as one of the library."""
    document, user = update.message.document if update.message else None, update.effective_user
    if document is None or document.file_name is None or user is None:
        return False
    with suppress(StorageDown):
        who = await context.office.find(user.id)
        return who is not None and Right.EDIT in rights_of(who.role)
    return False


async def _tell(update: Update, context: Context, words: str) -> None:
    """Answer a press above the chat and anything else in it, but only in private chats."""
    if update.callback_query:
        await update.callback_query.answer(words)
    elif update.effective_chat and update.effective_chat.type == "private":
        await say(update, context, await context.memory.recall(update.effective_chat.id), Screen(plain(words)))
