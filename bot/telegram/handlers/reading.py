"""Handlers of a reader's chat: presses, commands, and everything else a person may send."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.screens import answers, start, verdicts
from bot.screens.navigate import open_screen
from bot.search.decide import find
from bot.search.words import words_of
from bot.telegram.callbacks import decode
from bot.telegram.context import Context
from bot.telegram.requests import asked, to_check
from bot.telegram.sent import check, read_sent
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
    """Message: a command or a deep link opens its screen; words are a question; all else is not read."""
    t = context.translator_of(update)
    sent = read_sent(update.effective_message)
    text = sent.text
    if found_there := check(sent, context.judge):
        screen = verdicts.verdicts(context.library, t, found_there)
    elif to_check(text):
        screen = verdicts.nothing_to_check(context.library, t)
    elif action := asked(text):
        screen = open_screen(context.library, t, action, context.imprint)
    elif words_of(text):
        found = find(text, context.index, t.locale)
        screen = answers.found(context.index.library, context.translator(found.question.locale), found)
    else:
        screen = answers.only_words(context.library, t)
    await show(update, context.bot, screen)


HANDLERS = (
    CallbackQueryHandler(pressed),
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, typed),
)
