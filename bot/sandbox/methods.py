"""Which method of the Bot API is carried out by what."""

from collections.abc import Callable
from typing import Any

from bot.sandbox import asking, editing, sending, webhook
from bot.sandbox.model import Change
from bot.sandbox.parameters import Parameters
from bot.sandbox.profile import Profile
from bot.sandbox.world import World

Method = Callable[[World, Parameters], Any]


def _changes(carry_out: Callable[[Profile, Parameters], Any]) -> Method:
    def method(world: World, parameters: Parameters) -> Any:
        result = carry_out(world.profile, parameters)
        world.tell(Change("profile"))
        return result

    return method


def _sets(kind: str) -> Method:
    return _changes(lambda profile, parameters: profile.set_text(kind, parameters))


def _gets(kind: str) -> Method:
    return lambda world, parameters: world.profile.get_text(kind, parameters)


def _yes(_: World, __: Parameters) -> bool:
    return True


# By lower-case names: Telegram ignores the case of a method's name. getUpdates waits, and stands with the door.
METHODS: dict[str, Method] = {
    "getme": asking.get_me,
    "setwebhook": webhook.set_webhook,
    "deletewebhook": webhook.delete_webhook,
    "getwebhookinfo": webhook.get_webhook_info,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendphoto": sending.send_photo,
    "copymessage": sending.copy_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": asking.answer_callback_query,
    "sendchataction": asking.send_chat_action,
    "getchat": asking.get_chat,
    "getchatmember": asking.get_chat_member,
    "getchatmembercount": asking.get_chat_member_count,
    "leavechat": asking.leave_chat,
    "getfile": asking.get_file,
    "setmycommands": _changes(Profile.set_commands),
    "getmycommands": lambda world, parameters: world.profile.get_commands(parameters),
    "deletemycommands": _changes(Profile.delete_commands),
    "setmyname": _sets("name"),
    "getmyname": _gets("name"),
    "setmydescription": _sets("description"),
    "getmydescription": _gets("description"),
    "setmyshortdescription": _sets("short_description"),
    "getmyshortdescription": _gets("short_description"),
    "close": _yes,
    "logout": _yes,
}
