"""Killed anywhere, a change is published whole or not at all, and what was staged is still there."""

import asyncio
import itertools
import os
import random
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from bot.publishing.start import finish_begun
from bot.storage.changes import REVISION, ChangeState
from bot.storage.database import Database
from bot.storage.deliveries import LeaseLost
from tests.publishing.scribe import BE, EN, GIT, RU, VISA, Scribe, git, noted, scribe_of
from tests.storage.cast import ONLY_OLD, sealed_database

pytestmark = pytest.mark.long

POINTS = ("claimed", "kept", "prepared", "writing", "written", "made", "recorded", "committed", "published")
KILLS = 15
NEW = "articles/topics/fresh"


def several(scribe: Scribe, word: str) -> dict[str, bytes | None]:
    """A change of several files in several folders: one new article, one that goes, three texts."""
    files: dict[str, bytes | None] = {}
    for path in (BE, RU, EN):
        files[path] = (scribe.folder / path).read_bytes().rstrip(b"\n") + f"\n{word}\n".encode()
    fresh = scribe.folder / "articles/topics/safety"
    for file in fresh.iterdir():
        title = {"be.md": "Новае", "ru.md": "Новое", "en.md": "Fresh"}.get(file.name, "")
        text = file.read_text("utf-8")
        for old in ("Бяспека ў дарозе", "Безопасность в пути", "Safety on the way"):
            text = text.replace(old, title)
        files[f"{NEW}/{file.name}"] = text.encode()
        files[f"articles/topics/safety/{file.name}"] = None
    return files


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_every_named_point_it_is_finished_by_the_next_process(scribe: Scribe, point: str) -> None:
    files = several(scribe, "Новы сказ.")
    before = scribe.bytes()
    number = await scribe.approve(files)
    edits = await scribe.storage.changes.edits(number)
    async with scribe.press(point) as process:
        assert await process.wait() == -9
    if point != "published":
        assert await scribe.storage.changes.edits(number) == edits
        assert await scribe.press_to_the_end() == [f"{number} published"]
    change = await scribe.change(number)
    assert change.state is ChangeState.PUBLISHED
    assert await scribe.storage.meta.get(REVISION) == change.revision == scribe.history()[0].revision
    assert scribe.bytes() == {path: data for path, data in {**before, **files}.items() if data is not None}
    assert [entry.reason for entry in scribe.history()] == ["The law has changed", "What was here before"]
    scribe.see_that_it_is_whole()


@pytest.mark.parametrize("point", ["prepared", "writing", "written", "recorded"])
async def test_the_start_finishes_what_was_begun_before_the_library_is_loaded(
    scribe: Scribe, point: str, translators: Mapping[Locale, Translator]
) -> None:
    files = several(scribe, "Новы сказ.")
    number = await scribe.approve(files)
    async with scribe.press(point) as process:
        assert await process.wait() == -9
    url = scribe.storage.database.url.render_as_string(hide_password=False)
    await finish_begun(url, scribe.folder, translators, lambda: scribe.now)
    assert scribe.library().article("fresh")
    assert (await scribe.change(number)).state is ChangeState.PUBLISHED
    scribe.see_that_it_is_whole()


async def test_killed_at_random_every_change_is_there_once_and_in_order(scribe: Scribe) -> None:
    chance = random.Random(8)
    await scribe.press_to_the_end()  # what is imported is warm from here on
    numbers, killed, text = [], 0, (scribe.folder / BE).read_text("utf-8")
    for each in range(KILLS):
        for half in range(2):
            path = BE if half else VISA
            current = (scribe.folder / path).read_text("utf-8")
            staged = await scribe.stage({path: f"{current}\nСказ {each}.\n".encode()}, reason=f"Round {each} {half}")
            assert staged.number
            await scribe.workshop.submit(staged.number, staged.subject, 0)
            numbers.append(staged.number)
        async with scribe.press() as process:
            try:
                await asyncio.wait_for(process.wait(), chance.uniform(0.0, 0.25))
            except TimeoutError:
                process.kill()
                killed += 1
                await process.wait()
        await scribe.press_to_the_end()
        scribe.see_that_it_is_whole()
    assert killed > KILLS // 2
    assert [(await scribe.change(number)).state for number in numbers] == [ChangeState.PUBLISHED] * len(numbers)
    assert (scribe.folder / BE).read_text("utf-8") == text + "".join(f"\nСказ {each}.\n" for each in range(KILLS))
    reasons = [entry.reason for entry in scribe.history()]
    assert sorted(reasons) == sorted(
        ["What was here before", *(f"Round {n} {h}" for n in range(KILLS) for h in (0, 1))]
    )


async def test_two_processes_at_once_publish_each_change_once(pressed: Scribe) -> None:
    numbers = [
        await pressed.approve(
            {path: (pressed.folder / path).read_bytes() + "\nСказ.\n".encode()}, f"A new sentence {at}"
        )
        for at, path in enumerate((BE, RU, EN, VISA))
    ]
    said = await asyncio.gather(*(pressed.press_to_the_end() for _ in range(2)))
    assert sorted(itertools.chain(*said)) == [f"{number} published" for number in numbers]
    assert len(pressed.history()) == len(numbers) + 1
    pressed.see_that_it_is_whole()


@pytest.mark.parametrize("point", ["claimed", "kept"])
async def test_on_a_full_disk_nothing_changes_and_it_is_published_when_there_is_room(
    tmp_path: Path, postgres_url: str, translators: Mapping[Locale, Translator], point: str
) -> None:
    async with sealed_database(postgres_url) as database:
        scribe = scribe_of(tmp_path / "knowledge", database, ONLY_OLD, translators)
        before, number = scribe.bytes(), await scribe.approve(several(scribe, "Новы сказ."))
        said = await scribe.press_to_the_end(point, deed="full")
        assert said == ["OSError: [Errno 27] File too large"]
        change = await scribe.change(number)
        assert (change.state, noted(change)) == (ChangeState.APPROVED, "the disk fails: File too large")
        assert scribe.bytes() == before
        scribe.see_that_it_is_whole()
        assert await scribe.press_to_the_end() == [f"{number} published"]
        scribe.see_that_it_is_whole()


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everybody can read: those of pytest are closed to others."""
    folder = Path(f"/tmp/vyraj-shelf-{os.getpid()}")  # noqa: S108
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


async def test_in_a_folder_that_may_only_be_read_nothing_changes_and_the_note_says_so(
    readable: Path, memory: Database, translators: Mapping[Locale, Translator]
) -> None:
    scribe = scribe_of(readable / "knowledge", memory, ONLY_OLD, translators)
    before, number = scribe.bytes(), await scribe.approve(several(scribe, "Новы сказ."))
    folders = [scribe.folder, *(each for each in scribe.folder.rglob("*") if each.is_dir())]
    for each in folders:
        each.chmod(0o555)
    assert await scribe.press_to_the_end("claimed", deed="nobody") == [
        f"PermissionError: [Errno 13] Permission denied: '{scribe.folder.resolve()}/.git/index.vyraj.lock'"
    ]
    change = await scribe.change(number)
    assert (change.state, noted(change)) == (ChangeState.APPROVED, "the disk fails: Permission denied")
    for each in folders:
        each.chmod(0o755)
    assert scribe.bytes() == before
    assert await scribe.press_to_the_end() == [f"{number} published"]
    scribe.see_that_it_is_whole()


async def test_a_conflict_after_a_crash_takes_back_what_was_written(scribe: Scribe) -> None:
    before = scribe.bytes()
    number = await scribe.approve(several(scribe, "Новы сказ."))
    async with scribe.press("writing", times=1) as process:
        assert await process.wait() == -9
    (scribe.folder / EN).write_bytes(before[EN] + b"\nBy another hand.\n")
    assert await scribe.press_to_the_end() == [f"{number} refused"]
    assert scribe.bytes() == {**before, EN: before[EN] + b"\nBy another hand.\n"}
    assert noted(await scribe.change(number)) == f"changed meanwhile: {EN}"
    scribe.library()
    if GIT:
        assert git(scribe.folder, "status", "--porcelain").split() == ["M", EN]


async def test_whoever_has_lost_the_lease_writes_nothing_more(scribe: Scribe) -> None:
    before, number = scribe.bytes(), await scribe.approve(several(scribe, "Новы сказ."))
    epoch = await scribe.storage.lease.take("old", 0.0)
    assert epoch
    with pytest.raises(LeaseLost):
        await scribe.publisher.publish_next(epoch)
    assert scribe.bytes() == before
    assert (await scribe.change(number)).state is ChangeState.APPROVED
