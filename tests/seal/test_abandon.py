"""Keys that are abandoned open nothing from the first moment on, and a start knows of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.seal.abandon import abandon_keys, forget_abandoned, is_abandoned
from bot.seal.keys import KeyRefused, add_key, destroy_keys, load_keys, make_key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_key(tmp_path / "keys")
    return tmp_path / "keys"


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_abandoned_keys_are_overwritten_and_leave_word(folder: Path) -> None:
    add_key(folder)
    contents = [file.read_bytes() for file in folder.iterdir()]
    assert not is_abandoned(folder)
    assert abandon_keys(folder) == 2
    assert is_abandoned(folder)
    assert load_keys(folder) is None
    left = b"".join(file.read_bytes() for file in folder.iterdir())
    assert not any(content[at : at + 8] in left for content in contents for at in range(0, 57, 8))


def test_a_new_key_lives_beside_the_word_until_it_is_taken_back(folder: Path) -> None:
    abandon_keys(folder)
    ring = make_key(folder)
    assert load_keys(folder) == ring
    assert is_abandoned(folder)
    forget_abandoned(folder)
    assert (is_abandoned(folder), load_keys(folder), names(folder)) == (False, ring, ["0001.key"])


def test_abandoning_twice_is_abandoning_once(folder: Path) -> None:
    abandon_keys(folder)
    make_key(folder)
    assert abandon_keys(folder) == 1
    assert abandon_keys(folder) == 0
    assert load_keys(folder) is None
    forget_abandoned(folder)
    assert names(folder) == []


def test_damaged_keys_and_what_a_kill_left_go_too(folder: Path) -> None:
    (folder / "0001.key").write_bytes(b"nonsense")
    (folder / "0002.key.left").write_bytes(b"half a key")
    abandon_keys(folder)
    assert names(folder) == ["0001.key.abandoned"]


def test_where_no_folder_is_there_is_nothing_to_abandon(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert (abandon_keys(missing), is_abandoned(missing)) == (0, False)
    forget_abandoned(missing)
    assert not missing.exists()


def test_a_link_instead_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(KeyRefused):
        abandon_keys(tmp_path / "link")


def test_destroying_keys_by_hand_is_not_disturbed_by_the_word(folder: Path) -> None:
    abandon_keys(folder)
    make_key(folder)
    assert destroy_keys(folder) == 1
    assert is_abandoned(folder)


def test_killed_at_any_step_the_key_is_there_and_nothing_has_begun_or_it_is_gone_and_that_is_known(
    folder: Path,
) -> None:
    killer = [sys.executable, "-m", "tests.seal.killer", "abandon_keys", str(folder)]
    output = subprocess.run(killer, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603  (our own)
    seen = {(tuple(files), bool(ids)) for _, files, ids in map(json.loads, output.splitlines())}
    assert seen == {(("0001.key",), True), (("0001.key.abandoned",), False)}
