"""The history of knowledge as whoever runs the bot types it."""

from pathlib import Path

import pytest
from dulwich.repo import Repo

from bot.__main__ import main
from bot.settings import KNOWLEDGE_DIR, Settings
from bot.tasks.knowledge import seed_folder
from tests.publishing.scribe import BE
from tests.stories.kupala import change, write_library


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_library(tmp_path / "knowledge")
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(folder))
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["knowledge", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_what_was_edited_elsewhere_comes_in_and_is_undone(
    knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "history")
    assert (code, out.count("editor 0: What was here before")) == (0, 1)
    before = (knowledge / BE).read_bytes()
    with Repo(knowledge) as ours, ours.clone(tmp_path / "other", mkdir=True) as other:
        config = ours.get_config()
        config.set((b"remote", b"origin"), b"url", str(tmp_path / "other").encode())
        config.write_to_path()
        change(tmp_path / "other" / BE, "кароткі", "хуткі")
        other.get_worktree().stage([BE])
        other.get_worktree().commit(b"Elsewhere", b"S <s@example.org>", b"S <s@example.org>", no_verify=True)
    code, out, _ = run(capsys, "pull")
    assert (code, out[:11]) == (0, "published: ")
    revision = out[11:18]
    assert "хуткі" in (knowledge / BE).read_text("utf-8")
    assert run(capsys, "pull") == (0, "nothing is new there\n", "")
    code, out, _ = run(capsys, "history", "--limit", "1")
    assert "by other means: Elsewhere" in out
    code, out, _ = run(capsys, "undo", revision, "--reason", "It was wrong")
    assert (code, out.endswith(" It was wrong\n")) == (0, True)
    assert (knowledge / BE).read_bytes() == before
    assert run(capsys, "back", revision)[0] == 0
    assert "хуткі" in (knowledge / BE).read_text("utf-8")


def test_what_cannot_be_is_said_in_a_sentence(knowledge: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "undo", "0000000")
    assert (code, err) == (
        1,
        "vyraj: “0000000” is no commit that can be gone back to: python -m bot knowledge history\n",
    )
    code, _, err = run(capsys, "pull")
    assert (code, err) == (1, "vyraj: there is no other repository: git remote add origin ADDRESS\n")


def test_an_empty_volume_is_filled_and_its_library_loads(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    settings = Settings(_env_file=None, knowledge_dir=tmp_path / "volume")
    seed_folder(settings)
    assert sorted(each.name for each in (tmp_path / "volume").iterdir()) == sorted(
        each.name for each in KNOWLEDGE_DIR.iterdir() if not each.name.startswith(".")
    )
