"""What announcers do while they write; called where admins are known, and where their messages come in."""

import math
from dataclasses import replace

from telegram import Update

from bot.admins.office import Someone
from bot.admins.roles import Right, rights_of
from bot.announcements.announcement import Announcement, hash_of
from bot.announcements.audience import Audience, Reach
from bot.announcements.unfinished import Unfinished
from bot.i18n import Translator
from bot.outbox.erase import TryLater
from bot.outbox.mail import Refused
from bot.outbox.newsroom import FEWEST, TooFew
from bot.outbox.sender import Blocked
from bot.screens import announcing as screens
from bot.screens.announcement_actions import (
    Ask,
    ChooseCountry,
    ChooseInstead,
    ChooseReach,
    Discard,
    DraftAct,
    OpenAudience,
    OpenInstead,
    Preview,
    SendTest,
    Submit,
    TakeAway,
    TakeBack,
    Write,
)
from bot.screens.channels import where
from bot.screens.own_data import out_of_order
from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.storage.admins import Admin
from bot.storage.failures import StorageDown
from bot.telegram.context import Context
from bot.telegram.handlers import announced
from bot.telegram.letters import show_letters
from bot.telegram.parts import rendered, take
from bot.telegram.show import tell
from bot.telegram.telling import mark_of
from bot.telegram.tidy import answer, answer_briefly


async def typed(update: Update, context: Context, t: Translator, someone: Someone) -> bool:
    """Take a message for the part that its author was asked for; False where it is an ordinary message."""
    message = update.effective_message
    if context.drafts.is_asking is False or message is None or (message.text or "").startswith("/"):
        return False
    try:
        if context.drafts.is_asking is None:
            await context.drafts.look()
        who = await someone.admin()
        if who is None or Right.ANNOUNCE not in rights_of(who.role):
            return False
        found = await context.drafts.of(who.number)
        if found is None or found[1].asks is None:
            return False
    except StorageDown:
        if someone.id not in context.drafts.asked:
            return False
        await answer_briefly(update, context, someone.id, out_of_order(t))
        return True
    try:
        screen = await take(context, t, *found, found[1].asks, message)
    except StorageDown:
        screen = out_of_order(t)
    await answer_briefly(update, context, someone.id, screen)
    return True


async def carry_out(update: Update, context: Context, t: Translator, user: int, who: Admin, act: DraftAct) -> None:
    """Do what an announcer wants with a draft of theirs; what is no draft any more is shown as it stands now.

    Raises:
        StorageDown: nothing was changed.
    """
    if isinstance(act, Write):
        number, known = await context.drafts.of(who.number) or await _begun(context, who)
        if known.asks:
            await context.drafts.save(number, known.without_asking())
        await answer_briefly(update, context, user, screens.draft(t, number, known, context.zone))
        return
    if isinstance(act, TakeBack):
        await context.drafts.take_back(act.number, who.number)
    if _changes(act):
        await context.drafts.take(act.number, who.number)
    draft = await context.drafts.get(act.number, who.number)
    if draft is None:
        await announced.say_what_is(update, context, t, user, who, act)
        return
    if draft.asks:  # whoever goes on elsewhere is asked no more
        draft = draft.without_asking()
        await context.drafts.save(act.number, draft)
    if isinstance(act, Ask):
        context.drafts.asked.add(user)
        await context.drafts.hush(who.number, act.number)
    match act:
        case Preview(number):
            await _preview(update, context, t, user, number, draft)
        case SendTest(number):
            await _send_test(update, context, t, user, number, draft)
        case Submit(number, mark):
            await _submit(update, context, t, user, who, number, draft, mark)
        case _:
            await answer_briefly(update, context, user, await _screen(context, t, draft, act))


def _changes(act: DraftAct) -> bool:
    """Tell whether a press makes a draft of nobody that of who pressed."""
    is_change = isinstance(act, ChooseReach | ChooseCountry | ChooseInstead | Ask | TakeAway | Submit)
    return is_change or (isinstance(act, Discard) and act.is_sure)


async def _begun(context: Context, who: Admin) -> tuple[int, Unfinished]:
    return await context.drafts.begin(who.number, Unfinished()), Unfinished()


async def _screen(context: Context, t: Translator, draft: Unfinished, act: DraftAct) -> Screen:
    match act:
        case OpenAudience(number, page):
            return screens.audience(context.library, t, number, draft.audience, page)
        case ChooseReach(number, reach) if reach is not Reach.COUNTRIES:
            chosen = Audience(reach)
            await context.drafts.save(number, replace(draft, audience=chosen))
            return screens.audience(context.library, t, number, chosen, 0)
        case ChooseCountry(number, _, _, page):
            chosen_countries = _with_country(context, draft.audience, act)
            await context.drafts.save(number, replace(draft, audience=chosen_countries))
            return screens.audience(context.library, t, number, chosen_countries, page)
        case OpenInstead(number):
            return screens.instead(t, number, draft)
        case ChooseInstead(number, locale):
            draft = replace(draft, instead=locale)
            await context.drafts.save(number, draft)
            return screens.instead(t, number, draft)
        case Ask(number, part):
            draft = replace(draft, asks=part)
            await context.drafts.save(number, draft)
            return screens.ask(t, number, draft, part, context.zone)
        case TakeAway(number, part):
            draft = draft.without(part)
            await context.drafts.save(number, draft)
            return screens.draft(t, number, draft, context.zone)
        case Discard():
            return await announced.discard(context, t, act)
    assert not isinstance(act, Write), "it names no draft"
    return screens.draft(t, act.number, draft, context.zone)


def _with_country(context: Context, before: Audience | None, act: ChooseCountry) -> Audience | None:
    """Choose a country of the library, or take its choice back, whichever screen the press came from."""
    chosen = before.countries if before else frozenset()
    if act.is_on and act.country not in context.library.countries():
        return before
    chosen = chosen | {act.country} if act.is_on else chosen - {act.country}
    return Audience(Reach.COUNTRIES, chosen) if chosen else None


async def _preview(
    update: Update, context: Context, t: Translator, user: int, number: int, draft: Unfinished, note: str = ""
) -> None:
    """Show it as readers will see it, and below it whom it reaches."""
    announcement, told = rendered(context, t, draft)
    if announcement is None:
        await answer_briefly(update, context, user, screens.problems(t, number, told))
        return
    if refusal := await show_letters(update, context, t, user, announcement):
        await answer_briefly(update, context, user, screens.problems(t, number, [refusal]))
        return
    count = await context.newsroom.recipients(announcement.audience)
    lines = [*([note] if note else []), *told]
    lines += [] if draft.corrects else screens.described(t, draft, context.zone)
    if not draft.corrects:
        lines += where(t, context.channels.set_, await context.channels.obstacles())
    if count < FEWEST and not draft.corrects:
        lines.append(_too_few(t))
    minutes = max(1, math.ceil(count / (context.newsroom.rate * 60)))
    screen = screens.preview(
        t, number, mark_of(hash_of(announcement)), count, minutes, lines, is_correction=draft.corrects is not None
    )
    await answer(update, context, Person(user, erase=EraseAfter.HOUR), screen)


async def _send_test(
    update: Update, context: Context, t: Translator, user: int, number: int, draft: Unfinished
) -> None:
    announcement, wrong = rendered(context, t, draft)
    if announcement is None:
        await answer_briefly(update, context, user, screens.problems(t, number, wrong))
        return
    person, letter = Person(user, erase=EraseAfter.HOUR), announcement.letter(t.locale)
    try:
        await context.herald.deliver(person, letter, announcement.attachment, is_silent=not announcement.is_urgent)
    except (Blocked, TryLater, Refused):
        said = t.gettext("This could not be sent now. Please try again later.")
    else:
        said = t.gettext("Sent: see below.")
    if update.callback_query:
        await tell(update.callback_query, said)


async def _submit(
    update: Update,
    context: Context,
    t: Translator,
    user: int,
    who: Admin,
    number: int,
    draft: Unfinished,
    mark: str,
) -> None:
    """Submit exactly what was seen in the preview."""
    announcement, wrong = rendered(context, t, draft)
    if announcement is None:
        await answer_briefly(update, context, user, screens.problems(t, number, wrong))
        return
    if mark_of(hash_of(announcement)) != mark:
        note = t.gettext("It has changed since that preview. This is how it is now.")
        await _preview(update, context, t, user, number, draft, note)
        return
    note = t.gettext("Submitted.")
    try:
        if draft.corrects:
            submitted = await _submit_correction(context, number, draft.corrects, announcement, who)
        else:
            await context.drafts.finish(number, draft, announcement)
            state = await context.newsroom.submit(number, hash_of(announcement), who.number)
            note = note if state else announced.unchanged(t)
            submitted = number
    except TooFew:
        await answer_briefly(update, context, user, screens.problems(t, number, [_too_few(t)]))
        return
    if submitted is None:
        wrong = [t.gettext("It is too late to correct this: Telegram no longer lets us.")]
        await answer_briefly(update, context, user, screens.problems(t, number, wrong))
        return
    await announced.open_one(update, context, t, user, who, submitted, note)


async def _submit_correction(
    context: Context, number: int, corrected: int, announcement: Announcement, who: Admin
) -> int | None:
    """Keep the correction as an announcement of its own, and the draft no more; None where it is too late."""
    own = await context.newsroom.correct(corrected, announcement, who.number)
    kept = await context.newsroom.get(own) if own else None
    if own is None or kept is None:
        return None
    await context.newsroom.submit(own, kept.hash, who.number)
    await context.drafts.discard(number)
    return own


def _too_few(t: Translator) -> str:
    return t.gettext("Fewer than %(count)s people would get this: it cannot be sent.", count=FEWEST)
