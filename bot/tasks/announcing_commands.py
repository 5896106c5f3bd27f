"""The part of the command line that announces: what can be typed, and what it runs."""

import argparse
import asyncio
from pathlib import Path

from bot.announcements.audience import Audience
from bot.announcements.draft import read_audience
from bot.knowledge.facts import BadValue
from bot.settings import Settings
from bot.tasks import announcing
from bot.tasks.arguments import locale, number_of

_number = number_of("an announcement: python -m bot announcements")


def add_announcing_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``announce`` and ``announcements``."""
    announce = commands.add_parser("announce", help="tell subscribers what a file says, or stop an announcement")
    what = announce.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, help="Markdown, with a part for each language")
    what.add_argument("--stop", type=_number, metavar="NUMBER", help="as “announcements” shows it")
    announce.add_argument("--audience", type=_audience, metavar="WHOM", help="all, urgent, or countries: PL,LT")
    announce.add_argument("--at", metavar="TIME", help="when it may begin: “2026-11-23 18:00”, in BOT_TIMEZONE")
    announce.add_argument("--until", metavar="TIME", help="when it is not to be sent any more")
    announce.add_argument("--instead", type=locale, help="whose text the readers of a missing language get")
    announce.add_argument("--dry-run", action="store_true", help="only show it")
    announce.set_defaults(run=_announce)
    commands.add_parser("announcements", help="the newest announcements, their states and counts").set_defaults(
        run=_show
    )


def _announce(options: argparse.Namespace, settings: Settings) -> int:
    if options.stop is not None:
        return int(not asyncio.run(announcing.stop(settings, options.stop)))
    wishes = announcing.Wishes(options.audience, options.at, options.until, options.instead)
    return int(not asyncio.run(announcing.announce(settings, options.file, wishes, is_dry=options.dry_run)))


def _show(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(announcing.show(settings))
    return 0


def _audience(text: str) -> Audience:
    try:
        return read_audience(text)
    except BadValue as bad:
        raise argparse.ArgumentTypeError(str(bad)) from None
