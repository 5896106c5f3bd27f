"""What editors send for a change of knowledge, and what they do with one; called where admins are known."""

from telegram import Document, Message, Update

from bot.admins.office import Someone
from bot.admins.roles import Right, rights_of
from bot.i18n import Translator, mark
from bot.knowledge.problems import Problem, Severity, error
from bot.publishing.basket import Looked
from bot.publishing.places import ZIP, path_of
from bot.publishing.said import Said, problems_of
from bot.publishing.uploads import MOST_BYTES, Uploaded, take_files, take_zip
from bot.screens import editing as screens
from bot.screens.knowledge_actions import (
    ApproveIt,
    AskWhy,
    ChangeAct,
    DiscardIt,
    OpenChange,
    OpenChanges,
    PublishIt,
    RenewIt,
    ShowDifference,
    ShowStaged,
)
from bot.screens.own_data import out_of_order
from bot.screens.screen import Screen
from bot.screens.staged import staged
from bot.storage.admins import Admin
from bot.storage.changes import ChangeState
from bot.storage.failures import StorageDown
from bot.telegram.context import Context
from bot.telegram.documents import fetch
from bot.telegram.editing import told_briefly, told_change
from bot.telegram.telling import mark_of
from bot.telegram.tidy import answer_briefly
from bot.telegram.typed_markdown import markdown_of

NO_PLACE = mark(
    "its name does not say where it belongs. Leave the name as it was when it was sent to you, such as pl-visa.be.md "
    "or pl-visa.article.yaml; or write its path below it: articles/GROUP/SLUG/be.md. Several files can be one zip"
)
NO_GROUP = mark(
    "there is no article of this name yet: send it with its path below it, articles/GROUP/SLUG/be.md, or as a zip"
)
NOT_FETCHED = mark("the file could not be fetched from Telegram: send it again")
TOO_MUCH = mark("all files of one change together are at most %(limit)s MiB: send fewer at once")


async def typed(update: Update, context: Context, t: Translator, someone: Someone) -> bool:
    """Take an editor's document, and the reason that an editor was asked for; False for an ordinary message."""
    message, basket = update.effective_message, context.editing.basket
    if message is None or (message.text or "").startswith("/"):
        return False
    if message.document is None and (basket.is_asking is False or not message.text):
        return False
    try:
        if basket.is_asking is None:
            await basket.look_whether_asking()
        who = await someone.admin()
        if who is None or Right.EDIT not in rights_of(who.role):
            return False
        context.herald.heard(who.number, t.locale)
        if message.document:
            await context.editing.amending.stop(who.number)
            screen = await _taken(context, t, who, message.document)
        else:
            change = await basket.open_of(who.number)
            if change is None or change.reason:
                return False
            screen = await _why(context, t, who, change.number, message)
    except StorageDown:
        if message.document or not basket.is_asking:
            return False
        screen = out_of_order(t)
    except (Said, OSError) as failed:
        screen = screens.refused(t, problems_of(failed))
    await answer_briefly(update, context, someone.id, screen)
    return True


async def carry_out(update: Update, context: Context, t: Translator, user: int, who: Admin, act: ChangeAct) -> None:
    """Do what an editor wants with a change; a stale press does nothing, and the screen says how it stands.

    Raises:
        StorageDown, Said, OSError: nothing was changed.
    """
    if isinstance(act, OpenChanges):
        await answer_briefly(update, context, user, await _list(context, t, who))
        return
    looked = await context.editing.basket.look(act.number)
    if looked is None:
        note = t.gettext("Change %(number)s is not here any more.", number=act.number)
        await answer_briefly(update, context, user, await _list(context, t, who, note))
        return
    match act:
        case ShowDifference(_, page):
            screen = screens.difference(t, await told_change(context.editing.workshop, looked, who), page)
        case ShowStaged():
            told = await told_change(context.editing.workshop, looked, who)
            screen = staged(t, told, context.translators, act)
        case DiscardIt(number, is_sure) if not is_sure:
            screen = screens.ask_discard(t, number)
        case OpenChange(number):
            screen = await _one(context, t, who, number)
        case _:
            screen = await _one(context, t, who, act.number, await _done(context, t, who, looked, act))
    await answer_briefly(update, context, user, screen)


async def show(
    context: Context, t: Translator, who: Admin, number: int | None, problems: tuple[Problem, ...]
) -> Screen:
    """Show what became of something that was staged: the change, or what is wrong."""
    return await _one(context, t, who, number) if number else screens.refused(t, problems)


async def _taken(context: Context, t: Translator, who: Admin, document: Document) -> Screen:
    """Fetch a document and add it to what its editor gathers."""
    change = await context.editing.basket.open_of(who.number)
    number = change.number if change else None
    if not document.file_name:
        return screens.refused(t, [error("", 0, NO_PLACE)], number)
    if (document.file_size or 0) > MOST_BYTES:
        return screens.refused(t, [error("", 0, TOO_MUCH, limit=MOST_BYTES // 1024**2)], number)
    data = await fetch(context, document.file_id)
    if data is None:
        return screens.refused(t, [error("", 0, NOT_FETCHED)], number)
    known = await context.editing.basket.edits(number) if number else {}
    uploaded = _read(context, document.file_name, data, frozenset(known))
    if uploaded.problems:
        return screens.refused(t, uploaded.problems, number)
    kept, problems = await context.editing.basket.put(uploaded.files, who.number)
    return await _one(context, t, who, kept) if kept else screens.refused(t, problems, number)


def _read(context: Context, name: str, data: bytes, known: frozenset[str]) -> Uploaded:
    if name == ZIP:
        return take_zip(data)
    path = path_of(context.editing.folder, name, known)
    return take_files({path: data}) if path else Uploaded({}, (error(name, 0, NO_GROUP),))


async def _why(context: Context, t: Translator, who: Admin, number: int, message: Message) -> Screen:
    text = message.text or ""
    if await context.editing.amending.is_answered(markdown_of(message), who.number):
        return await _one(context, t, who, number)
    problems = await context.editing.basket.say_why(number, who.number, text)
    note = " ".join(each.sentence(t) for each in problems)
    return await _one(context, t, who, number, note)


async def _one(context: Context, t: Translator, who: Admin, number: int, note: str = "") -> Screen:
    looked = await context.editing.basket.look(number)
    if looked is None:
        return await _list(context, t, who, note)
    return screens.change(t, await told_change(context.editing.workshop, looked, who), note)


async def _list(context: Context, t: Translator, who: Admin, note: str = "") -> Screen:
    found = await context.editing.basket.open()
    return screens.changes(t, [told_briefly(each, who) for each in found], note)


async def _done(context: Context, t: Translator, who: Admin, looked: Looked, act: ChangeAct) -> str:
    """Do it; return what to say of it."""
    editing, number = context.editing, looked.change.number
    match act:
        case AskWhy():
            is_mine = looked.change.state is ChangeState.WRITTEN and looked.change.author == who.number
            if is_mine:
                await editing.basket.say_why(number, who.number, "")
                return ""
        case PublishIt(_, mark_):
            return await _publish(context, t, who, looked, mark_)
        case ApproveIt(_, mark_):
            return await _approve(context, t, who, looked, mark_)
        case DiscardIt():
            if await editing.workshop.discard(number, who.number):
                await editing.basket.look_whether_asking()
                return t.gettext("The change is discarded.")
        case RenewIt():
            if await editing.basket.renew(number, who.number):
                return t.gettext("Checked against what is there now. Read it again, then publish.")
    return t.gettext("Nothing was changed: see how it stands now.")


async def _publish(context: Context, t: Translator, who: Admin, looked: Looked, mark_: str) -> str:
    unchanged = t.gettext("Nothing was changed: see how it stands now.")
    if looked.change.state is not ChangeState.WRITTEN or mark_of(looked.change.hash) != mark_:
        return unchanged
    return {
        ChangeState.APPROVED: t.gettext("It is being published: readers see it in a few seconds."),
        ChangeState.STAGED: t.gettext("Submitted. The other editors are told that it waits for them."),
    }.get(await context.editing.basket.submit(looked, who.number) or ChangeState.WRITTEN, unchanged)


async def _approve(context: Context, t: Translator, who: Admin, looked: Looked, mark_: str) -> str:
    change = looked.change
    unchanged = t.gettext("Nothing was changed: see how it stands now.")
    if change.state is not ChangeState.STAGED or mark_of(change.hash) != mark_ or looked.lost:
        return unchanged
    if change.author == who.number:
        return t.gettext("Your own yes is counted already. Another editor must approve, too.")
    if any(each.severity is Severity.ERROR for each in looked.problems):
        return unchanged
    state = await context.editing.workshop.approve(change.number, change.hash, who.number)
    if state is None:
        return unchanged
    return t.gettext("Approved.")
