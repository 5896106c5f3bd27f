"""The folder of keys: made, rotated and destroyed by us, and refused in a sentence where it is not as it must be."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.seal.keys import KeyRefused, add_key, derive_key, destroy_keys, drop_older, load_keys, make_key

STRANGER = 65534
"""The number of "nobody"."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where keys are to lie; nothing is there yet."""
    return tmp_path / "data" / "keys"


@pytest.fixture
def loose_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_no_folder_and_an_empty_one_hold_no_key(folder: Path) -> None:
    assert load_keys(folder) is None
    folder.mkdir(parents=True)
    assert load_keys(folder) is None


@pytest.mark.usefixtures("loose_umask")
def test_a_key_is_made_for_its_owner_alone(folder: Path) -> None:
    ring = make_key(folder)
    assert names(folder) == ["0001.key"]
    file = folder / "0001.key"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_text()
    assert (len(content), content[-1]) == (65, "\n")
    assert ring.all == (derive_key(bytes.fromhex(content)),)
    assert load_keys(folder) == ring


def test_an_empty_folder_that_others_may_enter_is_closed_before_a_key_lies_there(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    make_key(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_is_not_made_where_there_is_one(folder: Path) -> None:
    ring = make_key(folder)
    with pytest.raises(KeyRefused, match="already"):
        make_key(folder)
    assert load_keys(folder) == ring


def test_two_makers_at_once_make_one_key(folder: Path) -> None:
    def make(_: int) -> object:
        try:
            return make_key(folder)
        except KeyRefused as refused:
            return str(refused)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert names(folder) == ["0001.key"]
    assert made.count(load_keys(folder)) == 1


def test_two_rotations_at_once_add_one_key(folder: Path) -> None:
    make_key(folder)
    with ThreadPoolExecutor(8) as pool:
        rings = set(pool.map(lambda _: add_key(folder), range(8)))
    assert rings == {load_keys(folder)}
    assert names(folder) == ["0001.key", "0002.key"]


def test_a_rotation_adds_a_newer_key_and_drops_the_older(folder: Path) -> None:
    first = make_key(folder).newest
    both = add_key(folder)
    assert both.older == first
    assert both.newest != first
    assert load_keys(folder) == both
    alone = drop_older(folder)
    assert alone.all == (both.newest,)
    assert load_keys(folder) == alone
    assert names(folder) == ["0002.key"]
    add_key(folder)
    assert names(folder) == ["0002.key", "0003.key"]


def test_an_interrupted_rotation_goes_on(folder: Path) -> None:
    make_key(folder)
    both = add_key(folder)
    assert add_key(folder) == both
    alone = drop_older(folder)
    assert drop_older(folder) == alone


def test_the_higher_number_is_newer_also_beyond_four_digits(folder: Path) -> None:
    make_key(folder)
    older = load_keys(folder)
    (folder / "0001.key").rename(folder / "9999.key")
    both = add_key(folder)
    assert names(folder) == ["10000.key", "9999.key"]
    assert older
    assert both.older == older.newest
    assert drop_older(folder).newest == both.newest


@pytest.mark.parametrize("change", [add_key, drop_older])
def test_nothing_is_rotated_where_there_is_no_key(folder: Path, change: Callable[[Path], object]) -> None:
    with pytest.raises(KeyRefused, match="No such file"):
        change(folder)
    folder.mkdir(parents=True, mode=0o700)
    with pytest.raises(KeyRefused, match="no key"):
        change(folder)


def test_destroying_leaves_nothing_of_the_keys_readable(folder: Path) -> None:
    make_key(folder)
    add_key(folder)
    contents = [each.read_bytes() for each in folder.iterdir()]
    witnesses = [folder.parent / each.name for each in folder.iterdir()]
    for witness in witnesses:  # a second name of the same bytes on the disk
        witness.hardlink_to(folder / witness.name)
    assert destroy_keys(folder) == 2
    assert names(folder) == []
    assert load_keys(folder) is None
    for witness in witnesses:
        seen = witness.read_bytes()
        assert len(seen) == 65
        assert not any(content[at : at + 4] in seen for content in contents for at in range(60))


def test_dropping_a_key_overwrites_it(folder: Path) -> None:
    make_key(folder)
    add_key(folder)
    witness, content = folder.parent / "witness", (folder / "0001.key").read_bytes()
    witness.hardlink_to(folder / "0001.key")
    drop_older(folder)
    assert not any(content[at : at + 4] in witness.read_bytes() for at in range(60))


def test_destroying_twice_is_no_harm(folder: Path) -> None:
    assert destroy_keys(folder) == 0
    make_key(folder)
    assert destroy_keys(folder) == 1
    assert destroy_keys(folder) == 0


def test_keys_that_would_be_refused_are_destroyed_too(folder: Path) -> None:
    make_key(folder)
    add_key(folder)
    (folder / "0001.key").write_text("half")
    (folder / "0002.key").chmod(0o444)
    shutil.copy(folder / "0002.key", folder / "0003.key")
    shutil.copy(folder / "0002.key", folder / "0004.key.left")
    folder.chmod(0o755)
    assert destroy_keys(folder) == 3
    assert names(folder) == []


def test_what_may_be_a_copy_of_a_key_is_named_after_the_keys_are_destroyed(folder: Path) -> None:
    make_key(folder)
    shutil.copy(folder / "0001.key", folder / "0001.key.bak")
    (folder / "0002.key").symlink_to(folder / "0001.key.bak")
    with pytest.raises(KeyRefused, match=r"0001\.key\.bak, 0002\.key"):
        destroy_keys(folder)
    assert names(folder) == ["0001.key.bak", "0002.key"]


def replace(key: Path, make: Callable[[Path], object]) -> None:
    key.unlink()
    make(key)


SPOILS: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (lambda key: key.write_bytes(key.read_bytes()[:-1]), "damaged"),
    "empty": (lambda key: key.write_bytes(b""), "damaged"),
    "longer": (lambda key: key.write_bytes(key.read_bytes() + b"\n"), "damaged"),
    "zeros after a loss of power": (lambda key: key.write_bytes(bytes(65)), "damaged"),
    "no hexadecimal digits": (lambda key: key.write_bytes(b"g" * 64 + b"\n"), "damaged"),
    "read by the group": (lambda key: key.chmod(0o640), "chmod 600"),
    "read by the world": (lambda key: key.chmod(0o604), "chmod 600"),
    "a folder for the group": (lambda key: key.parent.chmod(0o750), "chmod 700"),
    "a folder for the world": (lambda key: key.parent.chmod(0o701), "chmod 700"),
    "a foreign file": (lambda key: (key.parent / "notes").touch(), "take out notes"),
    "a copy": (lambda key: shutil.copy(key, key.parent / "0001.key.bak"), r"take out 0001\.key\.bak"),
    "a number with too many zeros": (lambda key: key.rename(key.parent / "00001.key"), r"take out 00001\.key"),
    "one key twice": (lambda key: shutil.copy(key, key.parent / "0002.key"), r"one key: remove .*0002\.key"),
    "a link": (lambda key: key.symlink_to(key.rename(key.parent.parent / "elsewhere")), "is a link"),
    "a folder in place of a key": (lambda key: replace(key, Path.mkdir), "no file at all"),
    "a pipe in place of a key": (lambda key: replace(key, os.mkfifo), "no file at all"),
}


@pytest.mark.parametrize(("spoil", "advice"), SPOILS.values(), ids=SPOILS)
def test_what_is_not_as_it_must_be_is_refused_with_advice(
    folder: Path, spoil: Callable[[Path], object], advice: str
) -> None:
    make_key(folder)
    spoil(folder / "0001.key")
    before = names(folder)
    for change in (load_keys, add_key, drop_older):
        with pytest.raises(KeyRefused, match=advice):
            change(folder)
    with pytest.raises(KeyRefused):
        make_key(folder)
    assert names(folder) == before


def test_three_keys_are_refused(folder: Path) -> None:
    make_key(folder)
    add_key(folder)
    (folder / "0003.key").write_text("0" * 64 + "\n")
    (folder / "0003.key").chmod(0o600)
    with pytest.raises(KeyRefused, match="holds 3 keys"):
        load_keys(folder)


def test_a_folder_that_is_a_link_or_a_file_is_refused(folder: Path) -> None:
    make_key(folder)
    link, file = folder.parent / "link", folder.parent / "file"
    link.symlink_to(folder)
    file.touch()
    for change in (load_keys, make_key, add_key, drop_older, destroy_keys):
        with pytest.raises(KeyRefused, match="is a link"):
            change(link)
        with pytest.raises(KeyRefused, match="Not a directory"):
            change(file)


AS_A_STRANGER = """
import os, sys
from pathlib import Path
from bot.seal.keys import KeyRefused, load_keys
if os.geteuid() == 0:
    os.setuid(int(sys.argv[2]))
try:
    load_keys(Path(sys.argv[1]))
except KeyRefused as refused:
    print(refused)
"""


@pytest.mark.parametrize("place", ["keys", "keys/0001.key"])
def test_a_folder_or_a_file_that_cannot_be_read_is_refused(place: str) -> None:
    """Root reads everything, so the test becomes somebody else; pytest's own folders are closed to them."""
    with TemporaryDirectory() as outside:
        Path(outside).chmod(0o711)
        folder, closed = Path(outside, "keys"), Path(outside, place)
        make_key(folder)
        if os.geteuid() == 0:
            os.chown(folder, STRANGER, STRANGER)
            os.chown(folder / "0001.key", STRANGER, STRANGER)
        closed.chmod(0)
        asked = [sys.executable, "-c", AS_A_STRANGER, str(folder), str(STRANGER)]
        said = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603  (our own)
        closed.chmod(0o700)
        assert said.startswith(f"{closed}: Permission denied. ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_a_key_added_by_root_belongs_to_the_user_of_the_folder(folder: Path) -> None:
    make_key(folder)
    os.chown(folder, STRANGER, STRANGER)
    add_key(folder)
    seen = (folder / "0002.key").stat()
    assert (seen.st_uid, seen.st_gid, stat.S_IMODE(seen.st_mode)) == (STRANGER, STRANGER, 0o600)
