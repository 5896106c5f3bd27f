"""Stories of readers who ask in their own words; the library is the one that is served."""

import pytest

from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from tests.conftest import Post, Reader


@pytest.fixture
def settings() -> Settings:
    return Settings(_env_file=None)


async def test_a_question_is_answered_in_its_own_language_with_section_source_and_date(
    reader: Reader, telegram: Sandbox
) -> None:
    for question, title, source in (
        ("Як атрымаць PESEL у Польшчы?", "Як атрымаць PESEL", "Крыніцы:"),
        ("Как получить PESEL в Польше?", "Как получить PESEL", "Источники:"),
        ("How do I get a PESEL in Poland?", "How to get a PESEL", "Sources:"),
        ("rfr gjkexbnm PESEL d gjkmit", "Я понял это так: как получить", "Источники:"),
    ):
        await reader.send(question)
        assert reader.screen.startswith(title)
        assert source in reader.screen
    telegram.send(reader.person, "Раскажы анекдот пра слана")
    await reader.post.deliver()
    assert reader.screen.startswith("Гэтага я не ведаю.")
    await reader.send("Как получить ВНЖ в Испании?")
    assert reader.screen.startswith("Об этой стране у меня пока ничего нет: Испания.")
    await reader.press("Темы для всех стран")
    assert "Деньги" in reader.screen or "деньг" in reader.screen.lower()


async def test_other_topics_stand_below_an_answer_and_open_in_its_place(telegram: Sandbox, post: Post) -> None:
    reader = Reader(telegram.person("Alice", language_code="en"), telegram, post)
    await reader.send("How do I get a PESEL in Poland?")
    other = next(label for label in reader.labels if label.startswith("Or this: "))
    await reader.press(other)
    assert reader.screen.startswith(other.removeprefix("Or this: "))
    assert len(reader.messages) == 1
