"""python-telegram-bot's bot, which also gives updates as Telegram sent them."""

import json
from typing import Any

from telegram.error import NetworkError
from telegram.ext import BaseRateLimiter, ExtBot
from telegram.request import BaseRequest

from bot.telegram.fields import ALLOWED_UPDATES, Raw
from bot.telegram.metered import Meter, MeteredRequest
from bot.telegram.pace import UNASKED, Pace, Unasked
from bot.telegram.transport import AiohttpRequest


def api_at(
    address: str,
    token: str,
    proxy: str,
    request: BaseRequest | None = None,
    pace: BaseRateLimiter[Unasked] | None = None,
    meter: Meter | None = None,
) -> "Api":
    """Make a bot that asks a Bot API; nothing is asked yet.

    Args:
        address: Of the Bot API, without a slash at its end.
        token: The bot's.
        proxy: As ``BOT_PROXY``; empty for none.
        request: Takes every call, where that is no network.
        pace: Keeps Telegram's limits.
        meter: Told of each answer.
    """
    asking, polling = request or AiohttpRequest(proxy), request or AiohttpRequest(proxy, connections=1)
    if meter:
        asking, polling = MeteredRequest(asking, meter), MeteredRequest(polling, meter, waits=True)
    return Api(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=asking,
        get_updates_request=polling,
        rate_limiter=pace,
    )


class Api(ExtBot[Unasked]):
    """The Bot API; its own ``get_updates`` decodes a batch at once, and one bad update loses all of it."""

    async def fetch(self, method: str, parameters: dict[str, Any]) -> Any:
        """Call a method and leave its result undecoded.

        Raises:
            TelegramError: as every method.
        """
        return await self._post(method, parameters)

    async def tell(self, method: str, parameters: dict[str, Any]) -> Any:
        """Call a method unasked, at a pace of one's own, and leave its result undecoded.

        A million messages are worth it: to build and to decode them takes as long as all the rest.

        Raises:
            TelegramError: as every method.
        """
        return await self._post(method, parameters, api_kwargs=self._merge_api_rl_kwargs(None, UNASKED))

    async def until_turn(self, chat: int) -> None:
        """Wait for the turn of an answer that comes late; see ``Pace.until_turn``."""
        if isinstance(self.rate_limiter, Pace):
            await self.rate_limiter.until_turn(chat)

    async def wait_out(self, chat: int, seconds: float) -> None:
        """Wait so long as Telegram asks for before another message to a chat."""
        if isinstance(self.rate_limiter, Pace):
            await self.rate_limiter.wait_out(chat, seconds)

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

    async def count_waiting(self) -> int:
        """Return how many updates wait at Telegram.

        Raises:
            TelegramError: as every method.
        """
        info: object = await self._post("getWebhookInfo")
        waiting = info.get("pending_update_count") if isinstance(info, dict) else None
        if not isinstance(waiting, int):
            raise NetworkError("the Bot API did not say how many updates wait")
        return waiting
