"""Tell admins of announcements: what waits for their yes, what is held, what was paused, what is over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from enum import StrEnum

from bot.admins.roles import Role
from bot.announcements.announcement import Announcement, Attachment, Letter, State
from bot.i18n import Locale, Translator
from bot.outbox.erase import TryLater
from bot.outbox.mail import Carrier, Refused
from bot.outbox.newsroom import Newsroom
from bot.outbox.send import Why
from bot.outbox.sender import Blocked, Unsure
from bot.screens import announced
from bot.screens.screen import Screen
from bot.seal.person import EraseAfter, Person
from bot.storage.admins import Reached
from bot.storage.announcements import Kept
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.storage.memory import Memory
from bot.telegram.sender import TelegramSender
from bot.telegram.telling import rendered_in, told_of

ROUND = timedelta(seconds=2)
"""How often it is looked whether admins are to be told something."""
AGAIN = 60.0
"""Seconds until admins are told again of what is held, where nobody knows whether it arrived at any of them."""

log = logging.getLogger(__name__)


class What(StrEnum):
    """What admins are told."""

    WAITING = "waiting"
    HELD = "held"
    PAUSED = "paused"
    OVER = "over"


_ROLES: Mapping[What, tuple[Role, ...]] = {
    What.WAITING: (Role.ANNOUNCER,),
    What.HELD: tuple(Role),
    What.PAUSED: (Role.ANNOUNCER,),
    What.OVER: (Role.ANNOUNCER,),
}
_LOOKED_FOR: Mapping[State, What] = {State.WAITING: What.WAITING, State.HELD: What.HELD}


@dataclass(slots=True, eq=False)
class _Notice:
    """Something that admins are told once each.

    Attributes:
        number: Of the announcement.
        why: What paused it.
        told: Numbers of admins who are not told again.
        unsure: Those of whom nobody knows whether it arrived.
        is_seen: Whether it surely arrived at somebody.
    """

    number: int
    what: What
    why: str = ""
    told: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    is_seen: bool = False


class Herald:
    """Tells admins, each in their language and in their own chat; nobody's chat is ever shown.

    What waits or is held is found in the database, whoever put it there; a restart tells of it once more.
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
        """
        self._storage = storage
        self._newsroom = newsroom
        self._memory = memory
        self._sender = sender
        self._carrier = carrier
        self._translators = translators
        self._zone = zone
        self._sleep = sleep
        self._spoken: dict[int, Locale] = {}
        self._found: set[tuple[int, State, bytes]] = set()
        self._notices: list[_Notice] = []

    async def run(self) -> None:
        """Tell admins what they should know, until it is cancelled; what goes wrong is tried again."""
        while True:
            wait = ROUND.total_seconds()
            try:
                await self.look()
            except TryLater as later:
                wait = max(wait, later.seconds)
            except StorageDown:
                log.warning("the database is down: admins are told later")
            await self._sleep(wait)

    async def look(self) -> None:
        """Tell everything that is new.

        Raises:
            TryLater: Telegram asks to wait, or cannot be reached; who was told is not told again.
            StorageDown: the database fails.
        """
        standing = await self._storage.announcements.all(list(_LOOKED_FOR), limit=100)
        keys = {(kept.number, kept.state, kept.hash) for kept in standing}
        for number, state, _ in sorted(keys - self._found):
            self._notices.append(_Notice(number, _LOOKED_FOR[state]))
        self._found = keys
        for notice in list(self._notices):
            await self._tell_all(notice)
            self._notices.remove(notice)

    def heard(self, number: int, locale: Locale) -> None:
        """Learn, until the next restart, which language an admin uses whose Telegram speaks it by itself."""
        self._spoken[number] = locale

    async def paused(self, number: int, why: Why) -> None:
        """Let announcers be told that an announcement was paused."""
        self._notices.append(_Notice(number, What.PAUSED, why.value))

    async def over(self, number: int) -> None:
        """Let announcers be told that nothing more is sent."""
        self._notices.append(_Notice(number, What.OVER))

    async def deliver(self, person: Person, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> None:
        """Carry a letter to an admin, exactly as a reader gets it, and note it down.

        Raises:
            TryLater, Unsure, Blocked, Refused: see ``Carrier``.
        """
        async with self._memory.sending(person) as sending:
            try:
                sending.message_id = await self._carrier.carry(person.chat, letter, attachment, is_silent=is_silent)
            except Unsure:
                raise
            except (TryLater, Blocked, Refused):
                sending.is_refused = True
                raise

    async def _tell_all(self, notice: _Notice) -> None:
        kept = await self._newsroom.get(notice.number)
        announcement = rendered_in(kept) if kept else None
        if kept is None or announcement is None or _LOOKED_FOR.get(kept.state, notice.what) is not notice.what:
            return  # it has gone on meanwhile
        for reached in await self._storage.admins.chats(_ROLES[notice.what]):
            if reached.admin.number not in notice.told:
                await self._tell(notice, kept, announcement, reached)
                notice.told.add(reached.admin.number)
        if notice.what is What.HELD and kept.held_until is None:
            await self._begin_hold(notice)

    async def _begin_hold(self, notice: _Notice) -> None:
        """Let the hold count, unless nobody can have seen it: then tell it again until somebody has.

        Who blocked the bot sees nothing whatever we do; an operator can stop it on the command line.
        """
        if notice.unsure and not notice.is_seen:
            notice.told -= notice.unsure
            notice.unsure.clear()
            raise TryLater(AGAIN)
        await self._newsroom.begin_hold(notice.number)

    async def _tell(self, notice: _Notice, kept: Kept, announcement: Announcement, reached: Reached) -> None:
        remembered = await self._memory.recall(reached.chat)
        person = Person(reached.chat, remembered.locale)
        if remembered.erase is EraseAfter.HOUR:
            person = remembered
        t = self._translators[person.locale or self._spoken.get(reached.admin.number, Locale.BE)]
        screen = await self._screen(notice, kept, reached, t)
        letters = {What.WAITING: tuple(Locale), What.HELD: (t.locale,)}.get(notice.what, ())
        is_silent = not announcement.is_urgent
        try:
            for locale in letters:
                with suppress(Refused, Unsure):  # the texts can be opened from the screen below as well
                    await self.deliver(person, announcement.letter(locale), announcement.attachment, is_silent=True)
            await self._send(person, screen, is_silent=is_silent)
        except (Blocked, Unsure) as failed:
            log.warning("an admin could not be told of an announcement (%s)", type(failed).__name__)
            if isinstance(failed, Unsure):
                notice.unsure.add(reached.admin.number)
        else:
            notice.is_seen = True

    async def _screen(self, notice: _Notice, kept: Kept, reached: Reached, t: Translator) -> Screen:
        told = await told_of(self._newsroom, kept, reached.admin, t.locale)
        match notice.what:
            case What.WAITING:
                return announced.request(t, told, self._zone)
            case What.HELD:
                return announced.held(t, told, self._zone)
            case What.PAUSED:
                return announced.paused(t, told, notice.why, self._zone)
            case What.OVER:
                return announced.report(t, told, self._zone)

    async def _send(self, person: Person, screen: Screen, *, is_silent: bool) -> None:
        async with self._memory.sending(person) as sending:
            try:
                sending.message_id = await self._sender.send(person.chat, screen, is_silent=is_silent)
            except Unsure:
                raise
            except (TryLater, Blocked):
                sending.is_refused = True
                raise
