"""What editors send: safe files come in as they are, everything else is refused with a sentence that names it."""

import io
import stat
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.read import FILE_LIMIT
from bot.publishing.uploads import MOST_BYTES, MOST_FILES, path_problem, read_reason, take_files, take_zip

BE = "articles/poland/pl-card/be.md"


def zipped(files: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return opened.getvalue()


def sentences(data: bytes) -> list[str]:
    taken = take_zip(data)
    assert taken.files == {}
    return [f"{each.path}: {each.sentence()}" if each.path else each.sentence() for each in taken.problems]


def test_files_of_the_library_come_in_as_they_are() -> None:
    files = {
        BE: b"one",
        "articles/topics/money/article.yaml": b"",
        "directory/poland.yaml": b"x",
        "glossary.yaml": b"y",
    }
    assert take_zip(zipped(files)).files == take_files(files).files == files
    assert take_files({BE: None}).files == {BE: None}


def test_a_zip_of_the_whole_folder_is_understood() -> None:
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w") as archive:
        archive.mkdir("knowledge")
        archive.writestr(f"knowledge/{BE}", b"one")
    assert take_zip(opened.getvalue()).files == {BE: b"one"}


OUT = "this path leads out of the knowledge folder"
NOT_BELOW = "this is no path below the knowledge folder"
HIDDEN = "this is a hidden file: leave it out"
NO_PLACE = (
    "this has no place in the library: there are articles/GROUP/SLUG/article.yaml, be.md, ru.md and en.md, "
    "directory/NAME.yaml and glossary.yaml"
)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", NOT_BELOW),
        ("C:/be.md", NOT_BELOW),
        ("articles\\poland\\pl-card\\be.md", NOT_BELOW),
        ("articles/poland/pl-card/be.md\n", NOT_BELOW),
        ("../articles/poland/pl-card/be.md", OUT),
        ("articles/../../be.md", OUT),
        ("articles/poland/./be.md", OUT),
        ("articles//pl-card/be.md", OUT),
        ("", OUT),
        (".git/hooks/pre-commit", HIDDEN),
        ("articles/poland/pl-card/.be.md.swp", HIDDEN),
        ("__MACOSX/be.md", NO_PLACE),
        ("be.md", NO_PLACE),
        ("articles/poland/pl-card/deep/be.md", NO_PLACE),
        ("articles/poland/pl-card/uk.md", NO_PLACE),
        ("articles/poland/pl-card/be.html", NO_PLACE),
        ("articles/poland/Pl-Card/be.md", NO_PLACE),
        ("articles/poland/pl--card/be.md", NO_PLACE),
        ("articles/poland/пль/be.md", NO_PLACE),
        ("articles/poland/a-slug-that-is-much-too-long/be.md", NO_PLACE),
        ("directory/deep/poland.yaml", NO_PLACE),
        ("directory/verified.yaml", "this file is written by “directory verify”: leave it out"),
        ("Glossary.yaml", NO_PLACE),
        ("library.zip", NO_PLACE),
    ],
)
def test_a_name_that_has_no_place_is_refused(path: str, why: str) -> None:
    assert path_problem(path) == why
    assert [each.sentence() for each in take_files({path: b""}).problems] == [why]


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["articles", "..", "", ".", "pl-card", "be.md", "\\"])).map("/".join)
)
def test_no_name_leads_anywhere_else(path: str) -> None:
    if path_problem(path) is None:
        parts = path.split("/")
        assert parts[0] in ("articles", "directory", "glossary.yaml")
        assert all(part and not part.startswith(".") and part.isascii() for part in parts)


def test_one_bad_file_keeps_all_of_them_out_and_every_one_is_named() -> None:
    assert sentences(zipped({BE: b"one", "a.txt": b"", "../b.md": b""})) == [f"a.txt: {NO_PLACE}", f"../b.md: {OUT}"]


def test_links_devices_and_locked_files_in_a_zip_are_refused() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        opened = io.BytesIO()
        with zipfile.ZipFile(opened, "w") as archive:
            entry = zipfile.ZipInfo(BE)
            entry.external_attr = (kind | 0o777) << 16
            archive.writestr(entry, "/etc/passwd")
        assert sentences(opened.getvalue()) == [f"{BE}: this is a link, or no file at all: send files only"]
    locked = bytearray(zipped({BE: b"one"}))
    for at in (locked.index(b"PK\x03\x04") + 6, locked.index(b"PK\x01\x02") + 8):
        locked[at] |= 1
    assert sentences(bytes(locked)) == [f"{BE}: this is locked with a password: send it without"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_given_twice_is_refused() -> None:
    opened = io.BytesIO()
    with zipfile.ZipFile(opened, "w") as archive:
        archive.writestr(BE, b"one")
        archive.writestr(BE, b"two")
    assert sentences(opened.getvalue()) == [f"{BE}: this file is given twice"]
    assert sentences(zipped({BE: b"one", f"knowledge/{BE}": b"two"})) == [f"knowledge/{BE}: this file is given twice"]


def test_a_bomb_is_not_unpacked_beyond_the_limits() -> None:
    too_much = "all files of one change together are at most 4 MiB: send fewer at once"
    too_large = f"{BE}: the file is over the limit of {FILE_LIMIT // 1024} KiB: split it"
    assert sentences(zipped({BE: bytes(64 * 1024 * 1024)})) == [too_large]
    lying = bytearray(zipped({BE: bytes(8 * 1024 * 1024)}))
    at = lying.index(b"PK\x01\x02") + 24
    lying[at : at + 4] = struct.pack("<I", 10)  # it says that it is small
    assert sentences(bytes(lying))
    many = {f"articles/poland/a{number}/be.md": bytes(FILE_LIMIT) for number in range(40)}
    assert sentences(zipped(many)) == [too_much]
    crowd = {f"articles/poland/a{number}/be.md": b"" for number in range(MOST_FILES + 1)}
    assert sentences(zipped(crowd)) == ["these are more than 400 files: send fewer at once"]
    assert [each.sentence() for each in take_files(crowd).problems] == [
        "these are more than 400 files: send fewer at once"
    ]
    assert sentences(bytes(MOST_BYTES + 1)) == [
        "all files of one change together are at most 4 MiB: send fewer at once"
    ]


@given(st.binary(max_size=400), st.integers(0, 400))
def test_whatever_comes_there_is_an_answer(junk: bytes, at: int) -> None:
    whole = zipped({BE: b"one" * 30})
    for data in (junk, whole[:at], whole[:at] + junk + whole[at:], whole[:at] + junk + whole[at + len(junk) :]):
        taken = take_zip(data)
        assert taken.files == {} or not taken.problems


@pytest.mark.parametrize(
    "reason",
    ["", " ", "no", "x" * 201, "12", "ask @somebody", "see https://example.org", "call 29 123-45-67", "a\u202eb c"],
)
def test_a_reason_is_one_line_that_names_nobody(reason: str) -> None:
    assert read_reason(reason)[1]


def test_a_reason_is_kept_on_one_line() -> None:
    assert read_reason(" Падвысілі\n збор \t з 1 студзеня 2026 ") == ("Падвысілі збор з 1 студзеня 2026", ())
