"""Stories of messages that are neither a command nor a question: always a kind reply, never an error."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sandbox import Sandbox
from bot.telegram.requests import asked
from tests.conftest import Post, Reader

ONLY_WORDS = (
    "Я чытаю толькі словы: фота, файлаў, галасавых паведамленняў, кантактаў і геапазіцый не адкрываю і не захоўваю. "
    "Калі ў гэты тэлефон могуць зазірнуць, выдаліце дасланае. Потым спытайце некалькімі словамі.\n\n"
    "Якая краіна або тэма?"
)
NO_IDEA = {
    "be": "Гэтага я не ведаю.\n\nСпытайце іншымі словамі, выберыце краіну або запытайце людзей: "
    "афіцыйныя ўстановы названы ў кожным артыкуле.",
    "en": "I do not know this.\n\nAsk in other words, choose a country, or ask people: "
    "official places stand in every article.",
}
MENU = ["Польшча", "Літва", "Тэмы для ўсіх краін", "Што новага", "Мова", "Прыватнасць", "Дапамога"]

KINDS: dict[str, Callable[[Sandbox, Reader], object]] = {
    "emoji": lambda telegram, reader: telegram.send(reader.person, "🇧🇾👨‍👩‍👧‍👦"),
    "signs": lambda telegram, reader: telegram.send(reader.person, "<<< &&& %%% {} ???"),
    "photo": lambda telegram, reader: telegram.send_photo(reader.person),
    "photo with words": lambda telegram, reader: telegram.send_photo(reader.person, caption="/start мой пашпарт"),
    "voice": lambda telegram, reader: telegram.send_voice(reader.person),
    "sticker": lambda telegram, reader: telegram.send_sticker(reader.person),
    "contact": lambda telegram, reader: telegram.send_contact(reader.person),
    "location": lambda telegram, reader: telegram.send_location(reader.person),
    "document": lambda telegram, reader: telegram.send_document(reader.person, "пашпарт.pdf", b"%PDF"),
}


@pytest.mark.parametrize("send", KINDS.values(), ids=KINDS.keys())
async def test_what_is_no_words_gets_a_kind_reply_and_the_menu(
    reader: Reader, telegram: Sandbox, send: Callable[[Sandbox, Reader], object]
) -> None:
    send(telegram, reader)
    await reader.post.deliver()
    assert (reader.screen, reader.labels, len(reader.messages)) == (ONLY_WORDS, MENU, 1)


async def test_reply_is_in_the_language_of_the_telegram(english_reader: Reader, telegram: Sandbox) -> None:
    telegram.send_voice(english_reader.person)
    await english_reader.post.deliver()
    assert english_reader.screen.startswith("I read only words: photos, files, voice, contacts and places")


async def test_command_that_there_is_not_shows_the_help(reader: Reader) -> None:
    await reader.send("/settings")
    assert reader.screen.startswith("Як карыстацца ботам\n\nПытайцеся сваімі словамі")


async def test_edited_message_is_left_alone(reader: Reader, telegram: Sandbox) -> None:
    await reader.send("/privacy")
    await reader.press("Калі сціраць паведамленні")
    await reader.press("Пакінуць")  # of everybody else there is nothing left to edit
    sent = telegram.send(reader.person, "Як?")
    await reader.post.deliver()
    telegram.edit(reader.person, sent, "/start")
    await reader.post.deliver()
    assert [message.text for message in reader.messages][1:] == [NO_IDEA["be"]]


async def test_deleted_message_is_answered_all_the_same(reader: Reader, telegram: Sandbox) -> None:
    telegram.delete(reader.person, telegram.send(reader.person, "Як?"))
    await reader.post.deliver()
    assert reader.screen == NO_IDEA["be"]


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
    assert (reader.screen, other.screen) == (NO_IDEA["be"], NO_IDEA["en"])
