"""Give everything up from the command line, also where no bot runs, no key is left, or the database is down."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime

from telegram.error import TelegramError

from bot.admins.panic import Begun, Panic, ring_in
from bot.outbox.erase import Deleter
from bot.outbox.erase_known import Taken
from bot.outbox.exit import Exit
from bot.seal.abandon import abandon_keys
from bot.settings import Settings, SettingsRefused
from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.everything import everything_of
from bot.storage.migrations.migrate import migrate
from bot.tasks.sure import is_sure
from bot.telegram.api import api_at
from bot.telegram.deleter import TelegramDeleter

BRINGING_UP = 5.0
"""Seconds that the tables may take to be brought up to date."""
_SURE = "erase everything"
_REVOKE = """If somebody else may have the token, revoke it now:
  1. From the account that owns the bot, open the chat with @BotFather.
  2. Send /revoke there and choose this bot.
  3. Write the new token into BOT_TOKEN or BOT_TOKEN_FILE, and start the bot again.
A revoked token also ends the erasing of the chats: if the token is safe, let it end first."""


class _Printer:
    """Prints how far it is."""

    async def begun(self, begun: Begun) -> None:
        """Say what is done, and how to revoke the token."""
        print(begun.keys_left or "the keys are destroyed")
        if begun.rows_left:
            print("the database does not answer; nobody can open its rows, and they are deleted as soon as it does")
        else:
            print("all rows are deleted")
        if not begun.all_read:
            print("not all messages in chats are known any more: the others stay there")
        print(_REVOKE, flush=True)

    async def done(self, taken: Taken) -> None:
        """Say what became of the chats."""
        print(f"messages erased: {taken.messages}, too old: {taken.too_late}, not erased: {taken.given_up}")


async def panic(settings: Settings, ask: Callable[[str], str] = input) -> bool:
    """Destroy the keys, delete all rows and erase the chats. Ask twice; False if not sure.

    Raises:
        StorageRefused, StorageDown: the keys are destroyed, the rows are left; the next start deletes them.
        KeyRefused: the database cannot be opened, and the keys cannot be destroyed either.
    """
    print(
        "The keys are destroyed and everything that is remembered is deleted: choices, admins, audit, counts.\n"
        "Then the bot's messages are erased from all chats, if BOT_TOKEN is set. Nothing brings any of it back."
    )
    if not await asyncio.to_thread(is_sure, ask, _SURE, "to go on"):
        print("nothing was erased")
        return False
    async with AsyncExitStack() as opened:
        try:
            database = await opened.enter_async_context(open_database(settings.database_url))
        except (StorageDown, StorageRefused):
            print(f"keys destroyed: {abandon_keys(settings.key_dir)}; nobody can open what the database holds")
            raise
        await _bring_up(database)
        storage = everything_of(database, ring_in(settings.key_dir))
        await Exit(Panic(storage, settings.key_dir, lambda: datetime.now(UTC)), lambda: _deleter(settings, opened)).run(
            None, _Printer()
        )
    return True


async def _bring_up(database: Database) -> None:
    """Make the tables where there are none; what is wrong with the database must not keep the keys alive."""
    with suppress(StorageDown, StorageRefused, TimeoutError):
        async with asyncio.timeout(BRINGING_UP):
            await migrate(database)


async def _deleter(settings: Settings, opened: AsyncExitStack) -> Deleter | None:
    """Connect to Telegram: only when the keys are gone, for it may take long."""
    if not settings.token.get_secret_value() and not settings.token_file:
        print("vyraj: BOT_TOKEN is not set: the chats stay as they are", file=sys.stderr)
        return None
    try:
        token = settings.read_token()
    except SettingsRefused as refused:
        print(f"vyraj: {refused}; the chats stay as they are", file=sys.stderr)
        return None
    api = api_at(settings.api_url, token, settings.proxy)
    opened.push_async_callback(api.shutdown)
    try:
        await api.initialize()
    except TelegramError:
        print("vyraj: Telegram does not answer, or refuses the token: the chats stay as they are", file=sys.stderr)
        return None
    return TelegramDeleter(api)
