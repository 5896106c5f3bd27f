"""The command line of Vyraj."""

import argparse
import asyncio
import importlib
import json
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.app import run_bot
from bot.i18n import Locale, load_translators
from bot.knowledge.check import check_age
from bot.knowledge.follow import CannotFollow, follow
from bot.knowledge.load import Loader
from bot.knowledge.problems import Severity
from bot.knowledge.report import as_json, as_table, report
from bot.knowledge.shelf import BrokenLibrary, Shelf
from bot.logs import set_up_logging
from bot.seal.keys import KeyRefused
from bot.search.decide import find
from bot.search.index import build_index
from bot.search.rank import MOST
from bot.search.told import as_json as answer_as_json
from bot.search.told import as_text
from bot.settings import Settings, SettingsRefused, read_settings
from bot.signals import Signals, caught_signals, run_until_stopped
from bot.storage.failures import StorageDown, StorageRefused
from bot.tasks.admin_commands import add_admin_commands
from bot.tasks.admins import NoSuchAdmin
from bot.tasks.announcing_commands import add_announcing_commands
from bot.tasks.arguments import country, day, locale
from bot.tasks.backups import backup, restore_backup
from bot.tasks.folders import is_below, knowledge_folder, see_knowledge
from bot.tasks.intake import CannotStart
from bot.tasks.key_commands import add_key_commands
from bot.tasks.knowledge import CannotPublish, seed_folder
from bot.tasks.knowledge_commands import add_knowledge_commands
from bot.tasks.looking import NothingLearned, links, verify_directory
from bot.tasks.setup_commands import add_setup_commands
from bot.tasks.trying import try_bot
from bot.tasks.webhook_commands import add_webhook_commands
from bot.telegram.polling import AnotherPoller
from bot.web.door import door_of

LAST_WAIT = 1.0
"""Seconds that the end of the loop gets after a stop."""
FAILED = 1
"""Exit code of a check that found something, and of a bot that cannot run."""
INTERRUPTED = 130
"""Exit code after Ctrl+C, as shells have it (128 and the signal's number)."""
USAGE_ERROR = 2
"""Exit code where the command cannot even begin."""
CANNOT = CannotStart, BrokenLibrary, AnotherPoller, NothingLearned, NoSuchAdmin, CannotPublish
"""What ends a command with one sentence."""
NOTHING_DONE = ("No backup was made", "Nothing was restored")
"""Begins what is said of a file that somebody named, not of a variable."""
TRY_PORT = 8700
"""Where the chat page of ``try`` is served unless told otherwise."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the result is the process's exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options, read_settings()))
    except CANNOT as broken:
        print(f"vyraj: {broken}", file=sys.stderr)
        return FAILED
    except (KeyRefused, StorageDown, StorageRefused) as refused:
        print(f"vyraj: {_naming_its_variable(refused)}", file=sys.stderr)
        return FAILED if isinstance(refused, StorageDown) else USAGE_ERROR
    except (SettingsRefused, CannotFollow, OSError) as refused:
        print(f"vyraj: {refused}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _naming_its_variable(refused: KeyRefused | StorageDown | StorageRefused) -> str:
    """Say which variable leads to what was refused, unless the sentence says so itself."""
    variable = "BOT_KEY_DIR" if isinstance(refused, KeyRefused) else "BOT_DATABASE_URL"
    says_it_itself = "BOT_" in str(refused) or str(refused).startswith(NOTHING_DONE)
    return str(refused) if says_it_itself else f"{variable}: {refused}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=sys.modules[__name__].__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    try_ = commands.add_parser("try", help="try the bot in the browser: no token, nothing leaves this machine")
    try_.add_argument("--port", type=int, default=TRY_PORT, help="port on 127.0.0.1; 0 takes a free one")
    try_.set_defaults(run=_try)

    run = commands.add_parser("run", help="serve Telegram; BOT_TOKEN or BOT_TOKEN_FILE must be set")
    run.set_defaults(run=_run)

    check = commands.add_parser("check", help="find what is wrong in the knowledge files")
    check.add_argument("--strict", action="store_true", help="let warnings fail the check, too")
    check.add_argument("--today", type=day, metavar="DATE", help="check as if it were this day (2026-11-22)")
    check.add_argument("--report", action="store_true", help="show instead how old, sure, long and readable it all is")
    check.add_argument("--json", action="store_true", help="the same report as JSON")
    check.add_argument("path", nargs="?", type=Path, help="a knowledge folder, or a file or folder inside one")
    check.set_defaults(run=_check)

    ask = commands.add_parser("ask", help="ask the knowledge base as a reader would")
    ask.add_argument(
        "--locale", type=locale, default=Locale.BE, help="the language where a question has none of its own"
    )
    ask.add_argument("--json", action="store_true", help="one JSON object a line")
    ask.add_argument("question", nargs="*", help="left out, one question per line is read from standard input")
    ask.set_defaults(run=_ask)

    links_ = commands.add_parser("links", help="look whether the sources and sites of the library still answer")
    _add_looking(links_)
    links_.set_defaults(run=_links)

    directory = commands.add_parser("directory", help="look after the directory of chats and organisations")
    verify = directory.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "verify", help="ask Telegram and the sites for every listing, and write down what was seen"
    )
    verify.add_argument("--country", type=country, metavar="CODE", help="only the listings of a country (PL)")
    verify.add_argument(
        "--accept", nargs="+", default=[], metavar="ID", help="you have looked: what these are now is right"
    )
    _add_looking(verify)
    verify.set_defaults(run=_verify)

    add_key_commands(commands)

    backup_ = commands.add_parser("backup", help="copy what is remembered into a file; the bot may run")
    backup_.add_argument("file", type=Path, help="the file; it must not be there yet")
    backup_.add_argument("--with-readers", action="store_true", help="what readers chose, too, sealed")
    backup_.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put a backup into an empty database; the bot must not run")
    restore.add_argument("file", type=Path, help="what “backup” wrote")
    restore.set_defaults(run=_restore)
    add_admin_commands(commands)
    add_announcing_commands(commands)
    add_knowledge_commands(commands)
    add_webhook_commands(commands)
    add_setup_commands(commands)
    stamp = commands.add_parser("follow", help="say that a translation follows its original as it is now")
    stamp.add_argument("slug", help="the article, as its folder is called")
    stamp.add_argument("locale", type=locale, help="the translation: be, ru or en")
    stamp.set_defaults(run=_follow)
    return parser


def _add_looking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--allow-private", action="store_true", help="also look at addresses in private networks")


def _try(options: argparse.Namespace, settings: Settings) -> int:
    set_up_logging(settings.log_level)
    see_knowledge(settings)

    def tell(address: str) -> None:
        print(f"Vyraj is here: {address}  (Ctrl+C stops it)", flush=True)

    return _serve(lambda signals: try_bot(settings, options.port, tell, signals))


def _run(options: argparse.Namespace, settings: Settings) -> int:
    token = settings.read_token()
    set_up_logging(settings.log_level, token, *door_of(token).secrets)
    seed_folder(settings)
    see_knowledge(settings)
    return _serve(lambda signals: run_bot(settings, token, signals))


def _serve(work: Callable[[Signals], Coroutine[None, None, None]]) -> int:
    async def until_told_to_stop() -> None:
        with caught_signals() as signals:
            await run_until_stopped(work(signals), signals)

    with asyncio.Runner(loop_factory=_event_loop()) as runner:
        runner.run(until_told_to_stop())
        # All is closed; the end of the loop waits without limit for what hangs in a database that does not answer.
        cut_off = threading.Timer(LAST_WAIT, os._exit, [0])
        cut_off.daemon = True
        cut_off.start()
    cut_off.cancel()
    return 0


def _event_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    """Take uvloop where the extra [fast] is installed: it serves a third more presses."""
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError:
        return asyncio.new_event_loop
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def _check(options: argparse.Namespace, settings: Settings) -> int:
    if options.path is None:
        see_knowledge(settings)
    path = (options.path or settings.knowledge_dir).resolve()
    root = knowledge_folder(path)
    loaded = Loader(root, load_translators()).load()
    today = options.today or datetime.now(UTC).date()
    if loaded.library and (options.report or options.json):
        entries = [each for each in report(loaded.library, today) if is_below(root / loaded.paths[each.slug], path)]
        print(json.dumps(as_json(entries, today), indent=2) if options.json else as_table(entries, today))
        return 0
    problems = list(loaded.problems)
    if loaded.library:
        problems += check_age(loaded.library, loaded.paths, loaded.listings, today)
    for problem in (shown := [problem for problem in problems if is_below(root / problem.path, path)]):
        print(problem)
    refused = {Severity.ERROR, Severity.WARNING} if options.strict else {Severity.ERROR}
    return int(any(problem.severity in refused for problem in shown))


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    see_knowledge(settings)
    index = Shelf(settings.knowledge_dir, load_translators(), build_index).derived
    questions = [" ".join(options.question)] if options.question else (line.strip() for line in sys.stdin)
    for question in filter(None, questions):
        found = find(question, index, options.locale, MOST)
        said = json.dumps(answer_as_json(question, found, index.library), ensure_ascii=False) if options.json else None
        print(said or as_text(found, index.library), flush=True)
    return 0


def _links(options: argparse.Namespace, settings: Settings) -> int:
    see_knowledge(settings)
    return int(not asyncio.run(links(settings, options.json, options.allow_private)))


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    see_knowledge(settings)
    asyncio.run(verify_directory(settings, options.country, options.accept, options.json, options.allow_private))
    return 0


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(backup(settings, options.file, with_readers=options.with_readers))
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(restore_backup(settings, options.file))
    return 0


def _follow(options: argparse.Namespace, settings: Settings) -> int:
    see_knowledge(settings)
    changed = follow(settings.knowledge_dir, options.slug, options.locale)
    said = ", ".join(changed) if changed else "nothing: it followed already"
    print(f"{options.slug} {options.locale} now follows: {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
