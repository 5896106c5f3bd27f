"""Let the database belong to another bot: what lies in the chats of the one before is out of reach for ever."""

from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select, update

from bot.announcements.announcement import OVER, State
from bot.storage.everything import Storage
from bot.storage.meta import BOT, NEWEST
from bot.storage.readers import Kept
from bot.storage.schema import announcements, deliveries, meta, traces

AT_ONCE = 500
"""Readers that are read at once."""


@dataclass(frozen=True, slots=True)
class Left:
    """What would be given up.

    Attributes:
        messages: Notes of messages that wait to be erased from the chats of the bot before.
        announcements: Announcements that are not over.
    """

    messages: int
    announcements: int


async def left(storage: Storage) -> Left:
    """Count what would be given up."""
    under_way = select(func.count()).where(announcements.c.state.not_in(OVER))
    async with storage.database.read() as connection:
        return Left(await storage.traces.count(), (await connection.execute(under_way)).scalar_one())


async def move(storage: Storage, bot: int) -> int:
    """Give the database to another bot; killed in the middle, it is still that of the bot before, and begins again.

    First subscriptions end: the new bot cannot write to anybody who has not started it, and every refusal would look
    like a reader who has gone. What readers chose besides stays, for their pseudonym is the same. Then, in one
    transaction, deliveries, traces and how far Telegram's numbers had come go, and the bot's id is written.

    Args:
        storage: What is remembered; nobody else may be using it.
        bot: The id of the new bot at Telegram.

    Returns:
        How many subscriptions ended.
    """
    ended, after = 0, b""
    while True:
        rows, place = await storage.readers.rows(after, AT_ONCE)
        for kept in rows:
            ended += await _end_subscription(storage, kept)
        if place is None:
            break
        after = place
    async with storage.database.write_alone() as connection:
        await connection.execute(delete(deliveries))
        await connection.execute(delete(traces))
        stopping = update(announcements).where(announcements.c.state.not_in(OVER)).values(state=State.STOPPED)
        await connection.execute(stopping)
        await connection.execute(delete(meta).where(meta.c.name.in_([BOT, NEWEST])))
        await connection.execute(storage.database.insert(meta).values(name=BOT, value=str(bot)))
    await storage.checkpoint()
    return ended


async def _end_subscription(storage: Storage, kept: Kept) -> bool:
    if not kept.person.subscriptions:
        return False
    return await storage.readers.replace(kept, replace(kept.person, subscriptions=(), asked=None))
