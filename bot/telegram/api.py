"""python-telegram-bot's bot, which also gives updates as Telegram sent them."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.telegram.fields import ALLOWED_UPDATES, Raw
from bot.telegram.pace import Unasked


class Api(ExtBot[Unasked]):
    """The Bot API; its own ``get_updates`` decodes a batch at once, and one bad update loses all of it."""

    async def fetch(self, method: str, parameters: dict[str, Any]) -> Any:
        """Call a method and leave its result undecoded.

        Raises:
            TelegramError: as every method.
        """
        return await self._post(method, parameters)

    async def fetch_updates(self, offset: int, timeout: int) -> list[Raw]:  # noqa: ASYNC109  (Telegram's parameter)
        """Call getUpdates and leave the updates undecoded.

        Args:
            offset: Confirms every update below it.
            timeout: Seconds that Telegram may wait for the first one.

        Raises:
            TelegramError: as every method.
        """
        parameters = {"offset": offset, "timeout": timeout, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        updates: object = await self._post("getUpdates", parameters, read_timeout=timeout + 10.0)
        if not isinstance(updates, list):
            raise NetworkError("the Bot API answered something else than a list of updates")
        return updates
