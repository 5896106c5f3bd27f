"""What a handler works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.i18n import Locale, Translator, locale_of
from bot.knowledge.model import Library
from bot.knowledge.shelf import Shelf
from bot.screens.imprint import Imprint
from bot.search.index import Index
from bot.telegram.callbacks import decode


@dataclass(frozen=True, slots=True)
class Desk:
    """What all handlers share."""

    shelf: Shelf[Index]
    translators: Mapping[Locale, Translator]
    imprint: Imprint


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Desk]):
    """python-telegram-bot's context, with our desk."""

    @property
    def library(self) -> Library:
        """The library as it is now."""
        return self.bot_data.shelf.library

    @property
    def index(self) -> Index:
        """The index of the library as it is now."""
        return self.bot_data.shelf.derived

    @property
    def imprint(self) -> Imprint:
        """Where the people behind the bot can be found."""
        return self.bot_data.imprint

    def translator(self, locale: Locale) -> Translator:
        """Return the translator of a locale."""
        return self.bot_data.translators[locale]

    def translator_of(self, update: Update) -> Translator:
        """Return the translator for the language of the pressed button, else of the person's Telegram."""
        query, user = update.callback_query, update.effective_user
        if press := decode(query.data or "") if query else None:
            return self.translator(press.locale)
        return self.translator(locale_of(user.language_code if user else None))
