"""Seal, look up and re-key readers: what it costs beside the same rows unsealed."""

# ruff: noqa: T201  (a bench prints)

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, select, text

from bot.i18n import Locale
from bot.seal.envelope import open_envelope, seal
from bot.seal.keys import KeyRing, derive_key
from bot.seal.person import Person, read_person, write_person
from bot.seal.pseudonym import pseudonym
from bot.storage import schema
from bot.storage.database import Database, open_database
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import PLACE, Readers
from tests.databases import run_postgres

READERS = 100_000
LOOK_UPS = 2_000
AT_ONCE = 1_000
OLD, NEW = derive_key(b"old" * 16), derive_key(b"new" * 16)
FIRST = 5_000_000_000
PLAIN = Table(
    "plain",
    MetaData(),
    Column("chat", LargeBinary(16), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("month", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The same rows, unsealed: a number of 16 bytes and what an envelope holds, padded to the same length."""
PADDED = 289


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print tables; always 0."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.remembering", description=sys.modules[__name__].__doc__
    )
    parser.add_argument("--readers", type=int, default=READERS, help="how many are re-keyed")
    parser.add_argument("--look-ups", type=int, default=LOOK_UPS)
    options = parser.parse_args(arguments)
    _sealing(options.look_ups)
    print(
        "| database | readers | unsealed look-ups/s | sealed look-ups/s | ratio | MiB unsealed / sealed "
        "| re-keyed in s | rows/s | batch ms, first tenth / last tenth | memory grew by MiB |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    with tempfile.TemporaryDirectory() as folder, run_postgres() as postgres:
        for name, url in (("SQLite", f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3"), ("PostgreSQL", postgres.url)):
            asyncio.run(_row(name, url, options.readers, options.look_ups))
    return 0


def _sealing(times: int) -> None:
    content, ring = write_person(_person(0)), KeyRing(OLD, None)
    name = pseudonym(OLD, FIRST)
    began = time.perf_counter()
    sealed = [seal(OLD, PLACE, name, content) for _ in range(times)]
    middle = time.perf_counter()
    for each in sealed:
        read_person(open_envelope(ring, PLACE, name, each))
    end = time.perf_counter()
    written = [write_person(_person(number)) for number in range(times)]
    unsealed = time.perf_counter()
    for each in written:
        read_person(each)
    last = time.perf_counter()
    rates = {
        "seal": middle - began,
        "open and read": end - middle,
        "write, unsealed": unsealed - end,
        "read, unsealed": last - unsealed,
    }
    print("| of one person | per second |\n| --- | ---: |")
    for what, seconds in rates.items():
        print(f"| {what} | {times / seconds:,.0f} |")
    print()


async def _row(name: str, url: str, count: int, look_ups: int) -> None:
    async with _filled(url, count) as database:
        readers = Readers(database, KeyRing(OLD, None))
        step = max(1, count // look_ups)
        chats = [FIRST + number for number in range(0, count, step)]

        async def plain(chat: int) -> None:
            async with database.read() as connection:
                wanted = select(PLAIN.c.content).where(PLAIN.c.chat == chat.to_bytes(16, "big"))
                assert (await connection.execute(wanted)).scalar_one()

        async def sealed(chat: int) -> None:
            assert await readers.find(chat)

        unsealed_rate, sealed_rate = await _rate(plain, chats), await _rate(sealed, chats)
        sizes = [await _size(database, table) for table in (PLAIN.name, schema.readers.name)]
        readers.ring = KeyRing(NEW, OLD)
        before, began, batches = _peak(), time.perf_counter(), [time.perf_counter()]
        while await readers.reseal(AT_ONCE):
            batches.append(time.perf_counter())
        seconds, grown = time.perf_counter() - began, _peak() - before
        readers.ring = KeyRing(NEW, None)
        assert await readers.count() == count
        assert await readers.find(FIRST + count - 1) == _person(count - 1)
    print(
        f"| {name} | {count:,} | {unsealed_rate:,.0f} | {sealed_rate:,.0f} | {sealed_rate / unsealed_rate:.2f} "
        f"| {sizes[0]:.0f} / {sizes[1]:.0f} | {seconds:.1f} | {count / seconds:,.0f} | {_tenths(batches)} "
        f"| {grown:.0f} |"
    )


def _tenths(moments: Sequence[float]) -> str:
    """Say how long a batch took at the beginning and at the end: the same, where the work is linear."""
    tenth = max(1, len(moments) // 10)
    first, last = moments[: tenth + 1], moments[-tenth - 1 :]
    return " / ".join(f"{(each[-1] - each[0]) / max(1, len(each) - 1) * 1000:.0f}" for each in (first, last))


@asynccontextmanager
async def _filled(url: str, count: int) -> AsyncIterator[Database]:
    """Open a database with so many readers under the old key, and the same unsealed."""
    async with open_database(url) as database:
        await migrate(database)
        async with database.write() as connection:
            await connection.run_sync(PLAIN.create)
        for at in range(0, count, 10 * AT_ONCE):
            some = [_person(number) for number in range(at, min(count, at + 10 * AT_ONCE))]
            names = [pseudonym(OLD, each.chat) for each in some]
            async with database.write() as connection:
                await connection.execute(
                    schema.readers.insert(),
                    [
                        {"pseudonym": name, "envelope": seal(OLD, PLACE, name, write_person(each)), "month": 202611}
                        for name, each in zip(names, some, strict=True)
                    ],
                )
                await connection.execute(
                    PLAIN.insert(),
                    [
                        {
                            "chat": each.chat.to_bytes(16, "big"),
                            "content": write_person(each).ljust(PADDED),
                            "month": 202611,
                        }
                        for each in some
                    ],
                )
        yield database


async def _rate(look_up: Callable[[int], Awaitable[None]], chats: Sequence[int]) -> float:
    began = time.perf_counter()
    for chat in chats:
        await look_up(chat)
    return len(chats) / (time.perf_counter() - began)


async def _size(database: Database, table: str) -> float:
    """Return what a table with its indexes takes on the disk, in MiB."""
    if database.file:
        asking = text("SELECT sum(pgsize) FROM dbstat WHERE name = :name OR name LIKE '%' || :name || '%'")
    else:
        asking = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
    async with database.read() as connection:
        return int((await connection.execute(asking, {"name": table})).scalar_one()) / (1 << 20)


def _person(number: int) -> Person:
    return Person(FIRST + number, Locale.EN, subscriptions=("PL",))


def _peak() -> float:
    """Return the most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
