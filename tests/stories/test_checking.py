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
    "sent",
    [
        *("/check\n@rada_help_testbot", "/check: @rada_help_testbot", "/check, @rada_help_testbot"),
        *("/CHECK rada_help_testbot", "/check@vyraj_sandbox_bot\trada_help_testbot", "/check \n\n rada_help_testbot"),
    ],
)
async def test_what_stands_behind_the_command_is_checked_however_it_is_parted(reader: Reader, sent: str) -> None:
    await reader.send(sent)
    assert FAKE in reader.screen


async def test_a_forwarded_post_that_begins_like_a_command_is_checked(reader: Reader, telegram: Sandbox) -> None:
    telegram.forward(reader.person, "/start — пішыце @rada_help_testbot")
    await reader.post.deliver()
    assert FAKE in reader.screen


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
    assert "«\u0435» (кірылічны знак, U+0435), U+200B" in reader.screen


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
    assert reader.screen.index("@rada_help_testbot") < reader.screen.index("@susedzi_tset")
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
    more, *_ = reader.screen.split("\n")
    assert more == "Тут ёсць яшчэ адрасы: дашліце астатнія па адным."
    first = min(reader.message.formatted.entities, key=lambda each: each.offset)
    assert (first.type, first.offset, first.length) == ("bold", 0, len(more))


async def test_a_fake_behind_many_addresses_is_told_first(reader: Reader) -> None:
    await reader.send(" ".join([*(f"@neznajomy_{number}" for number in range(9)), "@rada_help_testbot"]))
    assert reader.screen.startswith("Тут ёсць яшчэ адрасы")
    assert reader.screen.split("\n\n")[1].startswith("@rada_help_testbot\n" + FAKE)
    assert reader.screen.count(UNKNOWN) == 4


async def test_of_a_long_address_both_ends_are_shown(reader: Reader) -> None:
    await reader.send(f"https://rada.example/{'x' * 300}/rada_help_testbot.evil")
    shown, *_ = reader.screen.split("\n")
    assert shown.startswith("https://rada.example/xxx")
    assert shown.endswith("xxx/rada_help_testbot.evil")
    assert (" … " in shown, len(shown)) == (True, 103)


async def test_words_of_a_link_that_show_another_address_are_told(reader: Reader, telegram: Sandbox) -> None:
    person = {"id": reader.person.id, "is_bot": False, "first_name": "Аліна", "language_code": "be"}
    chat = {"id": reader.person.id, "type": "private"}
    text = "🌿 Пішыце @susedzi_test"
    hidden = {"type": "text_link", "offset": 10, "length": 13, "url": "https://evil.example/x"}
    message = {"message_id": 9, "date": 1, "chat": chat, "from": person, "text": text, "entities": [hidden]}
    await reader.send("/start")
    telegram.inject({"message": message})
    await reader.post.deliver()
    assert "Гэта не «Суседзі», а толькі падобны адрас." in reader.screen
    assert reader.screen.startswith("https://evil.example/x\n")
    assert "→ Суседзі" in reader.labels


async def test_the_button_of_a_forwarded_post_is_checked(reader: Reader, telegram: Sandbox) -> None:
    person = {"id": reader.person.id, "is_bot": False, "first_name": "Аліна", "language_code": "be"}
    chat = {"id": reader.person.id, "type": "private"}
    keyboard = {"inline_keyboard": [[{"text": "Рада", "url": "https://t.me/rada_help_testbot"}]]}
    origin = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
    message = {"message_id": 9, "date": 1, "chat": chat, "from": person, "text": "Рада", "reply_markup": keyboard}
    await reader.send("/start")
    telegram.inject({"message": message | origin})
    await reader.post.deliver()
    assert FAKE in reader.screen


async def test_what_is_withheld_is_doubtful_without_any_link_and_its_imitation_is_alike(
    reader: Reader, knowledge: Path
) -> None:
    taken = "listings:\n  pl-neighbours: {address: 'https://t.me/susedzi_test', doubts: {taken: 2026-11-20}}\n"
    (knowledge / "directory/verified.yaml").write_text(taken, "utf-8")
    await reader.post.vyraj.shelf.reload()
    await reader.send("@susedzl_test")
    assert "Гэта не «Суседзі», а толькі падобны адрас." in reader.screen
    await reader.send("@susedzi_test")
    assert "Гэты адрас ёсць у даведніку" not in reader.screen
    assert "«Суседзі»" in reader.screen
    assert "Не адкрывайце яго" in reader.screen
    await reader.press("→ Суседзі")
    assert reader.screen.startswith("Суседзі")
    assert [entity.type for entity in reader.message.formatted.entities if entity.url] == []
    assert links(reader) == []
    assert "susedzi_test" not in reader.screen


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
