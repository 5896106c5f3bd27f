"""The part of the command line that looks after admins: what can be typed, and what it runs."""

import argparse
import asyncio

from bot.admins.roles import Role
from bot.settings import Settings
from bot.tasks import admins
from bot.tasks.arguments import number_of
from bot.tasks.panic import panic

_number = number_of("an admin: python -m bot admin list")


def add_admin_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``admin``, ``audit`` and ``panic``."""
    admin = commands.add_parser("admin", help="who may change things").add_subparsers(required=True, metavar="COMMAND")
    adding = admin.add_parser("add", help="print a code that makes whoever sends it to the bot an admin")
    adding.add_argument("role", type=_role, help=", ".join(Role))
    adding.set_defaults(run=_add_admin)
    admin.add_parser("list", help="numbers, roles and states; never who").set_defaults(run=_list_admins)
    removing = admin.add_parser("remove", help="end the role of an admin, or void a code")
    removing.add_argument("number", type=_number, help="as “admin list” shows it")
    removing.set_defaults(run=_remove_admin)

    commands.add_parser("audit", help="what admins did, and whether somebody changed the record").set_defaults(
        run=_audit
    )
    commands.add_parser("panic", help="destroy the keys, delete everything, erase all chats").set_defaults(run=_panic)


def _add_admin(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(admins.add(settings, options.role))
    return 0


def _list_admins(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(admins.show(settings))
    return 0


def _remove_admin(options: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(admins.remove(settings, options.number))
    return 0


def _audit(options: argparse.Namespace, settings: Settings) -> int:
    return int(not asyncio.run(admins.audit(settings)))


def _panic(options: argparse.Namespace, settings: Settings) -> int:
    return int(not asyncio.run(panic(settings)))


def _role(text: str) -> Role:
    try:
        return Role(text.lower())
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a role: {', '.join(Role)}") from None
