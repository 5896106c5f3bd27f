"""Small edits without a file: ask for one thing after the other, then gather what was said as an upload is."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from bot.i18n import Locale, mark
from bot.knowledge.amend import values_of, with_fact, with_review, with_status
from bot.knowledge.draft import ARTICLE_FILE
from bot.knowledge.facts import read_date
from bot.knowledge.model import Status
from bot.knowledge.problems import Problem, error
from bot.knowledge.retyped import read_as_of, read_retyped
from bot.knowledge.rewrite import chapters_of, with_section, with_stamp
from bot.publishing.basket import MEANWHILE, Basket
from bot.publishing.held import GONE, CannotEdit, Held, hold, tried
from bot.publishing.question import Asks, Question, mark_of, read_question, write_question
from bot.storage.asked import Asked
from bot.storage.changes import Edits
from bot.storage.traces import hour_of

OPEN_FOR = 1
"""Hours after which nothing is taken for an answer any more: the question is erased from the chat by then."""
Kept = tuple[int | None, tuple[Problem, ...]]
"""The number of the change; None, with what is wrong, where nothing was kept."""


class Amending:
    """Small edits by the number of their editor; every step outlives a restart.

    Every method raises ``StorageDown`` where the database fails, ``CannotEdit`` where nothing was changed, ``OSError``,
    and what ``open_repository`` raises.
    """

    def __init__(self, asked: Asked, basket: Basket, folder: Path, now: Callable[[], datetime]) -> None:
        """Make small edits.

        Args:
            asked: Where questions are kept.
            basket: Where edits are gathered.
            folder: The knowledge folder.
            now: The time, aware.
        """
        self._asked = asked
        self._basket = basket
        self._folder = folder
        self._now = now

    async def held(self, slug: str, editor: int) -> Held:
        """Return an article as its editor's open change has it."""
        return await asyncio.to_thread(hold, self._folder, slug, await self._gathered(editor))

    async def question(self, editor: int) -> Question | None:
        """Return what an editor is asked for now."""
        found = await self._asked.of(editor)
        question = read_question(found) if found else None
        if found and (question is None or self._hour - question.hour > OPEN_FOR):
            await self.stop(editor)
            return None
        return question

    async def stop(self, editor: int) -> None:
        """Ask an editor for nothing any more: they have gone on elsewhere."""
        if self._basket.is_asking is not False and await self._asked.drop(editor):
            await self._basket.look_whether_asking()

    async def ask_fact(self, slug: str, fact: str, editor: int) -> Question:
        """Ask for the new value of a fact."""
        held = await self.held(slug, editor)
        return await self._ask(Question(Asks.VALUE, slug, mark_of(values_of(held.fact(fact))), fact=fact), editor)

    async def ask_since(self, slug: str, status: Status, editor: int) -> Question:
        """Ask since when a status holds."""
        held = await self.held(slug, editor)
        return await self._ask(Question(Asks.SINCE, slug, _status_mark(held), status=status), editor)

    async def ask_text(self, slug: str, locale: Locale, anchor: str, editor: int) -> Question:
        """Ask for the text of a section."""
        held = await self.held(slug, editor)
        was = mark_of(held.text(locale, anchor))
        return await self._ask(Question(Asks.TEXT, slug, was, locale=locale, anchor=anchor), editor)

    async def take_value(self, question: Question, text: str | None, editor: int) -> Question | None:
        """Take the value of a fact; None lets the present one stand. Returns the next question, as all the others do.

        None where the question is not asked any more: a second press, or a press of long ago, does nothing.

        Raises:
            BadValue: it is not written like the present one.
        """
        fact = (await self.held(question.slug, editor)).fact(question.fact)
        present = {name: value for name, value in values_of(fact).items() if name in ("value", "from", "to")}
        values = present if text is None else read_retyped(text, fact)
        return await self._go_on(question, replace(question, asks=Asks.AS_OF, values=values), editor)

    async def take_as_of(self, question: Question, text: str | None, editor: int) -> Question | None:
        """Take the date as of which a source says so; None lets the present one stand.

        Raises:
            BadValue: it is no date, or has not come yet.
        """
        held = await self.held(question.slug, editor)
        day = str(held.fact(question.fact).as_of) if text is None else read_as_of(text, self._today)
        is_younger = read_date(day).first_day > held.keys.reviewed
        asks = Asks.REVIEW if is_younger else Asks.SOURCE
        return await self._go_on(
            question, replace(question, asks=asks, values={**question.values, "as_of": day}), editor
        )

    async def take_review(self, question: Question, editor: int) -> Question | None:
        """Take the word of an editor that they have read the article against its sources today."""
        return await self._go_on(question, replace(question, asks=Asks.SOURCE, read_on=str(self._today)), editor)

    async def ask_as_of_again(self, question: Question, editor: int) -> Question | None:
        """Ask for another date."""
        return await self._go_on(question, replace(question, asks=Asks.AS_OF), editor)

    async def take_source(self, question: Question, source: str, editor: int) -> Kept:
        """Take the source of a fact, and gather the edit."""
        held = await self.held(question.slug, editor)
        if source not in held.keys.sources:
            raise CannotEdit(error("", 0, GONE))
        _see(question, mark_of(values_of(held.fact(question.fact))))
        values = {**question.values, "source": source}
        data = tried(lambda: with_fact(held.files[ARTICLE_FILE], question.fact, values))
        if question.read_on:
            data = tried(lambda: with_review(data, date.fromisoformat(question.read_on)))
        return await self._gather(held, ARTICLE_FILE, data, editor)

    async def take_since(self, question: Question, text: str | None, editor: int) -> Kept:
        """Take since when a status holds, None where nobody knows, and gather the edit.

        Raises:
            BadValue: it is no date, or has not come yet.
        """
        held = await self.held(question.slug, editor)
        since = None if text is None else read_as_of(text, self._today)
        _see(question, _status_mark(held))
        data = tried(lambda: with_status(held.files[ARTICLE_FILE], Status(question.status), since))
        return await self._gather(held, ARTICLE_FILE, data, editor)

    async def take_text(self, question: Question, text: str, editor: int) -> Kept:
        """Take the text of a section, and gather the edit."""
        held, locale = await self.held(question.slug, editor), Locale(question.locale)
        _see(question, mark_of(held.text(locale, question.anchor)))
        data = tried(lambda: with_section(held.file(locale), question.anchor, text))
        return await self._gather(held, f"{locale}.md", data, editor)

    async def still_right(self, slug: str, locale: Locale, anchor: str, mark_: str, editor: int) -> Kept:
        """Gather that a section of a translation follows its original as it is now; ``mark_``: see ``follow_mark``."""
        held = await self.held(slug, editor)
        if follow_mark(held, locale, anchor) != mark_:
            raise CannotEdit(error("", 0, MEANWHILE))
        data = tried(lambda: with_stamp(held.file(locale), anchor, held.behind(locale)[anchor]))
        return await self._gather(held, f"{locale}.md", data, editor)

    async def is_answered(self, text: str, editor: int) -> bool:
        """Tell whether a message is the text of a section that was taken already: Telegram may bring it twice."""
        edits = await self._gathered(editor)
        return any(path.endswith(".md") and edit.after and _holds(edit.after, text) for path, edit in edits.items())

    @property
    def _today(self) -> date:
        return self._now().date()

    @property
    def _hour(self) -> int:
        return hour_of(self._now())

    async def _gathered(self, editor: int) -> Edits:
        change = await self._basket.open_of(editor)
        return await self._basket.edits(change.number) if change else {}

    async def _ask(self, asked: Question, editor: int) -> Question:
        question = replace(asked, hour=self._hour)
        if not await self._asked.ask(editor, write_question(question)):
            raise CannotEdit(error("", 0, GONE))
        await self._basket.look_whether_asking()
        return question

    async def _go_on(self, question: Question, asked: Question, editor: int) -> Question | None:
        other = replace(asked, hour=self._hour)
        is_asked = await self._asked.go_on(editor, write_question(question), write_question(other))
        return other if is_asked else None

    async def _gather(self, held: Held, name: str, data: bytes, editor: int) -> Kept:
        path = f"{held.folder}/{name}"
        kept = await self._basket.put({path: data}, editor, {path: held.stands_on[name]})
        await self._asked.drop(editor)
        await self._basket.look_whether_asking()
        return kept


def follow_mark(held: Held, locale: Locale, anchor: str) -> str:
    """Name exactly what somebody sees who says that a translation is still right; empty where it is not behind."""
    wanted = held.behind(locale).get(anchor)
    return mark_of(wanted, *held.head(locale, anchor), held.text(locale, anchor)) if wanted else ""


def _status_mark(held: Held) -> str:
    if held.keys.status is None:
        raise CannotEdit(error("", 0, mark("only a scheme has a status")))
    return mark_of(held.keys.status, str(held.keys.status_since or ""))


def _see(question: Question, now: str) -> None:
    """See that what is changed is still what the editor saw when they were asked."""
    if question.was != now:
        raise CannotEdit(error("", 0, MEANWHILE))


def _holds(data: bytes, text: str) -> bool:
    try:
        sources = [each.source.strip() for each in tried(lambda: chapters_of(data)).values()]
    except CannotEdit:  # what was uploaded is broken, and holds no section of ours
        return False
    return text.strip() in {*sources, *(each.partition("\n")[2].strip() for each in sources)}
