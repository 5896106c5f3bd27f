"""Take what an announcer sends for a part of a draft, and say what is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import Message

from bot.announcements import draft as draft_text
from bot.announcements.announcement import Announcement, Attachment, Kind
from bot.announcements.check import FOR_NOBODY, check_button
from bot.announcements.moments import NOW, read_moment
from bot.announcements.unfinished import Part, Unfinished
from bot.i18n import Translator
from bot.knowledge.facts import BadValue
from bot.knowledge.problems import Problem, Severity
from bot.screens import announcing as screens
from bot.screens.letters import BUTTONS, compose
from bot.screens.screen import Screen
from bot.telegram.callbacks import encode
from bot.telegram.context import Context

LONGEST = 60
"""Longest target of a button that is taken, in characters; what is longer is none of ours."""


async def take(context: Context, t: Translator, number: int, draft: Unfinished, part: Part, message: Message) -> Screen:
    """Take a message for a part; where it cannot be, say why and go on asking."""
    text = (message.text or "").strip()
    if part is Part.ATTACHMENT:
        changed, wrong = _with_attachment(t, draft, message)
    elif not text:
        changed, wrong = draft, [t.gettext("This was no text.")]
    elif part.locale:
        changed, wrong = draft.with_text(part.locale, text), []
        problems = _composed(context, changed)[1]
        wrong = [_said(t, each) for each in problems if each.path == part.locale and each.severity is Severity.ERROR]
    elif part is Part.BUTTONS:
        changed, wrong = _with_buttons(context, t, draft, text.split())
    else:
        changed, wrong = _with_moment(context, t, draft, part, text)
    changed = replace(changed, asks=part if wrong else None)
    await context.drafts.save(number, changed)
    if wrong:
        return screens.ask(t, number, changed, part, context.zone, wrong)
    return screens.draft(t, number, changed, context.zone, t.gettext("Remembered."))


def _with_attachment(t: Translator, draft: Unfinished, message: Message) -> tuple[Unfinished, list[str]]:
    if message.photo:
        return replace(draft, attachment=Attachment(Kind.PHOTO, message.photo[-1].file_id)), []
    if message.document:
        return replace(draft, attachment=Attachment(Kind.DOCUMENT, message.document.file_id)), []
    return draft, [t.gettext("This was neither a picture nor a file.")]


def _with_buttons(
    context: Context, t: Translator, draft: Unfinished, targets: Sequence[str]
) -> tuple[Unfinished, list[str]]:
    known = dict.fromkeys(target[:LONGEST] for target in targets)
    wrong = [problem.sentence(t) for target in known for problem in check_button(target, context.library)]
    if len(known) > BUTTONS:
        wrong.append(t.gettext("These are too many: at most %(count)s.", count=BUTTONS))
    return (draft if wrong else replace(draft, buttons=tuple(known))), wrong


def _with_moment(
    context: Context, t: Translator, draft: Unfinished, part: Part, text: str
) -> tuple[Unfinished, list[str]]:
    if part is Part.START and text.lower() in NOW:
        return replace(draft, start=None), []
    try:
        moment = read_moment(text, context.zone)
    except BadValue as bad:
        return draft, [t.gettext(bad.message, **bad.values)]
    if moment <= context.now:
        return draft, [t.gettext("This time has passed.")]
    changed = replace(draft, start=moment) if part is Part.START else replace(draft, end=moment)
    if changed.start and changed.end and changed.end <= changed.start:
        return draft, [t.gettext("It would begin only after the time after which it is not sent.")]
    return changed, []


def rendered(context: Context, t: Translator, draft: Unfinished) -> tuple[Announcement | None, list[str]]:
    """Render a draft, if it can be; and say what is wrong with it or should be looked at, in the announcer's words."""
    announcement, problems = _composed(context, draft)
    return announcement, [_said(t, each) for each in problems]


def _said(t: Translator, problem: Problem) -> str:
    if problem.message == FOR_NOBODY:  # where it is written in Telegram, there are buttons for it
        return t.gettext("It is not said yet for whom it is.")
    said = problem.sentence(t)
    return t.gettext("line %(line)s: %(problem)s", line=problem.line, problem=said) if problem.line else said


def _composed(context: Context, draft: Unfinished) -> tuple[Announcement | None, list[Problem]]:
    texts = {locale: draft_text.Part(text) for locale, text in draft.texts.items()}
    written = draft_text.Draft(
        texts,
        audience=draft.audience,
        instead=draft.instead,
        attachment=draft.attachment,
        buttons=draft.buttons,
        start=draft.start,
        end=draft.end,
    )
    return compose(written, context.library, context.translators, encode, context.now)
