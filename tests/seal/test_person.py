"""What an envelope holds is read again as it was written; nothing else is read."""

import json
from itertools import product
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Locale
from bot.seal.envelope import CAPACITY
from bot.seal.person import (
    MESSAGES,
    SPARED,
    EraseAfter,
    Messages,
    Person,
    read_messages,
    read_person,
    write_messages,
    write_person,
)
from tests.seal.rings import CHATS

COUNTRIES = ["".join(letters) for letters in product(ascii_uppercase, repeat=2)]
MONTHS = st.builds(lambda year, month: year * 100 + month, st.integers(2024, 2999), st.integers(1, 12))
PERSONS = st.builds(
    Person,
    chat=CHATS,
    locale=st.none() | st.sampled_from(Locale),
    erase=st.none() | st.sampled_from(EraseAfter),
    subscriptions=st.lists(st.sampled_from(["all", "urgent", *COUNTRIES]), unique=True, max_size=62).map(tuple),
    asked=st.none() | MONTHS,
)
FULL = Person(-(2**63), Locale.BE, EraseAfter.KEEP, ("urgent", *COUNTRIES[:60], "all"), 202611)

NUMBERS = st.integers(1, 2**32 - 1)


@given(PERSONS)
def test_a_person_is_read_as_written_in_the_order_chosen(person: Person) -> None:
    content = write_person(person)
    assert read_person(content) == person
    assert len(content) <= CAPACITY


def test_sixty_countries_fit_beside_everything_else_with_room_for_later_fields() -> None:
    assert read_person(write_person(FULL)) == FULL
    assert len(write_person(FULL)) <= CAPACITY - 60


def test_a_person_who_asked_for_little_is_written_so() -> None:
    assert write_person(Person(77)) == b'{"c":77}'
    assert write_person(Person(77, Locale.RU, subscriptions=("PL", "urgent"))) == b'{"c":77,"l":"ru","s":"PL!"}'


@given(
    PERSONS.filter(lambda each: len(each.subscriptions) < 30), st.text(max_size=5), st.booleans() | st.integers(0, 9)
)
def test_fields_of_later_versions_are_ignored(person: Person, name: str, value: bool | int) -> None:
    later = json.dumps({f"later {name}": value, **json.loads(write_person(person))})
    assert read_person(later.encode()) == person


@pytest.mark.parametrize(
    "person",
    [
        Person(2**63),
        Person(-(2**63) - 1),
        Person(77, subscriptions=("PL", "PL")),
        Person(77, subscriptions=("everything",)),
        Person(77, subscriptions=("pl",)),
        Person(77, subscriptions=("POL",)),
        Person(77, subscriptions=("PL\n",)),
        Person(77, subscriptions=("*",)),
        Person(77, subscriptions=("",)),
        Person(77, subscriptions=tuple(COUNTRIES[:130])),
        Person(77, asked=202613),
        Person(77, asked=202600),
        Person(77, asked=2026),
        Person(77, asked=-202611),
    ],
)
def test_what_is_no_person_is_not_written(person: Person) -> None:
    with pytest.raises(ValueError, match=r"subscriptions|YYYYMM"):
        write_person(person)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"77",
        b'"c"',
        b"{}",
        b'{"c":"77"}',
        b'{"c":77.0}',
        b'{"c":true}',
        b'{"c":null}',
        b'{"c":9223372036854775808}',
        b'{"c":NaN}',
        b'{"c":77,"l":"pl"}',
        b'{"c":77,"l":null}',
        b'{"c":77,"l":[]}',
        b'{"c":77,"e":"2h"}',
        b'{"c":77,"e":{}}',
        b'{"c":77,"s":"PLPL"}',
        b'{"c":77,"s":"pl"}',
        b'{"c":77,"s":"PLD"}',
        b'{"c":77,"s":"P L"}',
        b'{"c":77,"s":["PL"]}',
        b'{"c":77,"s":null}',
        b'{"c":77,"a":202613}',
        b'{"c":77,"a":"202611"}',
        b'{"c":77,"a":true}',
        b'{"c":77',
        b'{"c":77}\x00',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"c":77,"x":"' + b"x" * CAPACITY + b'"}',
    ],
)
def test_what_is_no_person_is_not_read_and_not_repeated(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is not what write_person wrote$"):
        read_person(content)


@given(st.binary(max_size=CAPACITY) | st.text(max_size=60).map(str.encode))
def test_any_other_bytes_are_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is not what write_person wrote$"):
        read_person(content)


@given(CHATS, st.lists(NUMBERS, max_size=MESSAGES))
def test_messages_are_read_as_written(chat: int, message_ids: list[int]) -> None:
    messages = Messages(chat, tuple(message_ids))
    content = write_messages(messages)
    assert read_messages(content) == messages
    assert len(content) <= CAPACITY


@given(CHATS, st.lists(NUMBERS, max_size=SPARED), NUMBERS, NUMBERS)
def test_so_is_a_range_of_them(chat: int, spared: list[int], start: int, stop: int) -> None:
    messages = Messages(chat, tuple(spared), range(start, stop))
    content = write_messages(messages)
    read = read_messages(content)
    assert (read.chat, read.ids) == (chat, tuple(spared))
    assert read.within is not None
    assert (read.within.start, read.within.stop) == (start, stop)
    assert len(content) <= CAPACITY


@pytest.mark.parametrize(("count", "within"), [(MESSAGES + 1, None), (SPARED + 1, range(1, 2))])
def test_one_message_more_than_fits_is_refused(count: int, within: range | None) -> None:
    assert (MESSAGES, SPARED) == (61, 58)
    with pytest.raises(ValueError, match="at most 61 messages"):
        write_messages(Messages(77, tuple(range(1, count + 1)), within))


@pytest.mark.parametrize(("chat", "message_id"), [(2**63, 1), (-(2**63) - 1, 1), (77, 2**32), (77, -1), (77, 0)])
def test_numbers_that_are_not_of_telegram_are_refused(chat: int, message_id: int) -> None:
    with pytest.raises(ValueError, match="64 bits, a message 32 and none is 0"):
        write_messages(Messages(chat, (message_id,)))


@pytest.mark.parametrize(
    "content",
    [
        *(bytes(size) for size in (0, 7, 9, 11, 12, 16, CAPACITY - 1, CAPACITY, CAPACITY + 2)),
        bytes(8) + b"\0\0\0\1" + bytes(8),
    ],
)
def test_bytes_that_are_no_messages_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is not what write_messages wrote$"):
        read_messages(content)
