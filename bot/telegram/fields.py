"""Let only listed fields of updates and results into the bot: names, numbers and places never enter."""

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]
"""A JSON object as Telegram sends it."""

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""What we ask Telegram for; edited messages are left as they are."""


def listed_fields(update: Raw) -> dict[str, Any]:
    """Copy the fields of an update that the bot uses, and nothing else.

    What python-telegram-bot requires beside them (a first name, a chat instance) is filled with nothing.

    Raises:
        KeyError, TypeError, AttributeError: Telegram sent something else than it documents.
    """
    copy: dict[str, Any] = {"update_id": int(update["update_id"])}
    if "message" in update:
        copy["message"] = _message(update["message"])
    if "callback_query" in update:
        copy["callback_query"] = _callback_query(update["callback_query"])
    if "my_chat_member" in update:
        copy["my_chat_member"] = _membership(update["my_chat_member"])
    return copy


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
        copy["text"] = str(message["text"])
    return copy


def _callback_query(query: Raw) -> dict[str, Any]:
    copy = {"id": str(query["id"]), "from": _user(query["from"]), "chat_instance": ""}
    if "message" in query:
        copy["message"] = _place(query["message"])
    if "data" in query:
        copy["data"] = str(query["data"])
    return copy


def _membership(change: Raw) -> dict[str, Any]:
    return {
        "chat": _chat(change["chat"]),
        "from": _user(change["from"]),
        "date": int(change["date"]),
        "old_chat_member": _member(change["old_chat_member"]),
        "new_chat_member": _member(change["new_chat_member"]),
    }


def _place(message: Raw) -> dict[str, Any]:
    return {"message_id": int(message["message_id"]), "date": int(message["date"]), "chat": _chat(message["chat"])}


def _chat(chat: Raw) -> dict[str, Any]:
    return {"id": int(chat["id"]), "type": str(chat["type"])}


def _user(user: Raw) -> dict[str, Any]:
    copy = {"id": int(user["id"]), "is_bot": bool(user["is_bot"]), "first_name": ""}
    if "language_code" in user:
        copy["language_code"] = str(user["language_code"])
    return copy


def _member(member: Raw) -> dict[str, Any]:
    rights = {key: value for key, value in member.items() if isinstance(value, bool)}
    until = {"until_date": member["until_date"]} if "until_date" in member else {}
    return {"status": str(member["status"]), "user": _user(member["user"]), **rights, **until}
