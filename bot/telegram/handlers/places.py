"""Handlers of groups and channels: one sentence, then the bot leaves all but the channels of the settings."""

import logging
from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.outbox.erase import TryLater
from bot.storage.failures import StorageDown
from bot.telegram.context import Context

_STAYS = ("member", "administrator")

log = logging.getLogger(__name__)


async def added(update: Update, context: Context) -> None:
    """Membership: somebody put the bot into a group or channel, or blocked it: then nothing is held of them."""
    change = update.my_chat_member
    if change and change.chat.type == "private" and change.new_chat_member.status == "kicked":
        await _forget(context, change.chat.id)
    elif change and change.chat.type != "private" and change.new_chat_member.status in _STAYS:
        if change.chat.type == "channel" and await context.channels.is_one(change.chat.id):
            return  # announcements are posted there
        await _say_and_leave(update, context)


async def _forget(context: Context, user: int) -> None:
    try:
        with suppress(TryLater):  # of somebody who blocked us Telegram may refuse everything
            await context.eraser.erase_chat(user)
        await context.office.leave(user)
        await context.memory.forget(user)
    except StorageDown:
        log.warning("somebody who blocked the bot could not be forgotten: the database is down")


async def spoken_to(update: Update, context: Context) -> None:
    """Message: the bot is in a group in spite of all."""
    await _say_and_leave(update, context)


async def _say_and_leave(update: Update, context: Context) -> None:
    """Whoever reads along in a group must not learn who asks; so we answer in private chats only."""
    t, chat = context.translator_of(update), update.effective_chat
    if chat is None:
        return
    try:
        await context.bot.send_message(chat.id, t.gettext("I answer in private chats only, so I am leaving this one."))
    except TelegramError as refused:
        # In many channels a bot may not write; leaving is what matters.
        log.info("nothing could be said in a group (%s)", type(refused).__name__)
    try:
        await context.bot.leave_chat(chat.id)
    except TelegramError as refused:
        log.info("a group could not be left (%s)", type(refused).__name__)


HANDLERS = (
    ChatMemberHandler(added, ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(~filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, spoken_to),
)
