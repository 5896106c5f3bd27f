"""What changes on the disk, or is published by another process, is served whole, and recorded once it is good."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.shelf import Shelf
from bot.publishing.carry import FOUND, ON_DISK
from bot.publishing.checkout import alone
from bot.publishing.disk import WRITING
from bot.publishing.follow import PATIENCE, QUIET, Follower
from bot.publishing.reading import stamp
from bot.publishing.record import Recorder
from bot.storage.changes import REVISION, ChangeState
from bot.tasks.following import follow_files
from tests.conftest import Clock
from tests.publishing.press import NOBODY
from tests.publishing.scribe import BE, CARD, GIT, TODAY, VISA, Scribe, git

FEE = ("440 PLN", "500 PLN")


def edit(scribe: Scribe, path: str, before: str, after: str) -> None:
    file = scribe.folder / path
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


@dataclass
class Replica:
    """One process: a shelf with its follower, and what records where it holds the lease."""

    scribe: Scribe
    shelf: Shelf[str]
    follower: Follower
    recorder: Recorder
    clock: Clock

    @property
    def fee(self) -> str:
        return str(self.shelf.library.articles["pl-card"].facts["fee"].low)

    async def record(self) -> bool:
        """Look after what was found, as the holder of the lease."""
        lease = self.scribe.storage.lease
        epoch = await lease.take("replica")
        assert epoch
        try:
            return await self.recorder.look()
        finally:
            await lease.release("replica", epoch)


def replica_of(scribe: Scribe, clock: Clock) -> Replica:
    shelf = Shelf(scribe.folder, scribe.translators, lambda library: library.revision)
    follower = Follower(shelf, scribe.storage.meta, clock.monotonic, clock.sleep)
    return Replica(
        scribe, shelf, follower, Recorder(scribe.storage, follower, scribe.folder, lambda: scribe.now), clock
    )


@pytest.fixture
async def replica(scribe: Scribe, clock: Clock) -> Replica:
    replica = replica_of(scribe, clock)
    assert await replica.follower.look()
    return replica


async def until(replica: Replica, fee: str) -> None:
    """Let the follower go on until a fee is served."""
    following = asyncio.ensure_future(replica.follower.follow())
    try:
        async with asyncio.timeout(60):
            while fee not in replica.fee:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def test_what_another_process_publishes_is_served_by_every_replica(scribe: Scribe, clock: Clock) -> None:
    replicas = [replica_of(scribe, clock) for _ in range(2)]
    for each in replicas:
        assert await each.follower.look()
    await scribe.approve(scribe.edited(CARD, *FEE))
    await scribe.publish()
    for each in replicas:
        await until(each, "500")
        assert each.shelf.served.derived == each.shelf.served.library.revision
        assert each.shelf.library == scribe.library()


async def test_an_answer_that_was_begun_keeps_its_library(replica: Replica) -> None:
    before = replica.shelf.served
    edit(replica.scribe, CARD, *FEE)
    assert await replica.follower.look()
    assert before.derived == before.library.revision != replica.shelf.library.revision
    assert replica.shelf.served.derived == replica.shelf.library.revision


async def test_a_change_on_the_disk_is_served_after_a_quiet_moment(replica: Replica) -> None:
    edit(replica.scribe, CARD, *FEE)
    replica.follower.notice()
    assert not replica.follower._is_quiet()
    replica.clock.advance(seconds=QUIET / 2)
    replica.follower.notice()
    replica.clock.advance(seconds=QUIET * 0.9)
    assert not replica.follower._is_quiet()
    await until(replica, "500")


async def test_what_never_rests_is_looked_at_all_the_same(replica: Replica) -> None:
    for _ in range(round(PATIENCE)):
        assert not replica.follower._is_quiet()
        replica.follower.notice()
        replica.clock.advance(seconds=1)
    assert replica.follower._is_quiet()


async def test_nothing_is_read_while_a_process_of_ours_writes(replica: Replica) -> None:
    edit(replica.scribe, CARD, *FEE)
    with alone(replica.scribe.folder):
        assert not await replica.follower.look()
    (replica.scribe.folder / WRITING).mkdir()
    assert not await replica.follower.look()
    assert "440" in replica.fee
    (replica.scribe.folder / WRITING).rmdir()
    assert await replica.follower.look()
    assert "500" in replica.fee


async def test_a_replica_serves_nothing_of_a_change_that_a_killed_process_left_half_written(
    replica: Replica,
) -> None:
    scribe = replica.scribe
    files = {path: (scribe.folder / path).read_bytes() + "\nНовы сказ.\n".encode() for path in (BE, VISA)}
    number = await scribe.approve(files)
    async with scribe.press("writing") as process:
        assert await process.wait() == -9
    before = replica.shelf.library
    assert not await replica.follower.look()
    assert replica.shelf.library is before
    assert await scribe.press_to_the_end() == [f"{number} published"]
    assert await replica.follower.look()
    assert replica.shelf.library == scribe.library()


async def test_what_is_good_is_recorded_as_changed_on_the_disk_by_nobody(replica: Replica) -> None:
    scribe = replica.scribe
    assert await replica.record()
    assert len(scribe.history()) == 1
    edit(scribe, CARD, *FEE)
    (scribe.folder / "drafts").mkdir()
    (scribe.folder / "drafts/new.md").write_text("not yet", "utf-8")
    assert await replica.follower.look()
    assert not await replica.record()
    assert [each.approvals for each in await scribe.storage.changes.all([ChangeState.APPROVED], 9)] == [FOUND]
    assert not await replica.record(), "it is not recorded twice"
    change = await scribe.publish()
    assert change
    assert change.state is ChangeState.PUBLISHED
    assert await replica.record()
    entry = scribe.history()[0]
    assert (entry.number, entry.reason, entry.paths, entry.day) == (0, ON_DISK, (CARD,), TODAY)
    assert await scribe.storage.meta.get(REVISION) == entry.revision
    if GIT:
        assert git(scribe.folder, "status", "--porcelain").split() == ["??", "drafts/"]


async def test_what_was_changed_before_the_start_is_recorded_too(scribe: Scribe, clock: Clock) -> None:
    edit(scribe, CARD, *FEE)
    replica = replica_of(scribe, clock)
    assert await replica.follower.look()
    assert not await replica.record()
    await scribe.publish()
    assert scribe.history()[0].paths == (CARD,)


async def test_a_change_that_is_changed_again_before_it_is_recorded_loses_nobodys_words(replica: Replica) -> None:
    scribe = replica.scribe
    edit(scribe, CARD, *FEE)
    (scribe.folder / BE).write_bytes((scribe.folder / BE).read_bytes() + "\nСказ.\n".encode())
    assert await replica.follower.look()
    assert not await replica.record()
    edit(scribe, CARD, "500 PLN", "600 PLN")
    lying = scribe.bytes()
    change = await scribe.publish()
    assert change
    assert change.state is ChangeState.DISCARDED
    assert scribe.bytes() == lying, "what somebody wrote is never taken back"
    assert await replica.follower.look()
    assert not await replica.record()
    await scribe.publish()
    assert await replica.record()
    assert scribe.history()[0].paths == (CARD, BE)
    assert scribe.bytes() == lying
    scribe.see_that_it_is_whole()


async def test_a_commit_made_by_other_means_is_told_to_all_processes(replica: Replica) -> None:
    if not GIT:
        pytest.skip("there is no git here")
    scribe = replica.scribe
    edit(scribe, CARD, *FEE)
    git(scribe.folder, "commit", "-qam", "A new fee")
    assert await replica.follower.look()
    assert await replica.record()
    assert await scribe.storage.meta.get(REVISION) == git(scribe.folder, "rev-parse", "HEAD").strip()
    assert len(scribe.history()) == 2


async def test_a_broken_file_is_neither_served_nor_recorded(replica: Replica) -> None:
    scribe, before = replica.scribe, replica.shelf.library
    edit(scribe, CARD, "kind: scheme", "kind: [")
    assert await replica.follower.look()
    assert replica.follower.found
    assert not replica.follower.found.is_good
    assert not await replica.record()
    assert replica.shelf.library is before
    edit(scribe, CARD, "kind: [", "kind: scheme")
    assert await replica.follower.look()
    assert replica.follower.found.is_good
    assert len(scribe.history()) == 1


async def test_a_folder_that_vanishes_leaves_the_library_in_place_until_it_is_back(
    replica: Replica, tmp_path: Path
) -> None:
    scribe, before = replica.scribe, replica.shelf.library
    scribe.folder.rename(tmp_path / "away")
    assert await replica.follower.look()
    assert replica.shelf.library is before
    assert not await replica.recorder.look()
    (tmp_path / "away").rename(scribe.folder)
    edit(scribe, CARD, *FEE)
    assert await replica.follower.look()
    assert "500" in replica.fee


async def test_what_editors_programs_leave_is_no_change(replica: Replica) -> None:
    folder, before = replica.scribe.folder, stamp(replica.scribe.folder)
    place = folder / "articles/poland/pl-card"
    for name in ("be.md~", ".be.md.swp", "#be.md#", "4913", ".be.md.Xy12Ab", "be.md.tmp"):
        (place / name).write_text("half of it", "utf-8")
    (place / ".#be.md").symlink_to("somebody@host.1234")
    assert stamp(folder) == before
    edit(replica.scribe, CARD, *FEE)
    assert await replica.follower.look()
    assert "500" in replica.fee
    assert not await replica.record()
    await replica.scribe.publish()
    assert replica.scribe.history()[0].paths == (CARD,)


async def test_files_that_may_not_be_read_are_a_problem_until_they_may(replica: Replica) -> None:
    place = replica.scribe.folder / "articles"
    place.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)  # root may read everything
    try:
        assert await replica.follower.look()
    finally:
        os.seteuid(user)
        place.chmod(0o755)
    assert replica.follower.found
    assert not replica.follower.found.is_good
    assert await replica.follower.look()
    assert replica.follower.found.is_good


async def test_staged_files_of_others_stay_staged_and_their_hooks_do_not_run(replica: Replica) -> None:
    if not GIT:
        pytest.skip("there is no git here")
    folder = replica.scribe.folder
    hook = folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran\n", "utf-8")
    hook.chmod(0o755)
    (folder / "note.txt").write_text("theirs", "utf-8")
    git(folder, "add", "note.txt")
    edit(replica.scribe, CARD, *FEE)
    assert await replica.follower.look()
    await replica.record()
    await replica.scribe.publish()
    assert git(folder, "status", "--porcelain").split() == ["A", "note.txt"]
    assert not (folder / "ran").exists()


async def test_a_locked_repository_is_tried_again_and_readers_are_served_meanwhile(
    replica: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    edit(replica.scribe, CARD, *FEE)
    assert await replica.follower.look()
    (replica.scribe.folder / ".git/HEAD").write_text("0" * 40 + "\n", "utf-8")
    assert not await replica.recorder._look_if_possible()
    assert not await replica.recorder._look_if_possible()
    said = [each for each in caplog.messages if "cannot be recorded now" in each]
    assert len(said) == 1
    assert "500" in replica.fee


async def test_the_watch_tells_of_changes_and_outlives_the_folder(tmp_path: Path) -> None:
    folder, told = tmp_path / "knowledge", asyncio.Event()
    (folder / "articles").mkdir(parents=True)
    watching = asyncio.ensure_future(follow_files(folder, told.set))
    try:
        for away in (False, True):
            if away:
                folder.rename(tmp_path / "away")
                (tmp_path / "away").rename(folder)
            async with asyncio.timeout(60):
                number = 0
                while not told.is_set():  # the watch begins at a moment that nobody knows
                    number += 1
                    (folder / f"articles/{number}.md").write_text("x", "utf-8")
                    await asyncio.sleep(0.05)
            told.clear()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def test_both_databases_know_what_was_recorded(
    pressed: Scribe, clock: Clock, translators: Mapping[Locale, Translator]
) -> None:
    replica = replica_of(pressed, clock)
    edit(pressed, CARD, *FEE)
    assert await replica.follower.look()
    assert not await replica.record()
    await pressed.publish()
    assert await replica.record()
    assert pressed.history()[0].reason == ON_DISK
