"""What editors see of the library as it is, and how they undo what was published; called where admins are known."""

import asyncio

from telegram import Update

from bot.i18n import Translator
from bot.knowledge.report import Entry, report
from bot.publishing.uploads import read_reason
from bot.screens import keeping as screens
from bot.screens import past as past_screens
from bot.screens.announcement_actions import MARK
from bot.screens.editing import refused
from bot.screens.knowledge_actions import (
    GoBack,
    KeepAct,
    OpenCommit,
    OpenHistory,
    OpenKept,
    OpenKnowledge,
    PastAct,
    SendFiles,
    StillRight,
    UndoIt,
    UndoLast,
)
from bot.screens.past import Past
from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.storage.admins import Admin
from bot.telegram.context import Context
from bot.telegram.documents import send_files
from bot.telegram.editing import SEARCHED, past
from bot.telegram.handlers.editing import show
from bot.telegram.tidy import answer, answer_briefly

UNDONE = "Undone"
"""Begins the reason of an undo, and stands alone where the reason of what is undone must not be repeated."""
BACK = "Rolled back"


async def carry_out(
    update: Update, context: Context, t: Translator, user: int, who: Admin, act: KeepAct | PastAct
) -> None:
    """Do what an editor wants.

    Raises:
        StorageDown, Said, OSError: nothing was changed.
    """
    if isinstance(act, SendFiles):
        await _send(update, context, t, user, act.slug)
        return
    match act:
        case OpenKnowledge(page):
            screen = await _overview(context, t, page)
        case OpenKept(slug):
            screen = await _kept(context, t, slug)
        case StillRight():
            screen = await _still_right(context, t, who, act)
        case OpenHistory(page):
            screen = await _history(context, t, page)
        case _:
            screen = await _past(context, t, who, act)
    await answer_briefly(update, context, user, screen)


async def overview(context: Context, t: Translator, note: str = "") -> Screen:
    """Show how all articles stand."""
    return await _overview(context, t, 0, note)


async def article(context: Context, t: Translator, slug: str) -> Screen:
    """Show how one article stands."""
    return await _kept(context, t, slug)


async def _send(update: Update, context: Context, t: Translator, user: int, word: str) -> None:
    article = context.library.article(word)
    files = await context.editing.basket.files_named(article.slug if article else word)
    if not files:
        note = t.gettext("There are no files of this name. Write the name of an article's folder behind the command.")
        await answer_briefly(update, context, user, await _overview(context, t, 0, note))
        return
    if await send_files(update, context, user, files):
        screen = screens.files_sent(t)
    else:
        screen = screens.said(t, t.gettext("This could not be sent now. Please try again later."))
    await answer(update, context, Person(user, erase=EraseAfter.HOUR), screen)


async def _overview(context: Context, t: Translator, page: int, note: str = "") -> Screen:
    library, today = context.library, context.now.date()
    entries = await asyncio.to_thread(report, library, today)
    waiting = len(await context.editing.basket.open())
    return screens.knowledge(library, t, entries, today, page, waiting, note)


async def _kept(context: Context, t: Translator, slug: str, note: str = "") -> Screen:
    entry = await _entry(context, slug)
    if entry is None:
        return await _overview(context, t, 0, t.gettext("This page is no longer here."))
    return screens.kept(context.library, t, entry, context.now.date(), note)


async def _entry(context: Context, slug: str) -> Entry | None:
    article = context.library.article(slug)
    entries = await asyncio.to_thread(report, context.library, context.now.date())
    return next((each for each in entries if article and each.slug == article.slug), None)


async def _still_right(context: Context, t: Translator, who: Admin, act: StillRight) -> Screen:
    if context.library.revision[:MARK] != act.mark:
        note = t.gettext("The library has changed since you saw this. Look again.")
        return await _kept(context, t, act.slug, note)
    return await show(
        context, t, who, *await context.editing.basket.still_right(act.slug, who.number, context.now.date())
    )


async def _history(context: Context, t: Translator, page: int, note: str = "") -> Screen:
    size = past_screens.PER_PAGE
    entries = await past(context.editing.workshop, (page + 1) * size + 1)
    pages = page + 1 + (len(entries) > (page + 1) * size)
    return past_screens.history(t, entries[page * size : (page + 1) * size], page, pages, note)


async def _past(context: Context, t: Translator, who: Admin, act: PastAct) -> Screen:
    if isinstance(act, OpenHistory):
        return await _history(context, t, act.page)
    if isinstance(act, UndoLast):
        newest = await past(context.editing.workshop, 2)
        return past_screens.ask_undo(t, newest[0]) if len(newest) > 1 else past_screens.nothing_published(t)
    entry = await _published(context, act.revision)
    if entry is None:
        return await _history(context, t, 0, t.gettext("This publication is not found any more."))
    basket = context.editing.basket
    match act:
        case OpenCommit():
            return past_screens.commit(t, entry)
        case UndoIt(_, is_sure) if not is_sure:
            return past_screens.ask_undo(t, entry)
        case UndoIt():
            number, problems = await basket.undo(entry.revision, who.number, _reason(UNDONE, entry))
        case GoBack():
            number, problems = await basket.back(entry.revision, who.number, _reason(BACK, entry))
    return await show(context, t, who, number, problems) if number else refused(t, problems)


async def _published(context: Context, mark: str) -> Past | None:
    entries = await past(context.editing.workshop, SEARCHED)
    return next((each for each in entries if each.revision.startswith(mark)), None)


def _reason(word: str, entry: Past) -> str:
    """Say what is undone; a reason that came in by other means may say what ours must not."""
    reason, problems = read_reason(f"{word}: {entry.reason}")
    return word if problems else reason
