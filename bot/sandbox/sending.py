"""The methods that put a message into a chat."""

import mimetypes
from dataclasses import replace
from typing import Any

from bot.knowledge.telegram_html import FormattedText
from bot.sandbox.access import find_chat, find_message, writable_chat
from bot.sandbox.keyboards import read_keyboard
from bot.sandbox.model import Chat, File, Kind, Message
from bot.sandbox.objects import Json
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.texts import read_caption, read_text
from bot.sandbox.world import World

# https://core.telegram.org/bots/api#sending-files
MAX_UPLOAD = {Kind.DOCUMENT: 50 * 2**20, Kind.PHOTO: 10 * 2**20}


def send_message(world: World, parameters: Parameters) -> Json:
    """Carry out sendMessage."""
    chat = writable_chat(world, parameters)
    preview = _link_preview(parameters)
    return world.spell(_send(world, parameters, chat, read_text(world, parameters), link_preview=preview))


def send_document(world: World, parameters: Parameters) -> Json:
    """Carry out sendDocument."""
    return _send_file(world, parameters, Kind.DOCUMENT)


def send_photo(world: World, parameters: Parameters) -> Json:
    """Carry out sendPhoto."""
    return _send_file(world, parameters, Kind.PHOTO)


def copy_message(world: World, parameters: Parameters) -> Json:
    """Carry out copyMessage."""
    chat = writable_chat(world, parameters)
    source = find_message(world, parameters, find_chat(world, parameters, "from_chat_id"), "copy")
    if source.kind is Kind.SERVICE:
        raise bad_request("message can't be copied")
    has_caption = source.kind is not Kind.TEXT and "caption" in parameters.values
    formatted = read_caption(world, parameters) if has_caption else source.formatted
    details = {"kind": source.kind, "file": source.file, "details": source.details, "link_preview": source.link_preview}
    return {"message_id": _send(world, parameters, chat, formatted, **details).message_id}


def read_file(world: World, parameters: Parameters, kind: Kind) -> File:
    """Find the file of a request: uploaded, or sent before and named by its id."""
    name = kind.value
    upload = parameters.upload(name)
    if upload is None:
        known = world.files.get(parameters.text(name))
        if known is not None:
            return known
        given = parameters.text(name)
        raise bad_request("wrong file identifier/HTTP URL specified" if given else f"there is no {name} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MAX_UPLOAD[kind]:
        size = f"file of size {len(upload.content)} bytes is too big for a {name}"
        raise bad_request(f"{size}; the maximum size is {MAX_UPLOAD[kind]} bytes")
    mime_type = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    return world.add_file(upload.name, mime_type, upload.content)


def _send_file(world: World, parameters: Parameters, kind: Kind) -> Json:
    chat = writable_chat(world, parameters)
    formatted = read_caption(world, parameters)
    file = read_file(world, parameters, kind)
    return world.spell(_send(world, parameters, chat, formatted, kind=kind, file=file))


def _send(world: World, parameters: Parameters, chat: Chat, formatted: FormattedText, **content: Any) -> Message:
    message = Message(
        message_id=0,
        chat=chat,
        sender=None if chat.type == "channel" else world.bot,
        date=world.now(),
        formatted=formatted,
        keyboard=read_keyboard(parameters),
        silent=parameters.flag("disable_notification"),
        protected=parameters.flag("protect_content"),
        reply_to=_reply_to(world, parameters, chat),
    )
    world.pace.count(world.now(), world.heard.get(chat.id), paid=parameters.flag("allow_paid_broadcast"))
    return world.add_message(replace(message, **content))


def _reply_to(world: World, parameters: Parameters, chat: Chat) -> int | None:
    asked = parameters.json("reply_parameters")
    if not asked:
        return None
    message_id = int(asked["message_id"])
    if world.find_message(chat.id, message_id):
        return message_id
    if asked.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _link_preview(parameters: Parameters) -> Json | None:
    if parameters.flag("disable_web_page_preview"):
        return {"is_disabled": True}
    options: Json | None = parameters.json("link_preview_options")
    return options
