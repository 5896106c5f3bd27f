"""Let only listed fields of updates and results into the bot: names, numbers and places never enter."""

from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from bot.knowledge.address import addresses_in
from bot.publishing.places import ZIP, known_name, known_path

Raw = Mapping[str, Any]
"""A JSON object as Telegram sends it."""

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""What we ask Telegram for; edited messages are left as they are."""

STYLES = 100
"""Entities of one message that are looked at: more Telegram does not send."""
LINKS = 10
"""Addresses behind words that are copied from one message."""

_ADMINISTRATOR = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
)
_RESTRICTED = (
    "is_member can_change_info can_invite_users can_pin_messages can_send_messages can_send_polls "
    "can_send_other_messages can_add_web_page_previews can_manage_topics can_send_audios can_send_documents "
    "can_send_photos can_send_videos can_send_video_notes can_send_voice_notes can_edit_tag can_react_to_messages"
)
_REQUIRED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "creator": {"is_anonymous": False},
        "administrator": dict.fromkeys(_ADMINISTRATOR.split(), False),
        "restricted": {"until_date": 0, **dict.fromkeys(_RESTRICTED.split(), False)},
        "kicked": {"until_date": 0},
    }
)
"""What python-telegram-bot wants to know of a member, by status; we look at the status only."""


def listed_fields(update: Raw) -> dict[str, Any]:
    """Copy the fields of an update that the bot uses, and nothing else.

    What python-telegram-bot requires beside them (a first name, a chat instance) is filled with nothing.

    Raises:
        KeyError, TypeError: Telegram sent something else than it documents.
    """
    copy: dict[str, Any] = {"update_id": _number(update["update_id"])}
    if "message" in update:
        copy["message"] = _message(update["message"])
    if "callback_query" in update:
        copy["callback_query"] = _callback_query(update["callback_query"])
    if "my_chat_member" in update:
        copy["my_chat_member"] = _membership(update["my_chat_member"])
    return copy


def chat_of(fields: Raw) -> int | None:
    """Return the chat that an update's fields belong to; None for kinds that belong to none."""
    if "callback_query" in fields:
        query = fields["callback_query"]
        place = query["message"]["chat"] if "message" in query else query["from"]
    else:
        place = next((fields[kind]["chat"] for kind in ("message", "my_chat_member") if kind in fields), None)
    return place["id"] if place else None


def question_in(fields: Raw) -> int | None:
    """Return the number of the message that a reader wrote in their own chat; None for anything else."""
    message = fields.get("message")
    return message["message_id"] if message and message["chat"]["type"] == "private" else None


def names_file(fields: Raw) -> bool:
    """Tell whether an update's fields bring a file that is named as one of the library."""
    return "file_name" in fields.get("message", {}).get("document", {})


def cut_result(method: str, result: object) -> object:
    """Cut the result of a method to what the bot uses of it: the place of a message sent or edited."""
    if isinstance(result, Mapping) and "message_id" in result and "chat" in result:
        return {key: result[key] for key in ("message_id", "date") if key in result} | {"chat": _chat(result["chat"])}
    return result


def _message(message: Raw) -> dict[str, Any]:
    copy = _place(message)
    if "from" in message:
        copy["from"] = _user(message["from"])
    if "text" in message:
        copy["text"] = _words(message["text"])
    covered = _links(message.get("entities"), is_placed="text" in message)
    styles = _styles(message.get("entities")) if "text" in message and message["chat"]["type"] == "private" else []
    if links := [*covered, *_links(message.get("caption_entities")), *_buttons(message), *_preview(message)]:
        copy["entities"] = links[:LINKS]
    if styles:
        copy["entities"] = [*copy.get("entities", []), *styles]
    quote = message.get("quote")
    quoted = quote.get("text") if isinstance(quote, Mapping) else None
    if addresses := "\n".join(filter(None, (_addresses(message.get("caption")), _addresses(quoted)))):
        copy["caption"] = addresses
    if origin := _origin(message.get("forward_origin")):
        copy["forward_origin"] = origin
    return copy | _file(message)


def _file(message: Raw) -> dict[str, Any]:
    """Copy the id of a picture or document in a private chat, which admins send; of its name only our own words."""
    if message["chat"]["type"] != "private":
        return {}
    sizes, document = message.get("photo"), message.get("document")
    largest = sizes[-1] if isinstance(sizes, list) and sizes else None
    if isinstance(largest, Mapping) and isinstance(largest.get("file_id"), str):
        return {"photo": [{"file_id": largest["file_id"], "file_unique_id": "", "width": 0, "height": 0}]}
    if isinstance(document, Mapping) and isinstance(document.get("file_id"), str):
        named = _place_in_library(document.get("file_name"), message.get("caption"))
        size = document.get("file_size")
        known: dict[str, Any] = {"file_name": named} if named else {}
        known |= {"file_size": size} if type(size) is int else {}
        return {"document": {"file_id": document["file_id"], "file_unique_id": "", **known}}
    return {}


def _place_in_library(name: object, caption: object) -> str | None:
    """Copy where an editor's file belongs, in our own words; of every other name and caption nothing."""
    known = known_name(name) if isinstance(name, str) else None
    path = known_path(caption) if isinstance(caption, str) and known != ZIP else None
    return path or known


def _addresses(caption: object) -> str:
    """Copy the addresses of a caption and none of its other words: what is written on a picture we do not read."""
    found = addresses_in(caption) if isinstance(caption, str) else ()
    return "\n".join(written for written, _ in islice(found, LINKS))


def _links(entities: object, is_placed: bool = False) -> list[dict[str, Any]]:
    """Copy the addresses that stand behind other words, with the place of these words if they are copied, too."""
    found = [each for each in entities if isinstance(each, Mapping)] if isinstance(entities, list) else []
    links: list[dict[str, Any]] = []
    for each in found:
        if each.get("type") == "text_link" and isinstance(each.get("url"), str):
            place = [each.get(key) for key in ("offset", "length")]
            is_known = is_placed and all(type(number) is int for number in place)
            links.append(_link(each["url"], *(place if is_known else (0, 0))))
    return links


def _styles(entities: object) -> list[dict[str, Any]]:
    """Copy which words are bold, slanted or to be copied, and nothing else: an app made it of an editor's Markdown."""
    found = [each for each in entities if isinstance(each, Mapping)] if isinstance(entities, list) else []
    styles = []
    for each in found[:STYLES]:
        place = {key: each.get(key) for key in ("offset", "length")}
        if each.get("type") in ("bold", "italic", "code") and all(type(number) is int for number in place.values()):
            styles.append({"type": each["type"], **place})
    return styles


def _link(url: str, offset: Any = 0, length: Any = 0) -> dict[str, Any]:
    return {"type": "text_link", "offset": offset, "length": length, "url": url}


def _buttons(message: Raw) -> list[dict[str, Any]]:
    """Copy the addresses that the buttons of a forwarded post open."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, Mapping) else None
    cells = [cell for row in rows if isinstance(row, list) for cell in row] if isinstance(rows, list) else []
    urls = [cell.get("url") for cell in cells if isinstance(cell, Mapping)]
    return [_link(url) for url in urls if isinstance(url, str)]


def _preview(message: Raw) -> list[dict[str, Any]]:
    """Copy the address whose preview stands below a message."""
    options = message.get("link_preview_options")
    url = options.get("url") if isinstance(options, Mapping) else None
    return [_link(url)] if isinstance(url, str) else []


def _origin(origin: object) -> dict[str, Any] | None:
    """Copy the public name of a channel, group or bot that wrote a forwarded message; of a person nothing."""
    if not isinstance(origin, Mapping) or "type" not in origin or "date" not in origin:
        return None
    place = {"channel": origin.get("chat"), "chat": origin.get("sender_chat")}.get(origin["type"])
    writer = origin.get("sender_user") if origin["type"] == "user" else None
    date = _number(origin["date"])
    if isinstance(place, Mapping) and "username" in place:
        chat = _chat(place) | {"username": _words(place["username"])}
        return {"type": "channel", "date": date, "chat": chat, "message_id": 0}
    if isinstance(writer, Mapping) and writer.get("is_bot") is True and "username" in writer:
        return {"type": "user", "date": date, "sender_user": _user(writer) | {"username": _words(writer["username"])}}
    return {"type": "hidden_user", "date": date, "sender_user_name": ""}


def _callback_query(query: Raw) -> dict[str, Any]:
    copy = {"id": _words(query["id"]), "from": _user(query["from"]), "chat_instance": ""}
    if "message" in query:
        copy["message"] = _place(query["message"])
    if "data" in query:
        copy["data"] = _words(query["data"])
    return copy


def _membership(change: Raw) -> dict[str, Any]:
    return {
        "chat": _chat(change["chat"]),
        "from": _user(change["from"]),
        "date": _number(change["date"]),
        "old_chat_member": _member(change["old_chat_member"]),
        "new_chat_member": _member(change["new_chat_member"]),
    }


def _place(message: Raw) -> dict[str, Any]:
    numbers = {key: _number(message[key]) for key in ("message_id", "date")}
    return {**numbers, "chat": _chat(message["chat"])}


def _chat(chat: Raw) -> dict[str, Any]:
    return {"id": _number(chat["id"]), "type": _words(chat["type"])}


def _user(user: Raw) -> dict[str, Any]:
    copy = {"id": _number(user["id"]), "is_bot": user["is_bot"] is True, "first_name": ""}
    if "language_code" in user:
        copy["language_code"] = _words(user["language_code"])
    return copy


def _member(member: Raw) -> dict[str, Any]:
    status = _words(member["status"])
    return {"status": status, "user": _user(member["user"]), **_REQUIRED.get(status, {})}


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number was expected")
    return value


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return value
