"""Only listed fields of updates and results come in: whatever else Telegram sends is not even decoded."""

import functools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.telegram.api import Api
from bot.telegram.fields import cut_result, listed_fields
from tests.telegram.belpost import NOON, api, message, press, user

SECRET = "таемнае"  # stands in everything that must stay outside
WORDS = st.text(max_size=6).map(lambda text: SECRET + text)
VALUES = st.recursive(
    WORDS | st.integers(10**15, 10**16) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=3,
)
NAMES = st.sampled_from(
    [
        "first_name",
        "last_name",
        "username",
        "title",
        "caption",
        "phone_number",
        "vcard",
        "bio",
        "sender_user_name",
        "forward_origin",
        "entities",
        "reply_to_message",
        "contact",
        "location",
        "photo",
        "document",
        "reply_markup",
        "chat_instance",
        "game_short_name",
        "via_bot",
        "inline_message_id",
        "invite_link",
        "custom_title",
        "tag",
        "can_be_edited",
        "is_anonymous",
        "until_date",
        "is_premium",
    ]
)
EXTRAS = st.dictionaries(NAMES | WORDS, VALUES, max_size=4)


def member(status: str) -> dict[str, Any]:
    return {"status": status, "user": user(42)}


def membership(status: str) -> dict[str, Any]:
    chat = {"id": -100, "type": "group"}
    change = {"chat": chat, "from": user(7), "date": NOON, "old_chat_member": member("left")}
    return {"update_id": 1, "my_chat_member": change | {"new_chat_member": member(status)}}


STATUSES = ["creator", "administrator", "member", "restricted", "left", "kicked", "something_new"]
UPDATES = st.sampled_from([message(1, text="/start"), press(2, data="1bm"), *map(membership, STATUSES)])


def stuffed(value: Any, data: st.DataObject) -> Any:
    """Put extra fields into every object."""
    if not isinstance(value, dict):
        return value
    extras = {name: extra for name, extra in data.draw(EXTRAS).items() if name not in value or "name" in name}
    return {name: stuffed(inner, data) for name, inner in value.items()} | extras


@functools.cache
def bot() -> Api:
    return api()


@settings(max_examples=50, deadline=None)
@given(update=UPDATES, data=st.data())
def test_nothing_but_listed_fields_passes_whatever_telegram_sends(update: dict[str, Any], data: st.DataObject) -> None:
    raw = stuffed(update, data)
    copy = listed_fields(raw)
    assert copy == listed_fields(update)
    assert SECRET not in json.dumps(copy, ensure_ascii=False)
    decoded = Update.de_json(copy, bot())
    assert SECRET not in f"{decoded!r} {decoded.to_json()}"
    assert not decoded.api_kwargs


def test_message_is_its_place_its_sender_and_its_text() -> None:
    assert listed_fields(message(5, chat_id=7, text="/start")) == {
        "update_id": 5,
        "message": {
            "message_id": 5,
            "date": NOON,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7, "is_bot": False, "first_name": "", "language_code": "be"},
            "text": "/start",
        },
    }


def test_press_is_its_place_its_person_and_its_data() -> None:
    assert listed_fields(press(5, chat_id=7, data="1bm")) == {
        "update_id": 5,
        "callback_query": {
            "id": "5",
            "from": {"id": 7, "is_bot": False, "first_name": "", "language_code": "be"},
            "chat_instance": "",
            "message": {"message_id": 5, "date": NOON, "chat": {"id": 7, "type": "private"}},
            "data": "1bm",
        },
    }


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_a_member_is_decoded(status: str) -> None:
    change = Update.de_json(listed_fields(membership(status)), bot()).my_chat_member
    assert change
    assert change.new_chat_member.status == status
    assert change.new_chat_member.user.first_name == ""


def test_contact_location_and_picture_are_not_even_decoded() -> None:
    raw = message(1)
    del raw["message"]["text"]
    raw["message"] |= {"contact": {"phone_number": SECRET}, "location": {"latitude": 52.2}, "caption": SECRET}
    decoded = Update.de_json(listed_fields(raw), bot()).message
    assert decoded
    assert (decoded.contact, decoded.location, decoded.caption, decoded.text) == (None, None, None, None)


def with_file(chat_type: str = "private", **fields: Any) -> dict[str, Any]:
    """Return what comes in of a message with a file."""
    raw = message(1)
    del raw["message"]["text"]
    raw["message"]["chat"]["type"] = chat_type
    raw["message"] |= fields
    copy = listed_fields(raw)
    Update.de_json(copy, bot())
    return {name: value for name, value in copy["message"].items() if name in ("photo", "document", "caption")}


SIZE = {"file_unique_id": SECRET, "width": 90, "height": 90, "file_size": 5}


def test_of_a_picture_or_a_document_only_its_id_comes_in_and_only_in_private() -> None:
    photo = [{"file_id": "small", **SIZE}, {"file_id": "large", **SIZE}]
    document = {"file_id": "file", "file_name": f"{SECRET}.pdf", "mime_type": "application/pdf", "thumbnail": photo[0]}
    assert with_file(photo=photo, caption=SECRET) == {
        "photo": [{"file_id": "large", "file_unique_id": "", "width": 0, "height": 0}]
    }
    assert with_file(document=document, caption=SECRET) == {"document": {"file_id": "file", "file_unique_id": ""}}
    assert with_file("group", photo=photo, document=document) == {}


@pytest.mark.parametrize("odd", [None, [], [None], [{}], [{"file_id": 5}], "x", {"file_id": None}])
def test_an_odd_file_is_none(odd: object) -> None:
    assert with_file(photo=odd, document=odd) == {}


def forwarded(origin: dict[str, Any]) -> object:
    """Return what of an origin comes in."""
    raw = message(1)
    raw["message"]["forward_origin"] = origin | {"date": NOON}
    return listed_fields(raw)["message"]["forward_origin"]


def test_of_a_caption_only_addresses_come_in() -> None:
    raw = message(1)
    del raw["message"]["text"]
    raw["message"]["caption"] = f"{SECRET}, пішыце @bysol_bot або https://example.org/x!"
    assert listed_fields(raw)["message"]["caption"] == "@bysol_bot\nhttps://example.org/x"


def link(url: str, offset: int = 0, length: int = 0) -> dict[str, Any]:
    return {"type": "text_link", "offset": offset, "length": length, "url": url}


def test_of_entities_only_the_addresses_behind_words_come_in_with_the_place_of_the_words() -> None:
    behind = link("https://example.org", 3, 2) | {"language": SECRET}
    mention = {"type": "text_mention", "offset": 0, "length": 2, "user": user(9)}
    raw = message(1)
    raw["message"] |= {"entities": [mention, *([behind] * 12)], "caption_entities": [behind, SECRET]}
    assert listed_fields(raw)["message"]["entities"] == [link("https://example.org", 3, 2)] * 10


@pytest.mark.parametrize("place", [{"offset": "3"}, {"length": None}, {"offset": True}], ids=str)
def test_a_place_that_is_none_is_not_kept(place: dict[str, Any]) -> None:
    raw = message(1)
    raw["message"]["entities"] = [link("https://example.org", 3, 2) | place]
    assert listed_fields(raw)["message"]["entities"] == [link("https://example.org")]


def test_behind_the_words_of_a_caption_which_stay_outside_addresses_have_no_place() -> None:
    raw = message(1)
    del raw["message"]["text"]
    raw["message"] |= {"caption": SECRET, "caption_entities": [link("https://example.org", 3, 2)]}
    assert listed_fields(raw)["message"]["entities"] == [link("https://example.org")]


def test_of_buttons_and_of_the_preview_only_the_address_comes_in() -> None:
    raw = message(1)
    keys = [
        [{"text": SECRET, "url": "https://one.example"}, {"text": SECRET, "callback_data": SECRET}],
        [{"text": SECRET, "url": "https://two.example", "login_url": SECRET}, SECRET, {"url": 5}],
        SECRET,
    ]
    raw["message"] |= {
        "reply_markup": {"inline_keyboard": keys, SECRET: SECRET},
        "link_preview_options": {"url": "https://seen.example", "is_disabled": True, SECRET: SECRET},
    }
    copy = listed_fields(raw)["message"]
    assert copy["entities"] == [link(f"https://{each}.example") for each in ("one", "two", "seen")]
    assert set(copy) == {"message_id", "date", "chat", "from", "text", "entities"}


@pytest.mark.parametrize("odd", [SECRET, 5, None, [], [SECRET], {}, {"inline_keyboard": SECRET}, {"url": 7}], ids=str)
def test_what_is_no_keyboard_preview_or_quote_is_left_out(odd: object) -> None:
    raw = message(1)
    raw["message"] |= {"reply_markup": odd, "link_preview_options": odd, "quote": odd, "entities": odd}
    assert listed_fields(raw) == listed_fields(message(1))


def test_of_a_quote_only_addresses_come_in() -> None:
    raw = message(1)
    raw["message"]["quote"] = {"text": f"{SECRET} @bysol_bot, {SECRET}", "position": 0}
    assert listed_fields(raw)["message"]["caption"] == "@bysol_bot"
    raw["message"]["caption"] = f"{SECRET} example.org"
    assert listed_fields(raw)["message"]["caption"] == "example.org\n@bysol_bot"


def test_a_public_channel_and_a_bot_are_named_as_origin_and_a_person_is_not() -> None:
    channel = {"id": -100, "type": "channel", "title": SECRET, "username": "places"}
    bot_user = {"id": 5, "is_bot": True, "first_name": SECRET, "username": "helpbot"}
    nobody = {"type": "hidden_user", "date": NOON, "sender_user_name": ""}
    place = {"type": "channel", "date": NOON, "message_id": 0}
    public = {"id": -100, "type": "channel", "username": "places"}
    assert forwarded({"type": "channel", "chat": channel, "message_id": 3, "author_signature": SECRET}) == place | {
        "chat": public
    }
    assert forwarded({"type": "chat", "sender_chat": channel}) == place | {"chat": public}
    assert forwarded({"type": "user", "sender_user": bot_user}) == {
        "type": "user",
        "date": NOON,
        "sender_user": {"id": 5, "is_bot": True, "first_name": "", "username": "helpbot"},
    }
    assert forwarded({"type": "user", "sender_user": user(9)}) == nobody
    for odd in ({}, {"is_bot": False}, {"is_bot": "true"}, {"is_bot": None}):
        person = {"id": 5, "first_name": SECRET, "username": "aksana"} | odd
        assert forwarded({"type": "user", "sender_user": person}) == nobody
    assert forwarded({"type": "hidden_user", "sender_user_name": SECRET}) == nobody
    assert forwarded({"type": "channel", "chat": {"id": -100, "type": "channel", "title": SECRET}}) == nobody


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_sent_message_is_cut_to_its_place(data: st.DataObject) -> None:
    sent = {"message_id": 9, "date": NOON, "chat": {"id": 7, "type": "private"}}
    assert cut_result("sendMessage", stuffed(sent, data)) == sent


@pytest.mark.parametrize("result", [True, None, 5, [], {"message_id": 9}], ids=str)
def test_other_results_stay_as_they_are(result: object) -> None:
    assert cut_result("copyMessage", result) == result


@pytest.mark.parametrize(
    ("name", "caption", "place"),
    [
        ("pl-card.be (1).md", None, "pl-card.be.md"),
        ("anything.txt", "articles/poland/pl-card/be.md", "articles/poland/pl-card/be.md"),
        (f"{SECRET}.zip", "articles/poland/pl-card/be.md", "files.zip"),
        (f"{SECRET}.pdf", SECRET, None),
        (SECRET, f"articles/poland/{SECRET}/be.md", None),
        (7, ["pl-card.be.md"], None),
    ],
)
def test_of_the_name_of_a_file_only_its_place_in_the_library_is_copied(
    name: object, caption: object, place: str | None
) -> None:
    sent = message(1)
    sent["message"] |= {"caption": caption, "document": {"file_id": "F1", "file_name": name, "file_size": 12}}
    document = listed_fields(sent)["message"]["document"]
    assert document.pop("file_name", None) == place
    assert document == {"file_id": "F1", "file_unique_id": "", "file_size": 12}
