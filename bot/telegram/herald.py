"""Tell admins of announcements: what the bot prepared, what waits for their yes, is held, was paused or is over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, tzinfo

from bot.admins.roles import Role
from bot.announcements.announcement import OVER, Announcement, Attachment, Letter, State
from bot.i18n import Locale, Translator
from bot.outbox.drafts import is_prepared
from bot.outbox.erase import TryLater
from bot.outbox.mail import Carrier, Refused
from bot.outbox.newsroom import Newsroom
from bot.outbox.noted import noting
from bot.outbox.send import Why
from bot.outbox.sender import Blocked, Unsure
from bot.screens import alerts, announced
from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.storage.admins import Reached
from bot.storage.announcements import Kept
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.storage.memory import Memory
from bot.storage.notices import Notice, Notices, What
from bot.telegram.sender import TelegramSender
from bot.telegram.telling import rendered_in, told_of

ROUND = timedelta(seconds=2)
"""How often it is looked whether admins are to be told something."""
AGAIN = 60.0
"""Seconds until admins are told again of what is held, where nobody knows whether it arrived at any of them."""
_MOST = 100
"""How many announcements are looked at in one round."""

log = logging.getLogger(__name__)


_ROLES: Mapping[What, tuple[Role, ...]] = {
    What.PREPARED: (Role.ANNOUNCER,),
    What.WAITING: (Role.ANNOUNCER,),
    What.HELD: tuple(Role),
    What.PAUSED: (Role.ANNOUNCER,),
    What.OVER: (Role.ANNOUNCER,),
}
_STANDING: Mapping[State, What] = {
    State.WRITTEN: What.PREPARED,
    State.WAITING: What.WAITING,
    State.HELD: What.HELD,
}
"""States that admins are told of for as long as they last, also who becomes one meanwhile."""


class Herald:
    """Tells admins, each in their language and in their own chat; nobody's chat is ever shown.

    What is prepared, waits or is held is found in the database, whoever put it there; what was paused or is over was
    written down when it happened. Who was told is written down at once: a restart forgets nobody and tells nobody
    twice, but for the one whom a kill found between the two.
    """

    def __init__(
        self,
        storage: Storage,
        newsroom: Newsroom,
        memory: Memory,
        sender: TelegramSender,
        carrier: Carrier,
        translators: Mapping[Locale, Translator],
        zone: tzinfo,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Make a herald.

        Args:
            storage: What is remembered.
            newsroom: Knows how announcements stand.
            memory: Notes down what was sent, so that it is erased.
            sender: Sends screens.
            carrier: Carries letters as readers get them.
            translators: By locale.
            zone: The announcers' time zone.
            sleep: Waits for seconds.
            at: Called at each named point between two steps; tests kill the process there.
        """
        self._storage = storage
        self._notices = Notices(storage.database)
        self._newsroom = newsroom
        self._memory = memory
        self._sender = sender
        self._carrier = carrier
        self._translators = translators
        self._zone = zone
        self._sleep = sleep
        self._at = at
        self._spoken: dict[int, Locale] = {}
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Tell admins what they should know, until it is cancelled; what goes wrong is tried again."""
        while True:
            try:
                await self.look()
            except TryLater as later:
                await self._sleep(max(ROUND.total_seconds(), later.seconds))
            except StorageDown:
                log.warning("the database is down: admins are told later")
                await self._sleep(ROUND.total_seconds())
            else:
                await self._rest()

    async def look(self) -> None:
        """Tell everything that is new.

        Raises:
            TryLater: Telegram asks to wait, or cannot be reached; who was told is not told again.
            StorageDown: the database fails.
        """
        known = {notice.number: notice for notice in await self._notices.all()}
        for kept in await self._storage.announcements.all(list(_STANDING), limit=_MOST):
            if kept.state is not State.WRITTEN or is_prepared(kept):
                notice = Notice(kept.number, _STANDING[kept.state], subject=kept.hash.hex())
                seen = known.get(kept.number)
                if not _is_same(notice, seen) and await self._notices.replace(seen, notice):
                    known[kept.number] = notice
        for number in sorted(known):
            await self._tell_all(known[number])

    def heard(self, number: int, locale: Locale) -> None:
        """Learn, until the next restart, which language an admin uses whose Telegram speaks it by itself."""
        self._spoken[number] = locale

    def spoken(self, number: int) -> Locale:
        """Return the language that an admin uses, as far as it was learnt."""
        return self._spoken.get(number, Locale.BE)

    async def paused(self, number: int, why: Why) -> None:
        """Let announcers be told at once that an announcement was paused."""
        self._woken.set()

    async def over(self, number: int) -> None:
        """Let announcers be told at once that nothing more is sent."""
        self._woken.set()

    async def deliver(self, person: Person, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> None:
        """Carry a letter to an admin, exactly as a reader gets it, and note it down.

        Raises:
            TryLater, Unsure, Blocked, Refused: see ``Carrier``.
        """
        async with noting(self._memory, person) as sending:
            sending.message_id = await self._carrier.carry(person.chat, letter, attachment, is_silent=is_silent)

    async def hearer(self, reached: Reached) -> tuple[Person, Translator]:
        """Return an admin as the one whom something is sent to, and the language that they read."""
        remembered = await self._memory.recall(reached.chat)
        person = Person(reached.chat, remembered.locale)
        if remembered.erase is EraseAfter.HOUR:
            person = remembered
        return person, self._translators[person.locale or self.spoken(reached.admin.number)]

    async def send(self, person: Person, screen: Screen, *, is_silent: bool) -> None:
        """Send a screen to an admin, and note it down.

        Raises:
            TryLater, Unsure, Blocked: see ``TelegramSender``.
        """
        async with noting(self._memory, person) as sending:
            sending.message_id = await self._sender.send(person.chat, screen, is_silent=is_silent)

    async def _rest(self) -> None:
        """Wait for the next round, or until something has happened."""
        waits = [asyncio.ensure_future(each) for each in (self._sleep(ROUND.total_seconds()), self._woken.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self._woken.clear()

    async def _tell_all(self, notice: Notice) -> None:
        """Tell who was not told yet; what has gone on meanwhile is told no more.

        A hold counts from then on, unless nobody can have seen it: then it is told again until somebody has. Who
        blocked the bot sees nothing whatever we do; whoever runs the bot can stop it on the command line.
        """
        kept = await self._newsroom.get(notice.number)
        if kept is None or not _still_holds(notice, kept):
            await self._notices.drop(notice)
            return
        is_to_begin = notice.what is What.HELD and kept.held_until is None
        unsure: frozenset[int] = frozenset()
        is_seen = bool(notice.told)
        for reached in await self._storage.admins.chats(_ROLES[notice.what]):
            number = reached.admin.number
            if number in notice.told:
                continue
            failed = await self._tell(notice, kept, reached)
            self._at("told")
            if is_to_begin and isinstance(failed, Unsure):
                unsure |= {number}
                continue
            is_seen = is_seen or failed is None
            after = await self._noted(notice, {number})
            if after is None:
                return
            notice = after
        if unsure and not is_seen:
            raise TryLater(AGAIN)
        if unsure and await self._noted(notice, unsure) is None:
            return
        if is_to_begin:
            await self._newsroom.begin_hold(notice.number)
        if notice.what not in _STANDING.values():
            await self._notices.drop(notice)

    async def _noted(self, notice: Notice, told: Collection[int]) -> Notice | None:
        """Write down who was told; None where something newer is to be told."""
        after = replace(notice, told=notice.told | frozenset(told))
        if not await self._notices.replace(notice, after):
            return None
        self._at("noted")
        return after

    async def _tell(self, notice: Notice, kept: Kept, reached: Reached) -> Blocked | Unsure | None:
        """Tell an admin; return why they may not have heard it."""
        person, t = await self.hearer(reached)
        screen = await self._screen(notice, kept, reached, t)
        letters = {What.WAITING: tuple(Locale), What.HELD: (t.locale,)}.get(notice.what, ())
        announcement = rendered_in(kept)
        try:
            if announcement:
                await self._show(person, announcement, letters)
            await self.send(person, screen, is_silent=announcement is None or not announcement.is_urgent)
        except (Blocked, Unsure) as failed:
            log.warning("an admin could not be told of an announcement (%s)", type(failed).__name__)
            return failed
        return None

    async def _show(self, person: Person, announcement: Announcement, locales: Iterable[Locale]) -> None:
        for locale in locales:
            with suppress(Refused, Unsure):  # the texts can be opened from the screen below as well
                await self.deliver(person, announcement.letter(locale), announcement.attachment, is_silent=True)

    async def _screen(self, notice: Notice, kept: Kept, reached: Reached, t: Translator) -> Screen:
        told = await told_of(self._newsroom, kept, reached.admin, t.locale)
        match notice.what:
            case What.PREPARED:
                return alerts.prepared(t, kept.number)
            case What.WAITING:
                return announced.request(t, told, self._zone)
            case What.HELD:
                return announced.held(t, told, self._zone)
            case What.PAUSED:
                return announced.paused(t, told, notice.why, self._zone)
            case What.OVER:
                return announced.report(t, told, self._zone)


def _is_same(notice: Notice, known: Notice | None) -> bool:
    return known is not None and (known.what, known.subject) == (notice.what, notice.subject)


def _still_holds(notice: Notice, kept: Kept) -> bool:
    """Tell whether an announcement stands as a notice says."""
    match notice.what:
        case What.PREPARED:
            return is_prepared(kept) and kept.hash.hex() == notice.subject
        case What.WAITING | What.HELD:
            return _STANDING.get(kept.state) is notice.what and kept.hash.hex() == notice.subject
        case What.PAUSED:
            return kept.state is State.PAUSED
        case What.OVER:
            return kept.state in OVER
