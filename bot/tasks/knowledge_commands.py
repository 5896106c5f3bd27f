"""The part of the command line that looks after the history of knowledge: what can be typed, and what it runs."""

import argparse
import asyncio

from bot.settings import Settings
from bot.tasks import knowledge

_MOST = 20


def add_knowledge_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``knowledge history``, ``knowledge undo``, ``knowledge back`` and ``knowledge pull``."""
    parts = commands.add_parser("knowledge", help="the history of the knowledge files, and going back in it")
    adding = parts.add_subparsers(required=True, metavar="COMMAND")
    history = adding.add_parser("history", help="which admin changed what, when and why")
    history.add_argument("--limit", type=_count, default=_MOST, metavar="N", help=f"how many; {_MOST} if left out")
    history.set_defaults(run=_history)

    undo = adding.add_parser("undo", help="undo one commit, in a new one")
    undo.add_argument("revision", help="as “knowledge history” shows it")
    undo.add_argument("--reason", default="Undone", help="why; it stays in the history")
    undo.set_defaults(run=_undo, whole=False)

    back = adding.add_parser("back", help="restore all files as they were after a commit, in a new one")
    back.add_argument("revision", help="as “knowledge history” shows it")
    back.add_argument("--reason", default="Rolled back", help="why; it stays in the history")
    back.set_defaults(run=_undo, whole=True)

    adding.add_parser("pull", help="bring in what was committed to the repository “origin”").set_defaults(run=_pull)


def _history(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(knowledge.history(settings, options.limit))
    return 0


def _undo(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(knowledge.undo(settings, options.revision, options.reason, whole=options.whole))
    return 0


def _pull(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(knowledge.pull(settings))
    return 0


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 to 1000")
    return int(text)
