"""The part of the command line that looks after the keys: what can be typed, and what it runs."""

import argparse
import asyncio

from bot.settings import Settings
from bot.tasks import keys


def add_key_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``key``."""
    parser = commands.add_parser("key", help="look after the keys by which persons are held")
    key = parser.add_subparsers(required=True, metavar="COMMAND")
    key.add_parser("show", help="which keys there are").set_defaults(run=_show)
    key.add_parser("rotate", help="seal everything anew with a new key; the bot may run").set_defaults(run=_rotate)
    key.add_parser("destroy", help="destroy the keys: nobody can open what was sealed with them").set_defaults(
        run=_destroy
    )


def _show(options: argparse.Namespace, settings: Settings) -> int:
    keys.show(settings)
    return 0


def _rotate(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(keys.rotate(settings))
    return 0


def _destroy(options: argparse.Namespace, settings: Settings) -> int:
    return int(not keys.destroy(settings))
