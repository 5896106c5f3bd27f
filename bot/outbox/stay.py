"""Forget readers who have not come for long, and ask subscribers before that whether to stay."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.i18n import Locale, Translator
from bot.outbox.erase import TryLater
from bot.outbox.noted import noting
from bot.outbox.refusals import Refusals
from bot.outbox.sender import Blocked, Sender, Unsure
from bot.screens.screen import Screen
from bot.screens.subscriptions import stay_or_stop
from bot.seal.person import Person
from bot.storage.failures import StorageDown, StorageRefused
from bot.storage.memory import Memory
from bot.storage.months import month_of, months_before
from bot.storage.readers import Kept, Readers

AT_ONCE = 1_000
"""Rows that are read at once; between two readings none is held."""
PAUSE = 0.1
"""Seconds between two questions: they must not take what replies need of Telegram's limit."""
ROUND = timedelta(minutes=10)
"""How often it is looked whether another day has begun, and how soon what failed is tried again."""
TRIES = 3
"""How often a question is recorded where the reader changes their row at the same moment."""

log = logging.getLogger(__name__)


class Retention:
    """Expires readers by the month of their last use.

    Months count by the calendar: of ``months`` the last one is that in which subscribers are asked, and when it is over
    who did not answer is forgotten as everybody else.
    """

    def __init__(
        self,
        readers: Readers,
        memory: Memory,
        sender: Sender,
        refusals: Refusals,
        translators: Mapping[Locale, Translator],
        months: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make a retention.

        Args:
            readers: Whom we remember.
            memory: Notes down what was sent, so that it is erased.
            sender: Sends the question.
            refusals: Says whether who refuses it is to be forgotten.
            translators: By locale.
            months: After how many months without use a reader is forgotten.
            now: The time, aware.
            sleep: Waits for seconds.
        """
        self._readers = readers
        self._memory = memory
        self._sender = sender
        self._refusals = refusals
        self._translators = translators
        self._months = months
        self._now = now
        self._sleep = sleep
        self._done: date | None = None
        self._passed_over: set[bytes] = set()

    async def run(self) -> None:
        """Expire and ask once a day; what goes wrong is tried again."""
        while True:
            wait = ROUND.total_seconds()
            if self._done != self._now().date():
                try:
                    await self.round()
                except TryLater as later:
                    wait = max(wait, later.seconds)
                except (StorageDown, StorageRefused):
                    log.warning("the database is down: unused rows expire later")
            await self._sleep(wait)

    async def round(self) -> None:
        """Do the work of a day.

        Raises:
            TryLater: Telegram asks to wait, or cannot be reached; who was asked until then is not asked again.
            StorageDown, StorageRefused: the database fails; only a crash can now ask somebody twice.
        """
        today = self._now().date()
        await self._expire()
        await self._ask_all()
        self._done = today

    async def _expire(self) -> None:
        """Delete who has not come for ``months``; an expired row is gone from the write-ahead log as well."""
        gone = await self._readers.expire(months_before(self._month(), self._months - 1))
        if gone:
            await self._readers.checkpoint()
            log.info("readers expired: %d", gone)

    async def _ask_all(self) -> None:
        due = months_before(self._month(), self._months - 1)
        after: bytes | None = b""
        while after is not None:
            rows, after = await self._readers.walk(due, after, AT_ONCE)
            for row in rows:
                if row.pseudonym not in self._passed_over and self._is_to_be_asked(row.person):
                    await self._ask(row.person.chat, due)
                    await self._sleep(PAUSE)
        self._passed_over.clear()

    def _is_to_be_asked(self, person: Person) -> bool:
        return bool(person.subscriptions) and person.asked != self._month()

    async def _ask(self, chat: int, due: int) -> None:
        """Ask one reader, unless they came or changed their mind since the rows were read."""
        kept = await self._readers.look(chat)
        if kept is None or kept.month != due or not self._is_to_be_asked(kept.person):
            return
        screen = stay_or_stop(self._translators[kept.person.locale or Locale.BE])
        if not await self._send(kept, screen):
            await self._refused(chat)
            return
        self._refusals.note(is_refused=False)
        self._passed_over.add(kept.pseudonym)  # also where it cannot be recorded now
        await self._record(chat)
        self._passed_over.discard(kept.pseudonym)

    async def _send(self, kept: Kept, screen: Screen) -> bool:
        """Send the question; False where its reader blocked the bot."""
        try:
            async with noting(self._memory, kept.person) as sending:
                sending.message_id = await self._sender.send(kept.person.chat, screen)
        except Unsure:
            self._passed_over.add(kept.pseudonym)  # until tomorrow: nobody is asked twice in a row
            raise
        except Blocked:
            return False
        return True

    async def _refused(self, chat: int) -> None:
        """Forget who blocked the bot; where it may be our fault, do not ask them again and let the month decide."""
        self._refusals.note(is_refused=True)
        if await self._refusals.may_forget():
            await self._memory.forget(chat)
        else:
            await self._record(chat)

    async def _record(self, chat: int) -> None:
        """Note that somebody was asked this month; whatever they changed meanwhile stays."""
        for _ in range(TRIES):
            kept = await self._readers.look(chat)
            if kept is None or not kept.person.subscriptions:
                return
            if await self._readers.replace(kept, replace(kept.person, asked=self._month())):
                return

    def _month(self) -> int:
        return month_of(self._now())
