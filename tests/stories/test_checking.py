"""Stories of readers who were given an address and want to know whose it is."""

from pathlib import Path

import pytest

from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from tests.conftest import Post, Reader
from tests.stories.kupala import CONTACT, write_directory

UNKNOWN = "Гэтага адраса няма ў даведніку."
FAKE = "Вядомая падробка: выдае сябе за"


@pytest.fixture
def settings(knowledge: Path) -> Settings:
    write_directory(knowledge)
    return Settings(_env_file=None, knowledge_dir=knowledge, contact=CONTACT)


def links(reader: Reader) -> list[str]:
    kinds = ("text_link", "url", "mention", "bot_command", "email")
    return [entity.type for entity in reader.message.formatted.entities if entity.type in kinds]


async def test_the_command_explains_what_to_send_and_takes_it_at_once(reader: Reader) -> None:
    await reader.send("/check")
    assert reader.screen.startswith("Праверыць адрас")
    await reader.send("/check rada_help_test")
    assert "Гэты адрас ёсць у даведніку: «Рада» (уліковы запіс, не бот)." in reader.screen
    await reader.send("/check добры дзень усім")
    assert reader.screen.startswith("Адраса тут я не бачу.")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("@susedzi_test", "Гэты адрас ёсць у даведніку: «Суседзі» (чат)."),
        ("https://t.me/susedzi_test/15", "Гэты адрас ёсць у даведніку: «Суседзі» (чат)."),
        ("susedzi_test", "Гэты адрас ёсць у даведніку: «Суседзі» (чат)."),
        ("гэта сапраўдны? @rada_help_testbot", FAKE),
        ("@susedzl_test", "Гэта не «Суседзі», а толькі падобны адрас."),
        ("@old_susedzi", "Стары адрас: «Суседзі»."),
        ("https://t.me/+AbCdEf", "Запрашэнне ў закрыты чат."),
        ("office.example.com", "Гэта не «Urząd Wojewódzki», а толькі падобны адрас."),
        ("https://wikipedia.org", UNKNOWN),
    ],
)
async def test_an_address_alone_is_checked_without_the_command(reader: Reader, sent: str, said: str) -> None:
    await reader.send(sent)
    assert said in reader.screen
    assert links(reader) == []


async def test_hidden_and_foreign_letters_are_shown(reader: Reader) -> None:
    await reader.send("@sus\u0435dzi\u200b_test")
    assert "⟨U+200B⟩" in reader.screen
    assert "“\u0435” (кірылічны знак, U+0435), U+200B" in reader.screen.replace("«", "“").replace("»", "”")


async def test_an_imitation_is_told_of_even_inside_a_question(reader: Reader) -> None:
    question = "Мне напісаў чалавек з @rada_help_testbot і просіць пашпарт, ці можна яму верыць і што рабіць далей?"
    await reader.send(question)
    assert FAKE in reader.screen
    await reader.send("Колькі каштуе карта і дзе яе атрымаць, на сайце https://wikipedia.org нічога няма пра кошт?")
    assert UNKNOWN not in reader.screen


async def test_a_forwarded_post_is_checked_with_where_it_comes_from(reader: Reader, telegram: Sandbox) -> None:
    channel = telegram.open_place("susedzi_tset", "channel", "Суседзі", 5)
    telegram.forward(reader.person, "Пішыце нам: @rada_help_testbot", channel)
    await reader.post.deliver()
    assert reader.screen.index("@susedzi_tset") < reader.screen.index("@rada_help_testbot")
    assert reader.screen.count("а толькі падобны адрас") == 1
    assert FAKE in reader.screen


async def test_an_address_behind_other_words_is_found(reader: Reader, telegram: Sandbox) -> None:
    person = {"id": reader.person.id, "is_bot": False, "first_name": "Аліна", "language_code": "be"}
    chat = {"id": reader.person.id, "type": "private"}
    hidden = {"type": "text_link", "offset": 0, "length": 4, "url": "https://t.me/rada_help_testbot"}
    message = {"message_id": 9, "date": 1, "chat": chat, "from": person, "text": "Рада", "entities": [hidden]}
    await reader.send("/start")
    telegram.inject({"message": message})
    await reader.post.deliver()
    assert FAKE in reader.screen


async def test_a_caption_is_looked_at_and_a_picture_without_addresses_is_not(reader: Reader, telegram: Sandbox) -> None:
    telegram.send_photo(reader.person, caption="Пішыце @rada_help_testbot")
    await reader.post.deliver()
    assert FAKE in reader.screen
    telegram.send_photo(reader.person, caption="мой пашпарт")
    await reader.post.deliver()
    assert reader.screen.startswith("Я чытаю толькі словы")


async def test_of_many_addresses_five_are_checked(reader: Reader) -> None:
    await reader.send(" ".join(f"@neznajomy_{number}" for number in range(9)))
    assert reader.screen.count(UNKNOWN) == 5
    assert "не больш за 5 адрасоў" in reader.screen


async def test_the_genuine_place_is_one_press_away_and_asks_first(reader: Reader) -> None:
    await reader.send("@rada_help_testbot")
    await reader.press("→ Рада")
    assert "rada_help_test" not in reader.screen


@pytest.mark.parametrize(("code", "said"), [("ru", "Известная подделка"), ("en", "A known fake")])
async def test_the_verdict_speaks_the_language_of_the_readers_telegram(
    telegram: Sandbox, post: Post, code: str, said: str
) -> None:
    reader = Reader(telegram.person("Alex", language_code=code), telegram, post)
    await reader.send("@rada_help_testbot")
    assert said in reader.screen
