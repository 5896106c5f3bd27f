"""The part of the command line that looks after a set-up: what can be typed, and what it runs."""

import argparse
import asyncio

from bot.settings import Settings
from bot.tasks.doctor import examine
from bot.tasks.move import move_bot
from bot.tasks.watching import watch


def add_setup_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``doctor`` and ``move``."""
    doctor = commands.add_parser("doctor", help="check this set-up and say what to mend; the bot may run")
    doctor.add_argument("--watch", action="store_true", help="stay, and exit with 3 when the bot hangs for 10 minutes")
    doctor.set_defaults(run=_doctor)
    move = commands.add_parser("move", help="give what is remembered to the bot of another token; the bot must not run")
    move.add_argument("--yes", action="store_true", help="do not ask: for scripts")
    move.set_defaults(run=_move)


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    return asyncio.run(watch(settings) if options.watch else examine(settings))


def _move(options: argparse.Namespace, settings: Settings) -> int:
    return int(not asyncio.run(move_bot(settings, None) if options.yes else move_bot(settings)))
