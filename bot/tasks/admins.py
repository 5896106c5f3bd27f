"""Let admins in and out from the command line, and show what they did; a running bot goes on meanwhile."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from bot.admins.codes import MINUTES, new_code
from bot.admins.office import Office
from bot.admins.roles import Role
from bot.settings import Settings
from bot.storage.audit import Chain, Entry
from bot.tasks.remembered import open_storage

_HOUR = 3600
_SHOWN = 8
"""Digits of a subject's hash that are shown: enough to tell two apart."""


class NoSuchAdmin(Exception):
    """There is no admin of that number; the message says how to see which there are."""


def _now() -> datetime:
    return datetime.now(UTC)


async def add(settings: Settings, role: Role, now: Callable[[], datetime] = _now) -> None:
    """Print a code that makes whoever sends it to the bot an admin.

    Raises:
        KeyRefused, StorageRefused, StorageDown: keys or database are not as they must be.
    """
    code = new_code(secrets.token_bytes)
    async with open_storage(settings) as storage:
        number = await Office(storage, now).invite(role, code)
    print(code)
    print(
        f"Whoever sends this to the bot within {MINUTES} minutes becomes admin {number} ({role}). It works once.\n"
        "Pass it on by word of mouth or in a chat that deletes itself; who already has a role loses that one."
    )


async def show(settings: Settings) -> None:
    """Print every number with its role and state, never who stands behind it.

    Raises:
        KeyRefused, StorageRefused, StorageDown: see ``add``.
    """
    async with open_storage(settings) as storage:
        listed = await Office(storage, _now).listed()
    for each in listed:
        print(f"{each.number:>4}  {each.role:<9}  {each.state}")
    if not listed:
        print("there are no admins yet: python -m bot admin add owner")


async def remove(settings: Settings, number: int) -> None:
    """End the role of a number, or void its code.

    Raises:
        NoSuchAdmin: there is none.
        KeyRefused, StorageRefused, StorageDown: see ``add``.
    """
    async with open_storage(settings) as storage:
        removed = await Office(storage, _now).remove(number)
    if removed is None:
        raise NoSuchAdmin(f"there is no admin {number}: python -m bot admin list shows all numbers")
    print(f"admin {removed.number} ({removed.role}) is no more")


async def audit(settings: Settings) -> bool:
    """Print what admins did and whether the record can be believed; True if it can.

    Raises:
        KeyRefused, StorageRefused, StorageDown: see ``add``.
    """
    async with open_storage(settings) as storage:
        entries, chain = await storage.audit.everything(), await storage.audit.verify()
    for entry in entries:
        print(_as_line(entry))
    print(_verdict(chain, len(entries)))
    return chain.is_whole


def _as_line(entry: Entry) -> str:
    hour = datetime.fromtimestamp(entry.hour * _HOUR, UTC).strftime("%Y-%m-%d %H:00 UTC")
    who = f"admin {entry.admin}" if entry.admin else "the command line"
    return f"{entry.number:>5}  {hour}  {who:<16}  {entry.action:<13}  {entry.subject.hex()[:_SHOWN]}"


def _verdict(chain: Chain, entries: int) -> str:
    if chain.broken is not None:
        return f"BROKEN: from entry {chain.broken} on somebody has changed, moved or taken out entries"
    if chain.is_cut:
        return "BROKEN: entries at the end, or the note of the end, are gone"
    return f"the chain holds; entries: {entries}"
