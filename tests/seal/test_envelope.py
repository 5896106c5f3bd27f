"""An envelope opens only with its key, in its place and row, as it was sealed."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.seal.envelope import CAPACITY, SIZE, CannotOpen, open_envelope, seal, sealed_by
from bot.seal.keys import Key, KeyRing
from tests.seal.rings import NEW, OLD, RING, STRANGE

PLACES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ROWS = st.binary(max_size=32)
CONTENTS = st.binary(max_size=CAPACITY)


@given(st.sampled_from(RING.all), PLACES, ROWS, CONTENTS)
def test_what_was_sealed_is_opened(key: Key, place: str, row: bytes, content: bytes) -> None:
    envelope = seal(key, place, row, content)
    assert open_envelope(RING, place, row, envelope) == content
    assert sealed_by(envelope) == key.id


def test_an_envelope_has_the_form_that_was_agreed() -> None:
    envelope = seal(NEW, "readers", b"row", b"content")
    version, key_id, nonce, closed = envelope[:1], envelope[1:5], envelope[5:17], envelope[17:]
    bound = version + key_id + b"\x00\x07readers" + b"row"
    assert (version, key_id) == (b"\x01", NEW.id)
    assert AESGCM(NEW.envelopes).decrypt(nonce, closed, bound) == b"\x00\x07content" + bytes(247)


@given(CONTENTS)
def test_every_envelope_has_one_size(content: bytes) -> None:
    assert len(seal(NEW, "readers", b"row", content)) == SIZE == 289


@given(CONTENTS)
def test_two_seals_of_one_content_have_nothing_in_common_but_the_key(content: bytes) -> None:
    one, other = seal(NEW, "readers", b"row", content), seal(NEW, "readers", b"row", content)
    assert one[:5] == other[:5]
    assert one[5:17] != other[5:17]
    assert one[17:] != other[17:]


@given(PLACES, ROWS, PLACES, ROWS, CONTENTS)
def test_an_envelope_opens_in_no_other_place_or_row(
    place: str, row: bytes, other_place: str, other_row: bytes, content: bytes
) -> None:
    envelope = seal(NEW, place, row, content)
    for elsewhere in {(other_place, row), (place, other_row), (other_place, other_row)} - {(place, row)}:
        with pytest.raises(CannotOpen):
            open_envelope(RING, *elsewhere, envelope)


def test_a_place_and_a_row_are_not_taken_for_one_another() -> None:
    with pytest.raises(CannotOpen):
        open_envelope(RING, "reader", b"s1", seal(NEW, "readers", b"1", b"content"))


@given(CONTENTS)
def test_an_envelope_does_not_open_without_its_key(content: bytes) -> None:
    envelope = seal(STRANGE, "readers", b"row", content)
    with pytest.raises(CannotOpen):
        open_envelope(RING, "readers", b"row", envelope)


def test_an_envelope_does_not_open_with_another_key_that_bears_its_name() -> None:
    impostor = Key(NEW.id, STRANGE.pseudonyms, STRANGE.envelopes, STRANGE.audit, STRANGE.check)
    with pytest.raises(CannotOpen):
        open_envelope(KeyRing(impostor, OLD), "readers", b"row", seal(NEW, "readers", b"row", b"content"))


def test_any_flipped_bit_is_refused() -> None:
    envelope = seal(NEW, "readers", b"row", b"content")
    for bit in range(SIZE * 8):
        flipped = bytearray(envelope)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CannotOpen):
            open_envelope(RING, "readers", b"row", bytes(flipped))


def test_an_envelope_of_one_key_is_not_taken_for_one_of_the_other() -> None:
    envelope = seal(NEW, "readers", b"row", b"content")
    with pytest.raises(CannotOpen):
        open_envelope(RING, "readers", b"row", envelope[:1] + OLD.id + envelope[5:])


@settings(max_examples=300)
@given(st.binary(max_size=2 * SIZE) | st.binary(min_size=SIZE, max_size=SIZE))
def test_bytes_that_are_no_envelope_are_refused(junk: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_envelope(RING, "readers", b"row", junk)


@given(st.integers(0, SIZE - 1))
def test_a_part_of_an_envelope_is_refused(size: int) -> None:
    envelope = seal(NEW, "readers", b"row", b"content")
    for part in (envelope[:size], envelope + envelope[: size + 1]):
        with pytest.raises(CannotOpen):
            open_envelope(RING, "readers", b"row", part)
        with pytest.raises(CannotOpen):
            sealed_by(part)


@given(st.binary(min_size=CAPACITY + 1, max_size=2 * CAPACITY))
def test_content_beyond_the_capacity_is_refused_without_repeating_it(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^an envelope takes at most 254 bytes$"):
        seal(NEW, "readers", b"row", content)


@pytest.mark.parametrize(
    ("ring", "row", "cut"),
    [(KeyRing(OLD, None), b"row-of-77", 0), (RING, b"row-of-78", 0), (RING, b"row-of-77", 1)],
    ids=["unknown key", "wrong row", "wrong size"],
)
def test_the_words_of_a_refusal_hold_no_values(ring: KeyRing, row: bytes, cut: int) -> None:
    envelope = seal(NEW, "place-of-77", b"row-of-77", b"content-of-77")
    with pytest.raises(CannotOpen) as caught:
        open_envelope(ring, "place-of-77", row, envelope[cut:])
    said = f"{caught.value!s} {caught.value!r}"
    assert "of-7" not in said
    assert NEW.id.hex() not in said
    assert repr(NEW.id) not in said
