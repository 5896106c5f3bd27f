"""Give what is remembered to another bot: its token is another one, and so are its chats."""

import asyncio
import secrets
from collections.abc import Callable

from bot.settings import Settings
from bot.storage.failures import StorageRefused
from bot.storage.lease import POLLING, Lease
from bot.storage.meta import BOT
from bot.storage.moving import left, move
from bot.storage.only_run import only_run
from bot.storage.opening import KeptStorage
from bot.tasks.remembered import open_storage
from bot.tasks.sure import is_sure

HELD_FOR = 600.0
"""Seconds that the lease is taken for: no bot begins to work meanwhile."""
_SURE = "move"
_SAID = """The database belongs to another bot than BOT_TOKEN. If it is given to the bot of BOT_TOKEN:
  - what readers chose (language, erase time) and admins stay: whoever starts the new bot is known to it;
  - all subscriptions end: a bot cannot write to anybody who has not started it, and whoever wants
    to be told subscribes anew;
  - messages of the old bot that wait to be erased: {messages}. The new bot cannot erase them: they stay in the chats.
    If the old token still works, let the old bot run until there are none (40 hours at most);
  - announcements that are stopped, because they are not over: {announcements}.
Readers must start the new bot themselves: name it at BOT_SITE and in your channels, with the date."""


async def move_bot(settings: Settings, ask: Callable[[str], str] | None = input) -> bool:
    """Give the database to the bot of the token; it is asked twice. False if not sure.

    Args:
        settings: What the person who runs it decided.
        ask: Asks; None where somebody is sure already.

    Raises:
        StorageRefused: a bot is at work with this database.
        SettingsRefused: there is no token.
        KeyRefused, StorageDown: keys or database are not as they must be.
    """
    bot = int(settings.read_token().partition(":")[0])
    async with only_run(settings.database_url), open_storage(settings) as storage:
        before = await storage.meta.get(BOT)
        if before is None:
            print("the database belongs to no bot yet: it is that of the first bot that is started with it")
            return True
        if before == str(bot):
            print("the database belongs to this bot already; a renewed token of the same bot needs nothing else")
            return True
        given_up = await left(storage)
        print(_SAID.format(messages=given_up.messages, announcements=given_up.announcements))
        if ask and not await asyncio.to_thread(is_sure, ask, _SURE, "to go on"):
            print("nothing was moved")
            return False
        print(f"moved; subscriptions ended: {await _move_alone(storage, bot)}")
    return True


async def _move_alone(storage: KeptStorage, bot: int) -> int:
    lease, holder = storage.lease, secrets.token_hex(8)
    is_polled = await Lease(storage.database, name=POLLING).holder()
    epoch = None if is_polled else await lease.take(holder, HELD_FOR)
    if epoch is None:
        raise StorageRefused("the bot is at work with this database: stop it, wait ten seconds, and move then")
    try:
        return await move(storage, bot)
    finally:
        await lease.release(holder, epoch)
