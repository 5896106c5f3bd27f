"""Stories of somebody who reads."""

from pathlib import Path

import pytest

from bot.i18n import Locale
from bot.sandbox.sandbox import Sandbox
from bot.settings import KNOWLEDGE_DIR, Settings
from tests.conftest import Post, Reader
from tests.stories.kupala import CONTACT, TITLES, WORDS

LANGUAGES = list(Locale)
START = {Locale.BE: "Польшча", Locale.RU: "Польша", Locale.EN: "Poland"}
MENU = {Locale.BE: "‹ Краіны і тэмы", Locale.RU: "‹ Страны и темы", Locale.EN: "‹ Countries and topics"}


class TestOurOwnLibrary:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(_env_file=None, knowledge_dir=KNOWLEDGE_DIR)

    async def test_article_opens_in_the_language_of_the_readers_telegram(self, reader: Reader) -> None:
        await reader.send("/start")
        await reader.press("Польшча")
        await reader.press("Poland. Business Harbour")
        assert "прыпынена" in reader.screen

    async def test_every_answer_of_a_person_is_in_the_language_of_the_buttons_they_press(self, reader: Reader) -> None:
        await reader.send("/start")
        await reader.press("English")
        await reader.press("Poland")
        assert "Business Harbour: suspended since 26 January 2024" in reader.screen


def somebody(telegram: Sandbox, post: Post, locale: Locale) -> Reader:
    return Reader(telegram.person("Нехта", language_code=locale), telegram, post)


async def test_browsing_edits_one_message(reader: Reader) -> None:
    await reader.send("/start")
    await reader.press("Літва")
    await reader.press("‹ Краіны і тэмы")
    assert len(reader.messages) == 1


async def test_country_lists_its_articles_with_their_status(reader: Reader) -> None:
    await reader.send("/start")
    await reader.press("Польшча")
    assert reader.screen == (
        "Польшча\n\n"
        "Карта ў Польшчы: прыпынена з 26 студзеня 2024\nШто гэта і каму падыходзіць.\n\n"
        "Віза ў Польшчу: дзейнічае з 26 студзеня 2024\nШто гэта і каму падыходзіць."
    )
    assert reader.labels == ["Карта ў Польшчы", "Віза ў Польшчу", "‹ Краіны і тэмы"]


async def test_topics_stand_beside_the_countries(reader: Reader) -> None:
    await reader.send("/menu")
    await reader.press("Тэмы для ўсіх краін")
    await reader.press("Бяспека ў дарозе")
    assert reader.labels[-2:] == ["‹ Тэмы для ўсіх краін", "Пакінуць"]


async def test_card_shows_status_answer_and_age_and_the_ways_on(reader: Reader) -> None:
    await reader.send("/start pl-card")
    assert reader.screen == (
        "Карта ў Польшчы\nСтан: прыпынена з 26 студзеня 2024\n\nГэта кароткі адказ.\n\n"
        "Самыя старыя звесткі: студзень 2026. Праверана: 22 лістапада 2026. "
        "Гэта інфармацыя, а не юрыдычная кансультацыя."
    )
    assert reader.labels == [
        "Каму падыходзіць",
        "Што рабіць",
        "Крыніцы",
        "Нешта не так?",
        "→ Рахунак у Літве",
        "‹ Польшча",
        "Пакінуць",
    ]


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_sections_are_read_one_after_the_other_with_the_arrows(
    telegram: Sandbox, post: Post, locale: Locale
) -> None:
    reader, words = somebody(telegram, post, locale), WORDS[locale]
    await reader.send("/start")
    await reader.press(START[locale])
    await reader.press(TITLES["pl-card"][locale])
    await reader.press(words["who"])
    first = reader.screen
    assert first.startswith(f"{words['who']}\n{TITLES['pl-card'][locale]}: ")
    assert "440 PLN" in first.replace("\xa0", " ")
    assert reader.labels[0].endswith("1/2")
    await reader.press("›")
    assert reader.screen.startswith(words["steps"])
    assert reader.labels[:2] == ["‹", reader.labels[1]]
    assert "›" not in reader.labels
    await reader.press("‹")
    assert reader.screen == first
    await reader.press(reader.labels[0])
    assert reader.screen.startswith(TITLES["pl-card"][locale])


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_sources_name_publisher_title_and_date_and_listed_ones_are_no_link(
    telegram: Sandbox, post: Post, locale: Locale
) -> None:
    reader = somebody(telegram, post, locale)
    await reader.send("/start pl-card")
    await reader.press(reader.labels[2])
    assert "Urząd: Zasady" in reader.screen
    assert reader.screen.index("Urząd") < reader.screen.index("Навіны")
    links = [entity.url for entity in reader.message.formatted.entities if entity.url]
    assert links == ["https://example.org/rules"]
    assert reader.labels[-1] == MENU[locale]


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_address_of_a_listed_source_is_shown_to_whoever_is_outside(
    telegram: Sandbox, post: Post, locale: Locale
) -> None:
    reader = somebody(telegram, post, locale)
    await reader.send("/start pl-card")
    await reader.press(reader.labels[2])
    await reader.press(reader.labels[0])
    yes, no, _ = reader.labels
    assert [entity.url for entity in reader.message.formatted.entities if entity.url] == []
    await reader.press(yes)
    assert reader.labels[0] == WORDS[locale]["steps"]
    await reader.press(reader.labels[-1])
    await reader.press(reader.labels[0])
    await reader.press(no)
    assert [entity.url for entity in reader.message.formatted.entities if entity.url] == ["https://example.org/news"]


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_whoever_found_a_mistake_is_told_where_to_write_and_led_back(
    telegram: Sandbox, post: Post, locale: Locale
) -> None:
    reader = somebody(telegram, post, locale)
    await reader.send("/start pl-card--steps")
    section = reader.screen
    await reader.press(reader.labels[-3])
    assert CONTACT in reader.screen
    assert "pl-card#steps" in reader.screen
    await reader.press(reader.labels[0])
    assert reader.screen == section


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_related_article_opens_in_the_same_message(telegram: Sandbox, post: Post, locale: Locale) -> None:
    reader = somebody(telegram, post, locale)
    await reader.send("/start pl-card")
    await reader.press(f"→ {TITLES['lt-bank'][locale]}")
    assert reader.screen.startswith(TITLES["lt-bank"][locale])
    assert len(reader.messages) == 1


@pytest.mark.parametrize(
    ("link", "beginning"),
    [
        ("pl-card", "Карта ў Польшчы\nСтан"),
        ("pl-old-card", "Карта ў Польшчы\nСтан"),
        ("pl-card--steps", "Што рабіць\nКарта ў Польшчы"),
        ("pl-old-card--steps", "Што рабіць\nКарта ў Польшчы"),
        ("pl-card--nowhere", "Карта ў Польшчы\nСтан"),
        ("pl-card--", "Карта ў Польшчы\nСтан"),
        ("nobody", "Гэтай старонкі тут больш няма.\n\nЯкая краіна або тэма?"),
        ("nobody--who", "Гэтай старонкі тут больш няма.\n\nЯкая краіна або тэма?"),
        ("--", "Гэтай старонкі тут больш няма.\n\nЯкая краіна або тэма?"),
        ("a" * 64, "Гэтай старонкі тут больш няма.\n\nЯкая краіна або тэма?"),
    ],
)
async def test_deep_link_opens_its_article_or_section(reader: Reader, link: str, beginning: str) -> None:
    await reader.send(f"/start {link}")
    assert reader.screen.startswith(beginning)


async def test_old_button_of_a_renamed_article_still_opens_it(reader: Reader, knowledge: Path) -> None:
    await reader.send("/start lt-bank")
    old = knowledge / "articles/lithuania/lt-bank"
    file = old / "article.yaml"
    file.write_text(file.read_text("utf-8").replace("aliases: []", "aliases: [lt-bank]"), "utf-8")
    old.rename(old.with_name("lt-account"))
    card = knowledge / "articles/poland/pl-card/article.yaml"
    card.write_text(card.read_text("utf-8").replace("related: [lt-bank]", "related: [lt-account]"), "utf-8")
    loaded = await reader.post.vyraj.shelf.reload()
    assert [str(problem) for problem in loaded.problems] == []
    await reader.press("Каму падыходзіць")
    assert reader.screen.startswith("Каму падыходзіць\nРахунак у Літве")


async def test_old_button_of_a_removed_article_says_so_and_leads_on(reader: Reader, knowledge: Path) -> None:
    await reader.send("/start safety")
    folder = knowledge / "articles/topics/safety"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.parent.rmdir()
    await reader.post.vyraj.shelf.reload()
    await reader.press("Што рабіць")
    assert reader.screen == "Гэтай старонкі тут больш няма.\n\nЯкая краіна або тэма?"
    assert reader.labels == ["Польшча", "Літва", "Што новага", "Мова", "Прыватнасць", "Дапамога"]
