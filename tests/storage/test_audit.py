"""Whoever writes the database, but has no key, changes nothing of the audit unseen."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, text, update

from bot.storage import schema
from bot.storage.audit import Audit, Chain, Entry
from bot.storage.database import Database, StorageRefused, open_database
from bot.storage.meta import AUDIT_HEAD, Meta
from bot.storage.migrations.migrate import migrate
from tests.storage.cast import BOTH, ONLY_NEW, ONLY_OLD

MOMENT = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)
HOUR = 498_708
WHOLE = Chain()
CUT = Chain(is_cut=True)


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, ONLY_OLD)


async def write(audit: Audit, count: int = 5) -> list[int]:
    for number in range(count):
        await audit.add(number, "admin added", bytes([number]) * 32, MOMENT)
    return [entry.number for entry in await audit.everything()]


async def change(database: Database, number: int, **values: object) -> None:
    async with database.write() as connection:
        await connection.execute(update(schema.audit).where(schema.audit.c.number == number).values(**values))


async def remove(database: Database, *numbers: int) -> None:
    async with database.write() as connection:
        await connection.execute(delete(schema.audit).where(schema.audit.c.number.in_(numbers)))


async def test_an_audit_that_nobody_touched_is_whole(audit: Audit) -> None:
    assert await audit.verify() == WHOLE
    numbers = await write(audit)
    assert await audit.verify() == WHOLE
    assert await audit.last(1) == [Entry(numbers[-1], HOUR, 4, "admin added", b"\x04" * 32)]


@pytest.mark.parametrize(
    "values",
    [{"role_number": 9}, {"action": "role left"}, {"hash": b"x" * 32}, {"month_hour": 1}, {"chain": b"x" * 36}],
)
@pytest.mark.parametrize("place", [0, 2, 4])
async def test_the_first_changed_entry_is_told(
    audit: Audit, database: Database, values: dict[str, object], place: int
) -> None:
    numbers = await write(audit)
    await change(database, numbers[place], **values)
    assert await audit.verify() == Chain(broken=numbers[place])


async def test_an_entry_taken_out_breaks_the_one_behind_it(audit: Audit, database: Database) -> None:
    numbers = await write(audit)
    await remove(database, numbers[1])
    assert await audit.verify() == Chain(broken=numbers[2])


async def test_an_end_that_was_cut_is_seen_and_stays_seen(audit: Audit, database: Database) -> None:
    numbers = await write(audit)
    await remove(database, *numbers[3:])
    assert await audit.verify() == CUT
    await write(audit, 2)
    assert await audit.verify() == CUT


async def test_an_audit_that_was_emptied_is_seen(audit: Audit, database: Database) -> None:
    numbers = await write(audit)
    await remove(database, *numbers)
    assert await audit.verify() == CUT
    await write(audit, 1)
    assert await audit.verify() == CUT


@pytest.mark.parametrize("value", [None, "", "00", "no hexadecimal"])
async def test_a_note_of_the_end_that_is_gone_or_forged_is_seen(
    audit: Audit, database: Database, value: str | None
) -> None:
    await write(audit)
    async with database.write() as connection:
        await connection.execute(delete(schema.meta).where(schema.meta.c.name == AUDIT_HEAD))
    if value is not None:
        await Meta(database).set(AUDIT_HEAD, value)
    assert await audit.verify() == CUT


async def test_a_forger_cannot_sign_an_earlier_end(audit: Audit, database: Database) -> None:
    numbers = await write(audit)
    async with database.read() as connection:
        third = (await connection.execute(select(schema.audit).where(schema.audit.c.number == numbers[2]))).one()
    await remove(database, *numbers[3:])
    await Meta(database).set(AUDIT_HEAD, third.chain.hex())
    assert await audit.verify() == CUT


async def test_entries_that_come_at_once_make_one_chain(audit: Audit) -> None:
    await asyncio.gather(*(audit.add(number, "role left", b"s", MOMENT) for number in range(8)))
    assert await audit.verify() == WHOLE
    assert len(await audit.everything()) == 8


async def test_a_rotation_chains_everything_anew(audit: Audit, database: Database) -> None:
    await write(audit)
    before = await audit.everything()
    audit.ring = BOTH
    await write(audit, 1)
    assert await audit.verify() == WHOLE
    assert await audit.reseal(1) == 0
    assert await audit.reseal(1) == 0
    audit.ring = ONLY_NEW
    assert await audit.verify() == WHOLE
    assert (await audit.everything())[: len(before)] == before
    audit.ring = ONLY_OLD
    assert (await audit.verify()).broken == before[0].number


async def test_a_rotation_mends_nothing(audit: Audit, database: Database) -> None:
    numbers = await write(audit)
    await change(database, numbers[2], role_number=9)
    audit.ring = BOTH
    assert await audit.reseal(10) == 0
    audit.ring = ONLY_NEW
    assert await audit.verify() == Chain(broken=numbers[2])


async def test_a_rotation_mends_no_cut_either(audit: Audit, database: Database) -> None:
    numbers = await write(audit)
    await remove(database, numbers[-1])
    audit.ring = BOTH
    assert await audit.reseal(10) == 0
    audit.ring = ONLY_NEW
    assert await audit.verify() == CUT


async def test_a_rotation_that_fails_halfway_changes_nothing(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as database:
        await migrate(database)
        audit = Audit(database, ONLY_OLD)
        numbers = await write(audit)
        failing = f"BEFORE UPDATE ON audit WHEN NEW.number = {numbers[3]} BEGIN SELECT RAISE(ABORT, 'no'); END"
        async with database.write() as connection:
            await connection.execute(text(f"CREATE TRIGGER full_disk {failing}"))
        audit.ring = BOTH
        with pytest.raises(StorageRefused):
            await audit.reseal(10)
        audit.ring = ONLY_OLD
        assert await audit.verify() == WHOLE
