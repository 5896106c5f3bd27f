"""What git has of our commits, and what is left as others had it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.repo import Repo

from bot.i18n import Locale, Translator
from bot.publishing.checkout import FIRST, knowledge_files, open_repository
from bot.publishing.locks import RepositoryBusy, locked
from bot.publishing.objects import RepositoryRefused
from bot.storage.changes import ChangeState
from bot.storage.database import Database
from tests.publishing.scribe import BE, EN, GIT, TODAY, Scribe, git, noted, scribe_of
from tests.storage.cast import ONLY_OLD
from tests.stories.kupala import write_library

NEEDS_GIT = pytest.mark.skipif(GIT is None, reason="there is no git to check with")
LOCKS = ("index.lock", "refs/heads/main.lock")
MINE = b"[user]\n\tname = Somebody\n\temail = somebody@example.org\n"


def checkout(root: Path) -> Path:
    """A checkout of a bigger project, whose knowledge folder is one of several."""
    with Repo.init(root, mkdir=True, default_branch=b"main") as repo:
        with (Path(repo.controldir()) / "config").open("ab") as config:
            config.write(MINE)
        (root / "README.md").write_text("A project.\n")
        (root / "code.py").write_text("print()\n")
        write_library(root / "knowledge")
        porcelain.add(str(root), [str(file) for file in root.rglob("*") if file.is_file() and ".git" not in file.parts])
        porcelain.commit(str(root), b"Begin", author=b"A <a@example.org>", committer=b"A <a@example.org>")
    return root


@pytest.fixture
def project(tmp_path: Path, memory: Database, translators: Mapping[Locale, Translator]) -> Scribe:
    """A scribe in the knowledge folder of a checkout."""
    library = tmp_path / "unused"
    made = scribe_of(library, memory, ONLY_OLD, translators)
    made.folder = checkout(tmp_path / "project") / "knowledge"
    made.__post_init__()
    return made


@NEEDS_GIT
async def test_a_commit_says_who_by_number_and_when_by_day(scribe: Scribe) -> None:
    await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"), "The office said so")
    await scribe.publish()
    said = git(scribe.folder, "log", "-1", "--format=%an|%ae|%ad|%cn|%ce|%cd|%B", "--date=iso")
    day = "2026-11-23 00:00:00 +0000"
    who = "editor 0|editor-0@vyraj.invalid"
    assert said.strip() == f"{who}|{day}|{who}|{day}|The office said so"
    assert git(scribe.folder, "show", "--name-status", "--format=").split() == ["M", BE]


@NEEDS_GIT
async def test_where_there_is_no_repository_one_is_made_of_what_lies_there(scribe: Scribe) -> None:
    assert git(scribe.folder, "log", "--format=%s").split("\n")[0] == FIRST
    assert sorted(git(scribe.folder, "ls-files").split()) == sorted(knowledge_files(scribe.folder))
    scribe.see_that_it_is_whole()


async def test_a_repository_that_was_half_made_is_made_anew(
    tmp_path: Path, memory: Database, translators: Mapping[Locale, Translator]
) -> None:
    (tmp_path / "knowledge/.git.vyraj/.git").mkdir(parents=True)
    scribe_of(tmp_path / "knowledge", memory, ONLY_OLD, translators).see_that_it_is_whole()


@NEEDS_GIT
async def test_in_a_checkout_commits_go_there_and_foreign_staged_files_stay_staged(project: Scribe) -> None:
    root = project.folder.parent
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"):
        hook.with_name(name).write_text(f"#!/bin/sh\ntouch {root}/hook-ran\nexit 1\n")
        hook.with_name(name).chmod(0o755)
    (root / "code.py").write_text("print(1)\n")
    git(root, "-c", "core.hooksPath=/dev/null", "add", "code.py")
    (root / "code.py").write_text("print(2)\n")
    (root / "new.py").write_text("")
    git(root, "-c", "core.hooksPath=/dev/null", "add", "-N", "new.py")
    status = git(root, "-c", "core.hooksPath=/dev/null", "status", "--porcelain")
    await project.approve(project.edited(BE, "кароткі", "хуткі"))
    change = await project.publish()
    assert change
    assert change.state is ChangeState.PUBLISHED
    assert not (root / "hook-ran").exists()
    assert git(root, "-c", "core.hooksPath=/dev/null", "status", "--porcelain") == status
    assert git(root, "show", ":code.py") == "print(1)\n"
    assert git(root, "show", "--name-only", "--format=").split() == [f"knowledge/{BE}"]
    git(root, "fsck", "--strict")


@NEEDS_GIT
async def test_what_somebody_staged_of_the_same_file_is_kept(project: Scribe) -> None:
    root, file = project.folder.parent, project.folder / BE
    ours = file.read_bytes()
    file.write_bytes(ours + "\nПастаўлена.\n".encode())
    git(root, "add", str(file))
    file.write_bytes(ours)
    await project.approve(project.edited(BE, "кароткі", "хуткі"))
    await project.publish()
    assert git(root, "show", f":knowledge/{BE}").endswith("Пастаўлена.\n")
    assert git(root, "status", "--porcelain").split() == ["MM", f"knowledge/{BE}"]


@NEEDS_GIT
async def test_what_was_edited_and_not_committed_gets_a_commit_of_its_own(scribe: Scribe) -> None:
    file = scribe.folder / BE
    file.write_bytes(file.read_bytes() + "\nРукой.\n".encode())
    by_hand = file.read_bytes()
    await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    change = await scribe.publish()
    assert change
    assert [entry.reason for entry in scribe.history()] == ["The law has changed", "Changed on disk", FIRST]
    staged = await scribe.workshop.undo(change.revision or "", 0, "Undone")
    assert staged.number
    await scribe.publish()
    assert file.read_bytes() == by_hand
    scribe.see_that_it_is_whole()


@NEEDS_GIT
async def test_a_worktree_and_packed_branches_are_understood(project: Scribe, tmp_path: Path) -> None:
    root = project.folder.parent
    git(root, "worktree", "add", "-b", "texts", str(tmp_path / "tree"))
    git(root, "pack-refs", "--all")
    git(root, "gc", "--quiet")
    project.folder = tmp_path / "tree/knowledge"
    project.__post_init__()
    await project.approve(project.edited(BE, "кароткі", "хуткі"))
    change = await project.publish()
    assert change
    assert git(tmp_path / "tree", "rev-parse", "texts").strip() == change.revision
    assert git(tmp_path / "tree", "status", "--porcelain") == git(root, "status", "--porcelain") == ""
    assert git(tmp_path / "tree", "reflog", "-1", "--format=%gs").strip() == "commit: The law has changed"


@NEEDS_GIT
async def test_a_shallow_clone_goes_on_from_where_it_begins(project: Scribe, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project.folder.parent}", "shallow")
    project.folder = tmp_path / "shallow/knowledge"
    project.__post_init__()
    await project.approve(project.edited(BE, "кароткі", "хуткі"))
    await project.publish()
    assert [entry.reason for entry in project.history()] == ["The law has changed", "Begin"]
    assert git(project.folder, "status", "--porcelain") == ""


@NEEDS_GIT
def test_a_detached_head_and_a_bare_repository_are_refused_with_a_sentence(project: Scribe, tmp_path: Path) -> None:
    root = project.folder.parent
    git(root, "checkout", "--quiet", "--detach")
    with pytest.raises(RepositoryRefused, match="at no branch"), open_repository(project.folder, TODAY):
        pass
    git(tmp_path, "init", "--quiet", "--bare", "bare")
    with pytest.raises(RepositoryRefused, match="a bare repository"), open_repository(tmp_path / "bare/hooks", TODAY):
        pass


@NEEDS_GIT
def test_a_split_index_is_refused_with_a_sentence(project: Scribe) -> None:
    git(project.folder.parent, "update-index", "--split-index")
    with (
        open_repository(project.folder, TODAY) as repository,
        pytest.raises(RepositoryRefused, match="split or sparse"),
    ):
        repository.settle({})


async def test_a_branch_without_a_commit_gets_its_first_one(
    tmp_path: Path, memory: Database, translators: Mapping[Locale, Translator]
) -> None:
    (tmp_path / "knowledge").mkdir()
    Repo.init(tmp_path / "knowledge", default_branch=b"trunk").close()
    scribe = scribe_of(tmp_path / "knowledge", memory, ONLY_OLD, translators)
    assert scribe.history() == []
    await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    change = await scribe.publish()
    assert change
    assert change.state is ChangeState.PUBLISHED
    assert [(entry.reason, entry.paths) for entry in scribe.history()] == [
        ("The law has changed", (BE,)),
        ("Changed on disk", (BE,)),
    ]


def test_a_repository_that_ignores_the_folder_is_not_the_one(tmp_path: Path) -> None:
    root = checkout(tmp_path / "project")
    (root / ".gitignore").write_text("data/\n")
    folder = write_library(root / "data/knowledge")
    with open_repository(folder, TODAY) as repository:
        assert [entry.reason for entry in repository.history(None)] == [FIRST]
    assert (folder / ".git").is_dir()


@NEEDS_GIT
async def test_dates_never_go_back_however_the_clock_jumps(scribe: Scribe) -> None:
    for day, word in ((date(2031, 5, 1), "хуткі"), (date(2020, 1, 1), "добры")):
        scribe.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        old = "кароткі" if word == "хуткі" else "хуткі"
        await scribe.approve(scribe.edited(BE, old, word))
        await scribe.publish()
    said = git(scribe.folder, "log", "-2", "--format=%as %cs").split("\n")
    assert said[:2] == ["2020-01-01 2031-05-01", "2031-05-01 2031-05-01"]
    assert [str(entry.day) for entry in scribe.history()][:2] == ["2020-01-01", "2031-05-01"]


@pytest.mark.parametrize("name", LOCKS)
async def test_a_foreign_lock_is_left_alone_and_publishing_waits_for_its_end(scribe: Scribe, name: str) -> None:
    before, number = scribe.bytes(), await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    lock = scribe.folder / ".git" / name
    lock.write_text("")
    with pytest.raises(RepositoryBusy, match="another program keeps the repository locked"):
        await scribe.publish()
    change = await scribe.change(number)
    assert lock.exists()
    assert change.state is ChangeState.APPROVED
    assert lock.name in noted(change)
    assert str(lock) not in noted(change)
    assert scribe.bytes() == before
    lock.unlink()
    await scribe.publish()
    assert (await scribe.change(number)).state is ChangeState.PUBLISHED
    scribe.see_that_it_is_whole()


def test_a_lock_that_we_left_when_we_were_killed_is_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "index"
    file.write_bytes(b"old")
    (tmp_path / "index.vyraj.lock").write_bytes(b"half")
    (tmp_path / "index.lock").hardlink_to(tmp_path / "index.vyraj.lock")
    with locked(file) as lock:
        assert file.read_bytes() == b"old"
        lock.replace(b"new")
    assert file.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["index"]


async def test_who_commits_meanwhile_is_built_upon(scribe: Scribe) -> None:
    number = await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    with open_repository(scribe.folder, TODAY) as repository:
        head = repository.head()
        assert head
        text = (scribe.folder / EN).read_bytes() + b"\nMore.\n"
        (scribe.folder / EN).write_bytes(text)
        other = repository.commit((head,), {EN: repository.keep(text)}, 7, TODAY, "Another one")
        assert repository.advance(head, other, {}, 7, TODAY, "Another one")
        assert not repository.advance(head, other, {}, 7, TODAY, "Too late")
    await scribe.publish()
    assert (await scribe.change(number)).state is ChangeState.PUBLISHED
    assert [(entry.number, entry.paths) for entry in scribe.history()][:2] == [(0, (BE,)), (7, (EN,))]


async def test_who_changed_the_same_file_meanwhile_is_named(scribe: Scribe) -> None:
    number = await scribe.approve(scribe.edited(BE, "кароткі", "хуткі"))
    await scribe.approve(scribe.edited(BE, "кароткі", "добры"), "A better word")
    first = await scribe.publish()
    second = await scribe.publish()
    assert first
    assert second
    assert (first.number, first.state) == (number, ChangeState.PUBLISHED)
    assert second.state is ChangeState.REFUSED
    assert noted(second) == f"changed meanwhile: {BE}\n2026-11-23, editor 0: The law has changed"
    assert "хуткі" in (scribe.folder / BE).read_text("utf-8")
