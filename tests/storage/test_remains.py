"""Nothing of an id stands in the files of a database, whatever was done to it."""

import base64
from collections.abc import Iterable
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
from tests.spellings import MANY, forms, found_in
from tests.storage.cast import ALINA, BARYS, BOTH, HOUR, NOVEMBER, OLD, ONLY_OLD


def contents(files: list[Path]) -> list[bytes]:
    return [file.read_bytes() for file in files if file.is_file()]


def standing(wanted: Iterable[bytes], files: list[bytes]) -> set[bytes]:
    return found_in(b"".join(files), wanted)


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

    async def look() -> set[bytes]:
        return standing(ids, await files_of(database, request))

    for person in (ALINA, BARYS):
        await readers.keep(person, NOVEMBER)
        await traces.add(person.chat, [1, 2, 3], HOUR)
    admins = Admins(database, ONLY_OLD)
    await admins.invite("owner", b"c" * 32, 2**40, 0)
    assert await admins.redeem(b"c" * 32, BARYS.chat, 1, noted, noted)
    assert standing([pseudonym(OLD, ALINA.chat)], await files_of(database, request)), "what stands there is found"
    assert await look() == set()
    readers.ring = traces.ring = admins.ring = BOTH
    assert await admins.reseal(10) == 0
    assert await readers.reseal(1) == 1
    assert await traces.reseal(10) == 0
    assert await readers.find(ALINA.chat) == ALINA
    assert await traces.release(ALINA.chat, 2)
    assert await readers.forget(ALINA.chat) == 2
    assert await look() == set()
    assert await database.checkpoint()
    assert await look() == set()


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
    assert standing([row.pseudonym, row.envelope[5:37]], remains) == set()


async def test_an_id_in_any_form_would_be_found() -> None:
    for number in (ALINA.chat, BARYS.chat):
        planted = [str(number).encode(), number.to_bytes(8, "big"), base64.b64encode(f"id={number};".encode())]
        assert all(standing(list(forms(number)), [b"page" + each + b"page"]) for each in planted)


def test_very_many_spellings_are_found_as_a_few_are() -> None:
    wanted = [form for number in range(5_000_000_000, 5_000_000_000 + MANY) for form in forms(number)]
    planted = wanted[7], wanted[-1]
    assert found_in(b"page" + planted[0] + b"," + planted[1], wanted) >= {*planted}
    assert found_in(b"page" * 9, wanted) == set()
