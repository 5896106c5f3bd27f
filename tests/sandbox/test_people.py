"""People act as in their Telegram, and can do nothing that Telegram would not let them."""

from typing import Any

import pytest

from bot.sandbox.acts import Impossible
from bot.sandbox.model import Change, Kind, Person
from bot.sandbox.sandbox import MAX_CHANGES, Sandbox
from tests.sandbox.conftest import BotSide, button, keyboard


async def latest(bot: BotSide, kind: str = "message") -> Any:
    return (await bot.updates())[-1][kind]


def test_three_people_are_there_from_the_start(sandbox: Sandbox) -> None:
    assert [(person.first_name, person.language_code) for person in sandbox.people] == [
        ("Аліна", "be"),
        ("Алексей", "ru"),
        ("Alice", "en"),
    ]


async def test_everything_that_is_not_text_arrives_as_what_it_is(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    sandbox.send_document(reader, "a.md", b"text", caption="вось")
    assert (await latest(bot))["document"]["file_name"] == "a.md"
    assert (await latest(bot))["caption"] == "вось"
    sandbox.send_photo(reader, b"jpeg")
    assert (await latest(bot))["photo"][-1]["file_size"] == 4
    sandbox.send_contact(reader)
    assert (await latest(bot))["contact"]["user_id"] == reader.id
    sandbox.send_location(reader)
    assert (await latest(bot))["location"] == {"latitude": 52.2297, "longitude": 21.0122}
    sandbox.send_sticker(reader)
    assert (await latest(bot))["sticker"]["emoji"] == "👋"
    sandbox.send_voice(reader)
    assert (await latest(bot))["voice"]["duration"] == 4
    assert [message.kind for message in sandbox.messages(reader)[1:]] == [
        Kind.DOCUMENT, Kind.PHOTO, Kind.CONTACT, Kind.LOCATION, Kind.STICKER, Kind.VOICE,
    ]  # fmt: skip


async def test_forwarded_message_says_that_it_is_one(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.forward(reader, "чужое")
    message = await latest(bot)
    assert message["forward_origin"] == {"type": "hidden_user", "date": 1795348800, "sender_user_name": "Somebody"}


async def test_edit_of_a_person_arrives(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    message = sandbox.send(reader, "x")
    assert sandbox.edit(reader, message, "x") == message
    sandbox.edit(reader, message, "y")
    assert (await latest(bot, "edited_message"))["text"] == "y"
    assert len(await bot.updates()) == 2


async def test_deletions_of_a_person_arrive_nowhere(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    message = await bot.say(reader, "x")
    sandbox.delete(reader, message)
    assert [left.text for left in sandbox.messages(reader)] == ["/start"]
    sandbox.clear(reader)
    assert sandbox.messages(reader) == []
    assert await bot.updates() == []
    assert (await bot.say(reader, "still allowed")).text == "still allowed"


async def test_block_and_unblock_arrive_and_take_effect(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.block(reader)
    sandbox.block(reader)
    sandbox.unblock(reader)
    changes = [update["my_chat_member"] for update in await bot.updates()]
    statuses = [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes]
    assert statuses == [("member", "kicked"), ("kicked", "member")]
    assert (await bot.say(reader, "x")).text == "x"


async def test_group_and_channel_announce_the_bot(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    group = sandbox.add_to_group(reader, "Група")
    joined, service = await bot.updates()
    assert joined["my_chat_member"]["chat"] == {"id": group.id, "title": "Група", "type": "group"}
    assert service["message"]["new_chat_members"][0]["username"] == "vyraj_sandbox_bot"
    assert await bot.ask("getChatMemberCount", chat_id=group.id) == 2
    channel = sandbox.add_to_channel(reader, "Канал")
    assert (await latest(bot, "my_chat_member"))["chat"]["type"] == "channel"
    assert await bot.ask("leaveChat", chat_id=channel.id) is True
    change = await latest(bot, "my_chat_member")
    assert (change["new_chat_member"]["status"], change["from"]["id"]) == ("left", 42)
    private = await bot.refusal("leaveChat", chat_id=reader.id)
    assert private == (400, "Bad Request: chat member status can't be changed in private chats")


async def test_people_can_do_only_what_telegram_lets_them(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    link = {"text": "Сайт", "url": "https://a.by"}
    message = await bot.say(reader, "x", reply_markup=keyboard([button("Так", "yes"), link]))
    with pytest.raises(Impossible, match=r"There is no button 'Не'; there are \['Так', 'Сайт'\]\."):
        sandbox.press(reader, message, "Не")
    with pytest.raises(Impossible, match=r"opens https://a\.by/; the bot hears nothing"):
        sandbox.press(reader, message, "Сайт")
    with pytest.raises(Impossible, match="An empty message cannot be sent"):
        sandbox.send(reader, " ")
    with pytest.raises(Impossible, match="at most 4096 characters"):
        sandbox.send(reader, "x" * 4097)
    with pytest.raises(Impossible, match="at most 1024 characters"):
        sandbox.send_document(reader, "x", b"x", caption="x" * 1025)
    with pytest.raises(Impossible, match="Only one's own messages can be edited"):
        sandbox.edit(reader, message, "y")
    with pytest.raises(Impossible, match="Only somebody who started the bot can block it"):
        sandbox.block(sandbox.person("Хтосьці"))
    sandbox.block(reader)
    with pytest.raises(Impossible, match="has blocked the bot"):
        sandbox.send(reader, "x")
    with pytest.raises(Impossible, match="has blocked the bot"):
        sandbox.press(reader, message, "Так")
    sandbox.delete(reader, message)
    with pytest.raises(Impossible, match="not there any more"):
        sandbox.press(reader, message, "Так")


async def test_button_is_found_as_the_message_is_now(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "1")]))
    where = {"chat_id": reader.id, "message_id": message.message_id}
    await bot.ask("editMessageReplyMarkup", **where, reply_markup=keyboard([button("b", "2")]))
    assert sandbox.press(reader, message, "b").data == "2"
    assert sandbox.press(reader, message, "2").data == "2"


async def test_language_changes_with_the_next_message(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.change_language(reader, "ru")
    sandbox.send(reader, "x")
    assert (await latest(bot))["from"]["language_code"] == "ru"


async def test_who_watches_sees_everything_and_who_falls_behind_is_told(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    with sandbox.watch() as changes:
        message = await bot.say(reader, "x")
        await bot.ask("sendChatAction", chat_id=reader.id, action="typing")
        await bot.ask("deleteMessage", chat_id=reader.id, message_id=message.message_id)
        assert [changes.get_nowait() for _ in range(3)] == [
            Change("message", reader.id, message),
            Change("typing", reader.id),
            Change("delete", reader.id, message_ids=(message.message_id,)),
        ]
        for _ in range(MAX_CHANGES + 1):
            sandbox.send(reader, "x")
        assert changes.get_nowait() == Change("state")
        assert changes.empty()
    assert sandbox.world.watchers == []
