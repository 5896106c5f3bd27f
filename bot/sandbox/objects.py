"""Spells people, chats and messages as the Bot API does, in full."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.knowledge.telegram_html import Entity
from bot.sandbox.keyboards import write_keyboard
from bot.sandbox.model import Chat, File, Kind, Message, Person, Query

Json = dict[str, Any]

PHOTO_SIDE = 640  # pixels: nothing here looks into a picture


def user_object(person: Person) -> Json:
    """Spell a User."""
    names = {"last_name": person.last_name, "username": person.username, "language_code": person.language_code}
    return {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name} | _present(names)


def chat_object(chat: Chat) -> Json:
    """Spell a Chat."""
    if chat.person is None:
        return {"id": chat.id, "title": chat.title, "type": chat.type} | _present({"username": chat.username})
    person = chat.person
    names = {"first_name": person.first_name, "last_name": person.last_name, "username": person.username}
    return {"id": chat.id, "type": chat.type} | _present(names)


def administrator_object(person: Person, *, may_post: bool) -> Json:
    """Spell a ChatMemberAdministrator of a channel: what nobody asked for is forbidden."""
    rights = (
        "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
        "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
    )
    forbidden = dict.fromkeys(rights.split(), False)
    posting = {"can_manage_chat": True, "can_post_messages": may_post, "can_edit_messages": False}
    return {"status": "administrator", "user": user_object(person)} | forbidden | posting


def entity_object(entity: Entity, people: Mapping[int, Person]) -> Json:
    """Spell a MessageEntity."""
    written: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    match entity.type:
        case "text_mention":
            return written | {"user": user_object(people[int(entity.value)])}
        case "custom_emoji":
            return written | {"custom_emoji_id": entity.value}
        case "date_time":
            return written | {"unix_time": int(entity.value)} | _present({"date_time_format": entity.format})
    return written | _present({"url": entity.url, "language": entity.language})


def message_object(message: Message, people: Mapping[int, Person], reply_to: Message | None = None) -> Json:
    """Spell a Message."""
    written: Json = {"message_id": message.message_id, "date": unix(message.date), "chat": chat_object(message.chat)}
    if message.sender is not None:
        written["from"] = user_object(message.sender)
    else:
        written["sender_chat"] = chat_object(message.chat)
    if message.edited is not None:
        written["edit_date"] = unix(message.edited)
    if message.forwarded:
        written |= _forwarded(message)
    if message.protected:
        written["has_protected_content"] = True
    if reply_to is not None:
        written["reply_to_message"] = message_object(reply_to, people)
    written |= _content(message, people)
    if message.link_preview:
        written["link_preview_options"] = dict(message.link_preview)
    if message.keyboard:
        written["reply_markup"] = {"inline_keyboard": write_keyboard(message.keyboard)}
    return written


def query_object(query: Query, people: Mapping[int, Person]) -> Json:
    """Spell a CallbackQuery."""
    return {
        "id": query.id,
        "from": user_object(query.person),
        "message": message_object(query.message, people),
        "chat_instance": str(query.message.chat.id * 7919),
        "data": query.data,
    }


def unix(moment: datetime) -> int:
    """Count seconds as Telegram does."""
    return int(moment.timestamp())


def _content(message: Message, people: Mapping[int, Person]) -> Json:
    entities = [entity_object(entity, people) for entity in message.formatted.entities]
    if message.kind is Kind.SERVICE:
        return dict(message.details or {})
    if message.kind is Kind.TEXT:
        return {"text": message.text} | _present({"entities": entities})
    content = _file(message.kind, message.file) if message.file else {message.kind.value: dict(message.details or {})}
    return content | _present({"caption": message.text, "caption_entities": entities})


def _file(kind: Kind, file: File) -> Json:
    ids = {"file_id": file.file_id, "file_unique_id": unique_id(file), "file_size": len(file.content)}
    if kind is Kind.PHOTO:
        return {"photo": [ids | {"width": side, "height": side} for side in (PHOTO_SIDE // 8, PHOTO_SIDE)]}
    return {"document": {"file_name": file.name, "mime_type": file.mime_type} | ids}


def unique_id(file: File) -> str:
    """Name the file for every bot alike."""
    return f"u{file.file_id}"


def _forwarded(message: Message) -> Json:
    """Say who wrote it first: a public channel, or somebody who hides their account, the most frequent case."""
    if message.origin:
        chat = {"chat": chat_object(message.origin), "message_id": 1}
        return {"forward_origin": {"type": "channel", "date": unix(message.date)} | chat}
    origin = {"type": "hidden_user", "date": unix(message.date), "sender_user_name": "Somebody"}
    return {"forward_origin": origin}


def _present(fields: Mapping[str, Any]) -> Json:
    return {name: value for name, value in fields.items() if value}
