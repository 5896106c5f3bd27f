"""A key is made of one random master, and never shows it."""

import traceback
from hashlib import sha256
from hmac import digest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.seal.envelope import CannotOpen, open_envelope, seal
from bot.seal.keys import Key, KeyRefused, KeyRing, add_key, derive_key, load_keys, make_key
from tests.seal.rings import NEW, OLD, RING

PARTS = ("id", "pseudonyms", "envelopes", "audit", "check")
MASTERS = st.binary(min_size=32, max_size=32)


def test_every_part_is_derived_by_hkdf_under_its_own_label() -> None:
    """RFC 5869 written out: one block is enough for 32 bytes."""
    master = bytes(range(32))
    extracted = digest(bytes(32), master, sha256)
    for part, length in zip(PARTS, (4, 32, 32, 32, 16), strict=True):
        expected = digest(extracted, f"vyraj {part} v1".encode() + b"\x01", sha256)[:length]
        assert getattr(derive_key(master), part) == expected


@given(MASTERS, MASTERS)
def test_keys_of_two_masters_share_nothing_and_no_part_holds_another(one: bytes, other: bytes) -> None:
    masters = {one, other}
    parts = [getattr(derive_key(each), part)[:4] for each in masters for part in PARTS]
    assert len(set(parts)) == len(parts)
    assert not any(part in each for each in masters for part in parts)


def test_a_ring_gives_its_keys_newest_first() -> None:
    assert RING.all == (NEW, OLD)
    assert KeyRing(NEW, None).all == (NEW,)


def secrets_of(key: Key) -> list[bytes]:
    return [key.pseudonyms, key.envelopes, key.audit, key.check]


def shows(said: str, secret: bytes) -> bool:
    """Whether a text holds a good part of a secret, as hexadecimal digits or as Python writes bytes."""
    return secret[:6].hex() in said or repr(secret[:6])[2:-1] in said or secret[-6:].hex() in said


@given(MASTERS)
def test_a_key_shows_only_its_id(master: bytes) -> None:
    key = derive_key(master)
    assert repr(key) == f"Key(id={key.id!r})"
    assert str(key) == repr(key)
    assert repr(KeyRing(key, OLD)) == f"KeyRing(newest=Key(id={key.id!r}), older=Key(id={OLD.id!r}))"
    assert not any(shows(f"{KeyRing(key, OLD)}", secret) for secret in [master, *secrets_of(key)])


def test_errors_show_nothing_of_a_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    make_key(folder)
    ring = add_key(folder)
    masters = [bytes.fromhex(file.read_text().strip()) for file in folder.iterdir()]
    secrets = [*masters, *(secret for key in ring.all for secret in secrets_of(key))]
    said = []
    for spoil in ("\n", "00", "g"):
        spoilt = folder / "0002.key"
        whole = spoilt.read_text()
        spoilt.write_text(whole[:-2] + spoil + "\n")
        with pytest.raises(KeyRefused) as refused:
            load_keys(folder)
        said += [*traceback.format_exception(refused.value), repr(refused.value)]
        spoilt.write_text(whole)
    with pytest.raises(CannotOpen) as closed:
        open_envelope(ring, "readers", b"1", seal(ring.newest, "readers", b"2", b"content"))
    said += [*traceback.format_exception(closed.value), repr(closed.value)]
    assert not any(shows("".join(said), secret) for secret in secrets)


def test_this_test_would_see_a_secret_that_is_shown() -> None:
    assert all(shows(str(secrets_of(NEW)), secret) for secret in secrets_of(NEW))
    assert all(shows(secret.hex(), secret) for secret in secrets_of(NEW))
