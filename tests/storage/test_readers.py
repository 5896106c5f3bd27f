import asyncio
from dataclasses import replace

from sqlalchemy import select, update

from bot.seal.envelope import open_envelope, seal, sealed_by
from bot.seal.pseudonym import pseudonym
from bot.storage import schema
from bot.storage.database import Database, open_database
from bot.storage.migrations.migrate import migrate
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from tests.storage.cast import ALINA, BARYS, BOTH, HOUR, NEW, NOVEMBER, OLD, ONLY_NEW, ONLY_OLD, PEOPLE

BARYS_AS_ALINA = replace(BARYS, chat=ALINA.chat)


async def months(database: Database) -> list[int]:
    async with database.read() as connection:
        return list((await connection.execute(select(schema.readers.c.month))).scalars())


async def spoil(database: Database, chat: int) -> None:
    """Put one reader's envelope into the place of another's."""
    strange = seal(OLD, "readers", b"another row", b"{}")
    spoiling = update(schema.readers).where(schema.readers.c.pseudonym == pseudonym(OLD, chat))
    async with database.write() as connection:
        await connection.execute(spoiling.values(envelope=strange))


async def test_a_reader_is_found_as_kept(readers: Readers) -> None:
    await readers.keep(ALINA, NOVEMBER)
    await readers.keep(BARYS, NOVEMBER)
    assert [await readers.find(person.chat) for person in (ALINA, BARYS)] == [ALINA, BARYS]
    assert await readers.find(1) is None


async def test_a_reader_kept_again_is_one_reader_of_the_last_month(database: Database, readers: Readers) -> None:
    changed = replace(ALINA, subscriptions=())
    await readers.keep(ALINA, NOVEMBER)
    await readers.keep(changed, 202612)
    assert await readers.find(ALINA.chat) == changed
    assert await months(database) == [202612]


async def test_a_forgotten_reader_leaves_nothing_and_others_stay(readers: Readers, traces: Traces) -> None:
    for person in (ALINA, BARYS):
        await readers.keep(person, NOVEMBER)
        await traces.add(person.chat, [1], HOUR)
    assert await readers.forget(ALINA.chat) == 2
    assert await readers.forget(ALINA.chat) == 0
    assert await readers.find(BARYS.chat) == BARYS
    assert [trace.chat for trace in await traces.due(HOUR, 10)] == [BARYS.chat]


async def test_a_reader_under_either_key_is_forgotten(database: Database) -> None:
    for ring in (ONLY_OLD, ONLY_NEW):
        await Readers(database, ring).keep(ALINA, NOVEMBER)
        await Traces(database, ring).add(ALINA.chat, [1], HOUR)
    assert await Readers(database, BOTH).forget(ALINA.chat) == 4
    assert await Readers(database, BOTH).count() == await Traces(database, BOTH).count() == 0


async def test_readers_who_did_not_come_for_long_expire(readers: Readers) -> None:
    await readers.keep(ALINA, 202510)
    await readers.keep(BARYS, NOVEMBER)
    assert await readers.expire(202511) == 1
    assert await readers.find(ALINA.chat) is None
    assert await readers.find(BARYS.chat) == BARYS


async def test_while_two_keys_exist_both_find_and_the_new_one_writes(database: Database, readers: Readers) -> None:
    await readers.keep(ALINA, NOVEMBER)
    await readers.keep(BARYS, NOVEMBER)
    readers.ring = BOTH
    assert await readers.find(ALINA.chat) == ALINA
    await readers.keep(ALINA, NOVEMBER)
    async with database.read() as connection:
        rows = (await connection.execute(select(schema.readers.c.pseudonym, schema.readers.c.envelope))).all()
    assert {(row.pseudonym, sealed_by(row.envelope)) for row in rows} == {
        (pseudonym(NEW, ALINA.chat), NEW.id),
        (pseudonym(OLD, BARYS.chat), OLD.id),
    }
    assert await readers.find(ALINA.chat) == ALINA


async def test_readers_are_sealed_anew_in_rounds(database: Database, readers: Readers) -> None:
    await asyncio.gather(*(readers.keep(person, NOVEMBER) for person in PEOPLE[:25]))
    assert await readers.reseal(10) == 0
    readers.ring = BOTH
    assert [await readers.reseal(10) for _ in range(4)] == [10, 5, 0, 0]
    readers.ring = ONLY_NEW
    assert [await readers.find(person.chat) for person in PEOPLE[:25]] == PEOPLE[:25]
    assert await months(database) == [NOVEMBER] * 25


async def test_sealing_anew_takes_no_older_row_for_a_newer_one(database: Database) -> None:
    newer = replace(ALINA, locale=None)
    await Readers(database, ONLY_OLD).keep(ALINA, NOVEMBER)
    await Readers(database, ONLY_NEW).keep(newer, NOVEMBER)
    readers = Readers(database, BOTH)
    assert await readers.find(ALINA.chat) == newer
    assert await readers.reseal(10) == 0
    assert await readers.find(ALINA.chat) == newer
    assert await readers.count() == 1


async def test_a_reader_who_changes_meanwhile_is_left_for_the_next_round(postgres_url: str) -> None:
    """Only PostgreSQL has a meanwhile: SQLite's writers come one after another."""
    async with open_database(postgres_url) as database:
        await migrate(database)
        readers = Readers(database, ONLY_OLD)
        for person in PEOPLE[:5]:
            await readers.keep(person, NOVEMBER)
        readers.ring = BOTH
        changing = update(schema.readers).where(schema.readers.c.pseudonym == pseudonym(OLD, PEOPLE[2].chat))
        async with database.write() as connection:
            await connection.execute(changing.values(month=202612))
            assert await readers.reseal(10) == 1
        assert await readers.reseal(10) == 0
        assert sorted(await months(database)) == [NOVEMBER] * 4 + [202612]


async def test_sealing_anew_beside_changes_and_departures_loses_and_revives_nobody(url: str, readers: Readers) -> None:
    people = PEOPLE[:60]
    changed = [replace(person, locale=None) for person in people[:20]]
    await asyncio.gather(*(readers.keep(person, NOVEMBER) for person in people))
    readers.ring = BOTH
    async with open_database(url) as another_program:
        other = Readers(another_program, BOTH)

        async def reseal() -> None:
            while await other.reseal(5):
                pass

        keeping = [readers.keep(person, NOVEMBER) for person in changed]
        forgetting = [readers.forget(person.chat) for person in people[20:40]]
        tasks = [each for pair in zip(keeping, forgetting, strict=True) for each in pair]
        await asyncio.gather(reseal(), *tasks)
    readers.ring = ONLY_NEW
    assert [await readers.find(person.chat) for person in people] == [*changed, *[None] * 20, *people[40:]]
    assert await readers.count() == 40


async def test_an_envelope_that_cannot_be_opened_is_deleted_and_counted(database: Database, readers: Readers) -> None:
    await readers.keep(ALINA, NOVEMBER)
    await readers.keep(BARYS, NOVEMBER)
    await spoil(database, ALINA.chat)
    assert await readers.find(ALINA.chat) is None
    assert (await readers.count(), readers.corrupt) == (1, 1)
    assert await readers.find(BARYS.chat) == BARYS


async def test_what_cannot_be_opened_does_not_stop_the_sealing_anew(database: Database, readers: Readers) -> None:
    for person in PEOPLE[:5]:
        await readers.keep(person, NOVEMBER)
    await spoil(database, PEOPLE[2].chat)
    readers.ring = BOTH
    assert await readers.reseal(10) == 0
    assert (await readers.count(), readers.corrupt) == (4, 1)


async def test_nothing_under_a_strange_key_is_touched(database: Database, readers: Readers) -> None:
    await Readers(database, ONLY_NEW).keep(ALINA, NOVEMBER)
    assert await readers.find(ALINA.chat) is None
    assert await readers.reseal(10) == 0
    assert (await readers.count(), readers.corrupt) == (1, 0)


async def test_an_envelope_belongs_to_its_table_and_row(database: Database, readers: Readers) -> None:
    await readers.keep(ALINA, NOVEMBER)
    async with database.read() as connection:
        row = (await connection.execute(select(schema.readers))).one()
    assert open_envelope(ONLY_OLD, "readers", row.pseudonym, row.envelope)
    assert row.pseudonym == pseudonym(OLD, ALINA.chat)


async def test_the_sealing_anew_finds_its_rows_by_an_index(sqlite_url: str) -> None:
    """Or it would look at a million readers in every round."""
    is_old = schema.sealed_by(schema.readers.c.envelope) == OLD.id
    async with open_database(sqlite_url) as database:
        await migrate(database)
        async with database.read() as connection:
            asking = select(schema.readers).where(is_old).compile(connection.engine.sync_engine)
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asking}", (*asking.params.values(),))
    assert "USING INDEX ix_readers_key" in str(plan.all())


async def test_readers_of_a_month_are_walked_in_order_and_in_steps(database: Database, readers: Readers) -> None:
    for person in PEOPLE[:25]:
        await readers.keep(person, NOVEMBER)
    await readers.keep(ALINA, 202612)
    await spoil(database, PEOPLE[3].chat)
    after: bytes | None = b""
    walked, steps = [], 0
    while after is not None:
        rows, after = await readers.walk(NOVEMBER, after, 10)
        walked += rows
        steps += 1
    assert steps == 4
    assert {row.person for row in walked} == set(PEOPLE[:25]) - {PEOPLE[3]}
    assert [row.pseudonym for row in walked] == sorted(row.pseudonym for row in walked)


async def test_a_touch_moves_the_month_forward_only_and_leaves_the_envelope(
    database: Database, readers: Readers
) -> None:
    await readers.keep(ALINA, NOVEMBER)
    before = await readers.look(ALINA.chat)
    assert before
    await readers.touch(ALINA.chat, 202612)
    await readers.touch(ALINA.chat, 202601)
    await readers.touch(BARYS.chat, 202612)
    assert await readers.look(ALINA.chat) == replace(before, month=202612)
    assert await months(database) == [202612]


async def test_a_row_that_was_changed_meanwhile_is_not_written_over(readers: Readers) -> None:
    await readers.keep(ALINA, NOVEMBER)
    row = await readers.look(ALINA.chat)
    assert row
    assert await readers.replace(row, replace(ALINA, asked=202612))
    assert not await readers.replace(row, replace(ALINA, asked=202701))
    assert await readers.find(ALINA.chat) == replace(ALINA, asked=202612)
    await readers.drop(ALINA.chat)
    assert not await readers.replace(row, ALINA)
    assert await readers.count() == 0


async def test_a_row_that_is_written_over_during_a_rotation_is_still_sealed_anew(readers: Readers) -> None:
    await readers.keep(ALINA, NOVEMBER)
    readers.ring = BOTH
    row = await readers.look(ALINA.chat)
    assert row
    assert await readers.replace(row, BARYS_AS_ALINA)
    assert await readers.reseal(10) == 0
    assert not await readers.replace(row, ALINA)
    readers.ring = ONLY_NEW
    assert await readers.find(ALINA.chat) == BARYS_AS_ALINA
    assert not await readers.replace(row, ALINA)
