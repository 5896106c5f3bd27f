"""Tell editors of changes of knowledge: what waits for their yes, what was published, what could not be."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.admins.roles import Role
from bot.outbox.erase import TryLater
from bot.outbox.sender import Blocked, Unsure
from bot.publishing.said import Said
from bot.publishing.workshop import approvals_of
from bot.screens.editing import ToldChange, told_of_change
from bot.seal.person import EraseAfter
from bot.storage.admins import Admin, Reached
from bot.storage.changes import Change, ChangeState
from bot.storage.everything import Storage
from bot.storage.failures import StorageDown
from bot.storage.meta import CHANGE_NOTICE
from bot.storage.notices import Notice, Notices, What
from bot.telegram.herald import Herald

ROUND = 2.0
"""Seconds between two looks whether editors are to be told something."""
LATER = 60.0
"""Seconds until it is tried again where the repository or the disk fails."""
_MOST = 100
_STANDING: Mapping[ChangeState, What] = {ChangeState.STAGED: What.WAITING, ChangeState.REFUSED: What.PAUSED}
"""States that editors are told of for as long as they last, also who becomes one meanwhile."""

log = logging.getLogger(__name__)


class Crier:
    """Tells editors once, each in their language and in their own chat.

    What waits or could not be published is found in the database; that something was published was written down when it
    happened. Who was told is written down at once: a restart forgets nobody and tells nobody twice, but for the one
    whom a kill found between the two.
    """

    def __init__(
        self,
        storage: Storage,
        herald: Herald,
        told: Callable[[int, Admin], Awaitable[ToldChange | None]],
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Make a crier.

        Args:
            storage: What is remembered.
            herald: Sends to admins.
            told: Returns a change, by number, as an editor may see it.
            at: Called at each named point between two steps; tests kill the process there.
        """
        self._storage = storage
        self._notices = Notices(storage.database, CHANGE_NOTICE)
        self._herald = herald
        self._told = told
        self._at = at
        self._failing = False

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Tell editors what they should know, until it is cancelled; what goes wrong is tried again."""
        while True:
            wait = ROUND
            try:
                await self.look()
                self._failing = False
            except TryLater as later:
                wait = max(ROUND, later.seconds)
            except StorageDown:
                log.warning("the database is down: editors are told later")
            except (Said, OSError) as failed:
                if not self._failing:
                    log.error("editors cannot be told of changes now: %s", failed)
                self._failing, wait = True, LATER
            await sleep(wait)

    async def look(self) -> None:
        """Tell everything that is new.

        Raises:
            TryLater: Telegram asks to wait, or cannot be reached; who was told is not told again.
            StorageDown, Said, OSError: the database, the repository or the disk fails.
        """
        known = {notice.number: notice for notice in await self._notices.all()}
        for change in await self._storage.changes.all(list(_STANDING), _MOST):
            notice = Notice(change.number, _STANDING[change.state], subject=change.hash.hex())
            seen = known.get(change.number)
            is_same = seen is not None and (seen.what, seen.subject) == (notice.what, notice.subject)
            if not is_same and await self._notices.replace(seen, notice):
                known[change.number] = notice
        for number in sorted(known):
            await self._tell_all(known[number])

    async def _tell_all(self, notice: Notice) -> None:
        """Tell who was not told yet; what has gone on meanwhile is told no more."""
        change = await self._storage.changes.get(notice.number)
        if change is None or not _still_holds(notice, change):
            await self._notices.drop(notice)
            return
        for reached in await self._storage.admins.chats([Role.EDITOR]):
            number = reached.admin.number
            if number in notice.told or not _concerns(notice, change, number):
                continue
            await self._tell(change, reached)
            self._at("told")
            after = replace(notice, told=notice.told | {number})
            if not await self._notices.replace(notice, after):
                return
            notice = after
            self._at("noted")
        if notice.what is What.OVER:
            await self._notices.drop(notice)

    async def _tell(self, change: Change, reached: Reached) -> None:
        told = await self._told(change.number, reached.admin)
        if told is None:
            return
        person, t = await self._herald.hearer(reached)
        if change.state is not ChangeState.STAGED:  # who is asked must find it later, too
            person = replace(person, erase=EraseAfter.HOUR)
        try:
            await self._herald.send(person, told_of_change(t, told), is_silent=True)
        except (Blocked, Unsure) as failed:
            log.warning("an editor could not be told of a change (%s)", type(failed).__name__)


def _concerns(notice: Notice, change: Change, number: int) -> bool:
    """Tell whether an editor is to be told: of what waits, who has said yes already is not."""
    return notice.what is not What.WAITING or number not in {change.author, *approvals_of(change).approvers}


def _still_holds(notice: Notice, change: Change) -> bool:
    if notice.what is What.OVER:
        return change.state is ChangeState.PUBLISHED
    return _STANDING.get(change.state) is notice.what and change.hash.hex() == notice.subject
