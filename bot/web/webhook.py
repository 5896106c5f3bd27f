"""Take updates that Telegram brings, and answer when they are handled.

Telegram keeps many queues, one for the messages of each chat and one for the presses of each person, at most 100
requests at once for the whole bot, and brings the next update of a queue when the one before was answered with 200;
anything else it brings again, at once and then ever more slowly, and keeps what is behind it waiting (tdlib/telegram-
bot-api, WebhookActor.cpp, Client.cpp). So Telegram is our queue: the lanes of the inbox stay short by themselves, and
its limits are reached only where an answer was given up before its update was. Order holds in each queue over all
replicas; a message and a press of one person may reach two of them at once. What the inbox drops or skips counts as
handled and is answered with 200 like everything else: it would come again for ever.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.web.door import Door
from bot.web.once import Raw
from bot.web.server import bare

TIME_LIMIT = 20.0
"""Seconds until an answer is given up; the update goes on, and when it comes again it joins itself."""
BODY_TIME = 10.0
"""Seconds that a body may take to arrive."""
AGAIN_AFTER = 2
"""Seconds after which Telegram is asked to bring an update again."""

log = logging.getLogger(__name__)


class Webhook:
    """Answers what comes to the secret path; everything else as if there were nothing.

    Attributes:
        unreadable: How many bodies were no update, or too long to be one.
        refused: How many requests did not know the path and the secret.
    """

    def __init__(
        self,
        door: Door,
        take: Callable[[Raw], "asyncio.Future[bool]"],
        time_limit: float = TIME_LIMIT,
        body_time: float = BODY_TIME,
    ) -> None:
        """Make a webhook.

        Args:
            door: Where Telegram brings updates.
            take: Handles an update; the result is False where another process does, and never an error.
            time_limit: Seconds for one update.
            body_time: Seconds for one body.
        """
        self._door = door
        self._take = take
        self._time_limit = time_limit
        self._body_time = body_time
        self._closing = asyncio.Event()
        self._over: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.unreadable = 0
        self.refused = 0

    @property
    def is_open(self) -> bool:
        """Whether updates are taken."""
        return not self._closing.is_set()

    def close(self) -> None:
        """Take no more updates: Telegram brings them again, to another process or to the next run."""
        self._closing.set()

    def give_up(self) -> None:
        """Answer what is still under way, and will not be handled any more, so that it comes again."""
        self._closing.set()
        if not self._over.done():
            self._over.set_result(True)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        if not self._door.knows(request):
            self.refused += 1
            return bare(404)
        if not self.is_open:
            return _later(is_last=True)
        try:
            async with asyncio.timeout(self._body_time):
                body = await request.read()
        except TimeoutError:
            return _later(is_last=True)
        except web.HTTPRequestEntityTooLarge:
            self._skip("was too long")
            return bare(200, is_last=True)
        except (ConnectionError, web.RequestPayloadError):
            return _later(is_last=True)  # nobody reads it
        if not self.is_open:  # it came while the body did
            return _later(is_last=True)
        raw = _object(body)
        if raw is None:
            self._skip("was no update")
            return bare(200)
        return bare(200) if await self._is_handled(raw) else _later(is_last=not self.is_open)

    async def healthy(self, _: web.Request) -> web.StreamResponse:
        """Tell a balancer whether updates can be brought here."""
        return bare(200 if self.is_open else 503)

    async def _is_handled(self, raw: Raw) -> bool:
        taken = self._take(raw)
        await asyncio.wait({taken, self._over}, timeout=self._time_limit, return_when=asyncio.FIRST_COMPLETED)
        return taken.done() and taken.result()

    def _skip(self, why: str) -> None:
        """Count what came from Telegram and can never be handled: refused it would come for ever."""
        self.unreadable += 1
        log.warning("something that came by the webhook %s, and was skipped", why)


def _later(*, is_last: bool) -> web.Response:
    response = bare(503, is_last=is_last)
    response.headers["Retry-After"] = str(AGAIN_AFTER)
    return response


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None
