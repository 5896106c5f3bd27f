"""Post announcements in the channels of each language, and correct and delete what was posted."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.announcements.announcement import Announcement, Attachment, Letter
from bot.announcements.channels import Fate, Obstacle, Post
from bot.i18n import Locale
from bot.outbox.erase import TryLater
from bot.outbox.quiet import Quiet
from bot.outbox.send import Means
from bot.outbox.sender import Unsure
from bot.storage.failures import StorageDown
from bot.storage.posts import KeptPost, mark_of

ROUND = timedelta(seconds=1)
"""How soon it is tried again to write an outcome down."""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class CannotPost(Exception):
    """A channel does not take it; ``obstacle`` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class Poster(Protocol):
    """Writes into channels; ``set_`` names the channel of each language that has one."""

    @property
    def set_(self) -> Mapping[Locale, str]:
        """The channels by language."""
        ...

    async def post(self, channel: str, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> int:
        """Post a letter; return its number in the channel.

        Raises:
            TryLater: it was surely not posted: Telegram asks to wait (``seconds``), or there was no connection (0).
            Unsure: nobody knows whether it was.
            CannotPost: it was surely not, and will not be.
        """
        ...

    async def correct(self, channel: str, message: int, letter: Letter, attachment: Attachment | None) -> None:
        """Put another letter into a post; one that says the same already is left as it is.

        Raises:
            TryLater: nobody knows whether it was edited; twice does no harm.
            CannotPost: see there.
        """
        ...

    async def delete(self, channel: str, message: int) -> None:
        """Delete a post; one that is not there is passed over.

        Raises:
            TryLater: nobody knows whether it was deleted.
            CannotPost: see there.
        """
        ...


class Mirror:
    """Posts each announcement once in each channel; what nobody knows of is not posted again by itself."""

    def __init__(self, means: Means, poster: Poster, quiet: Quiet) -> None:
        """Make a mirror that writes into channels and keeps Telegram's pauses."""
        self._means = means
        self._posts = means.storage.posts
        self._poster = poster
        self._quiet = quiet

    async def plan(self, number: int, epoch: int) -> None:
        """Let an announcement that begins be posted in the channels that are set now.

        Raises:
            LeaseLost: somebody else has taken it.
            StorageDown: it is planned later.
        """
        await self._posts.plan(number, epoch, {locale: mark_of(each) for locale, each in self._poster.set_.items()})

    async def recover(self, epoch: int) -> None:
        """Call unknown what a dead holder left on its way.

        Raises:
            LeaseLost, StorageDown: see ``plan``.
        """
        await self._posts.recover(epoch)

    async def post(self, number: int, announcement: Announcement, epoch: int) -> bool:
        """Post until nothing waits, or until it is paused, stopped or late; tell whether nothing is left.

        Raises:
            LeaseLost: somebody else has taken it.
        """
        while waiting := await self._until_up(partial(self._waiting, number)):
            await self._until_up(self._quiet.wait)
            if announcement.end and self._means.now() >= announcement.end:
                return False
            locale = waiting.post.locale
            channel = self._poster.set_.get(locale)
            is_claimed = await self._claim(number, epoch, locale, mark_of(channel) if channel else waiting.channel)
            if not is_claimed:
                return False
            self._means.at("post claimed")
            flight = asyncio.create_task(self._fly(number, epoch, locale, channel, announcement))
            try:
                await asyncio.shield(flight)
            finally:
                if not flight.done():  # what is on its way arrives, and is written down
                    await asyncio.wait({flight})
        return True

    async def correct(self, corrected: int, number: int, announcement: Announcement) -> None:
        """Put a correction into the posts of what it corrects; what is corrected already is left.

        Args:
            corrected: The number of what was posted.
            number: That of the correction.
            announcement: What shall stand there.

        Raises:
            StorageDown: the rest is corrected later.
        """
        done = {kept.post.locale for kept in await self._posts.of(number)}
        for kept in await self._posts.of(corrected):
            locale = kept.post.locale
            if kept.post.fate is not Fate.POSTED or kept.message is None or locale in done:
                continue
            letter, attachment = announcement.letter(locale), announcement.attachment
            why = await self._do(kept, partial(self._poster.correct, letter=letter, attachment=attachment))
            self._means.at("post corrected")
            fate = Fate.UNCORRECTED if why else Fate.CORRECTED
            await self._posts.note(number, KeptPost(Post(locale, fate, why), kept.channel, kept.message))

    async def recall(self, number: int) -> None:
        """Delete the posts of an announcement, as far as it is known where they lie.

        Raises:
            StorageDown: the rest is deleted later.
        """
        for kept in await self._posts.of(number):
            if kept.post.fate is Fate.POSTED:
                why = await self._do(kept, self._poster.delete)
                self._means.at("post deleted")
                fate = Fate.LEFT if why else Fate.RECALLED
                await self._posts.note(number, KeptPost(Post(kept.post.locale, fate, why), kept.channel, kept.message))

    async def _waiting(self, number: int) -> KeptPost | None:
        return next((kept for kept in await self._posts.of(number) if kept.post.fate is Fate.WAITING), None)

    async def _claim(self, number: int, epoch: int, locale: Locale, mark: bytes) -> bool:
        """Take a post that waits; where nobody knows whether it is taken, it surely was not posted, and waits again."""
        while True:
            try:
                return await self._posts.claim(number, epoch, locale, mark)
            except StorageDown:
                again = Post(locale, Fate.WAITING)
                await self._until_up(partial(self._posts.settle, number, epoch, again))

    async def _fly(
        self, number: int, epoch: int, locale: Locale, channel: str | None, announcement: Announcement
    ) -> None:
        """Post, and write down what became of it."""
        post, message = await self._carry(locale, channel, announcement)
        self._means.at("posted")
        await self._until_up(partial(self._posts.settle, number, epoch, post, message))
        self._means.at("post settled")

    async def _carry(self, locale: Locale, channel: str | None, announcement: Announcement) -> tuple[Post, int | None]:
        if channel is None:
            return Post(locale, Fate.FAILED, Obstacle.UNSET), None
        letter, is_silent = announcement.letter(locale), not announcement.is_urgent
        async with self._means.turns.turn():
            if self._quiet.is_kept or not self._means.storage.lease.is_ours:  # as for readers: it waits, or is not ours
                return Post(locale, Fate.WAITING), None
            try:
                message = await self._poster.post(channel, letter, announcement.attachment, is_silent=is_silent)
            except Unsure:
                return Post(locale, Fate.UNKNOWN), None
            except TryLater as later:
                await self._quiet.keep(later.seconds)
                return Post(locale, Fate.WAITING), None
            except CannotPost as cannot:
                log.warning("an announcement was not posted in a channel (%s)", cannot.obstacle)
                return Post(locale, Fate.FAILED, cannot.obstacle), None
        self._quiet.heard()
        return Post(locale, Fate.POSTED), message

    async def _do(self, kept: KeptPost, work: Callable[[str, int], Awaitable[None]]) -> Obstacle | None:
        """Do something to a post in its turn, again after as long as Telegram asks to wait; return why it cannot be."""
        channel = self._poster.set_.get(kept.post.locale)
        if channel is None or kept.message is None or mark_of(channel) != kept.channel:
            return Obstacle.UNSET  # the number names another message in any other channel
        while True:
            await self._quiet.wait()
            async with self._means.turns.turn():
                try:
                    await work(channel, kept.message)
                except TryLater as later:
                    await self._quiet.keep(later.seconds)
                except CannotPost as cannot:
                    log.warning("a post in a channel could not be changed (%s)", cannot.obstacle)
                    return cannot.obstacle
                else:
                    self._quiet.heard()
                    return None

    async def _until_up(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Ask the database, again while it is down: nothing that we know is thrown away."""
        while True:
            try:
                return await work()
            except StorageDown:
                log.warning("the database is down: posts in channels are written down later")
                await self._means.sleep(ROUND.total_seconds())


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, Result]) -> AsyncIterator[asyncio.Task[Result]]:
    """Do some work beside what is done inside; it is over at the end, and what it raises is raised.

    Where what is done inside fails, the work is cancelled, and only that failure is raised.
    """
    task = asyncio.create_task(work)
    try:
        yield task
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
