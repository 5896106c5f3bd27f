"""Handlers of a reader's chat: presses, commands, and everything else a person may send."""

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.i18n import Translator, locale_of
from bot.knowledge.model import INTRO
from bot.screens import answers, start, verdicts
from bot.screens.actions import Deed, Look, OpenCorrection
from bot.screens.admin_actions import AdminAct
from bot.screens.navigate import open_screen
from bot.screens.screen import Screen
from bot.search.decide import find
from bot.search.words import words_of
from bot.storage.counters import WRONG
from bot.telegram.callbacks import decode
from bot.telegram.context import Context
from bot.telegram.handlers import admin, own_data
from bot.telegram.requests import asked, to_check
from bot.telegram.sent import Sent, check, read_sent
from bot.telegram.tidy import answer, turn_tidily


async def pressed(update: Update, context: Context) -> None:
    """Button: open what it carries, in the language it was shown in."""
    query = update.callback_query
    press = decode(query.data or "") if query else None
    if press and query and isinstance(press.action, AdminAct):
        if await admin.pressed(update, context, context.translator(press.locale), query.from_user.id, press.action):
            return
        press = None  # to whoever is no admin it is a button like any that nobody knows
    if press is None:
        t = context.translator_of(update)
        note = t.gettext("This button is from an older version. Here is the menu.")
        await turn_tidily(update, context, start.menu(context.library, t), note)
        return
    t, action = context.translator(press.locale), press.action
    if isinstance(action, Deed):
        await own_data.carry_out(update, context, t, action)
    elif not isinstance(action, AdminAct):
        if isinstance(action, OpenCorrection):
            _count_wrong(context, action)
        await turn_tidily(update, context, _open(context, t, action))


async def typed(update: Update, context: Context) -> None:
    """Message: a command or a deep link opens its screen; words are a question; all else is not read."""
    user = update.effective_user
    if user is None:
        return
    person = await context.memory.welcome(user.id)
    t = context.translator(person.locale or locale_of(user.language_code))
    sent = read_sent(update.effective_message)
    if await admin.typed(update, context, t, user.id, sent.text):
        return
    action = asked(sent.text)
    if isinstance(action, Deed):
        await own_data.carry_out(update, context, t, action, person)
        return
    await answer(update, context, person, _answer(sent, context, t, action))


def _count_wrong(context: Context, action: OpenCorrection) -> None:
    """Count that somebody finds a section wrong; a button that nobody has made names none that there is."""
    article = context.library.article(action.slug)
    if article and (action.anchor == INTRO or article.section(action.anchor, article.original)):
        context.tally.add(f"{article.slug}#{action.anchor}", WRONG)


def _answer(sent: Sent, context: Context, t: Translator, action: Look | None) -> Screen:
    if judged := check(sent, context.judge):
        return verdicts.verdicts(context.library, t, judged)
    if to_check(sent.text):
        return verdicts.nothing_to_check(context.library, t)
    if action:
        return _open(context, t, action)
    if words_of(sent.text):
        found = find(sent.text, context.index, t.locale)
        return answers.found(context.index.library, context.translator(found.question.locale), found)
    return answers.only_words(context.library, t)


def _open(context: Context, t: Translator, action: Look) -> Screen:
    return open_screen(context.library, t, action, context.imprint, context.news)


HANDLERS = (
    CallbackQueryHandler(pressed),
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE, typed),
)
