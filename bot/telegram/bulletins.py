"""Tell editors of the library as a whole: what cannot be served, that it is mended, and once a day what is due."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.admins.roles import Role
from bot.i18n import Translator
from bot.knowledge.problems import Severity
from bot.outbox.erase import TryLater
from bot.outbox.sender import Blocked, Unsure
from bot.publishing.follow import Follower
from bot.screens.digest import Digest, digest, mended, refused
from bot.screens.screen import Screen
from bot.storage.bulletins import About, Bulletin, Bulletins
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.telegram.herald import Herald

ROUND = 3.0
"""Seconds after which it is looked whether editors are to be told something."""
SETTLED = 20.0
"""Seconds for which files must have been broken: an rsync that is under way is nobody's mistake."""
MORNING = 9
"""The hour, in the admins' time zone, from which the digest of a day is sent."""

log = logging.getLogger(__name__)

Write = Callable[[Translator], Screen]


class Librarian:
    """Tells editors, each in their language and only once; only the holder of the lease does."""

    def __init__(
        self,
        storage: Storage,
        herald: Herald,
        follower: Follower,
        due: Callable[[], Awaitable[Digest]],
        now: Callable[[], datetime],
        zone: tzinfo,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a librarian.

        Args:
            storage: What is remembered.
            herald: Sends to admins.
            follower: Knows what lies in the folder.
            due: Puts together what is due.
            now: The time, aware.
            zone: The admins' time zone.
            clock: The follower's clock.
            sleep: Waits for seconds.
        """
        self._storage = storage
        self._bulletins = Bulletins(storage.database)
        self._herald = herald
        self._follower = follower
        self._due = due
        self._now = now
        self._zone = zone
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> None:
        """Tell editors what they should know, until it is cancelled; what goes wrong is tried again."""
        while True:
            wait = ROUND
            try:
                await self.look()
            except TryLater as later:
                wait = max(ROUND, later.seconds)
            except StorageDown:
                log.warning("the database is down: editors are told later")
            await self._sleep(wait)

    async def look(self) -> None:
        """Tell everything that is new.

        Raises:
            TryLater: Telegram asks to wait, or cannot be reached; who was told is not told again.
            StorageDown: the database fails.
        """
        await self._tell_of_files()
        await self._tell_what_is_due()

    async def _tell_of_files(self) -> None:
        found, broken = self._follower.found, await self._bulletins.get(About.BROKEN)
        if found is None:
            return
        if not found.is_good:
            if self._clock() - found.since < SETTLED:
                return
            if broken is None or broken.subject != found.subject:
                await self._bulletins.drop(About.MENDED)
                broken = await self._begun(broken, Bulletin(About.BROKEN, found.subject))
            errors = [each for each in found.loaded.problems if each.severity is Severity.ERROR]
            if broken:
                await self._tell(broken, lambda t: refused(t, errors))
            return
        good = await self._bulletins.get(About.MENDED)
        if broken and good is None:
            good = await self._begun(None, Bulletin(About.MENDED, _listed(broken.told)))
        if good and await self._tell(good, mended, _numbers(good.subject)):
            await self._bulletins.drop(About.BROKEN)  # first: without the other one it would be told again
            await self._bulletins.drop(About.MENDED)

    async def _tell_what_is_due(self) -> None:
        local = self._now().astimezone(self._zone)
        today, before = local.date().isoformat(), await self._bulletins.get(About.DIGEST)
        if local.hour < MORNING:
            return
        editors = {each.admin.number for each in await self._storage.admins.chats([Role.EDITOR])}
        told = before.told if before and before.subject == today else frozenset()
        if editors <= told:
            return
        due = await self._due()
        if due.is_empty:
            return
        if before is None or before.subject != today:
            before = await self._begun(before, Bulletin(About.DIGEST, today))
        if before:
            await self._tell(before, lambda t: digest(t, due))

    async def _begun(self, before: Bulletin | None, after: Bulletin) -> Bulletin | None:
        return after if await self._bulletins.replace(before, after) else None

    async def _tell(self, bulletin: Bulletin, write: Write, only: frozenset[int] | None = None) -> bool:
        """Tell who was not told yet, and write down each at once; False where another process tells them."""
        for reached in await self._storage.admins.chats([Role.EDITOR]):
            number = reached.admin.number
            if number in bulletin.told or (only is not None and number not in only):
                continue
            person, t = await self._herald.hearer(reached)
            try:
                await self._herald.send(person, write(t), is_silent=True)
            except (Blocked, Unsure) as failed:
                log.warning("an editor could not be told of the library (%s)", type(failed).__name__)
            after = replace(bulletin, told=bulletin.told | {number})
            if not await self._bulletins.replace(bulletin, after):
                return False
            bulletin = after
        return True


def _listed(numbers: frozenset[int]) -> str:
    return " ".join(map(str, sorted(numbers)))


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))
