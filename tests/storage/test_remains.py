"""Nothing of an id stands in the files of a database, whatever was done to it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.seal.pseudonym import pseudonym
from bot.storage import schema
from bot.storage.admins import Admins
from bot.storage.database import Database, open_database
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.databases import Postgres
from tests.storage.cast import ALINA, BARYS, BOTH, HOUR, NOVEMBER, OLD, ONLY_OLD


def forms(number: int) -> Iterator[bytes]:
    """Yield a number as a file may hold it: decimal, hexadecimal, binary, and those in base64 at each place."""
    small = [number.to_bytes(4, order) for order in ("big", "little")] if number < 2**32 else []
    plain = [str(number).encode(), *small, *(number.to_bytes(8, order) for order in ("big", "little"))]
    yield from plain
    yield f"{number:x}".encode()
    for each in plain:
        yield from filter(_tells, (in_base64(each, shift) for shift in range(3)))


def in_base64(content: bytes, shift: int) -> bytes:
    """Return the digits that depend on the content alone, after ``shift`` bytes of something else."""
    digits = base64.b64encode(b"\0" * shift + content)
    return digits[-(-shift * 8 // 6) : (shift + len(content)) * 8 // 6]


def _tells(digits: bytes) -> bool:
    """Four digits or less stand somewhere by chance."""
    return len(digits) > 4


def contents(files: list[Path]) -> list[bytes]:
    return [file.read_bytes() for file in files if file.is_file()]


def standing(wanted: Iterator[bytes] | list[bytes], files: list[bytes]) -> list[bytes]:
    return [each for each in wanted if any(each in content for content in files)]


async def noted(*_: object) -> None:
    """Write nothing down."""


async def files_of(database: Database, request: pytest.FixtureRequest) -> list[bytes]:
    if database.file:
        return contents([*database.file.parent.iterdir()])
    postgres: Postgres = request.getfixturevalue("postgres")
    async with database.write() as connection:
        await connection.execute(text("CHECKPOINT"))
    return contents([*postgres.folder.rglob("*")])


async def test_nothing_of_an_id_stands_in_the_files(database: Database, request: pytest.FixtureRequest) -> None:
    readers, traces = Readers(database, ONLY_OLD), Traces(database, ONLY_OLD)
    ids = [form for person in (ALINA, BARYS) for form in forms(person.chat)]

    async def look() -> list[bytes]:
        return standing(ids, await files_of(database, request))

    for person in (ALINA, BARYS):
        await readers.keep(person, NOVEMBER)
        await traces.add(person.chat, [1, 2, 3], HOUR)
    admins = Admins(database, ONLY_OLD)
    await admins.invite("owner", b"c" * 32, 2**40, 0)
    assert await admins.redeem(b"c" * 32, BARYS.chat, 1, noted, noted)
    assert standing([pseudonym(OLD, ALINA.chat)], await files_of(database, request)), "what stands there is found"
    assert await look() == []
    readers.ring = traces.ring = admins.ring = BOTH
    assert await admins.reseal(10) == 0
    assert await readers.reseal(1) == 1
    assert await traces.reseal(10) == 0
    assert await readers.find(ALINA.chat) == ALINA
    assert await traces.release(ALINA.chat, 2)
    assert await readers.forget(ALINA.chat) == 2
    assert await look() == []
    assert await database.checkpoint()
    assert await look() == []


async def test_nothing_at_all_of_the_forgotten_stands_in_sqlite(sqlite_url: str) -> None:
    """PostgreSQL keeps dead rows for long: they are mute when their key is gone."""
    async with open_database(sqlite_url) as database:
        await migrate(database)
        readers = Readers(database, ONLY_OLD)
        await readers.keep(ALINA, NOVEMBER)
        async with database.read() as connection:
            row = (await connection.execute(select(schema.readers))).one()
        await readers.forget(ALINA.chat)
        assert await database.checkpoint()
        assert database.file
        remains = contents([*database.file.parent.iterdir()])
    assert standing([row.pseudonym, row.envelope[5:37]], remains) == []


async def test_an_id_in_any_form_would_be_found() -> None:
    for number in (ALINA.chat, BARYS.chat):
        planted = [str(number).encode(), number.to_bytes(8, "big"), base64.b64encode(f"id={number};".encode())]
        assert all(standing(list(forms(number)), [b"page" + each + b"page"]) for each in planted)
