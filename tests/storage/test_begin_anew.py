"""Everything is deleted at once, on both databases, and what comes too late under an old key is deleted after it."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.announcements.channels import Fate, Post
from bot.i18n import Locale
from bot.seal.pseudonym import pseudonym
from bot.storage.changes import Edit, Proposal
from bot.storage.claims import Claims
from bot.storage.database import Database
from bot.storage.deliveries import Standing
from bot.storage.everything import Storage, everything_of
from bot.storage.meta import Meta
from bot.storage.posts import KeptPost, mark_of
from bot.storage.schema import audit, deliveries, metadata
from tests.storage.cast import ALINA, HOUR, NOVEMBER, ONLY_NEW, ONLY_OLD

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


async def fill(storage: Storage) -> None:
    async def noted(*_: object) -> None:
        """Write nothing down."""

    await storage.readers.keep(ALINA, NOVEMBER)
    await storage.traces.add(ALINA.chat, [1, 2], HOUR)
    await storage.admins.invite("owner", b"c" * 32, 2**40, 0)
    await storage.admins.redeem(b"c" * 32, ALINA.chat, 1, noted, noted)
    number = await storage.announcements.add("{}", b"h", 1)
    waiting = {"announcement": number, "pseudonym": pseudonym(storage.readers.ring.newest, ALINA.chat)}
    async with storage.database.write() as connection:
        await connection.execute(storage.database.insert(deliveries).values(state=Standing.WAITING, **waiting))
    await storage.posts.note(number, KeptPost(Post(Locale.BE, Fate.POSTED), mark_of("@vyraj_by"), 1))
    await storage.counters.add("", NOVEMBER, "erased")
    await storage.changes.add(Proposal("", {"glossary.yaml": Edit(None, b"")}, 1, "A reason"))
    await storage.audit.add(1, "admin added", b"s", MOMENT)
    await Claims(storage.database).take(1)


async def filled(database: Database) -> set[str]:
    async with database.read() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        }


async def test_all_rows_go_and_only_the_fresh_key_is_known(database: Database) -> None:
    storage, meta = everything_of(database, ONLY_OLD), Meta(database)
    await meta.check_keys(ONLY_OLD)
    await meta.set("schema", "stays")
    await storage.lease.take("the bot")
    await fill(storage)
    assert await filled(database) == {table.name for table in metadata.sorted_tables}
    await meta.begin_anew(ONLY_NEW)
    assert await filled(database) == {"lease", "meta"}
    assert (await meta.knows(ONLY_NEW), await meta.knows(ONLY_OLD)) == (True, False)
    assert await meta.get("schema") == "stays"
    await meta.check_keys(ONLY_NEW)


async def test_what_is_written_too_late_under_the_old_key_goes_and_the_rest_stays(database: Database) -> None:
    late, fresh, meta = everything_of(database, ONLY_OLD), everything_of(database, ONLY_NEW), Meta(database)
    await meta.begin_anew(ONLY_NEW)
    await fill(late)
    await fresh.readers.keep(ALINA, NOVEMBER)
    await fresh.traces.add(ALINA.chat, [3], HOUR)
    await meta.drop_foreign(ONLY_NEW)
    assert [trace.message_ids for trace in await fresh.traces.of(ALINA.chat)] == [(3,)]
    assert await fresh.readers.find(ALINA.chat) == ALINA
    assert (await late.readers.find(ALINA.chat), await late.admins.find(ALINA.chat)) == (None, None)
    assert (await fresh.audit.verify()).is_whole
    async with database.read() as connection:
        assert (await connection.execute(select(audit))).all() == []


async def test_an_audit_that_is_ours_stays_when_late_rows_go(database: Database) -> None:
    fresh, meta = everything_of(database, ONLY_NEW), Meta(database)
    await fill(fresh)
    await meta.drop_foreign(ONLY_NEW)
    assert len(await fresh.audit.everything()) == 1
    assert (await fresh.audit.verify()).is_whole
    assert await fresh.admins.find(ALINA.chat)


async def test_all_traces_are_read_batch_by_batch(database: Database) -> None:
    traces = everything_of(database, ONLY_OLD).traces
    for number in range(1, 8):
        await traces.add(number, [number], HOUR)
    batches = [batch async for batch in traces.batches(3)]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert {trace.chat for batch in batches for trace in batch} == set(range(1, 8))
