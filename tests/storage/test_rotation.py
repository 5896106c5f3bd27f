"""The key is changed while the bot runs: nobody is lost, nobody comes back, and whoever is killed goes on."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.announcements.announcement import State
from bot.i18n import Locale
from bot.seal.keys import KeyRefused, load_keys
from bot.storage import deliveries
from bot.storage.deliveries import KeyChanging
from bot.storage.meta import Meta
from bot.storage.opening import KeptStorage, open_storage
from bot.storage.rotation import Rotation, Step
from tests.storage.cast import HOUR, NOVEMBER, PEOPLE

DECEMBER = 202612


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
async def storage(url: str, keys: Path) -> AsyncIterator[KeptStorage]:
    async with open_storage(url, keys) as opened:
        yield opened


async def a_breath(_: int) -> None:
    await asyncio.sleep(0)


async def fill(storage: KeptStorage) -> None:
    for number, person in enumerate(PEOPLE[:60]):
        await storage.readers.keep(person, NOVEMBER)
        await storage.traces.add(person.chat, [number + 1], HOUR)


async def see_that_all_are_there(storage: KeptStorage) -> None:
    people = PEOPLE[:60]
    assert [await storage.readers.find(person.chat) for person in people] == people
    assert await storage.readers.count() == await storage.traces.count() == len(people)
    found = [[trace.message_ids for trace in await storage.traces.of(person.chat)] for person in people]
    assert found == [[(number + 1,)] for number in range(len(people))]
    assert storage.readers.corrupt == storage.traces.corrupt == 0


def key_files(keys: Path) -> list[str]:
    return sorted(each.name for each in keys.iterdir())


async def test_who_is_planned_for_while_the_key_changes_is_planned_once_and_nobody_missed(
    storage: KeptStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "AT_ONCE", 25)
    await fill(storage)
    number = await storage.announcements.add("{}", b"h" * 32, 1)
    assert await storage.announcements.change(number, [State.WRITTEN], state=State.PLANNING)
    epoch = await storage.lease.take("us")
    assert epoch
    assert await storage.deliveries.plan(number, epoch, bool)

    async def between(_: int) -> None:
        with pytest.raises(KeyChanging):
            await storage.deliveries.plan(number, epoch, bool)

    await storage.rotation.run(DECEMBER, 20, between)
    while await storage.deliveries.plan(number, epoch, bool):
        pass
    kept = await storage.announcements.get(number)
    assert kept
    assert (kept.state, kept.planned, kept.place) == (State.SENDING, 60, None)
    assert await storage.deliveries.left(number) == 60


async def test_a_key_is_changed_in_the_month_after_it_was_first_seen(storage: KeptStorage) -> None:
    assert [await storage.rotation.is_due(month) for month in (NOVEMBER, NOVEMBER, 202611, DECEMBER, 202701)] == [
        False,
        False,
        False,
        True,
        True,
    ]
    await storage.rotation.run(DECEMBER, 10, a_breath)
    assert not await storage.rotation.is_due(DECEMBER)
    assert not await storage.rotation.is_due(NOVEMBER)
    assert await storage.rotation.is_due(202701)


async def test_a_change_seals_everything_anew_and_destroys_the_key_before(storage: KeptStorage, keys: Path) -> None:
    await fill(storage)
    before, steps = storage.readers.ring, list[Step]()
    after = await storage.rotation.run(DECEMBER, 25, a_breath, steps.append)
    assert (after.older, after == before, storage.readers.ring, storage.traces.ring) == (None, False, after, after)
    assert load_keys(keys) == after
    assert [step for step in Step if step in steps] == list(Step)
    assert steps.count(Step.SEALING) == 4
    assert not await Meta(storage.database).has_rows_sealed_by(before.newest)
    assert await Meta(storage.database).get(f"key {before.newest.id.hex()}") is None
    await see_that_all_are_there(storage)


@pytest.mark.parametrize("step", list(Step))
async def test_killed_at_any_step_the_next_start_goes_on(url: str, keys: Path, step: Step) -> None:
    async with open_storage(url, keys) as storage:
        assert not await storage.rotation.is_due(NOVEMBER)
        await fill(storage)
        before = storage.readers.ring.newest
    command = [
        sys.executable,
        "-m",
        "tests.storage.rotating",
        url,
        str(keys),
        step,
        "1" if step is Step.SEALING else "0",
    ]
    with subprocess.Popen(command) as process:  # noqa: ASYNC220, S603  (our own)
        assert process.wait(60) == -signal.SIGKILL
    async with open_storage(url, keys) as storage:
        await see_that_all_are_there(storage)
        if await storage.rotation.is_due(DECEMBER):
            await storage.rotation.run(DECEMBER, 25, a_breath)
        await see_that_all_are_there(storage)
        assert not await storage.rotation.is_due(DECEMBER)
        ring = storage.readers.ring
        assert (ring.older, before in ring.all, ring) == (None, False, load_keys(keys))
        assert not await Meta(storage.database).has_rows_sealed_by(before)
    assert key_files(keys) == ["0002.key"]


async def test_whoever_keeps_is_noted_or_is_forgotten_meanwhile_stays_so(storage: KeptStorage) -> None:
    await fill(storage)
    kept, forgotten, changed = PEOPLE[60:80], PEOPLE[:20], [replace(each, locale=Locale.BE) for each in PEOPLE[20:40]]

    async def readers_do_things() -> None:
        for new, gone, other in zip(kept, forgotten, changed, strict=True):
            await asyncio.gather(
                storage.readers.keep(new, NOVEMBER),
                storage.readers.forget(gone.chat),
                storage.readers.keep(other, NOVEMBER),
                storage.traces.add(new.chat, [1], HOUR),
            )

    async def rotate() -> None:
        for _ in range(3):
            await storage.rotation.run(DECEMBER, 7, a_breath)

    await asyncio.gather(rotate(), readers_do_things())
    assert [await storage.readers.find(each.chat) for each in forgotten] == [None] * 20
    assert [await storage.traces.of(each.chat) for each in forgotten] == [[]] * 20
    assert [await storage.readers.find(each.chat) for each in (*kept, *changed)] == [*kept, *changed]
    assert [len(await storage.traces.of(each.chat)) for each in kept] == [1] * 20
    assert await storage.readers.count() == 60
    assert storage.readers.corrupt == storage.traces.corrupt == 0


async def test_nobody_is_sealed_anew_while_somebody_acts_under_the_ring_before(storage: KeptStorage) -> None:
    await fill(storage)
    reached = list[Step]()
    async with storage.database.read():
        rotating = asyncio.ensure_future(storage.rotation.run(DECEMBER, 25, a_breath, reached.append))
        while Step.KNOWN not in reached:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert reached == [Step.ADDED, Step.KNOWN]
    await rotating
    await see_that_all_are_there(storage)


async def test_a_key_that_still_seals_something_elsewhere_is_kept(storage: KeptStorage, keys: Path) -> None:
    await fill(storage)
    lacking = Rotation(storage.database, keys, [storage.readers])
    with pytest.raises(KeyRefused, match="the key before is kept"):
        await lacking.run(DECEMBER, 25, a_breath)
    storage.traces.ring = storage.readers.ring
    await see_that_all_are_there(storage)
    await storage.rotation.run(DECEMBER, 25, a_breath)
    await see_that_all_are_there(storage)
    assert key_files(keys) == ["0002.key"]
