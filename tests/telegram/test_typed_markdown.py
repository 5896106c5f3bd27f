"""What an app made of Markdown becomes the Markdown that was typed."""

import pytest
from telegram import Message, Update

from bot.telegram.fields import listed_fields
from bot.telegram.typed_markdown import markdown_of
from tests.telegram.belpost import api, message


def sent(text: str, *entities: dict[str, object]) -> Message:
    raw = message(1, text=text)
    raw["message"]["entities"] = list(entities)
    update = Update.de_json(listed_fields(raw), api())
    assert update.message
    return update.message


def styled(kind: str, offset: int, length: int) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, "user": {"id": 5}, "language": "x"}


@pytest.mark.parametrize(
    ("text", "entities", "written"),
    [
        ("Адно два тры", [styled("bold", 5, 3)], "Адно **два** тры"),
        ("Адно два тры", [styled("italic", 0, 4), styled("code", 9, 3)], "*Адно* два `тры`"),
        ("🙂 два", [styled("bold", 3, 3)], "🙂 **два**"),
        ("адно два", [styled("bold", 0, 8), styled("italic", 5, 3)], "**адно *два***"),
        ("адно два", [styled("bold", 4, 4)], "адно **два**"),
        ("## A {#a}\n- [ ] x", [styled("code", 0, 17)], "## A {#a}\n- [ ] x"),
        ("## A {#a}\nx", [styled("pre", 0, 11)], "## A {#a}\nx"),
        ("**два** {{fee|gen}} [x](source:a)", [], "**два** {{fee|gen}} [x](source:a)"),
        ("адно", [styled("underline", 0, 4), styled("mention", 0, 4)], "адно"),
    ],
)
def test_bold_slanted_and_copied_words_get_their_signs_back(
    text: str, entities: list[dict[str, object]], written: str
) -> None:
    assert markdown_of(sent(text, *entities)) == written


def test_a_place_that_is_none_breaks_nothing() -> None:
    assert markdown_of(sent("🙂", styled("bold", 1, 90), styled("italic", -5, 2)))


def test_of_a_style_only_its_place_comes_in() -> None:
    fields = listed_fields({"update_id": 1, "message": message(1)["message"] | {"entities": [styled("bold", 0, 2)]}})
    assert fields["message"]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    group = message(1)
    group["message"]["chat"]["type"] = "group"
    group["message"]["entities"] = [styled("bold", 0, 2)]
    assert "entities" not in listed_fields(group)["message"]
