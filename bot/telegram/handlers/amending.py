"""How editors change one value or one text without a file; called where admins are known."""

from dataclasses import replace

from telegram import Message, Update

from bot.admins.office import Someone
from bot.admins.roles import Right, rights_of
from bot.i18n import Locale, Translator, mark
from bot.knowledge.facts import BadValue, RoughDate
from bot.knowledge.model import Status
from bot.knowledge.problems import Problem, error
from bot.publishing.amending import Kept, follow_mark
from bot.publishing.basket import MEANWHILE
from bot.publishing.held import GONE, CannotEdit, Held
from bot.publishing.question import Asks, Question
from bot.publishing.said import Said, problems_of
from bot.screens import amending as screens
from bot.screens.amend_actions import (
    AmendAct,
    FollowIt,
    OpenFact,
    OpenFacts,
    OpenOriginal,
    OpenPart,
    OpenStatus,
    OpenTexts,
    Pick,
    PickIt,
    SetStatus,
    StopAsking,
    TakeSource,
)
from bot.screens.editing import refused
from bot.screens.own_data import out_of_order
from bot.screens.screen import Screen
from bot.storage.admins import Admin
from bot.storage.failures import StorageDown
from bot.telegram.context import Context
from bot.telegram.handlers import editing, keeping
from bot.telegram.tidy import answer_briefly
from bot.telegram.typed_markdown import markdown_of

PRESS = mark("press one of the buttons below")


async def typed(update: Update, context: Context, t: Translator, someone: Someone) -> bool:
    """Take a message for what an editor was asked for; False where they were asked for nothing."""
    message, basket = update.effective_message, context.editing.basket
    if basket.is_asking is False or message is None or not message.text or message.text.startswith("/"):
        return False
    try:
        who = await someone.admin()
        question = await context.editing.amending.question(who.number) if who else None
    except StorageDown:
        return False
    if who is None or question is None or Right.EDIT not in rights_of(who.role):
        return False
    context.herald.heard(who.number, t.locale)
    try:
        screen = await _taken(context, t, who, question, message)
    except StorageDown:
        screen = out_of_order(t)
    except (Said, OSError) as failed:
        screen = refused(t, problems_of(failed))
    await answer_briefly(update, context, someone.id, screen)
    return True


async def carry_out(update: Update, context: Context, t: Translator, user: int, who: Admin, act: AmendAct) -> None:
    """Do what an editor wants; a press that answers no question of now does nothing, and the screen says how it stands.

    Raises:
        StorageDown, Said, OSError: nothing was changed.
    """
    question = await context.editing.amending.question(who.number)
    slug = question.slug if isinstance(act, PickIt | TakeSource) and question else getattr(act, "slug", "")
    try:
        if isinstance(act, PickIt | TakeSource):
            screen = await _picked(context, t, who, question, act)
        else:
            screen = await _opened(context, t, who, act)
    except CannotEdit as wrong:
        screen = screens.cannot(t, _resolved(context, slug), wrong.problems)
    await answer_briefly(update, context, user, screen)


async def _taken(context: Context, t: Translator, who: Admin, question: Question, message: Message) -> Screen:
    try:
        return await _answered(context, t, who, question, message)
    except BadValue as bad:
        problems: tuple[Problem, ...] = (error("", 0, bad.message, **bad.values),)
    except CannotEdit as wrong:
        problems = wrong.problems
        if any(each.message == MEANWHILE for each in problems):  # what was copied is not what stands there
            await context.editing.amending.stop(who.number)
            return screens.cannot(t, question.slug, problems)
    try:
        return await _asked(context, t, who, question, " ".join(each.sentence(t) for each in problems))
    except CannotEdit:  # what was asked for is not there any more
        await context.editing.amending.stop(who.number)
        return screens.cannot(t, question.slug, problems)


async def _opened(
    context: Context,
    t: Translator,
    who: Admin,
    act: OpenFacts | OpenFact | OpenStatus | SetStatus | OpenTexts | OpenPart | OpenOriginal | FollowIt | StopAsking,
) -> Screen:
    amending, slug = context.editing.amending, _resolved(context, act.slug)
    if isinstance(act, OpenFact):
        return await _asked(context, t, who, await amending.ask_fact(slug, act.fact, who.number))
    if isinstance(act, SetStatus):
        return await _asked(context, t, who, await amending.ask_since(slug, act.status, who.number))
    if isinstance(act, OpenOriginal):  # who was asked for a text is asked still: they look at what it shall say
        return _original(t, await amending.held(slug, who.number), replace(act, slug=slug))
    await amending.stop(who.number)
    if isinstance(act, StopAsking):
        return await keeping.article(context, t, slug)
    held = await amending.held(slug, who.number)
    match act:
        case OpenFacts(_, page):
            return screens.facts(t, slug, held.keys.facts, page)
        case OpenStatus() if held.keys.status:
            return screens.status(t, slug, held.keys.status, held.keys.status_since)
        case OpenTexts(_, locale):
            return _texts(t, held, locale)
        case OpenPart(_, locale, section):
            return await _part(context, t, who, held, OpenPart(slug, locale, section))
        case FollowIt(_, locale, section, seen):
            anchor = _anchor(held, locale, section)
            return await _kept(
                context, t, who, slug, await amending.still_right(slug, locale, anchor, seen, who.number)
            )
    raise CannotEdit(error("", 0, GONE))


async def _answered(context: Context, t: Translator, who: Admin, question: Question, message: Message) -> Screen:
    amending, text = context.editing.amending, message.text or ""
    match question.asks:
        case Asks.VALUE:
            return await _next(context, t, who, await amending.take_value(question, text, who.number))
        case Asks.AS_OF:
            return await _next(context, t, who, await amending.take_as_of(question, text, who.number))
        case Asks.SINCE:
            return await _kept(context, t, who, question.slug, await amending.take_since(question, text, who.number))
        case Asks.TEXT:
            if not screens.is_short(text):  # the app may have cut it in two: this is not all of it
                raise CannotEdit(error("", 0, screens.TOO_LONG))
            taken = await amending.take_text(question, markdown_of(message), who.number)
            return await _kept(context, t, who, question.slug, taken)
    return await _asked(context, t, who, question, t.gettext(PRESS))


async def _picked(
    context: Context, t: Translator, who: Admin, question: Question | None, act: PickIt | TakeSource
) -> Screen:
    """Take an answer that was pressed."""
    if question is None:
        return await keeping.overview(context, t, _unchanged(t))
    if question.mark != act.mark:
        return await _asked(context, t, who, question, _unchanged(t))
    amending, number = context.editing.amending, who.number
    if isinstance(act, TakeSource):
        if question.asks is Asks.SOURCE:
            return await _kept(context, t, who, question.slug, await amending.take_source(question, act.source, number))
        return await _asked(context, t, who, question, _unchanged(t))
    day = _day(context, act.pick)
    match question.asks, act.pick:
        case Asks.VALUE, Pick.STAYS:
            return await _next(context, t, who, await amending.take_value(question, None, number))
        case Asks.AS_OF, Pick.STAYS | Pick.THIS_MONTH:
            return await _next(context, t, who, await amending.take_as_of(question, day, number))
        case Asks.REVIEW, Pick.READ:
            return await _next(context, t, who, await amending.take_review(question, number))
        case Asks.REVIEW, Pick.AGAIN:
            return await _next(context, t, who, await amending.ask_as_of_again(question, number))
        case Asks.SINCE, Pick.TODAY | Pick.THIS_MONTH | Pick.NOT_KNOWN:
            return await _kept(context, t, who, question.slug, await amending.take_since(question, day, number))
    return await _asked(context, t, who, question, _unchanged(t))


async def _next(context: Context, t: Translator, who: Admin, question: Question | None) -> Screen:
    """Ask what comes next; where the question was another one meanwhile, that one."""
    if question:
        return await _asked(context, t, who, question)
    now = await context.editing.amending.question(who.number)
    return await _asked(context, t, who, now, _unchanged(t)) if now else await keeping.overview(context, t)


async def _asked(context: Context, t: Translator, who: Admin, question: Question, note: str = "") -> Screen:
    """Show a question as it stands."""
    held = await context.editing.amending.held(question.slug, who.number)
    slug, key, mark_, today = held.slug, question.fact, question.mark, context.now.date()
    match question.asks:
        case Asks.SINCE:
            return screens.ask_since(t, slug, Status(question.status), mark_, today, note)
        case Asks.TEXT:
            return _text(t, held, question, note)
        case Asks.VALUE:
            return screens.ask_value(t, slug, key, held.fact(key), mark_, note)
        case Asks.AS_OF:
            return screens.ask_as_of(t, slug, key, held.fact(key), question.values, mark_, today, note)
        case Asks.REVIEW:
            return screens.ask_review(t, slug, key, question.values["as_of"], held.keys.reviewed, mark_, note)
        case Asks.SOURCE:
            present = held.fact(key).source
            return screens.ask_source(t, slug, key, question.values, held.keys.sources, present, mark_, note)


async def _kept(context: Context, t: Translator, who: Admin, slug: str, kept: Kept) -> Screen:
    """Show the change that an edit has become a part of, or what is wrong."""
    number, problems = kept
    return await editing.show(context, t, who, number, problems) if number else screens.cannot(t, slug, problems)


async def _part(context: Context, t: Translator, who: Admin, held: Held, place: OpenPart) -> Screen:
    anchor = _anchor(held, place.locale, place.section)
    if not screens.is_short(held.text(place.locale, anchor)):
        return _shown(t, held, place, anchor)
    return _text(t, held, await context.editing.amending.ask_text(held.slug, place.locale, anchor, who.number))


def _text(t: Translator, held: Held, question: Question, note: str = "") -> Screen:
    locale, anchor = Locale(question.locale), question.anchor
    return _shown(t, held, OpenPart(held.slug, locale, list(held.titles(locale)).index(anchor)), anchor, note)


def _shown(t: Translator, held: Held, place: OpenPart, anchor: str, note: str = "") -> Screen:
    """Show a section, and ask for its text if that comes back in one message."""
    markdown, head = held.text(place.locale, anchor), held.head(place.locale, anchor)
    follows = held.keys.original if anchor in held.behind(place.locale) else None
    if not screens.is_short(markdown):
        return screens.too_long(t, place, anchor, head, follows)
    return screens.ask_text(t, place, anchor, head, markdown, follows, note)


def _original(t: Translator, held: Held, place: OpenOriginal) -> Screen:
    anchor, locale = _anchor(held, place.locale, place.section), held.keys.original
    markdown, head = held.text(locale, anchor), held.head(locale, anchor)
    return screens.original(t, place, anchor, locale, head, markdown, follow_mark(held, place.locale, anchor))


def _texts(t: Translator, held: Held, locale: Locale) -> Screen:
    locales = [each for each in Locale if f"{each}.md" in held.files]
    return screens.texts(t, held.slug, locale, locales, held.titles(locale), set(held.behind(locale)))


def _anchor(held: Held, locale: Locale, section: int) -> str:
    anchors = list(held.titles(locale))
    if section >= len(anchors):
        raise CannotEdit(error("", 0, GONE))
    return anchors[section]


def _resolved(context: Context, slug: str) -> str:
    """Return an article's slug of today; what nobody knows stays as it is, for it may be gathered and not published."""
    article = context.library.article(slug)
    return article.slug if article else slug


def _day(context: Context, pick: Pick) -> str | None:
    today = context.now.date()
    return {Pick.TODAY: str(today), Pick.THIS_MONTH: str(RoughDate(today.year, today.month))}.get(pick)


def _unchanged(t: Translator) -> str:
    return t.gettext("Nothing was changed: see how it stands now.")
