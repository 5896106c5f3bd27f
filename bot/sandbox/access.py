"""Finds the chat and the message that a request is about, and whether the bot may touch them."""

from datetime import timedelta

from bot.sandbox.model import Chat, Message, Standing
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import BLOCKED, STRANGER, Refused, bad_request, forbidden
from bot.sandbox.world import World

DELETABLE = timedelta(hours=48)  # https://core.telegram.org/bots/api#deletemessage


def find_chat(world: World, parameters: Parameters, name: str = "chat_id") -> Chat:
    """Find the chat of a request, whether or not the bot may write there."""
    asked = parameters.text(name)
    if not asked:
        raise bad_request(f"{name} is empty")
    chat = world.chat_of(asked)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def visible_chat(world: World, parameters: Parameters) -> Chat:
    """Find a chat that the bot may ask about: a public one by its name, too."""
    return find_chat(world, parameters)


def writable_chat(world: World, parameters: Parameters) -> Chat:
    """Find a chat that the bot may write to."""
    chat = find_chat(world, parameters)
    standing = world.standings.get(chat.id, Standing.LEFT)
    if standing is Standing.MEMBER and chat.id in world.muted:
        raise bad_request("need administrator rights in the channel chat")
    if standing is Standing.MEMBER:
        return chat
    if chat.type == "private":
        raise Refused(STRANGER if standing is Standing.STRANGER else BLOCKED)
    if standing is Standing.KICKED:
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    raise forbidden(f"bot is not a member of the {chat.type} chat")


def find_message(world: World, parameters: Parameters, chat: Chat, purpose: str) -> Message:
    """Find the message of a request.

    Args:
        world: Where to look.
        parameters: Of the request.
        chat: Where it should be.
        purpose: What the bot wants to do, as Telegram says it: "edit", "delete", "copy".
    """
    message_id = parameters.integer("message_id")
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    message = world.find_message(chat.id, message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def cleanable_chat(world: World, parameters: Parameters) -> Chat:
    """Find a chat that the bot may delete in: where somebody blocked it, too, but not where it was thrown out."""
    chat = find_chat(world, parameters)
    return chat if chat.type == "private" else writable_chat(world, parameters)


def own_message(world: World, parameters: Parameters) -> Message:
    """Find a message that the bot may edit."""
    message = find_message(world, parameters, writable_chat(world, parameters), "edit")
    if not message.is_from_bot:
        raise bad_request("message can't be edited")
    return message


def check_deletable(world: World, message: Message) -> None:
    """Refuse to delete what is too old, or what others wrote where the bot is no administrator."""
    if message.chat.type != "private" and not message.is_from_bot:
        raise bad_request("message can't be deleted")
    if world.now() - message.date > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
