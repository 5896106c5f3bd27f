"""A person is looked up by a pseudonym that tells nothing without the key."""

import hmac
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from bot.seal.keys import Key, KeyRing
from bot.seal.pseudonym import PSEUDONYM, pseudonym, pseudonyms
from tests.seal.rings import CHATS, NEW, OLD, RING

KEYS = st.sampled_from(RING.all)


def test_a_pseudonym_is_the_keyed_hash_of_the_id() -> None:
    expected = hmac.new(NEW.pseudonyms, b"\x00\x00\x00\x00\x07\x5b\xcd\x15", sha256).digest()[:16]
    assert pseudonym(NEW, 123_456_789) == expected


@given(st.sets(st.tuples(KEYS, CHATS), min_size=2))
def test_pseudonyms_differ_between_keys_and_between_ids(persons: set[tuple[Key, int]]) -> None:
    made = {pseudonym(key, user_id) for key, user_id in persons}
    assert len(made) == len(persons)
    assert {len(each) for each in made} == {PSEUDONYM}


@given(KEYS, CHATS)
def test_a_pseudonym_is_always_the_same(key: Key, user_id: int) -> None:
    assert pseudonym(key, user_id) == pseudonym(key, user_id)


def test_a_person_is_looked_up_under_every_key_newest_first() -> None:
    assert pseudonyms(RING, 42) == (pseudonym(NEW, 42), pseudonym(OLD, 42))
    assert pseudonyms(KeyRing(OLD, None), 42) == (pseudonym(OLD, 42),)
