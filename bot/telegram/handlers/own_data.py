"""What readers decide about what the bot remembers of them; called by the handlers of reading."""

from dataclasses import replace

from telegram import Update

from bot.i18n import Translator, locale_of
from bot.knowledge.facts import RoughDate
from bot.outbox.erase import TryLater
from bot.screens import own_data, start
from bot.screens.actions import (
    ChooseErasing,
    ChooseLanguage,
    Clean,
    Deed,
    Erasing,
    Forget,
    KeepMessage,
    OpenMyData,
    SubscriptionDeed,
)
from bot.screens.admin import Member
from bot.screens.own_data import Held
from bot.seal.person import EraseAfter, Person
from bot.storage import memory
from bot.storage.failures import StorageDown
from bot.telegram.context import Context
from bot.telegram.handlers import admin, subscriptions
from bot.telegram.show import tell
from bot.telegram.tidy import answer, turn_tidily

HELD_FOR = EraseAfter.HOUR
"""After how long a screen with everything that is held of somebody is erased."""


async def carry_out(update: Update, context: Context, t: Translator, deed: Deed, person: Person | None = None) -> None:
    """Do what a reader decides; while the database is down, say that it cannot be done.

    Args:
        update: What was pressed or typed.
        context: Ours.
        t: In the reader's language.
        deed: What they decide.
        person: What was recalled of them for this update; None where nothing was. It tells how long the answer stays,
            and is never what a choice is added to: while the database is down nothing is recalled of anybody.
    """
    user = update.effective_user
    if user is None:
        return
    try:
        await _carry_out(update, context, t, deed, user.id, person)
    except StorageDown:
        await answer(update, context, person or Person(user.id), own_data.out_of_order(t))
    except TryLater:
        await answer(update, context, await _recalled(context, user.id, person), own_data.out_of_order(t))


async def _carry_out(
    update: Update, context: Context, t: Translator, deed: Deed, user: int, person: Person | None
) -> None:
    if isinstance(deed, SubscriptionDeed):
        await subscriptions.carry_out(update, context, t, deed, user)
        return
    match deed:
        case ChooseLanguage():
            await context.memory.change(user, lambda person: _with_language(update, t, person))
            await turn_tidily(update, context, start.menu(context.library, t))
        case ChooseErasing(after):
            if after is Erasing.KEEP:
                await context.eraser.erase_unsure(user)
            await context.memory.choose(user, erase=EraseAfter(after))
            await turn_tidily(update, context, own_data.erasing(t, t.gettext("Remembered.")))
        case KeepMessage():
            await _keep_message(update, context, t, user)
        case OpenMyData():
            held = _shown(await context.memory.held(user), await admin.member(context, user))
            await answer(update, context, Person(user, erase=HELD_FOR), own_data.my_data(t, held))
        case Clean():
            await context.memory.catch_up()
            await context.eraser.erase_chat(user)
            await answer(update, context, await _recalled(context, user, person), own_data.cleaned(t))
        case Forget(is_sure=False):
            asking = own_data.ask_forget(t, await admin.member(context, user))
            await answer(update, context, await _recalled(context, user, person), asking)
        case Forget():
            await context.memory.catch_up()
            await context.eraser.erase_chat(user)
            await context.office.leave(user)
            await context.memory.forget(user)
            if update.callback_query:  # a message would stay: nothing is noted down of it any more
                await tell(update.callback_query, own_data.forgotten(t), stays=True)


def _shown(held: memory.Held, member: Member | None) -> Held:
    person, month = held.person, held.month
    return Held(
        person.locale,
        Erasing(person.erase) if person.erase else None,
        held.waiting,
        person.subscriptions,
        member,
        RoughDate(month // 100, month % 100) if month else None,
    )


async def _recalled(context: Context, user: int, person: Person | None) -> Person:
    return person or await context.memory.recall(user)


async def _keep_message(update: Update, context: Context, t: Translator, user: int) -> None:
    query = update.callback_query
    if query is None or query.message is None:
        return
    if await context.memory.keep_message(user, query.message.message_id):
        await tell(query, t.gettext("This message stays here until you delete it yourself."))
    else:
        await tell(query, t.gettext("This message stays anyway: delete it yourself when you no longer need it."))


def _with_language(update: Update, t: Translator, person: Person) -> Person:
    """Choose a language; that of the reader's Telegram need not be remembered, unless the bot writes first."""
    user = update.effective_user
    is_own = user is not None and locale_of(user.language_code) is t.locale
    return replace(person, locale=None if is_own and not person.subscriptions else t.locale)
