"""Stories of translations that are behind their original, or missing."""

from pathlib import Path

from tests.conftest import Reader
from tests.stories.kupala import change

BEHIND = "Оригинал (Беларуская) изменился после этого перевода."
MISSING = "Это ещё не переведено. Вот оригинал (Беларуская)."


async def reload(reader: Reader) -> None:
    loaded = await reader.post.vyraj.shelf.reload()
    assert loaded.library, loaded.problems


async def test_section_that_is_behind_says_so_and_opens_the_original_and_back(
    russian_reader: Reader, knowledge: Path
) -> None:
    reader = russian_reader
    change(knowledge / "articles/poland/pl-card/be.md", "Больш звестак ёсць тут.", "Больш звестак ёсць ва ўрадзе.")
    await reload(reader)
    await reader.send("/start pl-card--who")
    assert BEHIND not in reader.screen
    await reader.press("›")
    translation = reader.screen
    assert BEHIND in translation
    await reader.press("Открыть оригинал (Беларуская)")
    assert "Больш звестак ёсць ва ўрадзе." in reader.screen
    assert BEHIND not in reader.screen
    await reader.press("Назад к переводу")
    assert reader.screen == translation


async def test_section_that_is_missing_is_shown_in_the_original_and_the_buttons_stay(
    russian_reader: Reader, knowledge: Path
) -> None:
    reader = russian_reader
    (knowledge / "articles/poland/pl-card/ru.md").unlink()
    await reload(reader)
    await reader.send("/start pl-card")
    assert reader.screen.startswith("Карта ў Польшчы\nСтатус: ")
    assert MISSING in reader.screen
    await reader.press("Што рабіць")
    assert MISSING in reader.screen
    assert reader.labels[-2:] == ["‹ Страны и темы", "Оставить"]


async def test_reader_of_the_original_hears_nothing_of_translations(reader: Reader, knowledge: Path) -> None:
    change(knowledge / "articles/poland/pl-card/be.md", "Больш звестак ёсць тут.", "Больш звестак ёсць ва ўрадзе.")
    await reload(reader)
    await reader.send("/start pl-card--steps")
    assert "Больш звестак ёсць ва ўрадзе." in reader.screen
    assert not any("арыгінал" in label for label in reader.labels)


async def test_broken_file_leaves_readers_with_the_library_from_before(reader: Reader, knowledge: Path) -> None:
    (knowledge / "articles/poland/pl-card/article.yaml").write_text("kind: [", "utf-8")
    shelf = reader.post.vyraj.shelf
    before = shelf.library
    assert (await shelf.reload()).library is None
    assert shelf.library is before
    await reader.send("/start pl-card")
    assert reader.screen.startswith("Карта ў Польшчы")
