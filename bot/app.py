"""The composition root: opens, wires and closes everything."""

import asyncio
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes
from telegram.request import BaseRequest
from watchfiles import awatch

from bot.admins.office import Office
from bot.admins.panic import Panic, finish
from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.shelf import Shelf
from bot.outbox.erase import Eraser
from bot.outbox.exit import Exit
from bot.outbox.holder import while_holding
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.screens.imprint import Imprint
from bot.seal.keys import KeyRefused, load_keys, make_key
from bot.settings import Settings
from bot.signals import Signals
from bot.storage.database import open_database
from bot.storage.everything import Storage, everything_of
from bot.storage.lease import Lease
from bot.storage.memory import Memory
from bot.storage.meta import Meta
from bot.storage.migrations.migrate import migrate
from bot.telegram.api import Api
from bot.telegram.context import Context, Derived, Desk, derive
from bot.telegram.deleter import TelegramDeleter
from bot.telegram.handlers import limits, places, reading
from bot.telegram.inbox import Inbox
from bot.telegram.pace import Pace
from bot.telegram.polling import Poller
from bot.telegram.profile import set_profile
from bot.telegram.transport import AiohttpRequest

GRACE = 3.0
"""Seconds that updates under way get at a stop; with closing everything it stays under five."""

_REFUSED = "the Bot API refuses this token: ask @BotFather for it again, and look for missing letters"

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """The bot cannot be started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Vyraj:
    """One open bot: ready to take updates in."""

    api: Api
    inbox: Inbox
    shelf: Shelf[Derived]
    translators: Mapping[Locale, Translator]
    eraser: Eraser
    lease: Lease
    exit: Exit


@asynccontextmanager
async def open_bot(
    settings: Settings,
    token: str,
    request: BaseRequest | None = None,
    pace: Pace | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[Vyraj]:
    """Open a bot against the Bot API, and close it.

    Args:
        settings: What the person who runs it decided.
        token: The bot's token.
        request: Carries the requests; ours over HTTP if None.
        pace: Keeps Telegram's pace; by the real clock if None.
        now: The time.

    Raises:
        BrokenLibrary: the knowledge files have errors.
        CannotStart: the token was refused, or the Bot API cannot be reached.
        KeyRefused, StorageRefused, StorageDown: what is remembered cannot be opened.
    """
    translators = load_translators()
    shelf = Shelf(settings.knowledge_dir, translators, derive)
    api = Api(
        token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=request or AiohttpRequest(settings.proxy),
        get_updates_request=request or AiohttpRequest(settings.proxy, connections=1),
        rate_limiter=pace or Pace(time.monotonic),
    )
    async with open_storage(settings) as storage:
        memory = Memory(storage.readers, storage.traces, now, settings.erase_after)
        eraser = Eraser(storage.traces, TelegramDeleter(api), now)
        imprint = Imprint(settings.site, settings.contact, settings.erase_after)
        exit_ = Exit(Panic(storage, settings.key_dir, now), TelegramDeleter(api))
        desk = Desk(shelf, translators, imprint, memory, eraser, Office(storage, now), exit_)
        application = _application(api, desk)
        await _initialize(application, settings)
        try:
            yield Vyraj(api, _inbox(application), shelf, translators, eraser, storage.lease, exit_)
        finally:
            await exit_.close()
            await application.shutdown()


@asynccontextmanager
async def open_storage(settings: Settings) -> AsyncIterator[Storage]:
    """Open the database with its keys, brought up to date; the first key is made where nothing is sealed yet.

    Raises:
        KeyRefused, StorageRefused, StorageDown: see ``open_bot``.
    """
    async with open_database(settings.database_url) as database:
        await migrate(database)
        meta = Meta(database)
        await finish(meta, settings.key_dir)
        ring = load_keys(settings.key_dir)
        if ring is None and await meta.has_sealed_rows():
            raise KeyRefused(
                f"the key of this database is not in {settings.key_dir} (BOT_KEY_DIR): put it back. If it "
                "is destroyed, delete what nobody can open any more: python -m bot panic"
            )
        ring = ring or make_key(settings.key_dir)
        await meta.check_keys(ring)
        yield everything_of(database, ring)


async def run_bot(settings: Settings, token: str, signals: Signals, ready: Callable[[], None] = lambda: None) -> None:
    """Serve Telegram by polling until told to stop.

    Args:
        settings: What the person who runs it decided.
        token: The bot's token.
        signals: What may come from outside while it runs.
        ready: Called when the first question can be answered.

    Raises:
        AnotherPoller: another process polls for this bot.
        BrokenLibrary, CannotStart: see ``open_bot``.
    """
    async with open_bot(settings, token) as vyraj:
        await _start_polling(vyraj.api, settings)
        poller = Poller(vyraj.api.fetch_updates, vyraj.inbox)
        beside = [
            asyncio.create_task(_follow_files(settings, vyraj.shelf)),
            asyncio.create_task(_follow_signal(signals.reload, vyraj.shelf)),
            asyncio.create_task(set_profile(vyraj.api, vyraj.translators)),
            asyncio.create_task(while_holding(vyraj.lease, vyraj.eraser.run)),
            asyncio.create_task(vyraj.exit.panic.follow()),
        ]
        log.info("the bot answers: %d articles", len(vyraj.shelf.library.articles))
        ready()
        try:
            await _until(signals.stop, poller.run())
        except InvalidToken:
            raise CannotStart(_REFUSED) from None
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await vyraj.inbox.drain(GRACE)
            with suppress(TelegramError, TimeoutError):
                await asyncio.wait_for(poller.confirm(), 1.0)
        log.info("stopped")


async def try_bot(settings: Settings, port: int, tell: Callable[[str], None], signals: Signals) -> None:
    """Serve the chat page in the browser: the real bot against the local Bot API.

    Args:
        settings: What the person who runs it decided.
        port: Where on 127.0.0.1; 0 takes a free one.
        tell: Told the address of the page when it can be used.
        signals: What may come from outside while it runs.

    Raises:
        OSError: the port is taken.
        BrokenLibrary: the knowledge files have errors.
    """
    sandbox = Sandbox()
    with tempfile.TemporaryDirectory(prefix="vyraj-") as folder:
        async with serve(sandbox, port) as address:
            local = settings.model_copy(
                update={
                    "api_url": address,
                    "proxy": "",
                    "database_url": f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3",
                    "key_dir": Path(folder) / "keys",
                }
            )
            await run_bot(local, sandbox.token, signals, lambda: tell(address))


def _application(api: Api, desk: Desk) -> Application[Any, Any, Any, Any, Any, Any]:
    # ContextTypes wants a class without arguments; what it calls is any callable.
    types = ContextTypes(context=Context, bot_data=cast(type[Desk], lambda: desk))
    application = ApplicationBuilder().bot(api).context_types(types).updater(None).job_queue(None).build()
    application.add_handlers([*reading.HANDLERS, *places.HANDLERS])
    application.add_error_handler(limits.failed)
    return application


async def _initialize(application: Application[Any, Any, Any, Any, Any, Any], settings: Settings) -> None:
    """Log in; the exceptions of the library would name the token."""
    try:
        await application.initialize()
    except InvalidToken:
        await application.bot.shutdown()
        raise CannotStart(_REFUSED) from None
    except TelegramError as broken:
        await application.bot.shutdown()
        raise CannotStart(f"the Bot API cannot be reached at {settings.api_url}: {broken.message}") from None


async def _start_polling(api: Api, settings: Settings) -> None:
    """Take a webhook away: while there is one, nothing can be polled."""
    try:
        await api.delete_webhook()
    except TelegramError as broken:
        raise CannotStart(f"the Bot API cannot be reached at {settings.api_url}: {broken.message}") from None


def _inbox(application: Application[Any, Any, Any, Any, Any, Any]) -> Inbox:
    async def notice(update: Update) -> None:
        await limits.too_fast(update, Context.from_update(update, application))

    return Inbox(application.bot, application.process_update, notice)


async def _follow_files(settings: Settings, shelf: Shelf[Derived]) -> None:
    """Load the library again whenever a file changed."""
    is_first = True
    try:
        async for changes in awatch(settings.knowledge_dir, yield_on_timeout=True, rust_timeout=1000):
            if changes or is_first:  # the first look finds what changed before the watch began
                await shelf.reload()
            is_first = False
    except (OSError, RuntimeError) as broken:
        log.error("changed files are no longer noticed (%s); kill -HUP loads them", type(broken).__name__)


async def _follow_signal(reload: asyncio.Event, shelf: Shelf[Derived]) -> None:
    """Load the library again whenever somebody asks for it."""
    while True:
        await reload.wait()
        reload.clear()
        await shelf.reload()


async def _until(stop: asyncio.Event, work: Any) -> None:
    """Do something until the event is set; what it raises is raised here."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
