"""Stories of somebody who begins: the promise, the languages, the menu, help."""

from pathlib import Path

import pytest

from bot.i18n import Locale
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from tests.conftest import Post, Reader
from tests.stories.kupala import TITLES

GREETINGS = {
    "be": "Вырай — даведачны бот пра пераезд з Беларусі.\nКожны адказ мае крыніцу і дату.\n\n"
    "Бот ніколі не просіць дакументаў, грошай ці кантактаў і не піша першым, калі вы не падпісаліся. "
    "У Беларусі выдаляйце гэты чат пасля карыстання.",
    "en": "Vyraj is an information bot about moving from Belarus.\nEvery answer names its source and date.\n\n"
    "It never asks for documents, money or contacts and never writes first unless you subscribe. "
    "In Belarus, delete this chat after use.",
}
ASK = {
    "be": "\n\nСпытайце сваімі словамі або выберыце:",
    "en": "\n\nAsk in your own words, or choose:",
}
LANGUAGES = ["Беларуская", "Русский", "English"]
COUNTRIES = {
    "be": ["Польшча", "Літва", "Тэмы для ўсіх краін"],
    "ru": ["Польша", "Литва", "Темы для всех стран"],
    "en": ["Poland", "Lithuania", "Topics for every country"],
}
MENUS = {
    "be": ("Якая краіна або тэма?", ["Што новага", "Мова", "Прыватнасць", "Дапамога"]),
    "ru": ("Какая страна или тема?", ["Что нового", "Язык", "Приватность", "Помощь"]),
    "en": ("Which country or topic?", ["What's new", "Language", "Privacy", "Help"]),
}


def somebody(telegram: Sandbox, post: Post, language: str) -> Reader:
    return Reader(telegram.person("Нехта", language_code=language), telegram, post)


@pytest.mark.parametrize("language", ["be", "en"])
async def test_start_says_what_this_is_and_promises(telegram: Sandbox, post: Post, language: str) -> None:
    reader = somebody(telegram, post, language)
    await reader.send("/start")
    assert reader.screen == GREETINGS[language] + ASK[language]
    assert reader.labels == [*LANGUAGES, *COUNTRIES[language]]


async def test_start_in_russian_greets_in_russian(russian_reader: Reader) -> None:
    await russian_reader.send("/start")
    assert russian_reader.screen.startswith("Вырай")
    assert "Беларуси" in russian_reader.screen
    assert russian_reader.labels == [*LANGUAGES, *COUNTRIES["ru"]]


@pytest.mark.parametrize("language", ["pl", "uk", "", "de-AT", "zh-hans"])
async def test_telegram_in_any_other_language_gets_belarusian(telegram: Sandbox, post: Post, language: str) -> None:
    reader = somebody(telegram, post, language)
    await reader.send("/start")
    assert reader.screen == GREETINGS["be"] + ASK["be"]


@pytest.mark.parametrize("language", ["en-US", "EN"])
async def test_region_of_a_language_does_not_matter(telegram: Sandbox, post: Post, language: str) -> None:
    reader = somebody(telegram, post, language)
    await reader.send("/start")
    assert reader.screen == GREETINGS["en"] + ASK["en"]


class TestWithSite:
    @pytest.fixture
    def settings(self, knowledge: Path) -> Settings:
        return Settings(_env_file=None, knowledge_dir=knowledge, site="vyraj.example/bot")

    async def test_start_names_the_genuine_address_as_code(self, reader: Reader) -> None:
        await reader.send("/start")
        assert reader.screen == (
            GREETINGS["be"] + "\n\nСапраўдны адрас гэтага бота пазначаны тут: vyraj.example/bot" + ASK["be"]
        )
        assert [entity.type for entity in reader.message.formatted.entities] == ["bold", "code"]

    async def test_address_stays_when_the_language_changes(self, reader: Reader) -> None:
        await reader.send("/start")
        await reader.press("English")
        await reader.send("/start")
        assert reader.screen.endswith("The genuine address of this bot is given at: vyraj.example/bot" + ASK["en"])


async def test_start_with_a_bots_name_and_in_capitals_is_start(reader: Reader) -> None:
    await reader.send("/START@vyraj_sandbox_bot")
    assert reader.screen == GREETINGS["be"] + ASK["be"]


@pytest.mark.parametrize(("label", "language"), [("Русский", "ru"), ("English", "en"), ("Беларуская", "be")])
async def test_choice_of_language_lasts_through_every_button(
    telegram: Sandbox, post: Post, label: str, language: str
) -> None:
    reader = somebody(telegram, post, "be" if language != "be" else "en")
    await reader.send("/start")
    await reader.press(label)
    await reader.press(COUNTRIES[language][0])
    await reader.press(TITLES["pl-card"][Locale(language)])
    home = next(each for each in reader.labels if each.startswith("‹"))
    await reader.press(home)
    await reader.press(reader.labels[-1])
    assert (reader.screen, reader.labels) == (MENUS[language][0], [*COUNTRIES[language], *MENUS[language][1]])


async def test_same_language_again_only_leads_on(reader: Reader) -> None:
    await reader.send("/start")
    await reader.press("Беларуская")
    assert (reader.screen, len(reader.messages)) == (MENUS["be"][0], 1)
    await reader.send("/mydata")
    assert "Мова" not in reader.screen


@pytest.mark.parametrize("language", ["be", "ru", "en"])
async def test_menu_language_and_help_by_command_and_by_button(telegram: Sandbox, post: Post, language: str) -> None:
    reader = somebody(telegram, post, language)
    text, (news, choice, privacy, help_) = MENUS[language]
    await reader.send("/menu")
    assert (reader.screen, reader.labels) == (text, [*COUNTRIES[language], news, choice, privacy, help_])
    await reader.press(choice)
    asked = reader.screen
    assert reader.labels == LANGUAGES
    await reader.send("/language")
    assert (reader.screen, reader.labels) == (asked, LANGUAGES)
    await reader.send("/help")
    explained = reader.screen
    assert "/start" in explained
    await reader.press(reader.labels[0])
    await reader.press(help_)
    assert reader.screen == explained


async def test_language_chosen_in_the_menu_leads_back_to_the_menu(reader: Reader) -> None:
    await reader.send("/language")
    await reader.press("English")
    assert reader.screen == MENUS["en"][0]
