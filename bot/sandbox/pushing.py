"""Pushes updates to the webhook as Telegram does, in the manner of WebhookActor.cpp of tdlib/telegram-bot-api."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.objects import Json, unix
from bot.sandbox.updates import Queue, Waiting
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
LOADED = 2  # so many updates for every connection are looked at, the oldest: what is behind them waits, whoever's it is
MAX_RETRY_AFTER = 3600  # seconds that an answer may ask for


@dataclass(frozen=True, slots=True)
class Manner:
    """How updates are pushed; times in seconds.

    Attributes:
        front: What stands at the public address, the proxy that ends TLS or the balancer, as ``http://127.0.0.1:port``;
            empty where the address of the webhook is gone to as it is.
        answer: The wait for an answer.
        again: The wait before an update is pushed for the third time; the second time comes at once, every later one
            after twice the wait before.
        longest: The longest of these waits.
    """

    front: str = ""
    answer: float = 60.0
    again: float = 2.0
    longest: float = 60.0


PATIENT = Manner()


@dataclass(slots=True)
class _Failed:
    """The first update of a queue that could not be delivered."""

    update_id: int
    times: int
    due: float


@dataclass(slots=True)
class Pusher:
    """Pushes what waits to the webhook that is set, as long as ``run`` runs."""

    world: World
    session: aiohttp.ClientSession
    manner: Manner
    _failed: dict[Queue, _Failed] = field(default_factory=dict)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Push until cancelled."""
        self.world.updates.watchers.append(self._woken.set)
        try:
            while True:
                self._woken.clear()
                soonest = self._push_what_may_go()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(soonest):
                        await self._woken.wait()
        finally:
            self.world.updates.watchers.remove(self._woken.set)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _push_what_may_go(self) -> float | None:
        """Push the first update of every queue that may go; return the seconds until another one may, if time helps."""
        if not self.world.webhook:
            return None
        now, connections = asyncio.get_running_loop().time(), self.world.webhook["max_connections"]
        soonest = None
        for queue, first in self._first_of_each(connections * LOADED):
            failed = self._failed.get(queue)
            if failed and failed.update_id == first.id and failed.due > now:
                soonest = min(soonest or failed.due, failed.due)
            elif len(self.world.updates.in_flight) < connections:
                self.world.updates.in_flight[queue] = first.id
                task = asyncio.create_task(self._push(queue, first))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return soonest - now if soonest else None

    def _first_of_each(self, loaded: int) -> Iterator[tuple[Queue, Waiting]]:
        """Yield the oldest update of every queue of which nothing is in flight."""
        self.world.updates.expire(self.world.now())
        seen = set(self.world.updates.in_flight)
        for waiting in self.world.updates.queue[:loaded]:
            queue = queue_of(waiting)
            if queue not in seen:
                seen.add(queue)
                yield queue, waiting

    async def _push(self, queue: Queue, waiting: Waiting) -> None:
        hook = self.world.webhook
        url = self.manner.front + urlsplit(hook["url"]).path if self.manner.front else hook["url"]
        headers = {SECRET_HEADER: hook["secret_token"]} if hook["secret_token"] else {}
        wait = None
        try:
            async with self.session.post(url, json=waiting.raw, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                error = "" if answer.status < 300 else f"{answer.status} {answer.reason}"
                wait = _retry_after(answer)
            error = error and f"Wrong response from the webhook: {error}"
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientConnectorError:
            error = "Connection refused"
        except aiohttp.ClientError:
            error = "Webhook connection closed"
        finally:
            del self.world.updates.in_flight[queue]
            self._woken.set()
        if error:
            self._fail(hook, queue, waiting, error, wait)
        else:
            self._failed.pop(queue, None)
            self.world.updates.finish(waiting.id)

    def _fail(self, hook: Json, queue: Queue, waiting: Waiting, error: str, wait: float | None) -> None:
        hook |= {"last_error_date": unix(self.world.now()), "last_error_message": error}
        before = self._failed.get(queue)
        times = before.times + 1 if before and before.update_id == waiting.id else 1
        if wait is None:
            wait = min(self.manner.again * 2.0 ** min(times - 2, 30), self.manner.longest) if times > 1 else 0.0
        self._failed[queue] = _Failed(waiting.id, times, asyncio.get_running_loop().time() + wait)


def queue_of(waiting: Waiting) -> Queue:
    """Name the queue of an update: the next of it is sent only when the one before was answered with 2xx.

    Messages have a queue for each chat, presses another for each person, membership a third: Client.cpp (add_update,
    webhook_queue_id). What belongs to none has a queue of its own.
    """
    content: Any = waiting.raw.get(waiting.kind)
    try:
        match waiting.kind:
            case "message" | "edited_message" | "channel_post" | "edited_channel_post":
                return "messages", content["chat"]["id"]
            case "callback_query":
                return "presses", content["from"]["id"]
            case "my_chat_member" | "chat_member":
                return waiting.kind, content["chat"]["id"]
    except (KeyError, TypeError):
        pass
    return "", waiting.id


@contextlib.asynccontextmanager
async def pushing(world: World, manner: Manner) -> AsyncIterator[None]:
    """Push while the context lasts."""
    timeout = aiohttp.ClientTimeout(total=manner.answer)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        running = asyncio.create_task(Pusher(world, session, manner).run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def _retry_after(answer: aiohttp.ClientResponse) -> float | None:
    asked = answer.headers.get("Retry-After", "")
    return float(min(int(asked), MAX_RETRY_AFTER)) if asked.isdecimal() and int(asked) else None
