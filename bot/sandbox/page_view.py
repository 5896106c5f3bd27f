"""Spells the sandbox for the chat page."""

from typing import Any

from bot.knowledge.telegram_html import Entity
from bot.sandbox.keyboards import write_keyboard
from bot.sandbox.model import Change, File, Kind, Message, Person, Standing
from bot.sandbox.sandbox import Sandbox

Json = dict[str, Any]

SERVICE_TEXT = "Service message"


def state_view(sandbox: Sandbox, person: Person) -> Json:
    """Spell the whole page for one person, in their language."""
    profile, language = sandbox.world.profile, person.language_code
    card: Json = {"username": sandbox.bot.username, "commands": profile.menu(person.id, language)}
    card |= {kind: profile.text(kind, language) for kind in ("name", "description", "short_description")}
    return {
        "bot": card,
        "people": [person_view(sandbox, somebody) for somebody in sandbox.people],
        "person": person.id,
        "messages": [message_view(message) for message in sandbox.messages(person)],
    }


def person_view(sandbox: Sandbox, person: Person) -> Json:
    """Spell a person."""
    blocked = sandbox.world.standings[person.id] is Standing.KICKED
    return {
        "id": person.id,
        "first_name": person.first_name,
        "language_code": person.language_code,
        "blocked": blocked,
    }


def message_view(message: Message) -> Json:
    """Spell a message."""
    is_photo = message.kind is Kind.PHOTO
    file = message.file
    return {
        "message_id": message.message_id,
        "date": message.date.isoformat(),
        "edited": message.edited is not None,
        "from": "bot" if message.is_from_bot else "person",
        "forwarded": message.forwarded,
        "text": message.text or (SERVICE_TEXT if message.kind is Kind.SERVICE else ""),
        "entities": [_entity(entity) for entity in message.formatted.entities],
        "keyboard": [[_button(button) for button in row] for row in write_keyboard(message.keyboard)],
        "document": _document(file) if file and not is_photo else None,
        "photo": {"href": _href(file)} if file and is_photo else None,
        "kind": message.kind.value,
        "silent": message.silent,
    }


def change_view(change: Change) -> Json:
    """Spell an event."""
    event: Json = {"type": change.type}
    if change.message is not None:
        event["message"] = message_view(change.message)
    if change.message_ids:
        event["message_ids"] = list(change.message_ids)
    if change.answer is not None:
        answer = change.answer
        event |= {"callback_query_id": answer.query_id, "text": answer.text, "alert": answer.alert, "url": answer.url}
    return event


def _entity(entity: Entity) -> Json:
    written = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    fields = {"url": entity.url, "language": entity.language}
    return written | {name: value for name, value in fields.items() if value}


def _button(button: Json) -> Json:
    copy_text = button.get("copy_text")
    return button | ({"copy_text": copy_text["text"]} if copy_text else {})


def _document(file: File) -> Json:
    return {"name": file.name, "size": len(file.content), "href": _href(file)}


def _href(file: File) -> str:
    return f"/api/files/{file.file_id}"
