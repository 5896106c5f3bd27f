"""Watch from outside whether a bot lives, and end with a code where it does not: a quiet bot is not ill."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
from telegram.error import TelegramError

from bot.settings import Settings
from bot.storage.database import StorageDown, StorageRefused, open_database
from bot.storage.lease import Lease
from bot.tasks.memory_checks import file_of
from bot.telegram.api import api_at

LIMIT = 600.0
"""Seconds for which something must be wrong without a break."""
EVERY = 30.0
"""Seconds between two looks."""
ILL = 3
"""Exit code where the bot hangs."""
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of a bot from outside; None where it cannot be told, which is no sign of illness.

    Attributes:
        waiting: Updates that wait at Telegram.
        works: Whether a process holds the lease, which it renews every 3 seconds.
        answers: Whether the process answers at ``BOT_STATUS_LISTEN``, be it that it is not ready.
    """

    waiting: int | None = None
    works: bool | None = None
    answers: bool | None = None


@dataclass(slots=True)
class Patience:
    """Decides from one look after another; times are monotonic seconds."""

    limit: float = LIMIT
    _waiting: int = 0
    _since: dict[str, float] = field(default_factory=dict)

    def look(self, now: float, signs: Signs) -> str | None:
        """Return why the bot is ill; None as long as it is not."""
        waiting = signs.waiting or 0
        found = {
            f"updates wait at Telegram ({waiting}), and in ten minutes they did not become fewer": (
                0 < self._waiting <= waiting
            ),
            "for ten minutes no process works with this database": signs.works is False,
            "for ten minutes the process does not answer at BOT_STATUS_LISTEN": signs.answers is False,
        }
        self._waiting = waiting
        for key, (why, is_wrong) in zip(("waiting", "works", "answers"), found.items(), strict=True):
            if not is_wrong:
                self._since.pop(key, None)
            elif now - self._since.setdefault(key, now) >= self.limit:
                return why
        return None


async def watch(
    settings: Settings,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Look every half minute; return ``ILL`` as soon as the bot has been ill for ten minutes.

    Raises:
        SettingsRefused: there is no token.
    """
    token, patience = settings.read_token(), Patience()
    while True:
        signs = Signs(await _waiting(settings, token), await _works(settings), await _answers(settings))
        why = patience.look(clock(), signs)
        if why:
            print(f"broken     bot: {why}: restart it", flush=True)
            return ILL
        await sleep(EVERY)


async def _waiting(settings: Settings, token: str) -> int | None:
    api = api_at(settings.api_url, token, settings.proxy)
    for each in api._request:
        await each.initialize()
    try:
        return await api.count_waiting()
    except TelegramError:
        return None
    finally:
        for each in api._request:
            await each.shutdown()


async def _works(settings: Settings) -> bool | None:
    file = file_of(settings)
    if file and not file.exists():  # to look would make it
        return False
    try:
        async with open_database(settings.database_url) as database:
            return await Lease(database).holder() is not None
    except (StorageDown, StorageRefused):
        return None


async def _answers(settings: Settings) -> bool | None:
    listen = settings.status_listen
    if ":" not in listen:
        return None
    address = f"http://{listen.replace('0.0.0.0', '127.0.0.1')}/readyz"  # noqa: S104
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address):
            return True
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False
