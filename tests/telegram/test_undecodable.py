"""Updates that are not what Telegram documents: counted, skipped, and no harm to the ones after them."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.fields import Raw
from tests.telegram.belpost import Clerk, message, press, user
from tests.telegram.chronos import run, timeless


def without(update: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    return update | {kind: {name: value for name, value in update[kind].items() if name != key}}


def having(update: dict[str, Any], kind: str, **values: object) -> dict[str, Any]:
    return update | {kind: update[kind] | values}


BROKEN: dict[str, Any] = {
    "null": None,
    "a number": 5,
    "a text": "update",
    "a list": [message(1)],
    "an empty object": {},
    "an id that is text": message(1) | {"update_id": "1"},
    "an id that is true": message(1) | {"update_id": True},
    "a message that is null": {"update_id": 1, "message": None},
    "a message that is a list": {"update_id": 1, "message": []},
    "a message without a number": without(message(1), "message", "message_id"),
    "a message without a date": without(message(1), "message", "date"),
    "a message without a chat": without(message(1), "message", "chat"),
    "a date that is text": having(message(1), "message", date="today"),
    "a date beyond all years": having(message(1), "message", date=10**30),
    "a chat that is a number": having(message(1), "message", chat=7),
    "a chat whose id is a fraction": having(message(1), "message", chat={"id": 7.5, "type": "private"}),
    "a chat without a type": having(message(1), "message", chat={"id": 7}),
    "a text that is null": having(message(1), "message", text=None),
    "a text that is an object": having(message(1), "message", text={"ru": "привет"}),
    "a sender that is null": having(message(1), "message", **{"from": None}),
    "a sender without an id": having(message(1), "message", **{"from": {"is_bot": False, "first_name": "A"}}),
    "a language that is a number": having(message(1), "message", **{"from": user(7) | {"language_code": 7}}),
    "a press without an id": without(press(1), "callback_query", "id"),
    "a press without a person": without(press(1), "callback_query", "from"),
    "a press whose data is a number": having(press(1), "callback_query", data=5),
    "a press whose message is text": having(press(1), "callback_query", message="gone"),
    "a membership without members": {"update_id": 1, "my_chat_member": {"chat": {"id": 7, "type": "group"}}},
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
@timeless
async def test_undecodable_update_is_counted_and_the_next_one_handled(raw: Any) -> None:
    clerk = Clerk()
    inbox = clerk.inbox()
    await asyncio.gather(inbox.accept(raw), inbox.accept(message(2)))
    assert (inbox.skipped, clerk.handled) == (1, [2])


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1},
        {"update_id": 1, "poll": {"id": "5"}},
        {"update_id": 1, "edited_message": message(1)["message"]},
        {"update_id": 1, "something_of_next_year": {"chat": {"id": 7}}},
    ],
    ids=["nothing", "a poll", "an edited message", "an unknown kind"],
)
@timeless
async def test_update_of_a_kind_that_we_do_not_know_is_let_go_in_silence(raw: Raw) -> None:
    clerk = Clerk()
    inbox = clerk.inbox()
    await inbox.accept(raw)
    assert (inbox.skipped, clerk.handled) == (0, [])


@timeless
async def test_log_of_an_undecodable_update_holds_nothing_of_it(caplog: pytest.LogCaptureFixture) -> None:
    await Clerk().inbox().accept(having(message(1, text="дапамажыце"), "message", date="дзе я"))
    assert caplog.messages == ["an update could not be decoded and was skipped (TypeError)"]
    assert caplog.records[0].exc_info is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["update_id", "message", "chat", "from", "id", "date", "type"]), inner)
    ),
    max_leaves=12,
)


@given(raw=JSON, kind=st.sampled_from(["message", "callback_query", "my_chat_member"]), content=JSON)
def test_nothing_that_fits_into_json_stops_the_inbox(raw: Any, kind: str, content: Any) -> None:
    async def story() -> None:
        clerk = Clerk()
        inbox = clerk.inbox()
        await asyncio.gather(*map(inbox.accept, (raw, {"update_id": 1, kind: content}, message(2, chat_id=10**9))))
        assert clerk.handled[-1] == 2

    run(story())
