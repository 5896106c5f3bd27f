"""Claim and settle the posts of announcements in channels: each step is one transaction of the lease's holder."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.announcement import State
from bot.announcements.channels import Fate, Obstacle, Post
from bot.i18n import Locale
from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from bot.storage.lease import is_held
from bot.storage.schema import announcements, posts

_MARK = 8
"""Bytes of a hash: they need not hide a channel, only tell it from another one."""
_AGAIN = (Fate.FAILED, Fate.UNKNOWN)


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post, where it lies (``message`` is its number in the channel), and the mark of the channel."""

    post: Post
    channel: bytes
    message: int | None


def mark_of(channel: str) -> bytes:
    """Return what tells a channel, as the settings name it, from any other."""
    return sha256(channel.casefold().encode()).digest()[:_MARK]


class Posts:
    """The posts of all announcements, one for each language that has a channel."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, number: int, epoch: int, channels: Mapping[Locale, bytes]) -> None:
        """Let an announcement that begins be posted in these channels; twice is once.

        Raises:
            LeaseLost: see there.
        """
        new = [
            {"announcement": number, "locale": locale, "state": Fate.WAITING, "channel": mark}
            for locale, mark in channels.items()
        ]
        async with self._database.write() as connection:
            await _see(connection, epoch)
            if new and await _is_in(connection, number, State.PLANNING):
                await connection.execute(self._database.insert(posts).on_conflict_do_nothing(), new)

    async def claim(self, number: int, epoch: int, locale: Locale, channel: bytes) -> bool:
        """Take a post that waits; False where it does not, or the announcement is not being sent.

        Args:
            number: The announcement.
            epoch: That of the lease.
            locale: The language of the post.
            channel: The mark of the channel that it goes to now.

        Raises:
            LeaseLost: see there.
        """
        async with self._database.write() as connection:
            await _see(connection, epoch)
            if not await _is_in(connection, number, State.SENDING):
                return False
            waiting = _of(number, locale) & (posts.c.state == Fate.WAITING)
            taking = update(posts).where(waiting)
            taking = taking.values(state=Fate.IN_FLIGHT, why=None, channel=channel, epoch=epoch)
            return (await connection.execute(taking)).rowcount == 1

    async def settle(self, number: int, epoch: int, post: Post, message: int | None = None) -> None:
        """Write down what became of a claimed post; what the next holder called unknown meanwhile is known by this.

        Args:
            number: The announcement.
            epoch: That under which it was claimed.
            post: What became of it; WAITING where it surely was not posted, and may be later.
            message: Its number in the channel, where it was posted.
        """
        ours = _of(number, post.locale) & (posts.c.epoch == epoch)
        states = [Fate.IN_FLIGHT] if post.fate is Fate.WAITING else [Fate.IN_FLIGHT, Fate.UNKNOWN]
        settling = update(posts).where(ours, posts.c.state.in_(states))
        async with self._database.write() as connection:
            await connection.execute(settling.values(state=post.fate, why=post.why, message=message))

    async def recover(self, epoch: int) -> int:
        """Call unknown what a dead holder left on its way; return how many.

        Raises:
            LeaseLost: see there.
        """
        left = (posts.c.state == Fate.IN_FLIGHT) & (posts.c.epoch != epoch)
        async with self._database.write() as connection:
            await _see(connection, epoch)
            return (await connection.execute(update(posts).where(left).values(state=Fate.UNKNOWN))).rowcount

    async def retry(self, number: int, fates: Collection[Fate]) -> int:
        """Let posts that failed, or that nobody knows of, wait again; return how many."""
        chosen = (posts.c.announcement == number) & posts.c.state.in_(set(fates) & set(_AGAIN))
        waiting = update(posts).where(chosen).values(state=Fate.WAITING, why=None, epoch=None)
        sending = update(announcements).where(announcements.c.number == number)
        async with self._database.write() as connection:
            count = (await connection.execute(waiting)).rowcount
            if count:
                await connection.execute(sending.values(state=State.SENDING, ended_hour=None))
        return count

    async def note(self, number: int, kept: KeptPost) -> None:
        """Write down what a correction did, or what became of a post when it was taken back; twice is once."""
        post = kept.post
        values = {"state": post.fate, "why": post.why, "channel": kept.channel, "message": kept.message}
        noting = self._database.insert(posts).values(announcement=number, locale=post.locale, **values)
        noting = noting.on_conflict_do_update(index_elements=["announcement", "locale"], set_=values)
        async with self._database.write() as connection:
            await connection.execute(noting)

    async def of(self, number: int) -> list[KeptPost]:
        """Return the posts of an announcement, in the order of languages."""
        asking = select(posts).where(posts.c.announcement == number)
        async with self._database.read() as connection:
            rows = (await connection.execute(asking)).all()
        found = [
            KeptPost(
                Post(Locale(row.locale), Fate(row.state), Obstacle(row.why) if row.why else None),
                row.channel,
                row.message,
            )
            for row in rows
        ]
        return sorted(found, key=lambda kept: list(Locale).index(kept.post.locale))


def _of(number: int, locale: Locale) -> ColumnElement[bool]:
    return (posts.c.announcement == number) & (posts.c.locale == locale)


async def _see(connection: AsyncConnection, epoch: int) -> None:
    if not await is_held(connection, epoch):
        raise LeaseLost("another process holds the lease")


async def _is_in(connection: AsyncConnection, number: int, state: State) -> bool:
    asking = select(exists().where(announcements.c.number == number, announcements.c.state == state))
    return bool((await connection.execute(asking)).scalar_one())
