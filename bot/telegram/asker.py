"""Ask Telegram about public chats and channels, for the look after the directory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.telegram.api import Api
from bot.telegram.waits import seconds_of
from bot.upkeep.listings import CannotAsk, ChatSeen

PATIENCE = 120.0
"""Longest wait, in seconds, that Telegram may ask for."""
_MISSING = ("chat not found", "username_not_occupied", "username_invalid", "chat_invalid")


class TelegramAsker:
    """Asks through the bot; of what comes back only public facts of the chat are taken."""

    def __init__(self, api: Api, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Make an asker; ``sleep`` waits for as long as Telegram asks."""
        self._api = api
        self._sleep = sleep

    async def ask(self, chat: str | int) -> ChatSeen | None:
        """Return what is behind a name or a number; None if there is nothing.

        Raises:
            CannotAsk: nobody can tell.
        """
        found = await self._call("getChat", chat)
        if found is None:
            return None
        count = await self._call("getChatMemberCount", chat)
        members = count if isinstance(count, int) else None
        try:
            title, username = str(found.get("title", "")), str(found.get("username", ""))
            return ChatSeen(int(found["id"]), str(found["type"]), title, username, members)
        except (KeyError, TypeError, ValueError):
            raise CannotAsk("Telegram answered something else than a chat") from None

    async def _call(self, method: str, chat: str | int) -> Any:
        """Call a method, a second time after the wait that a 429 asks for; None if there is no such chat."""
        for is_last in (False, True):
            try:
                return await self._api.fetch(method, {"chat_id": chat})
            except RetryAfter as refused:
                seconds = seconds_of(refused)
                if is_last or seconds > PATIENCE:
                    raise CannotAsk(f"Telegram asks to wait {seconds:.0f} s") from None
                await self._sleep(seconds)
            except (BadRequest, Forbidden) as refused:
                if any(words in str(refused).lower() for words in _MISSING):
                    return None
                raise CannotAsk(f"Telegram refuses ({type(refused).__name__})") from None
            except TelegramError as broken:
                raise CannotAsk(f"Telegram cannot be reached ({type(broken).__name__})") from None
        raise AssertionError("the second try returns or raises")
