"""Stories of groups and channels: one sentence, then the bot is gone."""

import pytest

from bot.sandbox.faults import FORBIDDEN, SERVER_FAILURE, refusal
from bot.sandbox.model import Chat, Standing
from bot.sandbox.sandbox import Sandbox
from tests.conftest import Reader

SENTENCES = {
    "be": "Я адказваю толькі ў асабістых чатах, таму выходжу з гэтага.",
    "en": "I answer in private chats only, so I am leaving this one.",
}


def said(telegram: Sandbox, chat: Chat) -> list[str]:
    return [message.text for message in telegram.messages(chat) if message.is_from_bot]


def add(telegram: Sandbox, reader: Reader, kind: str) -> Chat:
    return (telegram.add_to_group if kind == "group" else telegram.add_to_channel)(reader.person, "Айцішнікі")


@pytest.mark.parametrize("kind", ["group", "channel"])
async def test_bot_says_one_sentence_and_leaves(reader: Reader, telegram: Sandbox, kind: str) -> None:
    chat = add(telegram, reader, kind)
    await reader.post.deliver()
    assert said(telegram, chat) == [SENTENCES["be"]]
    assert telegram.world.standings[chat.id] is Standing.LEFT
    assert reader.messages == []


async def test_sentence_is_in_the_language_of_who_added_the_bot(english_reader: Reader, telegram: Sandbox) -> None:
    chat = add(telegram, english_reader, "group")
    await english_reader.post.deliver()
    assert said(telegram, chat) == [SENTENCES["en"]]


@pytest.mark.parametrize("fault", [FORBIDDEN, refusal("CHAT_WRITE_FORBIDDEN"), SERVER_FAILURE], ids=str)
async def test_bot_leaves_also_where_it_may_not_write(reader: Reader, telegram: Sandbox, fault: object) -> None:
    chat = add(telegram, reader, "channel")
    telegram.fail_next(fault, "sendMessage", times=2)  # type: ignore[arg-type]
    await reader.post.deliver()
    assert (said(telegram, chat), telegram.world.standings[chat.id]) == ([], Standing.LEFT)


async def test_who_speaks_to_it_in_a_group_that_could_not_be_left_gets_the_sentence_again(
    reader: Reader, telegram: Sandbox
) -> None:
    chat = add(telegram, reader, "group")
    telegram.fail_next(SERVER_FAILURE, "leaveChat", times=2)
    await reader.post.deliver()
    telegram.send(reader.person, "/start@vyraj_sandbox_bot", chat=chat)
    await reader.post.deliver()
    assert set(said(telegram, chat)) == {SENTENCES["be"]}
    assert telegram.world.standings[chat.id] is Standing.LEFT


async def test_bot_that_was_thrown_out_says_nothing(reader: Reader, telegram: Sandbox) -> None:
    chat = add(telegram, reader, "group")
    telegram.world.updates.queue.clear()
    telegram.kick(reader.person, chat)
    await reader.post.deliver()
    assert (said(telegram, chat), reader.messages) == ([], [])


async def test_block_and_unblock_in_a_private_chat_are_taken_in_silence(reader: Reader, telegram: Sandbox) -> None:
    await reader.send("/start")
    telegram.block(reader.person)
    telegram.unblock(reader.person)
    await reader.post.deliver()
    assert reader.messages == []  # what stood there is erased


async def test_who_blocked_the_bot_and_comes_back_is_greeted(reader: Reader, telegram: Sandbox) -> None:
    await reader.send("/start")
    telegram.press(reader.person, reader.message, "Польшча")
    telegram.block(reader.person)
    await reader.post.deliver()
    telegram.unblock(reader.person)
    await reader.send("/start")
    assert [message.text[:5] for message in reader.messages] == ["Вырай"]
