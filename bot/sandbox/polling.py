"""The methods by which updates reach the bot."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.sandbox.objects import Json
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import OTHER_CONSUMER, WEBHOOK_ACTIVE, Refused, bad_request
from bot.sandbox.updates import MAX_BATCH
from bot.sandbox.world import World

MAX_TIMEOUT = 50  # seconds that getUpdates waits at most
MAX_SECRET = 256  # https://core.telegram.org/bots/api#setwebhook
WEBHOOK_PORTS = frozenset({None, 80, 88, 443, 8443})


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
            if mine != self.consumer:
                raise Refused(OTHER_CONSUMER)
            left = end - loop.time()
            if (found := batch()) or left <= 0:
                return found
            future = loop.create_future()
            self.waiting.append(future)
            await asyncio.wait([future], timeout=left)


def set_webhook(world: World, parameters: Parameters) -> bool:
    """Carry out setWebhook: it is written down; nothing is pushed."""
    url, secret = parameters.text("url"), parameters.text("secret_token")
    if not url:
        return delete_webhook(world, parameters)
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not all(char.isascii() and (char.isalnum() or char in "_-") for char in secret):
        raise bad_request("secret token contains unallowed characters")
    if "allowed_updates" in parameters.values:
        world.updates.allow(parameters.json("allowed_updates") or ())
    _drop(world, parameters)
    world.webhook = {"url": url, "max_connections": parameters.integer("max_connections", 40), "secret_token": secret}
    return True


def delete_webhook(world: World, parameters: Parameters) -> bool:
    """Carry out deleteWebhook."""
    world.webhook = {}
    _drop(world, parameters)
    return True


def get_webhook_info(world: World, _: Parameters) -> Json:
    """Carry out getWebhookInfo."""
    kept = {name: value for name, value in world.webhook.items() if name != "secret_token"}
    waiting = {"has_custom_certificate": False, "pending_update_count": len(world.updates.queue)}
    return {"url": ""} | kept | waiting | {"allowed_updates": sorted(world.updates.allowed)}


def _drop(world: World, parameters: Parameters) -> None:
    if parameters.flag("drop_pending_updates"):
        world.updates.queue.clear()
