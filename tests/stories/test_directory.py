"""Stories of readers who look for people and places, in Belarus and outside it."""

from pathlib import Path

import pytest

from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from tests.conftest import Post, Reader
from tests.stories.kupala import CONTACT, change, write_directory


@pytest.fixture
def settings(knowledge: Path) -> Settings:
    write_directory(knowledge)
    return Settings(_env_file=None, knowledge_dir=knowledge, contact=CONTACT)


def links(reader: Reader) -> list[str]:
    """The addresses that can be opened from the last message."""
    return [entity.url for entity in reader.message.formatted.entities if entity.type == "text_link"]


async def test_a_country_leads_to_its_cities_and_topics_and_these_to_listings(reader: Reader) -> None:
    await reader.send("/chats")
    assert reader.labels == ["Польшча", "Для ўсіх краін", "Праверыць адрас", "‹ Краіны і тэмы"]
    await reader.press("Польшча")
    assert reader.labels[:3] == ["Urząd Wojewódzki", "Суседзі", "Рада"]
    await reader.press("‹ Чаты і арганізацыі")
    await reader.press("Для ўсіх краін")
    assert reader.labels == ["IT і праграмісты", "Усе: 6", "‹ Чаты і арганізацыі", "‹ Краіны і тэмы"]
    await reader.press("IT і праграмісты")
    assert "Кола adzin" in reader.screen
    assert "(1/2)" in reader.screen
    await reader.press("›")
    assert reader.labels == ["Кола shesc", "‹", "‹ Для ўсіх краін", "‹ Краіны і тэмы"]
    assert len(reader.messages) == 1


async def test_a_state_office_shows_its_link_at_once(reader: Reader) -> None:
    await reader.send("/chats")
    await reader.press("Польшча")
    assert links(reader) == []
    await reader.press("Urząd Wojewódzki")
    assert links(reader) == ["https://office.example/contact", "https://office.example/"]


async def test_somebody_in_belarus_never_sees_the_link_of_a_listed_place(reader: Reader) -> None:
    await reader.send("/chats")
    await reader.press("Польшча")
    await reader.press("Рада")
    assert "унесена" in reader.screen or "спіс" in reader.screen
    assert "rada_help_test" not in reader.screen
    await reader.press("Так")
    assert "rada_help_test" not in reader.screen
    assert links(reader) == []
    assert reader.screen.startswith("Рада")


async def test_somebody_outside_sees_it_after_the_answer_with_advice(reader: Reader) -> None:
    await reader.send("/chats")
    await reader.press("Польшча")
    await reader.press("Суседзі")
    assert links(reader) == ["https://office.example/contact"]
    await reader.press("Не")
    assert links(reader) == ["https://t.me/susedzi_test"]
    assert "@susedzi_test" in reader.screen


async def test_an_article_offers_its_listings_on_the_card_and_in_a_section(reader: Reader) -> None:
    await reader.send("/start pl-card")
    await reader.press("Куды звярнуцца")
    assert reader.labels == ["Рада", "Urząd Wojewódzki", "‹ Змест", "‹ Краіны і тэмы"]
    await reader.send("/start pl-card--who")
    await reader.press("→ Суседзі")
    assert reader.screen.startswith("Суседзі")


async def test_a_question_for_chats_is_answered_with_them(reader: Reader, telegram: Sandbox, post: Post) -> None:
    await reader.send("Чаты ў Варшаве")
    assert reader.labels[:2] == ["Суседзі", "Urząd Wojewódzki"]
    english = Reader(telegram.person("Alice", language_code="en"), telegram, post)
    await english.send("Belarusian chats in Warsaw")
    assert english.labels[:2] == ["Суседзі", "Urząd Wojewódzki"]
    await english.send("chats for IT people")
    assert english.screen.startswith("Chats and organisations")


async def test_a_question_that_names_a_listing_leads_to_it(reader: Reader) -> None:
    await reader.send("Як звязацца з Суседзі наконт карты?")
    assert "→ Суседзі" in reader.labels


async def test_what_was_gone_on_three_days_is_hidden_and_old_buttons_say_so(reader: Reader, knowledge: Path) -> None:
    for _ in range(2):
        await reader.send("/chats")
        await reader.press("Польшча")
    older, newer = reader.messages
    gone = "listings:\n  pl-neighbours: {address: 'https://t.me/susedzi_test', gone: [2026-11-01, 2026-11-08%s]}\n"
    (knowledge / "directory/verified.yaml").write_text(gone % "", "utf-8")
    await reader.post.vyraj.shelf.reload()
    await reader.press("Суседзі", newer)
    assert reader.screen.startswith("Суседзі")
    (knowledge / "directory/verified.yaml").write_text(gone % ", 2026-11-15", "utf-8")
    await reader.post.vyraj.shelf.reload()
    await reader.send("/chats")
    await reader.press("Польшча")
    assert "Суседзі" not in reader.labels
    await reader.press("Суседзі", older)
    assert reader.messages[0].text.startswith("Гэтай старонкі тут больш няма.")


async def test_a_name_that_somebody_else_may_hold_is_withheld_from_everybody(reader: Reader, knowledge: Path) -> None:
    taken = "listings:\n  pl-neighbours: {address: 'https://t.me/susedzi_test', doubts: {taken: 2026-11-20}}\n"
    (knowledge / "directory/verified.yaml").write_text(taken, "utf-8")
    await reader.post.vyraj.shelf.reload()
    await reader.send("/chats")
    await reader.press("Польшча")
    await reader.press("Суседзі")
    assert "20 лістапада 2026" in reader.screen
    assert reader.labels == ["‹ Польшча", "Праверыць адрас", "‹ Краіны і тэмы"]
    assert "susedzi_test" not in reader.screen


async def test_without_listings_nobody_is_led_to_them(reader: Reader, knowledge: Path) -> None:
    for file in (knowledge / "directory").iterdir():
        file.unlink()
    change(knowledge / "articles/poland/pl-card/article.yaml", "directory: [pl-rescue, pl-office]\n", "")
    change(knowledge / "articles/poland/pl-card/be.md", "[Суседзі](listing:pl-neighbours)", "Суседзі")
    await reader.post.vyraj.shelf.reload()
    await reader.send("/menu")
    assert "Чаты і арганізацыі" not in reader.labels
    await reader.send("/chats")
    assert reader.screen.startswith("Гэтай старонкі тут больш няма.")
