"""What people do in the sandbox, as if in their Telegram."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.knowledge.telegram_entities import settle
from bot.knowledge.telegram_html import FormattedText, utf16_length
from bot.sandbox.linkify import link
from bot.sandbox.model import Button, Change, Chat, File, Kind, Message, Person, Query, Standing
from bot.sandbox.objects import query_object, user_object
from bot.sandbox.texts import MAX_CAPTION, MAX_TEXT
from bot.sandbox.world import World

FIRST_GROUP_ID = -4_000_000_001
FIRST_CHANNEL_ID = -1_001_000_000_001

# Made up, but of the right shape.
SIMULATED: Mapping[Kind, Mapping[str, Any]] = {
    Kind.VOICE: {"file_id": "voice", "file_unique_id": "voice", "duration": 4, "mime_type": "audio/ogg"},
    Kind.LOCATION: {"latitude": 52.2297, "longitude": 21.0122},
    Kind.STICKER: {
        "file_id": "sticker",
        "file_unique_id": "sticker",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👋",
    },
}


class Impossible(ValueError):
    """A person could not do this in Telegram."""


def send(world: World, message: Message) -> Message:
    """Send what a person wrote: a message without a number, in a chat that they may write to.

    Raises:
        Impossible: empty, too long, or the person blocked the bot.
    """
    chat, person = message.chat, message.sender
    limit = MAX_TEXT if message.kind is Kind.TEXT else MAX_CAPTION
    if message.kind is Kind.TEXT and not message.text:
        raise Impossible("An empty message cannot be sent.")
    if utf16_length(message.text) > limit:
        raise Impossible(f"A message holds at most {limit} characters.")
    _check_may_act(world, chat)
    if world.standings[chat.id] is Standing.STRANGER:
        world.standings[chat.id] = Standing.MEMBER
    world.heard[chat.id] = world.now()
    sent = world.add_message(message)
    if person is not None:
        world.updates.add("message", world.spell(sent), world.now())
    return sent


def written(world: World, person: Person, chat: Chat, text: str = "") -> Message:
    """Make a message of plain text; Telegram finds its links and commands by itself."""
    return Message(0, chat, person, world.now(), link(settle(text, ())))


def contact(person: Person) -> Mapping[str, Any]:
    """Make the card of the person themselves."""
    card = {"phone_number": "+48500000000", "first_name": person.first_name, "user_id": person.id}
    return card | ({"last_name": person.last_name} if person.last_name else {})


def edit(world: World, message: Message, text: str) -> Message:
    """Change the text of a person's own message."""
    formatted: FormattedText = link(settle(text, ()))
    if message.is_from_bot:
        raise Impossible("Only one's own messages can be edited.")
    if formatted == message.formatted:
        return message
    if not formatted.text:
        raise Impossible("An empty message cannot be sent.")
    edited = world.put_message(replace(message, formatted=formatted, edited=world.now()))
    world.updates.add("edited_message", world.spell(edited), world.now())
    return edited


def press(world: World, person: Person, message: Message, button: Button) -> Query:
    """Press a button that asks the bot.

    Raises:
        Impossible: the button only opens or copies something, or the person blocked the bot.
    """
    if not button.data:
        raise Impossible(
            f"The button {button.text!r} opens {button.url or 'nothing: it copies'}; the bot hears nothing."
        )
    _check_may_act(world, message.chat)
    world.heard[message.chat.id] = world.now()
    query = Query(str(world.count("queries", first=4_000_000_001)), person, message, button.data, world.now())
    world.queries[query.id] = query
    everybody = world.people | {world.bot.id: world.bot}
    world.updates.add("callback_query", query_object(query, everybody), world.now())
    return query


def find_button(message: Message, label_or_data: str) -> Button:
    """Find a button by what stands on it, or by its data.

    Raises:
        Impossible: there is none.
    """
    buttons = [button for row in message.keyboard for button in row]
    for button in buttons:
        if button.text == label_or_data:
            return button
    for button in buttons:
        if button.data == label_or_data:
            return button
    raise Impossible(f"There is no button {label_or_data!r}; there are {message.labels}.")


def block(world: World, person: Person) -> None:
    """Block the bot; only who ever wrote to it can."""
    if world.standings[person.id] is Standing.STRANGER:
        raise Impossible("Only somebody who started the bot can block it.")
    world.stand(world.chats[person.id], Standing.KICKED, person)


def unblock(world: World, person: Person) -> None:
    """Unblock the bot, as the button "Restart" does."""
    if world.standings[person.id] is Standing.KICKED:
        world.stand(world.chats[person.id], Standing.MEMBER, person)


def add_to(world: World, person: Person, kind: str, title: str, username: str = "") -> Chat:
    """Add the bot to a new group or channel, public where it has a name."""
    step = world.count("chats")
    chat = Chat((FIRST_CHANNEL_ID if kind == "channel" else FIRST_GROUP_ID) - step, kind, title, username=username)
    world.chats[chat.id] = chat
    if username:
        world.places[username.casefold()] = chat
    world.members[chat.id] = 2
    world.stand(chat, Standing.MEMBER, person)
    if kind != "channel":
        joined = {"new_chat_members": [user_object(world.bot)]}
        message = Message(0, chat, person, world.now(), kind=Kind.SERVICE, details=joined)
        world.updates.add("message", world.spell(world.add_message(message)), world.now())
    return chat


def let_post(world: World, person: Person, channel: Chat, *, may_post: bool) -> None:
    """Allow or forbid the bot to post in a channel; it stays an administrator."""
    before = world.membership(channel)
    (world.muted.discard if may_post else world.muted.add)(channel.id)
    world.tell_of_membership(channel, before, person)


def open_place(world: World, username: str, kind: str, title: str, members: int) -> Chat:
    """Put a public chat or channel under a name, which the bot is no member of."""
    chat = Chat(FIRST_CHANNEL_ID - world.count("chats"), kind, title, username=username)
    world.places[username.casefold()] = chat
    world.members[chat.id] = members
    return chat


def close_place(world: World, username: str) -> None:
    """Take a public chat or channel away."""
    del world.places[username.casefold()]


def attach(world: World, message: Message, kind: Kind, file: File | None) -> Message:
    """Make a message of another kind than text."""
    person = message.sender
    details = contact(person) if kind is Kind.CONTACT and person else SIMULATED.get(kind)
    return replace(message, kind=kind, file=file, details=details)


def change_language(world: World, person: Person, language_code: str) -> Person:
    """Change the language of a person's Telegram."""
    changed = replace(person, language_code=language_code)
    world.people[person.id] = changed
    world.chats[person.id] = Chat(person.id, "private", person=changed)
    world.tell(Change("people"))
    return changed


def _check_may_act(world: World, chat: Chat) -> None:
    if world.standings[chat.id] is Standing.KICKED and chat.type == "private":
        raise Impossible("The person has blocked the bot.")
