import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.admins.codes import code_in, hash_of, new_code

_random = st.binary(min_size=10, max_size=10)


@given(_random)
def test_a_code_is_four_groups_and_is_read_as_it_was_written(random: bytes) -> None:
    code = new_code(lambda length: random[:length])
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)
    typed = code_in(code)
    assert typed
    assert hash_of(typed) == hash_of(code)


@given(_random, st.sampled_from(["", " ", "-", "—", " - "]), st.booleans())
def test_however_it_is_typed_it_is_the_same_code(random: bytes, between: str, small: bool) -> None:
    code = new_code(lambda _: random)
    typed = between.join(code.split("-")).replace("O", "0").replace("I", "1").replace("B", "8")
    assert code_in(f" {typed.lower() if small else typed}\n") == code.replace("-", "")


@given(_random, _random)
def test_two_codes_have_two_hashes(one: bytes, other: bytes) -> None:
    first, second = new_code(lambda _: one), new_code(lambda _: other)
    assert (hash_of(first) == hash_of(second)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABCD",
        "ABCD-EFGH-IJKL-MNO",
        "ABCD-EFGH-IJKL-MNOPQ",
        "ABCD EFGH IJKL MNO9",
        "АБВГ-ДЕЖЗ-ІЙКЛ-МНОП",
        "A" * 1000,
    ],
)
def test_other_messages_are_no_codes(text: str) -> None:
    assert code_in(text) is None


def test_a_code_holds_eighty_bits() -> None:
    asked: list[int] = []

    def random(length: int) -> bytes:
        asked.append(length)
        return os.urandom(length)

    assert len({new_code(random) for _ in range(1000)}) == 1000
    assert set(asked) == {10}
