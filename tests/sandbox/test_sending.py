"""What the bot may send, and what Telegram says when it may not."""

from typing import Any

import pytest

from bot.knowledge.telegram_html import Entity
from bot.sandbox.model import Button, Person
from bot.sandbox.parameters import Upload
from bot.sandbox.sandbox import Sandbox
from tests.sandbox.conftest import BotSide, Clock, button, keyboard


async def test_sent_message_comes_back_in_full(bot: BotSide, reader: Person) -> None:
    sent = await bot.ask(
        "sendMessage",
        chat_id=reader.id,
        text="<b>Дзень</b> добры",
        parse_mode="HTML",
        reply_markup=keyboard([button("Так", "yes")]),
        link_preview_options={"is_disabled": True},
    )
    assert sent == {
        "message_id": 2,
        "date": 1795348800,
        "chat": {"id": reader.id, "type": "private", "first_name": "Янка", "username": "yanka"},
        "from": {"id": 42, "is_bot": True, "first_name": "Vyraj", "username": "vyraj_sandbox_bot"},
        "text": "Дзень добры",
        "entities": [{"type": "bold", "offset": 0, "length": 5}],
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Так", "callback_data": "yes"}]]},
    }


async def test_text_is_measured_after_parsing_in_utf16_units(bot: BotSide, reader: Person) -> None:
    assert (await bot.say(reader, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")).text == "😀" * 2048
    too_long = (400, "Bad Request: message is too long")
    assert await bot.refusal("sendMessage", chat_id=reader.id, text="😀" * 2048 + "x") == too_long


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"text": " \n "}, (400, "Bad Request: message text is empty")),
        ({}, (400, "Bad Request: message text is empty")),
        (
            {"text": "text <div>", "parse_mode": "HTML"},
            (400, 'Bad Request: can\'t parse entities: Unsupported start tag "div" at byte offset 5'),
        ),
        ({"text": "*x*", "parse_mode": "MarkdownV2"}, (400, "Bad Request: unsupported parse_mode")),
        ({"text": "x", "reply_markup": [1]}, (400, "Bad Request: object expected as reply markup")),
        ({"text": "x", "reply_markup": "{"}, (400, "Bad Request: can't parse reply_markup JSON object")),
        (
            {"text": "x", "reply_parameters": {"message_id": 99}},
            (400, "Bad Request: message to be replied not found"),
        ),
    ],
)
async def test_wrong_texts_are_refused(
    bot: BotSide, reader: Person, values: dict[str, Any], refusal: tuple[int, str]
) -> None:
    assert await bot.refusal("sendMessage", chat_id=reader.id, **values) == refusal


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"text": "x", "callback_data": "ў" * 32 + "x"}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ("x", "can't parse inline keyboard button: expected an Object"),
        ({"text": "x", "url": "x"}, "inline keyboard button URL 'x' is invalid: Wrong HTTP URL"),
        (
            {"text": "x", "url": "ftp://example.com"},
            "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
        ),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x", "callback_data": "x", "style": "blue"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
    ],
)
async def test_wrong_buttons_are_refused(bot: BotSide, reader: Person, raw: object, reason: str) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=reader.id, text="x", reply_markup={"inline_keyboard": [[raw]]})
    assert refusal == (400, f"Bad Request: {reason}")


async def test_all_kinds_of_buttons_up_to_their_limits_are_taken(bot: BotSide, reader: Person) -> None:
    row: list[dict[str, Any]] = [
        {"text": "a", "callback_data": "ў" * 32},
        {"text": "b", "url": "Example.com", "style": "danger"},
        {"text": "c", "copy_text": {"text": "x" * 256}},
    ]
    message = await bot.say(reader, "x", reply_markup=keyboard(row))
    assert message.keyboard == (
        (
            Button("a", data="ў" * 32),
            Button("b", url="http://example.com/", style="danger"),
            Button("c", copy_text="x" * 256),
        ),
    )


async def test_keyboard_holds_a_hundred_buttons_eight_in_a_row(bot: BotSide, reader: Person) -> None:
    rows = [[button("x", "x")] * 8] * 12 + [[button("x", "x")] * 4]
    assert len((await bot.say(reader, "x", reply_markup=keyboard(*rows))).labels) == 100
    refused = (400, "Bad Request: reply markup is too long")
    for wrong in ([*rows, [button("x", "x")]], [[button("x", "x")] * 9]):
        assert await bot.refusal("sendMessage", chat_id=reader.id, text="x", reply_markup=keyboard(*wrong)) == refused


async def test_markup_under_the_input_field_is_taken_and_not_shown(bot: BotSide, reader: Person) -> None:
    for markup in ({"keyboard": [["x"]]}, {"remove_keyboard": True}, {"force_reply": True}):
        assert (await bot.say(reader, "x", reply_markup=markup)).keyboard == ()


async def test_entities_over_a_hundred_vanish_silently(bot: BotSide, reader: Person) -> None:
    message = await bot.say(reader, "<b>x</b> " * 101, parse_mode="HTML")
    assert message.formatted.entities == tuple(Entity("bold", 2 * place, 1) for place in range(100))


async def test_plain_text_gets_the_links_that_telegram_makes(bot: BotSide, reader: Person) -> None:
    message = await bot.say(reader, "<b>гл.</b> <code>a.by</code> gov.by @vyraj_bot", parse_mode="HTML")
    assert message.formatted.entities == (
        Entity("bold", 0, 3),
        Entity("code", 4, 4),
        Entity("url", 9, 6),
        Entity("mention", 16, 10),
    )


async def test_given_entities_are_taken_and_unknown_people_are_not_mentioned(bot: BotSide, reader: Person) -> None:
    given = [
        {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": reader.id}},
        {"type": "text_mention", "offset": 2, "length": 1, "user": {"id": 5}},
        {"type": "text_link", "offset": 4, "length": 1, "url": "a.by"},
    ]
    sent = await bot.ask("sendMessage", chat_id=reader.id, text="a b c", entities=given)
    assert [(entity["type"], entity["offset"]) for entity in sent["entities"]] == [
        ("text_mention", 0),
        ("text_link", 4),
    ]
    assert sent["entities"][0]["user"]["first_name"] == "Янка"
    assert sent["entities"][1]["url"] == "http://a.by/"
    wrong = [{"type": "text_link", "offset": 0, "length": 1, "url": "x"}]
    refusal = await bot.refusal("sendMessage", chat_id=reader.id, text="a", entities=wrong)
    assert refusal == (400, "Bad Request: entity URL 'x' is invalid: Wrong HTTP URL")


async def test_bot_writes_only_where_it_may(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    stranger = sandbox.person("Хтосьці")
    sandbox.block(reader)
    group, left = sandbox.add_to_group(reader, "Група"), sandbox.add_to_group(reader, "Другая")
    channel = sandbox.add_to_channel(reader, "Канал")
    sandbox.kick(reader, group)
    await bot.ask("leaveChat", chat_id=left.id)
    sandbox.kick(reader, channel)
    refusals = {
        stranger.id: (403, "Forbidden: bot can't initiate conversation with a user"),
        reader.id: (403, "Forbidden: bot was blocked by the user"),
        group.id: (403, "Forbidden: bot was kicked from the group chat"),
        left.id: (403, "Forbidden: bot is not a member of the group chat"),
        channel.id: (403, "Forbidden: bot was kicked from the channel chat"),
        5: (400, "Bad Request: chat not found"),
        "": (400, "Bad Request: chat_id is empty"),
    }
    for chat_id, refusal in refusals.items():
        assert await bot.refusal("sendMessage", chat_id=chat_id, text="x") == refusal
        assert await bot.refusal("sendChatAction", chat_id=chat_id, action="typing") == refusal


async def test_document_is_kept_and_can_be_fetched(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    files = {"part": Upload("спіс.csv", b"a;b")}
    sent = await bot.ask(
        "sendDocument",
        files,
        chat_id=reader.id,
        document="attach://part",
        caption="<i>усё</i>",
        parse_mode="HTML",
        disable_notification=True,
        protect_content=True,
    )
    document = {
        "file_name": "спіс.csv",
        "mime_type": "text/csv",
        "file_id": "F00001",
        "file_unique_id": "uF00001",
        "file_size": 3,
    }
    assert sent["document"] == document
    assert (sent["caption"], sent["caption_entities"]) == ("усё", [{"type": "italic", "offset": 0, "length": 3}])
    assert (sent["has_protected_content"], sandbox.messages(reader)[-1].silent) == (True, True)
    path = (await bot.ask("getFile", file_id="F00001"))["file_path"]
    fetched = sandbox.download("42:TEST", path)
    assert fetched is not None
    assert fetched.content == b"a;b"
    assert sandbox.download("42:OTHER", path) is None
    assert await bot.refusal("getFile", file_id="F9") == (400, "Bad Request: invalid file_id")


async def test_file_sent_before_can_be_sent_by_its_id(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.send_photo(reader, b"jpeg")
    sent = await bot.ask("sendPhoto", chat_id=reader.id, photo="F00001")
    assert [size["file_id"] for size in sent["photo"]] == ["F00001", "F00001"]


async def test_wrong_files_are_refused(bot: BotSide, reader: Person) -> None:
    big = {"photo": Upload("x.jpg", bytes(10 * 2**20 + 1)), "document": Upload("x", bytes(50 * 2**20 + 1))}
    cases: list[tuple[str, dict[str, Upload] | None, dict[str, Any], str]] = [
        ("sendDocument", None, {}, "there is no document in the request"),
        ("sendPhoto", None, {"photo": "https://a.by/x.jpg"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": Upload("x.jpg", b"")}, {}, "file must be non-empty"),
        (
            "sendPhoto",
            big,
            {},
            "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
        (
            "sendDocument",
            big,
            {},
            "file of size 52428801 bytes is too big for a document; the maximum size is 52428800 bytes",
        ),
        ("sendDocument", {"document": Upload("x", b"x")}, {"caption": "x" * 1025}, "message caption is too long"),
    ]
    for method, files, values, reason in cases:
        assert await bot.refusal(method, files, chat_id=reader.id, **values) == (400, f"Bad Request: {reason}")


async def test_file_over_twenty_megabytes_cannot_be_fetched(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    sandbox.send_document(reader, "x", bytes(20 * 2**20))
    sandbox.send_document(reader, "x", bytes(20 * 2**20 + 1))
    assert (await bot.ask("getFile", file_id="F00001"))["file_size"] == 20 * 2**20
    assert await bot.refusal("getFile", file_id="F00002") == (400, "Bad Request: file is too big")


async def test_message_is_copied_without_its_keyboard(bot: BotSide, sandbox: Sandbox, reader: Person) -> None:
    original = await bot.say(reader, "<b>x</b>", parse_mode="HTML", reply_markup=keyboard([button("a", "a")]))
    copy = await bot.ask("copyMessage", chat_id=reader.id, from_chat_id=reader.id, message_id=original.message_id)
    assert copy == {"message_id": 3}
    assert (sandbox.messages(reader)[-1].formatted, sandbox.messages(reader)[-1].keyboard) == (original.formatted, ())
    missing = await bot.refusal("copyMessage", chat_id=reader.id, from_chat_id=reader.id, message_id=99)
    assert missing == (400, "Bad Request: message to copy not found")


async def test_reply_shows_what_it_replies_to(bot: BotSide, reader: Person) -> None:
    sent = await bot.ask("sendMessage", chat_id=reader.id, text="x", reply_parameters={"message_id": 1})
    assert sent["reply_to_message"]["text"] == "/start"
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot.ask("sendMessage", chat_id=reader.id, text="x", reply_parameters=lenient)


async def test_bot_posts_in_channels_by_name_or_number_where_it_may(
    bot: BotSide, sandbox: Sandbox, reader: Person
) -> None:
    channel = sandbox.add_to_channel(reader, "Канал", "vyraj_by")
    sandbox.open_place("vyraj_other", "channel", "Іншы", 5)
    for number, chat_id in enumerate(["@vyraj_by", "@Vyraj_BY", channel.id, str(channel.id)], 1):
        assert (await bot.ask("sendMessage", chat_id=chat_id, text="x"))["message_id"] == number
    await bot.ask("editMessageText", chat_id="@vyraj_by", message_id=1, text="y")
    await bot.ask("deleteMessage", chat_id="@vyraj_by", message_id=2)
    assert [message.text for message in sandbox.messages(channel)] == ["y", "x", "x"]
    member = await bot.ask("getChatMember", chat_id="@vyraj_by", user_id=42)
    assert (member["status"], member["can_post_messages"]) == ("administrator", True)

    sandbox.let_post(reader, channel, may_post=False)
    change = (await bot.updates())[-1]["my_chat_member"]
    rights = [change[f"{time}_chat_member"]["can_post_messages"] for time in ("old", "new")]
    assert (rights, change["new_chat_member"]["status"]) == ([True, False], "administrator")
    muted = (400, "Bad Request: need administrator rights in the channel chat")
    for method, more in (("sendMessage", {"text": "x"}), ("editMessageText", {"message_id": 1, "text": "z"})):
        assert await bot.refusal(method, chat_id=channel.id, **more) == muted
    assert await bot.refusal("deleteMessage", chat_id=channel.id, message_id=1) == muted
    for method in ("sendMessage", "getChatMember"):
        strange = await bot.refusal(method, chat_id="@vyraj_other", text="x", user_id=42)
        assert strange == (403, "Forbidden: bot is not a member of the channel chat")
        absent = await bot.refusal(method, chat_id="@vyraj_none", text="x", user_id=42)
        assert absent == (400, "Bad Request: chat not found")
    assert await bot.refusal("getChatMember", chat_id=channel.id, user_id=reader.id) == (
        400,
        "Bad Request: member list is inaccessible",
    )


async def test_a_post_is_deleted_by_the_bot_for_two_days(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    channel = sandbox.add_to_channel(reader, "Канал")
    for _ in range(2):
        await bot.ask("sendMessage", chat_id=channel.id, text="x")
    clock.advance(hours=47)
    await bot.ask("deleteMessage", chat_id=channel.id, message_id=1)
    clock.advance(hours=2)
    refusal = await bot.refusal("deleteMessage", chat_id=channel.id, message_id=2)
    assert refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_channel_counts_its_own_messages_and_names_no_sender(
    bot: BotSide, sandbox: Sandbox, reader: Person, clock: Clock
) -> None:
    channel = sandbox.add_to_channel(reader, "Канал")
    sent = await bot.ask("sendMessage", chat_id=channel.id, text="x")
    assert sent == {
        "message_id": 1,
        "date": int(clock().timestamp()),
        "chat": {"id": channel.id, "title": "Канал", "type": "channel"},
        "sender_chat": {"id": channel.id, "title": "Канал", "type": "channel"},
        "text": "x",
    }
