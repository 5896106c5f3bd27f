"""Take updates in: fetched by polling, or brought by Telegram to a webhook that is served here."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from telegram.error import BadRequest, TelegramError

from bot.settings import Settings
from bot.storage.claims import Claims
from bot.storage.database import Database
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.lease import POLLING, Lease
from bot.storage.numbers import Numbers
from bot.telegram.api import Api
from bot.telegram.backlog import learning
from bot.telegram.fields import ALLOWED_UPDATES
from bot.telegram.inbox import Inbox
from bot.telegram.poll_alone import PollAlone
from bot.telegram.polling import Poller
from bot.web.door import Door, door_of
from bot.web.once import Once
from bot.web.registration import look, register
from bot.web.server import serve
from bot.web.webhook import Webhook

CONFIRMED_IN = 1.0
"""Seconds for the last word to Telegram or to the database at a stop."""

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """The bot cannot be started; the message says what to do."""


class Intake(Protocol):
    """Where updates come from."""

    def skipped(self) -> int:
        """Return how many things came that were no update, beside those that the inbox counts."""
        ...

    async def run(self) -> None:
        """Take updates in until cancelled.

        Raises:
            AnotherPoller, InvalidToken: see ``Poller``.
        """
        ...

    def close(self) -> None:
        """Take nothing more in; what is under way goes on."""
        ...

    async def finish(self) -> None:
        """Say what was handled, once nothing is under way any more."""
        ...


@dataclass(slots=True)
class Polling:
    """Fetches updates: for one process only."""

    poller: Poller
    alone: PollAlone | None
    """On a database that several processes share; with SQLite there is one run anyhow."""

    def skipped(self) -> int:
        """Return 0: the inbox counts them."""
        return 0

    async def run(self) -> None:
        """Poll until cancelled."""
        if self.alone:
            await self.alone.run(self.poller.run)
        else:
            await self.poller.run()

    def close(self) -> None:
        """Nothing to close: who does not ask gets nothing."""

    async def finish(self) -> None:
        """Confirm what was handled, so that nothing comes twice after a clean stop."""
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(CONFIRMED_IN):
                await self.poller.confirm()
        if self.alone:
            with suppress(TimeoutError):
                async with asyncio.timeout(CONFIRMED_IN):
                    await self.alone.let_go()


@dataclass(slots=True)
class Bringing:
    """Takes what Telegram brings to ``place``: for any number of processes."""

    webhook: Webhook
    claims: Claims | None
    place: str

    def skipped(self) -> int:
        """Return how many bodies were no update."""
        return self.webhook.unreadable

    async def run(self) -> None:
        """Keep claims while updates come."""
        log.info("what Telegram brings is taken at %s", self.place)
        if self.claims:
            await self.claims.keep()
        await asyncio.Event().wait()

    def close(self) -> None:
        """Let Telegram bring everything to another process from now on."""
        self.webhook.close()

    async def finish(self) -> None:
        """Answer what was given up, and let other processes have it."""
        self.webhook.give_up()
        if self.claims:
            with suppress(StorageDown, StorageRefused, TimeoutError):
                async with asyncio.timeout(CONFIRMED_IN):
                    await self.claims.let_go()


@asynccontextmanager
async def open_intake(
    settings: Settings, token: str, api: Api, inbox: Inbox, database: Database, numbers: Numbers
) -> AsyncIterator[Intake]:
    """Open what takes updates in, and close it.

    Yields:
        By polling, or by the webhook where ``BOT_WEBHOOK_URL`` is set.

    Raises:
        CannotStart: Telegram says no; or somebody else takes the updates.
        SettingsRefused: it cannot be served at ``BOT_LISTEN``.
    """
    if not settings.webhook_url:
        await _see_that_nothing_is_brought(api, settings)
        alone = None if database.file else PollAlone(Lease(database, name=POLLING))
        yield Polling(Poller(api.fetch_updates, inbox, returned=learning(api, numbers)), alone)
        return
    claims = None if database.file else Claims(database)  # with SQLite there is one process: it knows by itself
    door = door_of(token)
    webhook = Webhook(door, Once(inbox.accept, claims).take)
    async with serve("BOT_LISTEN", settings.listen, {"/healthz": webhook.healthy}, webhook.answer) as place:
        await learning(api, numbers)()
        await _register(api, settings, door)
        yield Bringing(webhook, claims, place)


async def _see_that_nothing_is_brought(api: Api, settings: Settings) -> None:
    """See that there is no webhook: with one nothing can be polled, and other processes live by it."""
    try:
        told = await look(api.fetch)
    except TelegramError as broken:
        raise CannotStart(f"the Bot API cannot be reached at {settings.api_url}: {broken.message}") from None
    if told.url:
        raise CannotStart(
            f"Telegram brings this bot's updates to {told.place}: set BOT_WEBHOOK_URL to serve them there, or have the "
            "bot fetch them itself from now on: python -m bot webhook remove"
        )


async def _register(api: Api, settings: Settings, door: Door) -> None:
    try:
        await register(api.fetch, settings.webhook_url, door, ALLOWED_UPDATES)
    except BadRequest as refused:
        why = refused.message.replace(door.path, "").replace(door.secret, "")
        raise CannotStart(f"BOT_WEBHOOK_URL: Telegram does not bring updates there: {why}") from None
    except TelegramError as broken:
        raise CannotStart(f"the Bot API cannot be reached at {settings.api_url}: {broken.message}") from None
