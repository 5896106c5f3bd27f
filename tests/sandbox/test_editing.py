"""What the bot may change and delete."""

import pytest

from bot.sandbox.model import Person
from bot.sandbox.parameters import Upload
from bot.sandbox.sandbox import Sandbox
from tests.sandbox.conftest import BotSide, Clock, button, keyboard

NOT_MODIFIED = (
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message",
)


async def test_captions_are_edited_and_only_below_files(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    photo = Upload("a.jpg", b"\xff\xd8\xff")
    sent = await bot.ask("sendPhoto", {"photo": photo}, chat_id=reader.id, caption="a")
    where = {"chat_id": reader.id, "message_id": sent["message_id"]}
    edited = await bot.ask("editMessageCaption", **where, caption="<b>b</b>", parse_mode="HTML")
    assert (edited["caption"], edited["caption_entities"][0]["type"]) == ("b", "bold")
    assert edited["photo"] == sent["photo"]
    unchanged = await bot.refusal("editMessageCaption", **where, caption="<b>b</b>", parse_mode="HTML")
    assert unchanged[1].startswith("Bad Request: message is not modified")
    too_long = await bot.refusal("editMessageCaption", **where, caption="x" * 1025)
    assert too_long == (400, "Bad Request: message caption is too long")
    text = await bot.say(reader, "x")
    refusal = await bot.refusal("editMessageCaption", chat_id=reader.id, message_id=text.message_id, caption="y")
    assert refusal == (400, "Bad Request: there is no caption in the message to edit")


async def test_edit_changes_text_and_takes_the_keyboard_away(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "a")]))
    clock.advance(seconds=5)
    edited = await bot.ask("editMessageText", chat_id=reader.id, message_id=message.message_id, text="y")
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("y", 5)
    assert "reply_markup" not in edited
    assert [shown.text for shown in sandbox.messages(reader)] == ["/start", "y"]


@pytest.mark.parametrize("text", ["<b>x</b>", "<b>x</b> ", "<strong>x</strong>"])
async def test_edit_without_a_change_is_refused(bot: BotSide, reader: Person, text: str) -> None:
    markup = keyboard([button("a", "a")])
    message = await bot.say(reader, "<b>x</b>", parse_mode="HTML", reply_markup=markup)
    same = {"chat_id": reader.id, "message_id": message.message_id, "reply_markup": markup}
    assert await bot.refusal("editMessageText", text=text, parse_mode="HTML", **same) == NOT_MODIFIED
    assert await bot.refusal("editMessageReplyMarkup", **same) == NOT_MODIFIED
    assert (await bot.ask("editMessageText", text="x", **same))["text"] == "x"


async def test_keyboard_alone_can_be_changed(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    message = await bot.say(reader, "x", reply_markup=keyboard([button("a", "a")]))
    where = {"chat_id": reader.id, "message_id": message.message_id}
    await bot.ask("editMessageReplyMarkup", **where, reply_markup=keyboard([button("b", "b")]))
    assert sandbox.messages(reader)[-1].labels == ["b"]
    await bot.ask("editMessageReplyMarkup", **where)
    assert (sandbox.messages(reader)[-1].labels, sandbox.messages(reader)[-1].edited) == ([], None)


async def test_only_own_living_texts_are_edited(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    document = await bot.ask("sendDocument", {"document": Upload("x", b"x")}, chat_id=reader.id)
    refusals = {
        1: "message can't be edited",
        99: "message to edit not found",
        0: "message identifier is not specified",
        document["message_id"]: "there is no text in the message to edit",
    }
    for message_id, reason in refusals.items():
        refusal = await bot.refusal("editMessageText", chat_id=reader.id, message_id=message_id, text="y")
        assert refusal == (400, f"Bad Request: {reason}")
    message = await bot.say(reader, "x")
    too_long = await bot.refusal("editMessageText", chat_id=reader.id, message_id=message.message_id, text="y" * 4097)
    assert too_long == (400, "Bad Request: message is too long")
    sandbox.block(reader)
    blocked = await bot.refusal("editMessageText", chat_id=reader.id, message_id=message.message_id, text="y")
    assert blocked == (403, "Forbidden: bot was blocked by the user")


async def test_both_sides_of_a_private_chat_are_deleted_even_where_the_bot_is_blocked(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    mine = await bot.say(reader, "x")
    sandbox.block(reader)
    for message_id in (1, mine.message_id):
        assert await bot.ask("deleteMessage", chat_id=reader.id, message_id=message_id) is True
    assert sandbox.messages(reader) == []
    missing = await bot.refusal("deleteMessage", chat_id=reader.id, message_id=1)
    assert missing == (400, "Bad Request: message to delete not found")


async def test_nothing_older_than_48_hours_is_deleted(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    old = await bot.say(reader, "old")
    clock.advance(seconds=1)
    young = await bot.say(reader, "young")
    clock.advance(hours=48)
    too_old = (400, "Bad Request: message can't be deleted for everyone")
    assert await bot.refusal("deleteMessage", chat_id=reader.id, message_id=old.message_id) == too_old
    both = [young.message_id, old.message_id]
    assert await bot.refusal("deleteMessages", chat_id=reader.id, message_ids=both) == too_old
    assert await bot.ask("deleteMessage", chat_id=reader.id, message_id=young.message_id) is True
    assert [message.text for message in sandbox.messages(reader)] == ["/start", "old"]


async def test_many_are_deleted_at_once_and_missing_ones_skipped(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    assert await bot.ask("deleteMessages", chat_id=reader.id, message_ids=[1, *range(50, 149)]) is True
    assert sandbox.messages(reader) == []
    too_many = await bot.refusal("deleteMessages", chat_id=reader.id, message_ids=[*range(1, 102)])
    assert too_many == (400, "Bad Request: too many message identifiers specified")
    none = await bot.refusal("deleteMessages", chat_id=reader.id, message_ids=[])
    assert none == (400, "Bad Request: message identifiers are not specified")


async def test_messages_of_others_in_a_group_stay(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    group = sandbox.add_to_group(reader, "Група")
    theirs = sandbox.send(reader, "x", group)
    refusal = await bot.refusal("deleteMessage", chat_id=group.id, message_id=theirs.message_id)
    assert refusal == (400, "Bad Request: message can't be deleted")
    mine = await bot.say(group, "y")
    assert await bot.ask("deleteMessage", chat_id=group.id, message_id=mine.message_id) is True
    sandbox.kick(reader, group)
    thrown_out = await bot.refusal("deleteMessage", chat_id=group.id, message_id=theirs.message_id)
    assert thrown_out == (403, "Forbidden: bot was kicked from the group chat")
