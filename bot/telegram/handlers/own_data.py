"""What readers decide about what the bot remembers of them; called by the handlers of reading."""

from telegram import Update

from bot.i18n import Locale, Translator, locale_of
from bot.outbox.erase import TryLater
from bot.screens import own_data, start
from bot.screens.actions import ChooseErasing, ChooseLanguage, Clean, Deed, Erasing, Forget, KeepMessage, OpenMyData
from bot.screens.own_data import Held
from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.storage.failures import StorageDown
from bot.telegram.context import Context
from bot.telegram.handlers import admin
from bot.telegram.show import show_anew, tell
from bot.telegram.tidy import show_tidily, tidy

HELD_FOR = EraseAfter.HOUR
"""After how long a screen with everything that is held of somebody is erased."""


async def carry_out(update: Update, context: Context, t: Translator, deed: Deed) -> None:
    """Do what a reader decides; while the database is down, say that it cannot be done."""
    user = update.effective_user
    if user is None:
        return
    try:
        await _carry_out(update, context, t, deed, user.id)
    except (StorageDown, TryLater):
        await _show_noted(update, context, Person(user.id), own_data.out_of_order(t))


async def _carry_out(update: Update, context: Context, t: Translator, deed: Deed, user: int) -> None:
    match deed:
        case ChooseLanguage():
            await context.memory.choose(user, locale=_unless_own(update, t))
            await show_tidily(update, context, start.menu(context.library, t))
        case ChooseErasing(after):
            await context.memory.choose(user, erase=EraseAfter(after))
            await show_tidily(update, context, own_data.erasing(t, t.gettext("Remembered.")))
        case KeepMessage():
            await _keep_message(update, context, t, user)
        case OpenMyData():
            person, messages = await context.memory.held(user)
            erasing = Erasing(person.erase) if person.erase else None
            held = Held(person.locale, erasing, messages, await admin.member(context, user))
            sent = await show_anew(update, context.bot, own_data.my_data(t, held))
            await tidy(update, context, Person(user, erase=HELD_FOR), sent)
        case Clean():
            await context.eraser.erase_chat(user)
            await _show_noted(update, context, await context.memory.recall(user), own_data.cleaned(t))
        case Forget(is_sure=False):
            asking = own_data.ask_forget(t, await admin.member(context, user))
            await _show_noted(update, context, await context.memory.recall(user), asking)
        case Forget():
            await context.eraser.erase_chat(user)
            await context.office.leave(user)
            await context.memory.forget(user)
            await show_anew(update, context.bot, own_data.forgotten(t))


async def _keep_message(update: Update, context: Context, t: Translator, user: int) -> None:
    query = update.callback_query
    message = query.message if query else None
    if message and await context.memory.keep_message(user, message.message_id):
        await tell(update, t.gettext("This message stays here until you delete it yourself."))
    else:
        await tell(update, t.gettext("This message stays anyway: delete it yourself when you no longer need it."))


async def _show_noted(update: Update, context: Context, person: Person, screen: Screen) -> None:
    sent = await show_anew(update, context.bot, screen)
    await tidy(update, context, person, sent)


def _unless_own(update: Update, t: Translator) -> Locale | None:
    """Return the chosen language, unless the reader's Telegram speaks it: then nothing need be remembered."""
    user = update.effective_user
    return None if user and locale_of(user.language_code) is t.locale else t.locale
