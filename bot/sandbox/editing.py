"""The methods that change or delete messages."""

from dataclasses import replace

from bot.sandbox.access import check_deletable, cleanable_chat, find_message, own_message
from bot.sandbox.keyboards import read_keyboard
from bot.sandbox.model import Kind, Message
from bot.sandbox.objects import Json
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.texts import read_caption, read_text
from bot.sandbox.world import World

MAX_DELETED = 100  # https://core.telegram.org/bots/api#deletemessages

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: World, parameters: Parameters) -> Json:
    """Carry out editMessageText; a request without a keyboard takes the keyboard away."""
    message = own_message(world, parameters)
    if message.kind is not Kind.TEXT:
        raise bad_request("there is no text in the message to edit")
    formatted, keyboard = read_text(world, parameters), read_keyboard(parameters)
    preview = parameters.json("link_preview_options")
    after = replace(message, formatted=formatted, keyboard=keyboard, link_preview=preview, edited=world.now())
    return _edit(world, message, after)


def edit_message_caption(world: World, parameters: Parameters) -> Json:
    """Carry out editMessageCaption; a request without a keyboard takes the keyboard away."""
    message = own_message(world, parameters)
    if message.kind not in (Kind.PHOTO, Kind.DOCUMENT):
        raise bad_request("there is no caption in the message to edit")
    formatted, keyboard = read_caption(world, parameters), read_keyboard(parameters)
    return _edit(world, message, replace(message, formatted=formatted, keyboard=keyboard, edited=world.now()))


def edit_message_reply_markup(world: World, parameters: Parameters) -> Json:
    """Carry out editMessageReplyMarkup; nobody is told that the message was edited."""
    message = own_message(world, parameters)
    return _edit(world, message, replace(message, keyboard=read_keyboard(parameters)))


def delete_message(world: World, parameters: Parameters) -> bool:
    """Carry out deleteMessage; it works where the bot is blocked, too."""
    chat = cleanable_chat(world, parameters)
    message = find_message(world, parameters, chat, "delete")
    check_deletable(world, message)
    world.remove_messages(chat.id, [message.message_id])
    return True


def delete_messages(world: World, parameters: Parameters) -> bool:
    """Carry out deleteMessages: what cannot be found is skipped, what may not be deleted stops everything."""
    chat = cleanable_chat(world, parameters)
    message_ids = parameters.json("message_ids")
    if not isinstance(message_ids, list) or not message_ids:
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    for message_id in message_ids:
        message = world.find_message(chat.id, int(message_id))
        if message is not None:
            check_deletable(world, message)
    world.remove_messages(chat.id, map(int, message_ids))
    return True


def _edit(world: World, before: Message, after: Message) -> Json:
    if (before.formatted, before.keyboard) == (after.formatted, after.keyboard):
        raise bad_request(_NOT_MODIFIED)
    return world.spell(world.put_message(after))
