from sqlalchemy import select, update

from bot.seal.person import MESSAGES, SPARED
from bot.seal.pseudonym import pseudonym
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.readers import Readers
from bot.storage.traces import Trace, Traces
from tests.storage.cast import ALINA, BARYS, BOTH, HOUR, NEW, OLD, ONLY_NEW


def without_id(trace: Trace) -> tuple[int, tuple[int, ...], int | None, int]:
    return trace.chat, trace.message_ids, trace.announcement, trace.erase_hour


async def test_messages_are_due_when_their_hour_comes(traces: Traces) -> None:
    await traces.add(ALINA.chat, [3, 4], HOUR + 1, announcement=7)
    await traces.add(BARYS.chat, [1, 2], HOUR)
    assert await traces.due(HOUR - 1, 10) == []
    assert [without_id(trace) for trace in await traces.due(HOUR, 10)] == [(BARYS.chat, (1, 2), None, HOUR)]
    assert [without_id(trace) for trace in await traces.due(HOUR + 9, 10)] == [
        (BARYS.chat, (1, 2), None, HOUR),
        (ALINA.chat, (3, 4), 7, HOUR + 1),
    ]
    assert len(await traces.due(HOUR + 9, 1)) == 1


async def test_the_messages_of_a_chat_are_its_own(traces: Traces) -> None:
    await traces.add(ALINA.chat, [1], HOUR + 2)
    await traces.add(BARYS.chat, [1], HOUR)
    await traces.add(ALINA.chat, [2], HOUR)
    assert [trace.message_ids for trace in await traces.of(ALINA.chat)] == [(2,), (1,)]
    assert await traces.of(1) == []


async def test_more_messages_than_an_envelope_takes_are_several_traces(traces: Traces) -> None:
    await traces.add(ALINA.chat, range(1, 2 * MESSAGES + 2), HOUR)
    found = await traces.of(ALINA.chat)
    assert sorted(len(trace.message_ids) for trace in found) == [1, MESSAGES, MESSAGES]
    assert sorted(id_ for trace in found for id_ in trace.message_ids) == [*range(1, 2 * MESSAGES + 2)]


async def test_no_messages_are_no_trace(traces: Traces) -> None:
    await traces.add(ALINA.chat, [], HOUR)
    assert await traces.count() == 0


async def test_removed_traces_are_gone(traces: Traces) -> None:
    for number in range(1, 6):
        await traces.add(ALINA.chat, [number], HOUR)
    first, *rest = await traces.of(ALINA.chat)
    await traces.remove(trace.id for trace in rest)
    await traces.remove([])
    assert await traces.of(ALINA.chat) == [first]


async def test_a_message_that_is_kept_is_erased_no_more(traces: Traces) -> None:
    await traces.add(ALINA.chat, [1, 2, 3], HOUR)
    await traces.add(BARYS.chat, [2], HOUR)
    assert await traces.release(ALINA.chat, 2)
    assert not await traces.release(ALINA.chat, 2)
    assert [trace.message_ids for trace in await traces.of(ALINA.chat)] == [(1, 3)]
    assert await traces.release(ALINA.chat, 1)
    assert await traces.release(ALINA.chat, 3)
    assert await traces.of(ALINA.chat) == []
    assert [trace.message_ids for trace in await traces.of(BARYS.chat)] == [(2,)]


async def test_traces_are_sealed_anew_in_rounds_and_stay_the_same(database: Database, traces: Traces) -> None:
    for number in range(1, 26):
        await traces.add(ALINA.chat, [number], HOUR + number, announcement=number)
    before = await traces.of(ALINA.chat)
    assert await traces.reseal(10) == 0
    traces.ring = BOTH
    assert await traces.of(ALINA.chat) == before
    assert [await traces.reseal(10) for _ in range(4)] == [10, 5, 0, 0]
    traces.ring = ONLY_NEW
    assert await traces.of(ALINA.chat) == before
    async with database.read() as connection:
        names = (await connection.execute(select(schema.traces.c.pseudonym).distinct())).scalars().all()
    assert names == [pseudonym(NEW, ALINA.chat)]


async def test_a_kept_message_of_an_older_key_is_released_under_the_new_one(traces: Traces) -> None:
    await traces.add(ALINA.chat, [1, 2], HOUR)
    traces.ring = BOTH
    assert await traces.release(ALINA.chat, 1)
    assert await traces.reseal(10) == 0
    traces.ring = ONLY_NEW
    assert [trace.message_ids for trace in await traces.of(ALINA.chat)] == [(2,)]


async def test_a_trace_that_cannot_be_opened_is_deleted_and_counted(database: Database, traces: Traces) -> None:
    await traces.add(ALINA.chat, [1], HOUR)
    await traces.add(BARYS.chat, [1], HOUR)
    spoiling = update(schema.traces).where(schema.traces.c.pseudonym == pseudonym(OLD, ALINA.chat))
    async with database.write() as connection:
        other = (await connection.execute(select(schema.traces.c.envelope).limit(1))).scalar_one()
        await connection.execute(spoiling.values(envelope=other[:-1] + bytes([other[-1] ^ 1])))
    assert [trace.chat for trace in await traces.due(HOUR, 10)] == [BARYS.chat]
    assert (await traces.count(), traces.corrupt) == (1, 1)


async def test_a_trace_under_a_strange_key_is_left_alone(database: Database, traces: Traces) -> None:
    await Traces(database, ONLY_NEW).add(ALINA.chat, [1], HOUR)
    assert await traces.due(HOUR, 10) == []
    assert await traces.reseal(10) == 0
    assert (await traces.count(), traces.corrupt) == (1, 0)


async def test_a_message_on_its_way_becomes_one_that_arrived(traces: Traces) -> None:
    on_its_way = await traces.expect(ALINA.chat, range(10, 20), HOUR)
    (trace,) = await traces.of(ALINA.chat)
    assert (trace.messages.within, trace.message_ids) == (range(10, 20), ())
    await traces.arrived(on_its_way, ALINA.chat, 12)
    (trace,) = await traces.of(ALINA.chat)
    assert without_id(trace) == (ALINA.chat, (12,), None, HOUR)
    assert trace.messages.within is None


async def test_what_arrives_in_a_chat_that_was_forgotten_leaves_no_trace(
    traces: Traces, database: Database, readers: Readers
) -> None:
    on_its_way = await traces.expect(ALINA.chat, range(10, 20), HOUR)
    await readers.forget(ALINA.chat)
    await traces.arrived(on_its_way, ALINA.chat, 12)
    assert await traces.count() == 0


async def test_a_range_is_sealed_anew_as_it_is(traces: Traces) -> None:
    await traces.expect(ALINA.chat, range(10, 20), HOUR)
    before = await traces.of(ALINA.chat)
    traces.ring = BOTH
    assert await traces.reseal(10) == 0
    traces.ring = ONLY_NEW
    assert await traces.of(ALINA.chat) == before


async def test_what_is_kept_is_spared_where_it_may_be_the_one_on_its_way(traces: Traces) -> None:
    await traces.expect(ALINA.chat, range(10, 20), HOUR)
    await traces.expect(ALINA.chat, range(15, 25), HOUR + 1)
    await traces.expect(BARYS.chat, range(10, 20), HOUR)
    assert await traces.release(ALINA.chat, 16)
    assert [trace.messages.ids for trace in await traces.of(ALINA.chat)] == [(16,), (16,)]
    assert await traces.release(ALINA.chat, 12)
    assert [trace.messages.ids for trace in await traces.of(ALINA.chat)] == [(16, 12), (16,)]
    assert not await traces.release(ALINA.chat, 30)
    assert [trace.messages.ids for trace in await traces.of(BARYS.chat)] == [()]


async def test_who_keeps_more_than_an_envelope_can_spare_keeps_everything(traces: Traces) -> None:
    await traces.expect(ALINA.chat, range(1, 500), HOUR)
    for number in range(1, SPARED + 1):
        assert await traces.release(ALINA.chat, number)
    assert await traces.count() == 1
    assert await traces.release(ALINA.chat, 400)
    assert await traces.count() == 0
