"""Bytes become text and YAML without anything being guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.read import Unreadable, read_text, read_yaml, split_front_matter


@pytest.mark.parametrize(
    "scalar",
    ["no", "NO", "yes", "on", "true", "12:30", "01234567", "0x1f", "1e3", "1_000", "~", "null", ".inf", "2026-06-01"],
)
def test_a_scalar_stays_text(scalar: str) -> None:
    assert read_yaml(f"key: {scalar}\nlist: [{scalar}]\n{scalar}: key\n").value == {
        "key": scalar,
        "list": [scalar],
        scalar: "key",
    }


def test_quotes_and_folds_are_read_as_yaml_says() -> None:
    text = "a: 'it''s'\nb: \"\\u0456\"\nc: >-\n  one\n  two\nd:\ne: {f: [g, {h: i}]}\n<<: j\n"
    assert read_yaml(text).value == {
        "a": "it's",
        "b": "і",
        "c": "one two",
        "d": "",
        "e": {"f": ["g", {"h": "i"}]},
        "<<": "j",
    }


def test_every_place_knows_its_line() -> None:
    yaml = read_yaml("a: 1\nb:\n  - c\n  - {d: 2,\n     e: 3}\n", lines_before=10)
    places = [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "d"), ("b", 1, "e"), ("b", 1, "f"), ("z",)]
    assert [yaml.line(place) for place in places] == [11, 12, 13, 14, 14, 15, 14, 11]


def test_the_first_of_two_keys_counts_and_the_second_is_told() -> None:
    yaml = read_yaml("a: 1\nb: {c: 2, c: 3}\na: 4\n")
    assert (yaml.value, yaml.duplicates) == ({"a": "1", "b": {"c": "2"}}, ((("b", "c"), 2), (("a",), 3)))


def test_an_empty_document_is_an_empty_map() -> None:
    assert [read_yaml(text).value for text in ("", "# nothing\n")] == [{}, {}]


def test_a_byte_order_mark_and_foreign_line_ends_are_no_part_of_the_text() -> None:
    assert read_text("\ufeffа\r\nб\tв\n".encode()) == "а\nб\tв\n"


def test_front_matter_is_cut_off_with_the_number_of_its_lines() -> None:
    assert split_front_matter("--- \ntitle: a\n---\nb\n---\nc") == ("title: a", "b\n---\nc", 3)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    )
)
def test_quoted_text_is_read_as_it_was_written(values: dict[str, str]) -> None:
    quoted = "\n".join(f"{key}: '{value.replace(chr(39), 2 * chr(39))}'" for key, value in values.items())
    if any(char in quoted for char in "\u2028\u2029\ufeff\ufffe\uffff"):
        return
    assert read_yaml(quoted).value == values


@given(st.binary(max_size=200))
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        read_yaml(read_text(data))


@given(st.text("ab:[]{}&*!|>-#'\"\\ \n?,%", max_size=60))
def test_whatever_the_yaml_it_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        read_yaml(text)
