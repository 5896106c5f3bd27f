"""A fresh volume is filled with the library that the program brings along; what is there is never overwritten."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.publishing.seed import seed
from tests.stories.kupala import write_library

KILLS = 15
SEEDING = """
import sys
from pathlib import Path
from bot.publishing.seed import seed
print("ready", flush=True)
seed(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def packaged(tmp_path: Path) -> Path:
    folder = write_library(tmp_path / "packaged")
    (folder / "glossary.yaml").write_text("concepts: {}\n")
    (folder / ".hidden").write_text("")
    return folder


@pytest.mark.parametrize("there", [(".",), ("lost+found",)])
def test_a_folder_that_is_empty_is_filled(tmp_path: Path, packaged: Path, there: tuple[str, ...]) -> None:
    volume = tmp_path / "volume"
    for name in there:
        (volume / name).mkdir(parents=True, exist_ok=True)
    assert seed(volume, packaged)
    assert files(volume) == {name: data for name, data in files(packaged).items() if name != ".hidden"}
    assert not seed(volume, packaged)


@pytest.mark.parametrize("name", ["articles", "glossary.yaml", ".git", ".hidden", "something"])
def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path, packaged: Path, name: str) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "volume" / name).write_text("mine")
    assert not seed(tmp_path / "volume", packaged)
    assert files(tmp_path / "volume") == {name: b"mine"}


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, packaged: Path) -> None:
    assert not seed(tmp_path / "slip", packaged)
    assert not (tmp_path / "slip").exists()


def test_the_packaged_library_itself_is_left_alone(packaged: Path) -> None:
    before = files(packaged)
    assert not seed(packaged, packaged)
    assert files(packaged) == before


def test_what_a_kill_left_is_begun_anew_or_gone_on_with(tmp_path: Path, packaged: Path) -> None:
    half = tmp_path / "half"
    (half / ".vyraj-copying/articles").mkdir(parents=True)
    (half / ".vyraj-copying/articles/half").write_text("")
    assert seed(half, packaged)
    moved = tmp_path / "moved"
    moved.mkdir()
    assert seed(moved, packaged)
    (moved / ".vyraj-copied").mkdir()
    (moved / "glossary.yaml").rename(moved / ".vyraj-copied/glossary.yaml")
    assert seed(moved, packaged)
    assert files(half) == files(moved) == {name: data for name, data in files(packaged).items() if name != ".hidden"}


def test_what_is_copied_can_be_written_also_where_the_program_cannot(tmp_path: Path, packaged: Path) -> None:
    folders = [path for path in packaged.rglob("*") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    (tmp_path / "volume").mkdir()
    assert seed(tmp_path / "volume", packaged)
    copied = [path for path in (tmp_path / "volume").rglob("*") if path.is_dir()]
    assert [path for path in copied if path.stat().st_mode & 0o700 != 0o700] == []
    for folder in folders:
        folder.chmod(0o755)


def test_of_several_that_begin_with_one_volume_one_fills_it(tmp_path: Path, packaged: Path) -> None:
    volume = tmp_path / "volume"
    volume.mkdir()
    command = [sys.executable, "-c", SEEDING, str(volume), str(packaged)]
    together = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(6)]  # noqa: S603  (our own)
    assert [process.wait(60) for process in together] == [0] * 6
    assert files(volume) == {name: data for name, data in files(packaged).items() if name != ".hidden"}


def test_killed_at_random_the_next_one_fills_it(tmp_path: Path, packaged: Path) -> None:
    whole = {name: data for name, data in files(packaged).items() if name != ".hidden"}
    for each in range(KILLS):
        volume = tmp_path / f"volume{each}"
        volume.mkdir()
        command = [sys.executable, "-c", SEEDING, str(volume), str(packaged)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  (our own)
            assert process.stdout
            process.stdout.readline()
            time.sleep(each / KILLS / 50)
            process.kill()
        seed(volume, packaged)
        assert files(volume) == whole
        assert [name for name in os.listdir(volume) if name.startswith(".")] == []  # noqa: PTH208
