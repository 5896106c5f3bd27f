"""The method by which the bot fetches updates."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.objects import Json
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import OTHER_CONSUMER, WEBHOOK_ACTIVE, WEBHOOK_SET, Refused
from bot.sandbox.updates import MAX_BATCH
from bot.sandbox.world import World

MAX_TIMEOUT = 50  # seconds that getUpdates waits at most


@dataclass(slots=True)
class Polling:
    """Long polling: one consumer at a time, woken by whatever happens."""

    world: World
    consumer: int = 0
    waiting: list["asyncio.Future[None]"] = field(default_factory=list)

    async def get_updates(self, parameters: Parameters) -> list[Json]:
        """Carry out getUpdates; a newer request ends the one that waits with 409."""
        if self.world.webhook:
            raise Refused(WEBHOOK_ACTIVE)
        self.consumer += 1
        mine = self.consumer
        self.wake()
        updates = self.world.updates
        if "allowed_updates" in parameters.values:
            updates.allow(parameters.json("allowed_updates") or ())
        if offset := parameters.integer("offset"):
            updates.confirm(offset)
        limit = min(max(parameters.integer("limit", MAX_BATCH), 1), MAX_BATCH)
        return await self._wait(
            lambda: updates.batch(limit, self.world.now()), mine, min(parameters.integer("timeout"), MAX_TIMEOUT)
        )

    def wake(self) -> None:
        """Let whoever waits look again."""
        for future in self.waiting:
            if not future.done():
                future.set_result(None)
        self.waiting.clear()

    async def _wait(self, batch: Callable[[], list[Json]], mine: int, seconds: float) -> list[Json]:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while True:
            if self.world.webhook:
                raise Refused(WEBHOOK_SET)
            if mine != self.consumer:
                raise Refused(OTHER_CONSUMER)
            left = end - loop.time()
            if (found := batch()) or left <= 0:
                return found
            future = loop.create_future()
            self.waiting.append(future)
            await asyncio.wait([future], timeout=left)
