"""A house of processes that send announcements and are killed, by themselves at a named point or from outside.

``python -m tests.outbox.mailroom SOCKET`` imports everything once and says "open"; it ends with its input. Each
connection to the socket is a room: a line begins it, a JSON list of database, keys, address, rate, seconds between
two tries for the lease, point and times, and channel. It answers "pid N", "sending" each time it takes the lease,
"paused WHY", "over", and at last "end CODE". A room that nobody listens to is killed.
"""

import asyncio
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.announcements.announcement import OVER, State
from bot.i18n import Locale
from bot.outbox.course import Course, course_of
from bot.outbox.holder import while_holding
from bot.outbox.refusals import Refusals
from bot.outbox.send import Why
from bot.outbox.turns import FREE_RATE, Turns
from bot.seal.keys import load_keys
from bot.storage.announcements import Announcements
from bot.storage.database import open_database
from bot.storage.everything import everything_of
from bot.storage.failures import StorageDown
from bot.storage.memory import Memory
from bot.telegram.api import Api
from bot.telegram.carrier import TelegramCarrier
from bot.telegram.channels import Channels
from bot.telegram.deleter import TelegramDeleter
from bot.telegram.pace import Pace
from bot.telegram.transport import AiohttpRequest
from tests.outbox.cast import TOKEN

ROUND = 0.1
"""Seconds between two looks whether anything is left to be sent, or anybody listens."""


def say(what: str) -> None:
    os.write(1, f"{what}\n".encode())


class Crier:
    """Tells the test what announcers are told."""

    async def paused(self, number: int, why: Why) -> None:
        say(f"paused {why}")

    async def over(self, number: int) -> None:
        say("over")


def ending(point: str, times: int) -> Callable[[str], None]:
    """Kill this process when it has passed a point n times and comes to it again; "POINT:freeze" only freezes it."""
    left, (point, _, how) = times, point.partition(":")

    def at(name: str) -> None:
        nonlocal left
        left -= name == point
        if left == -1 and name == point:
            os.kill(os.getpid(), signal.SIGSTOP if how else signal.SIGKILL)

    return at


async def send(
    url: str, keys: Path, address: str, rate: float, every: float, at: Callable[[str], None], channel: str
) -> None:
    """Take the lease as the bot does, and send until nothing is left."""
    ring = load_keys(keys)
    assert ring is not None
    api = Api(TOKEN, base_url=f"{address}/bot", request=AiohttpRequest(""), rate_limiter=Pace(time.monotonic))
    async with open_database(url) as database, api:
        storage = everything_of(database, ring)
        memory = Memory(storage.readers, storage.traces, now, 24)
        turns = Turns(rate, time.monotonic)

        def is_paid() -> bool:
            return turns.rate > FREE_RATE

        carrier, deleter = TelegramCarrier(api, is_paid), TelegramDeleter(api)
        poster = Channels(api, {Locale.BE: channel} if channel else {}, is_paid)
        refusals = Refusals(storage.meta, api.id)
        await refusals.remember_bot()
        course = course_of(storage, memory, carrier, deleter, refusals, Crier(), turns, now, poster, at=at)
        working = asyncio.ensure_future(while_holding(storage.lease, lambda: work(course), every))
        try:
            await until_all_is_sent(storage.announcements)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def work(course: Course) -> None:
    say("sending")
    await course.run()


async def until_all_is_sent(announcements: Announcements) -> None:
    going = [each for each in State if each not in (*OVER, State.PAUSED)]
    while True:
        with suppress(StorageDown):
            if not await announcements.all(going, 1):
                return
        await asyncio.sleep(ROUND)


def now() -> datetime:
    return datetime.now(UTC)


def room(listener: socket.socket) -> None:
    """Run one room, and kill it when nobody listens any more."""
    url, keys, address, rate, every, point, times, channel = json.loads(listener.makefile().readline())
    child = os.fork()
    if not child:
        os.dup2(listener.fileno(), 1)
        asyncio.run(send(url, Path(keys), address, rate, every, ending(point, times), channel))
        os._exit(0)
    listener.sendall(f"pid {child}\n".encode())
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            with suppress(OSError):
                listener.sendall(f"end {os.waitstatus_to_exitcode(status)}\n".encode())
            return
        readable, _, _ = select.select([listener], [], [], ROUND / 10)
        if readable and not listener.recv(1):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return


def main(path: str) -> None:
    """Open rooms until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the rooms
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        say("open")
        while True:
            readable, _, _ = select.select([door, sys.stdin], [], [])
            if sys.stdin in readable:
                return
            visitor, _ = door.accept()
            if not os.fork():
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                try:
                    room(visitor)
                finally:
                    os._exit(0)
            visitor.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
