"""The composition root: opens, wires and closes everything."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot.admins.office import Office
from bot.admins.panic import Panic
from bot.i18n import Locale, Translator, load_translators
from bot.knowledge.shelf import Shelf, set_aside
from bot.outbox.course import Course, course_of
from bot.outbox.daily import once_a_day
from bot.outbox.drafts import Drafts
from bot.outbox.erase import Deleter, Eraser
from bot.outbox.exit import Exit, connected
from bot.outbox.holder import Work, together, while_holding
from bot.outbox.newsroom import Hold, Newsroom
from bot.outbox.nightly import change_key, empty_log
from bot.outbox.refusals import Refusals
from bot.outbox.stay import Retention
from bot.outbox.turns import FREE_RATE, Turns
from bot.publishing.start import finish_begun
from bot.publishing.watch import Watch
from bot.screens.imprint import Imprint
from bot.settings import Settings
from bot.signals import Signals, end_all, until_set
from bot.storage.chronicle import Chronicle
from bot.storage.claims import Claims
from bot.storage.failures import StorageDown
from bot.storage.gate import Gate
from bot.storage.memory import Memory
from bot.storage.only_run import only_run
from bot.storage.opening import KeptStorage, connect_storage
from bot.storage.tally import Tally
from bot.tasks.following import Freshness, freshness_of
from bot.tasks.intake import CannotStart, Intake, open_intake
from bot.tasks.kept_open import kept_open
from bot.tasks.telling import telling
from bot.telegram.api import Api, api_at
from bot.telegram.application import application_of
from bot.telegram.carrier import TelegramCarrier
from bot.telegram.channels import Channels
from bot.telegram.context import Context, Derived, Desk, deriving
from bot.telegram.deleter import TelegramDeleter
from bot.telegram.editing import Editing, editing_of
from bot.telegram.handlers import limits
from bot.telegram.herald import Herald
from bot.telegram.inbox import Inbox
from bot.telegram.metered import Meter
from bot.telegram.pace import Pace
from bot.telegram.profile import set_profile
from bot.telegram.sender import TelegramSender
from bot.web.metrics import Metrics

GRACE = 3.0
"""Seconds that updates under way get at a stop; with closing everything it stays under five."""

_REFUSED = "the Bot API refuses this token: ask @BotFather for it again, and look for missing letters"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vyraj:
    """One open bot: ready to take updates in."""

    api: Api
    inbox: Inbox
    shelf: Shelf[Derived]
    translators: Mapping[Locale, Translator]
    memory: Memory
    tally: Tally
    eraser: Eraser
    watch: Watch
    retention: Retention
    refusals: Refusals
    exit: Exit
    newsroom: Newsroom
    drafts: Drafts
    herald: Herald
    editing: Editing
    course: Course
    freshness: Freshness
    storage: KeptStorage
    now: Callable[[], datetime]
    keeping: asyncio.Task[None]
    """Keeps the database open; it ends only where the database or its key must not be used."""


@asynccontextmanager
async def open_bot(
    settings: Settings,
    token: str,
    request: BaseRequest | None = None,
    pace: Pace | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    meter: Meter | None = None,
) -> AsyncIterator[Vyraj]:
    """Open a bot against the Bot API, and close it; while the database is down it answers from the library.

    Args:
        settings: What the person who runs it decided.
        token: The bot's token.
        request: Carries the requests; ours over HTTP if None.
        pace: Keeps Telegram's pace; by the real clock if None.
        now: The time.
        meter: Told of updates and of answers.

    Raises:
        BrokenLibrary: the knowledge files have errors.
        CannotStart: the token was refused, or the Bot API cannot be reached.
        KeyRefused, StorageRefused: what is remembered must not be opened.
    """
    translators = load_translators()
    await finish_begun(settings.database_url, settings.knowledge_dir, translators, now)
    shelf = Shelf(settings.knowledge_dir, translators, deriving())
    api = api_at(settings.api_url, token, settings.proxy, request, pace or Pace(time.monotonic), meter)
    async with connect_storage(settings.database_url, settings.key_dir, Gate()) as storage:
        deleter = TelegramDeleter(api)
        memory = Memory(storage.readers, storage.traces, now, settings.erase_after)
        tally = Tally(storage.counters, now)
        eraser = Eraser(storage.traces, storage.counters, deleter, now, keeps=memory.keeps)
        refusals = Refusals(storage.meta, int(token.partition(":")[0]))
        sender, months = TelegramSender(api), settings.retention_months
        retention = Retention(storage.readers, memory, sender, refusals, translators, months, now)
        watch = Watch(Chronicle(storage.database), shelf, translators, now)
        exit_ = Exit(Panic(storage, settings.key_dir, now), connected(deleter))
        imprint = Imprint(settings.site, settings.contact, settings.erase_after, months)
        hold = Hold(timedelta(minutes=settings.hold))
        rate = settings.paid_rate or FREE_RATE
        newsroom = Newsroom(storage, now, hold, settings.channels, rate)
        drafts, zone = Drafts(storage.announcements), ZoneInfo(settings.timezone)
        turns = Turns(settings.paid_rate or FREE_RATE, time.monotonic)
        carrier = TelegramCarrier(api, lambda: turns.rate > FREE_RATE)
        channels = Channels(api, settings.channels, lambda: turns.rate > FREE_RATE)
        herald = Herald(storage, newsroom, memory, sender, carrier, translators, zone)
        course = course_of(storage, memory, carrier, deleter, refusals, herald, turns, now, channels)
        remembering = memory, tally, eraser, watch, Office(storage, now), exit_
        editing = editing_of(storage, shelf, herald, now)
        desk = Desk(shelf, translators, imprint, *remembering, newsroom, drafts, herald, editing, channels, zone, now)
        application = application_of(api, desk)

        async def opened() -> None:
            await memory.catch_up()
            with suppress(StorageDown):  # it is called again when the database is back
                await memory.numbers.recall()
                await refusals.remember_bot()
                await watch.read()
                await drafts.look()
                await editing.basket.look_whether_asking()

        async with kept_open(storage, opened) as keeping:
            await _initialize(application, settings)
            try:
                inbox = _inbox(application, memory, deleter, meter, now)
                yield Vyraj(
                    api,
                    inbox,
                    shelf,
                    translators,
                    memory,
                    tally,
                    eraser,
                    watch,
                    retention,
                    refusals,
                    exit_,
                    newsroom,
                    drafts,
                    herald,
                    editing,
                    course,
                    freshness_of(settings, storage, shelf, herald, api, now),
                    storage,
                    now,
                    keeping,
                )
            finally:
                await exit_.close()
                await application.shutdown()


async def run_bot(
    settings: Settings,
    token: str,
    signals: Signals,
    ready: Callable[[], None] = lambda: None,
    alone: Callable[[Freshness], list[Work]] = Freshness.alone,
) -> None:
    """Serve Telegram, by polling or by webhook, until told to stop.

    Args:
        settings: What the person who runs it decided.
        token: The bot's token.
        signals: What may come from outside while it runs.
        ready: Called when the first question can be answered.
        alone: What the holder of the lease does to keep the library fresh.

    Raises:
        AnotherPoller: another process polls for this bot.
        SettingsRefused: it cannot be served where the settings say.
        BrokenLibrary, CannotStart, KeyRefused, StorageRefused: see ``open_bot``; the last two may also come later.
    """
    metrics = Metrics()
    async with (
        only_run(settings.database_url),
        open_bot(settings, token, meter=metrics) as vyraj,
        open_intake(settings, token, vyraj.api, vyraj.inbox, vyraj.storage.database, vyraj.memory.numbers) as intake,
        _told(settings, metrics, vyraj, intake) as told,
    ):
        beside = [
            *told,
            *(asyncio.create_task(each) for each in vyraj.freshness.beside(signals.reload)),
            asyncio.create_task(set_profile(vyraj.api, vyraj.translators)),
            asyncio.create_task(vyraj.watch.follow()),
            asyncio.create_task(vyraj.tally.follow()),
            asyncio.create_task(vyraj.drafts.follow()),
            asyncio.create_task(vyraj.editing.follow()),
            asyncio.create_task(while_holding(vyraj.storage.lease, _alone(vyraj, alone(vyraj.freshness)))),
        ]
        set_aside()
        log.info("the bot answers: %d articles", len(vyraj.shelf.library.articles))
        ready()
        try:
            await until_set(signals.stop, intake.run(), vyraj.keeping)
        except InvalidToken:
            raise CannotStart(_REFUSED) from None
        finally:
            intake.close()
            await end_all(beside)
            await vyraj.inbox.drain(GRACE)
            await intake.finish()
        log.info("stopped")


def _told(
    settings: Settings, metrics: Metrics, vyraj: Vyraj, intake: Intake
) -> AbstractAsyncContextManager[list[asyncio.Task[None]]]:
    parts = vyraj.api, vyraj.inbox, vyraj.shelf, vyraj.storage, vyraj.eraser
    return telling(settings, metrics, *parts, intake.skipped)


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


def _inbox(
    application: Application[Any, Any, Any, Any, Any, Any],
    memory: Memory,
    deleter: Deleter,
    meter: Meter | None,
    now: Callable[[], datetime],
) -> Inbox:
    async def notice(update: Update) -> None:
        await limits.too_fast(update, Context.from_update(update, application))

    sweep = partial(limits.sweep, memory, deleter)
    return Inbox(application.bot, application.process_update, notice, sweep, meter=meter, now=now)


def _alone(vyraj: Vyraj, fresh: list[Work]) -> Work:
    """Join what only one process may do: the holder of the lease."""
    storage, now = vyraj.storage, vyraj.now
    return together(
        vyraj.eraser.run,
        vyraj.watch.record,
        vyraj.retention.run,
        vyraj.herald.run,
        vyraj.editing.crier.run,
        vyraj.course.run,
        *fresh,
        partial(once_a_day, change_key(storage.rotation, now), now),
        partial(once_a_day, empty_log(storage.database), now),
        Claims(storage.database).run,
    )
