"""The methods that ask about people, chats and files, or answer a press."""

from datetime import timedelta
from urllib.parse import quote

from bot.knowledge.telegram_html import utf16_length
from bot.sandbox.access import visible_chat, writable_chat
from bot.sandbox.model import Answer, Change, Standing
from bot.sandbox.objects import Json, chat_object, unique_id, user_object
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request
from bot.sandbox.world import World

MAX_ANSWER = 200  # https://core.telegram.org/bots/api#answercallbackquery
MAX_DOWNLOAD = 20 * 2**20  # https://core.telegram.org/bots/api#getfile
QUERY_LIFETIME = timedelta(seconds=60)  # nowhere documented; Telegram gives up on a press after about so long
ACTIONS = frozenset({"typing", "choose_sticker", "find_location"}) | {
    f"{verb}_{what}"
    for verb, whats in (
        ("record", ("video", "voice", "video_note")),
        ("upload", ("photo", "video", "voice", "document", "video_note")),
    )
    for what in whats
}


def get_me(world: World, _: Parameters) -> Json:
    """Carry out getMe."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    name = {"first_name": world.profile.text("name", "") or world.bot.first_name}
    return user_object(world.bot) | name | abilities | {"can_connect_to_business": False, "has_main_web_app": False}


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Carry out answerCallbackQuery; a press is answered once."""
    query = world.queries.get(parameters.text("callback_query_id"))
    if query is None or world.now() - query.date > QUERY_LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = parameters.text("text")
    if utf16_length(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer(query, Answer(query.id, text, parameters.flag("show_alert"), parameters.text("url")))
    return True


def send_chat_action(world: World, parameters: Parameters) -> bool:
    """Carry out sendChatAction."""
    chat = writable_chat(world, parameters)
    if parameters.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.tell(Change("typing", chat.id))
    return True


def get_chat(world: World, parameters: Parameters) -> Json:
    """Carry out getChat."""
    chat = visible_chat(world, parameters)
    if world.standings.get(chat.id) is Standing.STRANGER:
        raise bad_request("chat not found")
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    required = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chat_object(chat) | required


def get_chat_member_count(world: World, parameters: Parameters) -> int:
    """Carry out getChatMemberCount."""
    chat = visible_chat(world, parameters)
    return world.members.get(chat.id if chat.username else writable_chat(world, parameters).id, 2)


def get_chat_member(world: World, parameters: Parameters) -> Json:
    """Carry out getChatMember of the bot itself: nobody else is asked for."""
    chat = visible_chat(world, parameters)
    if parameters.integer("user_id") != world.bot.id:
        raise bad_request("member list is inaccessible")
    if world.standings.get(chat.id) is not Standing.MEMBER:
        writable_chat(world, parameters)  # it says how the bot stands there
    return world.membership(chat)


def leave_chat(world: World, parameters: Parameters) -> bool:
    """Carry out leaveChat."""
    chat = writable_chat(world, parameters)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.stand(chat, Standing.LEFT, world.bot)
    return True


def get_file(world: World, parameters: Parameters) -> Json:
    """Carry out getFile; the path it gives is served at /file/bot<token>/<path>."""
    file = world.files.get(parameters.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    path = f"files/{file.file_id}/{quote(file.name)}"
    return {
        "file_id": file.file_id,
        "file_unique_id": unique_id(file),
        "file_size": len(file.content),
        "file_path": path,
    }
