from hypothesis import given
from hypothesis import strategies as st

from bot.seal.chain import LINK, START, holds, link
from bot.seal.keys import KeyRing
from tests.seal.rings import NEW, OLD, RING, STRANGE


@given(st.binary(), st.binary())
def test_a_link_holds_for_what_was_chained_and_for_no_key_but_its_own(before: bytes, record: bytes) -> None:
    made = link(OLD, before, record)
    assert len(made) == LINK
    assert holds(RING, before, record, made)
    assert not holds(KeyRing(NEW, None), before, record, made)
    assert not holds(KeyRing(STRANGE, None), before, record, made)


@given(st.binary(max_size=4), st.binary(max_size=4), st.binary(max_size=4), st.binary(max_size=4))
def test_no_byte_may_wander_between_link_and_record(one: bytes, other: bytes, third: bytes, fourth: bytes) -> None:
    assert (link(NEW, one, other) == link(NEW, third, fourth)) == ((one, other) == (third, fourth))


@given(st.binary())
def test_what_is_no_link_holds_nothing(made: bytes) -> None:
    assert not holds(RING, START, b"record", made)
