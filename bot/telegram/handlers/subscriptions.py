"""What readers decide about a subscription; called where deeds are carried out."""

from dataclasses import replace

from telegram import Update

from bot.i18n import Translator, locale_of
from bot.screens import subscriptions
from bot.screens.actions import (
    OpenSubscribedCountries,
    OpenSubscriptions,
    Stay,
    Subscribe,
    SubscribeCountry,
    Subscription,
    SubscriptionDeed,
    Unsubscribe,
)
from bot.screens.screen import Screen
from bot.screens.subscriptions import with_country
from bot.seal.person import Person
from bot.telegram.context import Context
from bot.telegram.tidy import answer, turn_tidily


async def carry_out(update: Update, context: Context, t: Translator, deed: SubscriptionDeed, user: int) -> None:
    """Do what a reader decides about what the bot writes first.

    Raises:
        StorageDown: nothing was changed.
    """
    match deed:
        case OpenSubscriptions():
            person = await context.memory.person(user)
            await _show(update, context, person, subscriptions.subscriptions(t, person.subscriptions))
        case OpenSubscribedCountries(page):
            person = await context.memory.person(user)
            await _show(
                update, context, person, subscriptions.countries(context.library, t, person.subscriptions, page)
            )
        case Subscribe(to):
            person = await _subscribe(update, context, t, to, user)
            if person.subscriptions:
                note = t.gettext("Remembered.")
                await _show(update, context, person, subscriptions.subscriptions(t, person.subscriptions, note))
            else:
                await _show(update, context, person, subscriptions.stopped(t))
        case SubscribeCountry():
            person = await _choose_country(update, context, t, deed, user)
            screen = subscriptions.countries(context.library, t, person.subscriptions, deed.page)
            await _show(update, context, person, screen)
        case Unsubscribe():
            person = await context.memory.change(user, lambda person: ended(update, person))
            await answer(update, context, person, subscriptions.stopped(t))
        case Stay():
            person = await context.memory.change(user, lambda person: replace(person, asked=None))
            screen = subscriptions.stays(t) if person.subscriptions else subscriptions.stopped(t)
            await _show(update, context, person, screen)


def ended(update: Update, person: Person) -> Person:
    """Take a person's subscription away, and the language that was kept only for it."""
    user = update.effective_user
    is_own = user is not None and person.locale is locale_of(user.language_code)
    return replace(person, subscriptions=(), asked=None, locale=None if is_own else person.locale)


async def _subscribe(update: Update, context: Context, t: Translator, to: Subscription, user: int) -> Person:
    if to is Subscription.NOTHING:
        return await context.memory.change(user, lambda person: ended(update, person))
    return await context.memory.change(user, lambda person: _begun(person, t, (to.value,)))


async def _choose_country(update: Update, context: Context, t: Translator, deed: SubscribeCountry, user: int) -> Person:
    """Choose a country that the library has; the last one that is taken back ends the subscription."""
    known = deed.country in context.library.countries()

    def how(person: Person) -> Person:
        if deed.is_on and not known:
            return person
        chosen = with_country(person.subscriptions, deed.country, is_on=deed.is_on)
        if chosen == person.subscriptions:
            return person
        return _begun(person, t, chosen) if chosen else ended(update, person)

    return await context.memory.change(user, how)


def _begun(person: Person, t: Translator, chosen: tuple[str, ...]) -> Person:
    """Subscribe: whoever is written to first has sent nothing that would tell their language."""
    return replace(person, subscriptions=chosen, locale=person.locale or t.locale, asked=None)


async def _show(update: Update, context: Context, person: Person, screen: Screen) -> None:
    if update.callback_query:
        await turn_tidily(update, context, screen)
    else:
        await answer(update, context, person, screen)
