"""Do something to a database in a process that may be killed; everything is imported once, each act is a fork.

A line "ACT URL" comes in; the act's process says "pid N", then what it has done, line by line. When it is over, "end".
"""

import asyncio
import os
import resource
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.storage.database import Database, StorageDown, StorageRefused, open_database
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.storage.cast import BOTH, HOUR, NEW, NOVEMBER, OLD, ONLY_OLD, PEOPLE

BOTH_AGAIN = replace(BOTH, newest=OLD, older=NEW)
NOBODY = 65534


def say(what: str) -> None:
    os.write(1, f"{what}\n".encode())


async def keep(database: Database) -> None:
    """Keep people again and again, each time with a trace; say each number that is kept."""
    readers, traces = Readers(database, BOTH), Traces(database, BOTH)
    number = 0
    while True:
        await readers.keep(PEOPLE[number % len(PEOPLE)], NOVEMBER)
        await traces.add(PEOPLE[number % len(PEOPLE)].chat, [number + 1], HOUR)
        say(f"kept {number}")
        number += 1


async def reseal(database: Database) -> None:
    """Turn the keys round and round."""
    readers, traces = Readers(database, BOTH), Traces(database, BOTH)
    while True:
        while await readers.reseal(20) + await traces.reseal(20):
            say("going on")
        readers.ring = traces.ring = BOTH_AGAIN if readers.ring is BOTH else BOTH


async def fill(database: Database) -> None:
    """Keep people until the disk is full, which a limit on the size of files stands for; then go on without it."""
    readers = Readers(database, ONLY_OLD)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    for number, person in enumerate(PEOPLE):
        try:
            await readers.keep(person, NOVEMBER)
        except StorageDown as down:
            say(f"{number} {down}")
            break
    found = await readers.find(PEOPLE[0].chat)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await readers.keep(PEOPLE[-1], NOVEMBER)
    say(f"still answers: {found == PEOPLE[0]}")


async def be_nobody(database: Database) -> None:
    """Write as a user who may not."""
    await Readers(database, ONLY_OLD).keep(PEOPLE[0], NOVEMBER)


ACTS: dict[str, Callable[[Database], Awaitable[None]]] = {
    "keep": keep,
    "reseal": reseal,
    "fill": fill,
    "be_nobody": be_nobody,
}


async def act(name: str, url: str) -> None:
    try:
        async with open_database(url) as database:
            await ACTS[name](database)
    except StorageRefused as refused:
        say(str(refused))


def main() -> None:
    for line in sys.stdin:
        name, url = line.split()
        child = os.fork()
        if not child:
            say(f"pid {os.getpid()}")
            if name == "be_nobody" and os.geteuid() == 0:
                os.setuid(NOBODY)
            asyncio.run(act(name, url))
            os._exit(0)
        os.waitpid(child, 0)
        say("end")


if __name__ == "__main__":
    main()
