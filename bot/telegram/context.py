"""What a handler works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext

from bot.admins.office import Office
from bot.directory.judge import Judge
from bot.i18n import Locale, Translator, locale_of
from bot.knowledge.library import Library
from bot.knowledge.news import News
from bot.knowledge.shelf import Served, Shelf
from bot.outbox.drafts import Drafts
from bot.outbox.erase import Eraser
from bot.outbox.exit import Exit
from bot.outbox.newsroom import Newsroom
from bot.publishing.watch import Watch
from bot.screens.imprint import Imprint
from bot.search.index import Index, Indexer
from bot.storage.memory import Memory
from bot.storage.tally import Tally
from bot.telegram.api import Api
from bot.telegram.callbacks import decode
from bot.telegram.channels import Channels
from bot.telegram.editing import Editing
from bot.telegram.herald import Herald


@dataclass(frozen=True, slots=True)
class Derived:
    """What is made of a library, and is swapped together with it."""

    index: Index
    judge: Judge


def deriving() -> Callable[[Library], Derived]:
    """Return what makes of one library after another what is searched and compared."""
    indexer = Indexer()
    return lambda library: Derived(indexer.build(library), Judge(library.directory))


@dataclass(frozen=True, slots=True)
class Desk:
    """What all handlers share."""

    shelf: Shelf[Derived]
    translators: Mapping[Locale, Translator]
    imprint: Imprint
    memory: Memory
    tally: Tally
    eraser: Eraser
    watch: Watch
    office: Office
    exit: Exit
    newsroom: Newsroom
    drafts: Drafts
    herald: Herald
    editing: Editing
    channels: Channels
    zone: tzinfo
    now: Callable[[], datetime]


class Context(CallbackContext[Api, dict[Any, Any], dict[Any, Any], Desk]):
    """python-telegram-bot's context, with our desk."""

    @cached_property
    def served(self) -> Served[Derived]:
        """What was served when the answer was begun: all of it comes from there, whatever is published meanwhile."""
        return self.bot_data.shelf.served

    @property
    def library(self) -> Library:
        """The library that this answer is made of."""
        return self.served.library

    @property
    def index(self) -> Index:
        """Its index."""
        return self.served.derived.index

    @property
    def judge(self) -> Judge:
        """What knows the addresses of its directory."""
        return self.served.derived.judge

    @property
    def imprint(self) -> Imprint:
        """Where the people behind the bot can be found."""
        return self.bot_data.imprint

    @property
    def memory(self) -> Memory:
        """What is remembered of readers."""
        return self.bot_data.memory

    @property
    def tally(self) -> Tally:
        """Counts what is used."""
        return self.bot_data.tally

    @property
    def eraser(self) -> Eraser:
        """Erases messages of ours."""
        return self.bot_data.eraser

    @property
    def news(self) -> News | None:
        """What changed lately; None while nobody knows."""
        return self.bot_data.watch.news

    @property
    def office(self) -> Office:
        """Who is an admin."""
        return self.bot_data.office

    @property
    def exit(self) -> Exit:
        """The way out of everything."""
        return self.bot_data.exit

    @property
    def newsroom(self) -> Newsroom:
        """What admins may do with announcements."""
        return self.bot_data.newsroom

    @property
    def drafts(self) -> Drafts:
        """What announcers are writing."""
        return self.bot_data.drafts

    @property
    def herald(self) -> Herald:
        """Carries letters to admins."""
        return self.bot_data.herald

    @property
    def editing(self) -> Editing:
        """Where editors change knowledge."""
        return self.bot_data.editing

    @property
    def channels(self) -> Channels:
        """Where announcements are posted, too."""
        return self.bot_data.channels

    @property
    def zone(self) -> tzinfo:
        """The announcers' time zone."""
        return self.bot_data.zone

    @property
    def now(self) -> datetime:
        """The time, aware."""
        return self.bot_data.now()

    @property
    def translators(self) -> Mapping[Locale, Translator]:
        """All languages."""
        return self.bot_data.translators

    def translator(self, locale: Locale) -> Translator:
        """Return the translator of a locale."""
        return self.bot_data.translators[locale]

    def translator_of(self, update: Update) -> Translator:
        """Return the translator for the language of the pressed button, else of the person's Telegram."""
        query, user = update.callback_query, update.effective_user
        if press := decode(query.data or "") if query else None:
            return self.translator(press.locale)
        return self.translator(locale_of(user.language_code if user else None))
