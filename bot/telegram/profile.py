"""The bot's name, descriptions and commands, per language, set only where they differ."""

import logging
from collections.abc import Mapping

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.i18n import Locale, Translator

log = logging.getLogger(__name__)

DEFAULT = ""
"""Telegram's code for everybody whose language has no text of its own."""


async def set_profile(bot: Bot, translators: Mapping[Locale, Translator]) -> None:
    """Bring name, descriptions and commands up to date; whatever Telegram refuses is tried at the next start."""
    languages = {DEFAULT: translators[Locale.BE], **{locale.value: t for locale, t in translators.items()}}
    for code, t in languages.items():
        try:
            await _set_language(bot, code, t)
        except TelegramError as refused:
            log.warning("the bot's profile could not be set (%s); the next start tries again", type(refused).__name__)
            return


async def _set_language(bot: Bot, code: str, t: Translator) -> None:
    name = t.gettext("Vyraj")  # nothing more: it stands in every notification, and a stranger may read the screen
    if (await bot.get_my_name(code)).name != name:
        await bot.set_my_name(name, code)
    about = t.gettext("Answers about visas, residence and banks for people from Belarus, with sources and dates.")
    if (await bot.get_my_short_description(code)).short_description != about:
        await bot.set_my_short_description(about, code)
    description = t.gettext(
        "An information bot about moving from Belarus. Every answer names its source and date. "
        "It never asks for documents, money or contacts. In Belarus, delete this chat after use."
    )
    if (await bot.get_my_description(code)).description != description:
        await bot.set_my_description(description, code)
    commands = (
        BotCommand("start", t.gettext("Begin again")),
        BotCommand("menu", t.gettext("Countries and topics")),
        BotCommand("new", t.gettext("What's new")),
        BotCommand("chats", t.gettext("Chats and organisations")),
        BotCommand("check", t.gettext("Check an address")),
        BotCommand("language", t.gettext("Language")),
        BotCommand("subscribe", t.gettext("Subscription")),
        BotCommand("privacy", t.gettext("Privacy")),
        BotCommand("clean", t.gettext("Erase this chat now")),
        BotCommand("help", t.gettext("Help")),
    )
    if await bot.get_my_commands(language_code=code) != commands:
        await bot.set_my_commands(commands, language_code=code)
