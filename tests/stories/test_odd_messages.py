"""Stories of messages that are no command: always a kind reply and the menu, never an error."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sandbox import Sandbox
from bot.telegram.requests import asked
from tests.conftest import Post, Reader

REPLIES = {
    "be": "Адказваць на паведамленні я пакуль не ўмею. Усё, што я ведаю, ёсць у меню.\n\nЯкая краіна або тэма?",
    "en": "I cannot answer messages yet. What I know is in the menu.\n\nWhich country or topic?",
}
MENU = ["Польшча", "Літва", "Тэмы для ўсіх краін", "Мова", "Дапамога"]

KINDS: dict[str, Callable[[Sandbox, Reader], object]] = {
    "text": lambda telegram, reader: telegram.send(reader.person, "Як атрымаць візу?"),
    "long text": lambda telegram, reader: telegram.send(reader.person, "Як? " * 1000),
    "emoji": lambda telegram, reader: telegram.send(reader.person, "🇧🇾👨‍👩‍👧‍👦"),
    "html": lambda telegram, reader: telegram.send(reader.person, "<b>&amp;</i> %(name)s {0} %s"),
    "unknown command": lambda telegram, reader: telegram.send(reader.person, "/settings"),
    "photo": lambda telegram, reader: telegram.send_photo(reader.person),
    "photo with words": lambda telegram, reader: telegram.send_photo(reader.person, caption="/start мой пашпарт"),
    "voice": lambda telegram, reader: telegram.send_voice(reader.person),
    "sticker": lambda telegram, reader: telegram.send_sticker(reader.person),
    "contact": lambda telegram, reader: telegram.send_contact(reader.person),
    "location": lambda telegram, reader: telegram.send_location(reader.person),
    "document": lambda telegram, reader: telegram.send_document(reader.person, "пашпарт.pdf", b"%PDF"),
    "forwarded": lambda telegram, reader: telegram.forward(reader.person, "Навіны"),
}


@pytest.mark.parametrize("send", KINDS.values(), ids=KINDS.keys())
async def test_anything_sent_gets_a_kind_reply_and_the_menu(
    reader: Reader, telegram: Sandbox, send: Callable[[Sandbox, Reader], object]
) -> None:
    send(telegram, reader)
    await reader.post.deliver()
    assert (reader.screen, reader.labels, len(reader.messages)) == (REPLIES["be"], MENU, 1)


async def test_reply_is_in_the_language_of_the_telegram(english_reader: Reader) -> None:
    await english_reader.send("How do I get a visa?")
    assert english_reader.screen == REPLIES["en"]


async def test_edited_message_is_left_alone(reader: Reader, telegram: Sandbox) -> None:
    sent = telegram.send(reader.person, "Як?")
    await reader.post.deliver()
    telegram.edit(reader.person, sent, "/start")
    await reader.post.deliver()
    assert [message.text for message in reader.messages] == [REPLIES["be"]]


async def test_deleted_message_is_answered_all_the_same(reader: Reader, telegram: Sandbox) -> None:
    telegram.delete(reader.person, telegram.send(reader.person, "Як?"))
    await reader.post.deliver()
    assert reader.screen == REPLIES["be"]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200).filter(str.strip))
def test_no_text_is_an_error(text: str) -> None:
    """Held for the reading of commands alone; the whole way is walked above."""
    for each in (text, f"/{text}", f"/start {text}", f"/start {text}--{text}"):
        asked(each)


async def test_reader_of_another_telegram_is_answered_beside(reader: Reader, telegram: Sandbox, post: Post) -> None:
    other = Reader(telegram.person("Alice", language_code="en"), telegram, post)
    telegram.send(reader.person, "Як?")
    telegram.send(other.person, "How?")
    await post.deliver()
    assert (reader.screen, other.screen) == (REPLIES["be"], REPLIES["en"])
