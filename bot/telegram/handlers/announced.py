"""What admins do with announcements that were submitted; called where admins are known."""

from telegram import Update

from bot.admins.roles import Right, Role, rights_of
from bot.announcements.announcement import OVER, State
from bot.announcements.unfinished import Unfinished
from bot.i18n import Translator
from bot.outbox.drafts import draft_in, is_prepared
from bot.outbox.newsroom import FEWEST, TooFew
from bot.screens import announced as screens
from bot.screens import announcing
from bot.screens.announcement_actions import (
    SEEN_BY_ALL,
    Again,
    Approve,
    Correct,
    Discard,
    DraftAct,
    OpenAnnouncement,
    OpenAnnouncements,
    OpenPace,
    PauseIt,
    Recall,
    ResumeIt,
    Retry,
    RunAct,
    SeeAct,
    SetPace,
    ShowLetters,
    StopIt,
    Submit,
    Write,
)
from bot.screens.screen import Screen
from bot.screens.sure import ask_sure
from bot.seal.person import EraseAfter, Person
from bot.storage.admins import Admin
from bot.storage.announcements import Kept
from bot.storage.deliveries import Standing
from bot.telegram.context import Context
from bot.telegram.letters import show_letters
from bot.telegram.telling import mark_of, rendered_in, told_of
from bot.telegram.tidy import answer, answer_briefly

MOST = 200
"""How many announcements the list reaches back."""
_STANDINGS = {Again.FAILED: Standing.FAILED, Again.UNKNOWN: Standing.UNKNOWN}


async def carry_out(
    update: Update, context: Context, t: Translator, user: int, who: Admin, act: RunAct | SeeAct
) -> None:
    """Do what an admin wants; who may do it was asked before.

    Raises:
        StorageDown: nothing was changed.
    """
    if isinstance(act, OpenAnnouncements):
        await answer_briefly(update, context, user, await _list(context, t, who, act.page))
        return
    kept = await _seen(context, who, act.number)
    if kept is None:
        note = t.gettext("Announcement %(number)s is not here any more.", number=act.number)
        await answer_briefly(update, context, user, await _list(context, t, who, 0, note))
        return
    match act:
        case ShowLetters():
            await _show_letters(update, context, t, user, who, kept)
        case StopIt(number, is_sure) | Recall(number, is_sure) | Retry(number, _, is_sure) if not is_sure:
            await answer_briefly(update, context, user, ask_sure(t, number, act))
        case OpenPace(number):
            told = await told_of(context.newsroom, kept, who, t.locale)
            await answer_briefly(update, context, user, screens.paces(t, number, told.pace))
        case Correct():
            await _correct(update, context, t, user, who, kept)
        case _:
            note = await _done(context, t, who, kept, act)
            await open_one(update, context, t, user, who, act.number, note)


async def open_one(
    update: Update, context: Context, t: Translator, user: int, who: Admin, number: int, note: str = ""
) -> None:
    """Show an announcement as it stands now.

    Raises:
        StorageDown: it cannot be looked up now.
    """
    kept = await _seen(context, who, number)
    if kept is None:
        screen = await _list(context, t, who, 0, note)
    else:
        screen = await _one(context, t, who, kept, note)
    await answer_briefly(update, context, user, screen)


async def say_what_is(update: Update, context: Context, t: Translator, user: int, who: Admin, act: DraftAct) -> None:
    """Answer a press below a draft that is none of theirs, or none any more; and what others wrote may be submitted.

    Raises:
        StorageDown: nothing was changed.
    """
    assert not isinstance(act, Write), "it names no draft"
    kept = await context.newsroom.get(act.number)
    if kept and kept.state is State.WRITTEN and await _is_free(context, who, kept):
        if isinstance(act, Submit) and mark_of(kept.hash) == act.mark:
            await _submit_foreign(update, context, t, user, who, kept)
            return
        if isinstance(act, Discard):
            await answer_briefly(update, context, user, await discard(context, t, act))
            return
    await open_one(update, context, t, user, who, act.number, unchanged(t))


async def discard(context: Context, t: Translator, act: Discard) -> Screen:
    """Delete a draft, but ask before.

    Raises:
        StorageDown: nothing was deleted.
    """
    if not act.is_sure:
        return announcing.ask_discard(t, act.number)
    await context.drafts.discard(act.number)
    return announcing.discarded(t)


def unchanged(t: Translator) -> str:
    """Say that a press came too late."""
    return t.gettext("Nothing was changed: see how it stands now.")


async def _submit_foreign(update: Update, context: Context, t: Translator, user: int, who: Admin, kept: Kept) -> None:
    """Submit what the command line or the bot itself wrote."""
    announcement = rendered_in(kept)
    note = unchanged(t)
    if announcement:
        try:
            if await context.newsroom.submit(kept.number, kept.hash, who.number):
                note = t.gettext("Submitted.")
        except TooFew:
            note = t.gettext("Fewer than %(count)s people would get this: it cannot be sent.", count=FEWEST)
    await open_one(update, context, t, user, who, kept.number, note)


def _whose(t: Translator, kept: Kept) -> str:
    """Say of a draft that is nobody's where it comes from."""
    if not is_prepared(kept):
        return ""
    return t.gettext(
        "The bot has prepared this draft, because something has changed in the library. It follows the library until "
        "somebody changes it; then it is theirs. Nothing of it is sent by itself."
    )


async def _is_free(context: Context, who: Admin, kept: Kept) -> bool:
    """Tell whether no living announcer writes at it: the bot wrote it, or its author has no role any more."""
    holders = await context.office.holders(Role.ANNOUNCER)
    return kept.author not in holders or (kept.author == who.number and draft_in(kept) is None)


async def _seen(context: Context, who: Admin, number: int) -> Kept | None:
    """Return an announcement that an admin may see."""
    kept = await context.newsroom.get(number)
    is_seen = kept and (Right.ANNOUNCE in rights_of(who.role) or kept.state in SEEN_BY_ALL)
    return kept if is_seen else None


async def _list(context: Context, t: Translator, who: Admin, page: int, note: str = "") -> Screen:
    may_announce = Right.ANNOUNCE in rights_of(who.role)
    recent = await context.newsroom.recent(MOST)
    shown = [each for each in recent if may_announce or each.state in SEEN_BY_ALL]
    pages = max(1, -(-len(shown) // screens.PER_PAGE))
    page = min(page, pages - 1)
    here = shown[page * screens.PER_PAGE : (page + 1) * screens.PER_PAGE]
    told = [await told_of(context.newsroom, each, who, t.locale) for each in here]
    return screens.announcements(t, told, page, pages, may_announce=may_announce, note=note)


async def _one(context: Context, t: Translator, who: Admin, kept: Kept, note: str) -> Screen:
    if kept.state is State.WRITTEN:
        draft = await context.drafts.get(kept.number, who.number)
        if draft:
            return announcing.draft(t, kept.number, draft, context.zone, note or _whose(t, kept))
        is_free = await _is_free(context, who, kept)
        if not is_free or rendered_in(kept) is None:
            return screens.of_another(t, kept.number, is_orphan=is_free)
    return screens.announcement(t, await told_of(context.newsroom, kept, who, t.locale), context.zone, note)


async def _show_letters(update: Update, context: Context, t: Translator, user: int, who: Admin, kept: Kept) -> None:
    announcement = rendered_in(kept)
    if announcement is None or (kept.state is State.WRITTEN and not await _is_free(context, who, kept)):
        await answer_briefly(update, context, user, await _one(context, t, who, kept, ""))
        return
    note = await show_letters(update, context, t, user, announcement)
    await answer(update, context, Person(user, erase=EraseAfter.HOUR), await _one(context, t, who, kept, note))


async def _correct(update: Update, context: Context, t: Translator, user: int, who: Admin, kept: Kept) -> None:
    """Begin a draft with what was delivered; it goes to who has it, with the same approvals as any other."""
    announcement = rendered_in(kept)
    if announcement is None or kept.state not in OVER or not context.newsroom.can_be_changed(kept):
        note = t.gettext("It is too late to correct this: Telegram no longer lets us.")
        await open_one(update, context, t, user, who, kept.number, note)
        return
    before = draft_in(kept) or Unfinished(instead=announcement.instead, attachment=announcement.attachment)
    draft = Unfinished(
        texts=before.texts,
        audience=announcement.audience,
        instead=before.instead,
        attachment=before.attachment,
        buttons=before.buttons,
        corrects=kept.number,
    )
    number = await context.drafts.begin(who.number, draft)
    await answer_briefly(update, context, user, announcing.draft(t, number, draft, context.zone))


async def _done(context: Context, t: Translator, who: Admin, kept: Kept, act: RunAct | SeeAct) -> str:
    """Do it; return what to say of it: a stale button does nothing, and the screen says what the state is now."""
    newsroom, number = context.newsroom, kept.number
    match act:
        case OpenAnnouncement():
            return ""
        case Approve(_, mark):
            return await _approve(context, t, who, kept, mark)
        case StopIt():
            is_done = await newsroom.stop(number, who.number)
        case PauseIt():
            is_done = await newsroom.pause(number, who.number)
        case ResumeIt():
            is_done = await newsroom.resume(number, who.number)
        case SetPace(_, pace):
            is_done = await newsroom.set_pace(number, float(pace) if pace else None)
        case Retry(_, what):
            is_done = await newsroom.retry(number, [_STANDINGS[what]], who.number) > 0
        case Recall():
            is_done = await newsroom.recall(number, who.number)
        case _:
            is_done = False
    return t.gettext("Done.") if is_done else unchanged(t)


async def _approve(context: Context, t: Translator, who: Admin, kept: Kept, mark: str) -> str:
    if kept.state is not State.WAITING or mark_of(kept.hash) != mark:
        return unchanged(t)
    told = await told_of(context.newsroom, kept, who, t.locale)
    if told.has_approved and told.missing:
        return t.gettext("Your own yes is counted already. Another announcer must approve, too.")
    if not await context.newsroom.approve(kept.number, kept.hash, who.number):
        return unchanged(t)
    return t.gettext("Approved.")
