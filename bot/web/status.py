"""Tell the operator whether all is well, and in numbers what the bot does."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.web.metrics import Metrics
from bot.web.server import Handler

FRESH = 90.0
"""Seconds for which an answer of Telegram says that it can be reached."""
_TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is looked at.

    Attributes:
        metrics: Counts, and knows when Telegram answered last.
        is_database_up: Whether the database answers.
        clock: Gives monotonic seconds.
    """

    metrics: Metrics
    is_database_up: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic

    def pages(self) -> dict[str, Handler]:
        """Return what answers at which path."""
        return {"/readyz": self.ready, "/metrics": self.numbers}

    def is_telegram_answering(self, seconds: float = FRESH) -> bool:
        """Tell whether Telegram answered within so many seconds, and knew the bot."""
        answered = self.metrics.answered_at
        return answered is not None and self.clock() - answered < seconds

    async def ready(self, _: web.Request) -> web.Response:
        """Name what is well and what is down: 200 where all is well, else 503.

        The bot answers readers from the library also while the database is down: this is for whoever has to mend it,
        and no reason to bring updates elsewhere.
        """
        states = {"library": True, "database": self.is_database_up(), "telegram": self.is_telegram_answering()}
        words = "".join(f"{name} {'ok' if is_well else 'down'}\n" for name, is_well in states.items())
        return web.Response(text=words, status=200 if all(states.values()) else 503)

    async def numbers(self, _: web.Request) -> web.Response:
        """Tell all numbers, for Prometheus."""
        return web.Response(body=self.metrics.text(), headers={"Content-Type": _TEXT_FORMAT})
