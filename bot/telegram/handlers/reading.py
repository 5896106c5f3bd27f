"""Handlers of a reader's chat: presses, commands, and everything else a person may send."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.screens import start
from bot.screens.navigate import open_screen
from bot.telegram.callbacks import decode
from bot.telegram.context import Context
from bot.telegram.requests import asked
from bot.telegram.show import show


async def pressed(update: Update, context: Context) -> None:
    """Button: open what it carries, in the language it was shown in."""
    query = update.callback_query
    press = decode(query.data or "") if query else None
    if press is None:
        t = context.translator_of(update)
        note = t.gettext("This button is from an older version. Here is the menu.")
        await show(update, context.bot, start.menu(context.library, t), note)
        return
    t = context.translator(press.locale)
    await show(update, context.bot, open_screen(context.library, t, press.action, context.imprint))


async def typed(update: Update, context: Context) -> None:
    """Message: a command or a deep link opens its screen; to anything else we say what can be done here."""
    t = context.translator_of(update)
    message = update.effective_message
    action = asked(message.text or "") if message else None
    if action:
        await show(update, context.bot, open_screen(context.library, t, action, context.imprint))
        return
    note = t.gettext("I cannot answer messages yet. What I know is in the menu.")
    await show(update, context.bot, start.menu(context.library, t, note))


HANDLERS = (
    CallbackQueryHandler(pressed),
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, typed),
)
