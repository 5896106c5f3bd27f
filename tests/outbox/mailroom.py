"""A process that sends announcements, and kills itself at a named point or is killed: nothing else runs in it.

``python -m tests.outbox.mailroom DATABASE KEYS ADDRESS RATE [POINT TIMES [CHANNEL]]``: it says "sending" when it holds
the lease, and ends by itself when nothing is to be sent.
"""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.announcements.announcement import OVER, State
from bot.i18n import Locale
from bot.outbox.course import Course
from bot.outbox.mirror import Mirror
from bot.outbox.refusals import Refusals
from bot.outbox.revise import Revision
from bot.outbox.send import Sending, Why
from bot.outbox.turns import FREE_RATE, Turns
from bot.seal.keys import load_keys
from bot.storage.announcements import Announcements
from bot.storage.database import open_database
from bot.storage.deliveries import Deliveries
from bot.storage.lease import Lease
from bot.storage.memory import Memory
from bot.storage.meta import Meta
from bot.storage.posts import Posts
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from bot.telegram.api import Api
from bot.telegram.carrier import TelegramCarrier
from bot.telegram.channels import Channels
from bot.telegram.deleter import TelegramDeleter
from bot.telegram.pace import Pace
from bot.telegram.transport import AiohttpRequest
from tests.outbox.cast import TOKEN

LEASE = 0.5
"""Seconds that the lease is held: a killed process must not keep the next one waiting for long."""


class Silence:
    """Nobody watches."""

    async def paused(self, number: int, why: Why) -> None:
        """Say it to the test."""
        os.write(1, f"paused {why}\n".encode())

    async def over(self, number: int) -> None:
        """Say it to the test."""
        os.write(1, b"over\n")


def killing(point: str, times: int) -> Callable[[str], None]:
    """Kill this process when it comes to a point for the n-th time."""
    left = times

    def at(name: str) -> None:
        nonlocal left
        left -= name == point
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


async def send(url: str, keys: Path, address: str, rate: float, at: Callable[[str], None], channel: str = "") -> None:
    """Take the lease, send what there is, and give it back."""
    ring = load_keys(keys)
    assert ring is not None
    api = Api(TOKEN, base_url=f"{address}/bot", request=AiohttpRequest(""), rate_limiter=Pace(time.monotonic))
    async with open_database(url) as database, api:
        readers, traces, lease = Readers(database, ring), Traces(database, ring), Lease(database)
        memory = Memory(readers, traces, lambda: datetime.now(UTC), 24)
        announcements = Announcements(database)
        turns = Turns(rate, time.monotonic)

        def is_paid() -> bool:
            return turns.rate > FREE_RATE

        carrier, deleter = TelegramCarrier(api, is_paid), TelegramDeleter(api)
        refusals = Refusals(Meta(database), api.id)
        await refusals.remember_bot()
        deliveries = Deliveries(database, readers, traces)
        sending = Sending(
            announcements,
            deliveries,
            lease,
            memory,
            carrier,
            deleter,
            refusals,
            Silence(),
            turns,
            lambda: datetime.now(UTC),
            at=at,
        )
        channels = Channels(api, {Locale.BE: channel} if channel else {}, is_paid)
        course = Course(
            announcements,
            deliveries,
            lease,
            sending,
            Revision(traces, readers, deleter, carrier, turns),
            Silence(),
            lambda: datetime.now(UTC),
            at=at,
            mirror=Mirror(Posts(database), lease, channels, turns, lambda: datetime.now(UTC), at=at),
        )
        holder = secrets.token_hex(8)
        while (epoch := await lease.take(holder, LEASE)) is None:  # noqa: ASYNC110  (another process has it)
            await asyncio.sleep(0.05)
        os.write(1, b"sending\n")
        working = asyncio.ensure_future(course.run())
        try:
            while await announcements.all([each for each in State if each not in (*OVER, State.PAUSED)], 1):
                await asyncio.wait({working}, timeout=LEASE / 5)
                if working.done():
                    working.result()
                await lease.renew(holder, epoch, LEASE)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await lease.release(holder, epoch)


def main(url: str, keys: str, address: str, rate: str, point: str = "", times: str = "0", channel: str = "") -> None:
    """Send."""
    asyncio.run(send(url, Path(keys), address, float(rate), killing(point, int(times)), channel))


if __name__ == "__main__":
    main(*sys.argv[1:])
