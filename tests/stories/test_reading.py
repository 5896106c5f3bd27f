"""Stories of somebody who reads."""

from tests.conftest import Reader


async def test_article_opens_in_the_language_of_the_readers_telegram(reader: Reader) -> None:
    await reader.send("/start")
    await reader.press("Польшча")
    await reader.press("Poland. Business Harbour")
    assert "прыпынена" in reader.screen


async def test_browsing_edits_one_message(reader: Reader) -> None:
    await reader.send("/start")
    await reader.press("Літва")
    await reader.press("‹ Краіны і тэмы")
    assert len(reader.messages) == 1


async def test_every_answer_of_a_person_is_in_the_language_of_the_buttons_they_press(reader: Reader) -> None:
    await reader.send("/start")
    await reader.press("English")
    await reader.press("Poland")
    assert "Business Harbour: suspended since 26 January 2024" in reader.screen
