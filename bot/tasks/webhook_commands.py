"""The part of the command line that looks after the webhook: what can be typed, and what it runs."""

import argparse
import asyncio

from bot.logs import set_up_logging
from bot.settings import Settings
from bot.tasks.webhooks import remove_webhook, show_webhook
from bot.web.door import door_of


def add_webhook_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``webhook``."""
    webhook = commands.add_parser("webhook", help="how Telegram brings updates").add_subparsers(
        required=True, metavar="COMMAND"
    )
    webhook.add_parser("show", help="where it brings them, and how it goes").set_defaults(run=_show)
    webhook.add_parser("remove", help="have the bot fetch its updates itself again").set_defaults(run=_remove)


def _show(options: argparse.Namespace, settings: Settings) -> int:
    _log_nothing_secret(settings)
    asyncio.run(show_webhook(settings))
    return 0


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    _log_nothing_secret(settings)
    asyncio.run(remove_webhook(settings))
    return 0


def _log_nothing_secret(settings: Settings) -> None:
    token = settings.read_token()
    set_up_logging(settings.log_level, token, *door_of(token).secrets)
