"""Whoever changes the keys may be killed at any moment: what is loaded is the state before or the one after."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

from bot.seal.keys import Key, KeyRing, add_key, destroy_keys, drop_older, load_keys, make_key

ADDING = """
import sys
from pathlib import Path
from bot.seal.keys import add_key
print("ready", flush=True)
add_key(Path(sys.argv[1]))
"""


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one key."""
    make_key(tmp_path / "keys")
    return tmp_path / "keys"


def loaded(folder: Path) -> KeyRing:
    ring = load_keys(folder)
    assert ring
    return ring


@pytest.mark.parametrize("content", [b"", b"0f" * 16, b"0f" * 32, b"0f" * 32 + b"\n"])
def test_killed_while_a_key_was_written_it_is_as_if_nothing_had_begun(folder: Path, content: bytes) -> None:
    before = loaded(folder)
    left = folder / "0002.key.left"
    left.write_bytes(content)
    assert loaded(folder) == before
    assert names(folder) == ["0001.key"]


def test_killed_while_the_first_key_was_written_there_is_none_and_one_can_be_made(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "0001.key.left").write_bytes(b"0f" * 32 + b"\n")
    assert load_keys(tmp_path) is None
    (tmp_path / "0001.key.left").write_bytes(b"0f" * 32 + b"\n")
    assert make_key(tmp_path) == load_keys(tmp_path)


def test_killed_after_a_key_got_its_name_it_is_there(folder: Path) -> None:
    before = loaded(folder)
    (folder / "0002.key.left").write_bytes(b"0f" * 32 + b"\n")
    (folder / "0002.key.left").chmod(0o600)
    (folder / "0002.key.left").rename(folder / "0002.key")
    assert loaded(folder).older == before.newest
    assert add_key(folder) == loaded(folder)


@pytest.mark.parametrize("overwritten", [False, True])
def test_killed_while_a_key_was_dropped_it_is_gone_and_overwritten(folder: Path, overwritten: bool) -> None:
    both = add_key(folder)
    witness, content = folder.parent / "witness", (folder / "0001.key").read_bytes()
    witness.hardlink_to(folder / "0001.key")
    (folder / "0001.key").rename(folder / "0001.key.left")
    if overwritten:
        (folder / "0001.key.left").write_bytes(os.urandom(65))
    assert loaded(folder).all == (both.newest,)
    assert names(folder) == ["0002.key"]
    assert not any(content[at : at + 4] in witness.read_bytes() for at in range(60))


def test_killed_while_keys_were_destroyed_the_next_try_destroys_the_rest(folder: Path) -> None:
    newest = add_key(folder).newest
    (folder / "0001.key").rename(folder / "0001.key.left")
    assert loaded(folder).all == (newest,)
    assert destroy_keys(folder) == 1
    assert names(folder) == []


@dataclass(frozen=True, slots=True)
class State:
    """What lay in the folder after a kill, what lay there once it was loaded, and the ids of the keys."""

    found: list[str]
    files: list[str]
    ids: list[str]


def states(change: str, folder: Path) -> list[State]:
    """Return the state after a kill at every single step of a change, and at last after no kill."""
    killer = [sys.executable, "-m", "tests.seal.killer", change, str(folder)]
    output = subprocess.run(killer, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603  (our own)
    return [State(*json.loads(line)) for line in output.splitlines()]


def ids(*keys: Key) -> list[str]:
    return [key.id.hex() for key in keys]


def in_turn(states: Iterable[State]) -> list[tuple[str, ...]]:
    """Return the files as they were loaded, each change of them once."""
    return [files for files, _ in groupby(tuple(state.files) for state in states)]


def test_killed_at_any_step_of_making_there_is_no_key_or_one(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    seen = states("make_key", tmp_path / "keys")
    assert in_turn(seen) == [(), ("0001.key",)]
    assert ["0001.key.left"] in [state.found for state in seen]


def test_killed_at_any_step_of_adding_there_is_the_one_key_or_two(folder: Path) -> None:
    first = loaded(folder).newest
    seen = states("add_key", folder)
    assert in_turn(seen) == [("0001.key",), ("0001.key", "0002.key")]
    assert ["0001.key", "0002.key.left"] in [state.found for state in seen]
    assert all(state.ids[-1:] == ids(first) and len(state.ids) == len(state.files) for state in seen)


def test_killed_at_any_step_of_dropping_there_are_two_keys_or_the_newer(folder: Path) -> None:
    both = add_key(folder)
    seen = states("drop_older", folder)
    assert in_turn(seen) == [("0001.key", "0002.key"), ("0002.key",)]
    assert ["0001.key.left", "0002.key"] in [state.found for state in seen]
    assert [each for each, _ in groupby(state.ids for state in seen)] == [ids(*both.all), ids(both.newest)]


def test_killed_at_any_step_of_destroying_the_newest_key_goes_last(folder: Path) -> None:
    add_key(folder)
    assert in_turn(states("destroy_keys", folder)) == [("0001.key", "0002.key"), ("0002.key",), ()]


def test_twenty_real_kills_while_a_key_is_added_lose_no_key(folder: Path) -> None:
    chance = random.Random(6)
    for _ in range(20):
        before = loaded(folder).newest
        command = [sys.executable, "-c", ADDING, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as adding:  # noqa: S603  (our own)
            assert adding.stdout
            adding.stdout.readline()
            time.sleep(chance.uniform(0, 0.006))
            adding.kill()
        ring = loaded(folder)
        assert ring.all[-1] == before
        assert len(names(folder)) == len(ring.all)
        assert add_key(folder).older == before
        drop_older(folder)
