import pytest
from sqlalchemy import delete

from bot.seal.keys import KeyRing
from bot.storage import schema
from bot.storage.database import Database, StorageRefused
from bot.storage.meta import Meta
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.storage.cast import ALINA, BOTH, HOUR, NEW, NOVEMBER, OLD, ONLY_NEW, ONLY_OLD, STRANGE

WRONG = "is not the one this database was sealed with"


async def test_a_database_knows_the_key_that_sealed_it(database: Database) -> None:
    meta = Meta(database)
    await meta.check_keys(ONLY_OLD)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    await meta.check_keys(ONLY_OLD)
    with pytest.raises(StorageRefused, match=WRONG):
        await meta.check_keys(KeyRing(STRANGE, None))
    assert await Readers(database, ONLY_OLD).find(ALINA.chat) == ALINA


async def test_a_trace_or_an_admin_is_sealed_too(database: Database) -> None:
    meta = Meta(database)
    assert not await meta.has_sealed_rows()
    await Traces(database, ONLY_OLD).add(ALINA.chat, [1], HOUR)
    assert await meta.has_sealed_rows()
    await Readers(database, ONLY_OLD).forget(ALINA.chat)
    assert not await meta.has_sealed_rows()
    async with database.write() as connection:
        await connection.execute(database.insert(schema.admins).values(role="owner"))
    assert not await meta.has_sealed_rows()
    async with database.write() as connection:
        await connection.execute(database.insert(schema.admins).values(role="owner", envelope=b"sealed"))
    assert await meta.has_sealed_rows()


async def test_a_key_is_changed_through_two(database: Database) -> None:
    meta, readers = Meta(database), Readers(database, ONLY_OLD)
    await meta.check_keys(ONLY_OLD)
    await readers.keep(ALINA, NOVEMBER)
    await meta.check_keys(BOTH)
    readers.ring = BOTH
    assert await readers.reseal(10) == 0
    await meta.check_keys(ONLY_NEW)
    with pytest.raises(StorageRefused, match=WRONG):
        await meta.check_keys(ONLY_OLD)


async def test_a_key_that_still_seals_a_row_is_remembered(database: Database) -> None:
    meta = Meta(database)
    await meta.check_keys(BOTH)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    await meta.check_keys(ONLY_NEW)
    await meta.check_keys(ONLY_OLD)


async def test_where_nothing_is_sealed_any_key_begins(database: Database) -> None:
    meta = Meta(database)
    await meta.check_keys(ONLY_OLD)
    await meta.check_keys(KeyRing(STRANGE, None))
    await Readers(database, KeyRing(STRANGE, None)).keep(ALINA, NOVEMBER)
    with pytest.raises(StorageRefused, match=WRONG):
        await meta.check_keys(ONLY_OLD)


async def test_sealed_rows_without_a_check_value_are_refused(database: Database) -> None:
    meta = Meta(database)
    await meta.check_keys(ONLY_OLD)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    async with database.write() as connection:
        await connection.execute(delete(schema.meta))
    with pytest.raises(StorageRefused, match=WRONG):
        await meta.check_keys(ONLY_OLD)


async def test_a_key_with_the_id_of_another_is_a_wrong_key(database: Database) -> None:
    await Meta(database).check_keys(ONLY_OLD)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    twin = type(OLD)(OLD.id, NEW.pseudonyms, NEW.envelopes, NEW.audit, NEW.check)
    with pytest.raises(StorageRefused, match=WRONG):
        await Meta(database).check_keys(KeyRing(twin, None))


async def test_nothing_of_a_check_value_tells_the_key(database: Database) -> None:
    meta = Meta(database)
    await meta.check_keys(ONLY_OLD)
    assert await meta.get(f"key {OLD.id.hex()}") == OLD.check.hex()
