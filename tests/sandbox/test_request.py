"""python-telegram-bot talks to the sandbox in-process, without a socket."""

import json
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters, Update, User
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.sandbox import faults
from bot.sandbox.model import Person
from bot.sandbox.request import SandboxRequest
from bot.sandbox.sandbox import Sandbox


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Bot]:
    request = SandboxRequest(sandbox)
    async with Bot(sandbox.token, request=request, get_updates_request=SandboxRequest(sandbox)) as api:
        yield api


async def test_library_reads_what_the_sandbox_writes(api: Bot, sandbox: Sandbox, reader: Person) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Так", callback_data="yes")]])
    sent = await api.send_message(
        reader.id, "<b>x</b>", "HTML", reply_markup=markup, reply_parameters=ReplyParameters(1)
    )
    assert (sent.text_html, sent.reply_markup) == ("<b>x</b>", markup)
    sender = User(reader.id, "Янка", is_bot=False)
    sandbox.press(reader, sandbox.messages(reader)[-1], "Так")
    sandbox.send_contact(reader)
    sandbox.send_photo(reader)
    sandbox.forward(reader, "y")
    sandbox.add_to_group(reader, "Група")
    updates: tuple[Update, ...] = await api.get_updates(timeout=0)
    query, contact, photo, forwarded, joined, service = updates
    assert query.callback_query is not None
    assert query.callback_query.data == "yes"
    messages = [update.message for update in (contact, photo, forwarded, service)]
    assert [message is not None and message.from_user == sender for message in messages] == [True] * 4
    assert joined.my_chat_member is not None
    assert joined.my_chat_member.new_chat_member.status == "member"
    assert forwarded.to_dict()["message"]["forward_origin"]["sender_user_name"] == "Somebody"
    assert await query.callback_query.answer("ok") is True
    assert (await api.get_chat(reader.id)).first_name == "Янка"
    assert await api.set_my_commands([BotCommand("help", "x")], language_code="be") is True
    assert [command.command for command in await api.get_my_commands(language_code="be")] == ["help"]


async def test_files_go_up_and_down(api: Bot, sandbox: Sandbox, reader: Person) -> None:
    await api.send_document(reader.id, BytesIO("змест".encode()), filename="a.md")
    sent = sandbox.messages(reader)[-1].file
    assert sent is not None
    assert (sent.name, sent.content.decode()) == ("a.md", "змест")
    sandbox.send_document(reader, "ў назве.md", b"text")
    document = (await api.get_updates(timeout=0))[-1].message
    assert document is not None
    assert document.document is not None
    file = await document.document.get_file()
    assert await file.download_as_bytearray() == b"text"
    assert await SandboxRequest(sandbox).do_request("https://x/file/bot42:TEST/files/F9/x", "GET") == (
        404,
        json.dumps({"ok": False}).encode(),
    )


async def test_refusals_become_the_errors_of_the_library(api: Bot, sandbox: Sandbox, reader: Person) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await api.send_message(reader.id, " ")
    sandbox.block(reader)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await api.send_message(reader.id, "x")
    sandbox.fail_next(faults.flood(7))
    with pytest.raises(RetryAfter) as caught:
        await api.send_message(reader.id, "x")
    assert caught.value.retry_after.total_seconds() == 7  # type: ignore[union-attr]


async def test_lost_and_late_answers_are_network_errors(api: Bot, sandbox: Sandbox, reader: Person) -> None:
    sandbox.fail_next(faults.DROP_AFTER)
    with pytest.raises(NetworkError, match="connection was lost"):
        await api.send_message(reader.id, "x")
    sandbox.fail_next(faults.slowness(30))
    with pytest.raises(TimedOut):
        await api.send_message(reader.id, "y", read_timeout=0.01)
    assert [message.text for message in sandbox.messages(reader)] == ["/start", "x", "y"]
