"""Translations follow their original by content, section by section."""
# ruff: noqa: E501 - a file stands in one line

import pytest

from bot.__main__ import main
from bot.i18n import Locale
from bot.knowledge.draft import read_language_file
from bot.knowledge.follow import CannotFollow, follow
from bot.knowledge.model import TranslationState
from bot.knowledge.read import Unreadable
from bot.knowledge.translation import fingerprints, stamp
from tests.knowledge.skaryna import CARD, GOOD, MONEY, Skaryna

ORIGINAL = GOOD[f"{CARD}/be.md"]
TRANSLATION = f"{CARD}/ru.md"


def marks(text: str) -> dict[str, str]:
    read, problems = read_language_file(text.encode())
    assert problems == []
    assert read is not None
    keys, _, document = read
    return fingerprints(keys, document)


def test_every_section_has_a_fingerprint() -> None:
    assert marks(ORIGINAL) == {"intro": "f-745637ec", "who": "f-b6236bc9", "steps": "f-8ebcab44"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Тым, каго назваў", "Тым,\nкаго   назваў"),
        ("\n\n## Што", "\n\n\n## Што"),
        ("[карта, card,", "[карта, картка,"),
        ("\n", "\r\n"),
    ],
)
def test_a_text_wrapped_anew_keeps_its_fingerprints(old: str, new: str) -> None:
    assert marks(ORIGINAL.replace(old, new)) == marks(ORIGINAL)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("назваў", "называе", {"who"}),
        ("{{waiting}}", "{{fee}}", {"who"}),
        ("Што рабіць", "Што зрабіць", {"steps"}),
        ("за {{fee}}", "за  грошы", {"intro"}),
        ("title: Карта", "title: Картка", {"intro"}),
        ("спецыялістаў", "інжынераў", {"intro"}),
    ],
)
def test_a_changed_word_changes_the_fingerprint_of_its_section(old: str, new: str, changed: set[str]) -> None:
    before, after = marks(ORIGINAL), marks(ORIGINAL.replace(old, new))
    assert {anchor for anchor in before if before[anchor] != after[anchor]} == changed


@pytest.mark.parametrize(
    ("front", "stamped"),
    [
        ("title: a\nterms:\n- b", "title: a\nterms:\n- b\nfollows:\n  intro: f-1\n  who: f-2"),
        ("# first\ntitle: a  # beside\n\n# last\n", "# first\ntitle: a  # beside\n\n# last\n\nfollows:\n  intro: f-1\n  who: f-2"),
        ("follows: {intro: f-0}\ntitle: a", "follows:\n  intro: f-1\n  who: f-2\ntitle: a"),
        ("follows: {\n  intro: f-0\n}\ntitle: a", "follows:\n  intro: f-1\n  who: f-2\ntitle: a"),
        ("title: a\nfollows:\n  intro: f-0\n  # inside\n  old: f-9\n\n# about terms\nterms: [b]", "title: a\nfollows:\n  intro: f-1\n  who: f-2\n\n# about terms\nterms: [b]"),
        ("title: a\nfollows:\n  intro: f-0\n# the end", "title: a\nfollows:\n  intro: f-1\n  who: f-2\n# the end"),
    ],
)  # fmt: skip
def test_a_stamp_changes_nothing_else_and_twice_is_once(front: str, stamped: str) -> None:
    body = "Text.\n\n## Who {#who}\nfollows: x\n---\n"
    once = stamp(f"---\n{front}\n---\n{body}", {"intro": "f-1", "who": "f-2"})
    assert once == f"---\n{stamped}\n---\n{body}"
    assert stamp(once, {"intro": "f-1", "who": "f-2"}) == once


def test_a_text_without_front_matter_cannot_be_stamped() -> None:
    with pytest.raises(Unreadable):
        stamp("Text.\n", {"intro": "f-1"})


def test_sections_are_current_behind_or_missing(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/be.md", "назваў", "называе")
    skaryna.remove(f"{CARD}/en.md")
    library = skaryna.loader().load().library
    assert library is not None
    article = library.articles["pl-card"]
    found = {
        (locale, anchor): (section[0].title, section[1])
        for locale in Locale
        for anchor in (*article.anchors(), "nowhere")
        if (section := article.section(anchor, locale))
    }
    assert found == {
        (Locale.BE, "who"): ("Каму падыходзіць", TranslationState.CURRENT),
        (Locale.BE, "steps"): ("Што рабіць", TranslationState.CURRENT),
        (Locale.RU, "who"): ("Кому подходит", TranslationState.BEHIND),
        (Locale.RU, "steps"): ("Что делать", TranslationState.CURRENT),
        (Locale.EN, "who"): ("Каму падыходзіць", TranslationState.MISSING),
        (Locale.EN, "steps"): ("Што рабіць", TranslationState.MISSING),
    }
    assert article.texts[Locale.RU].intro.state is TranslationState.CURRENT


def test_follow_stamps_what_changed_and_leaves_the_rest_of_the_file(skaryna: Skaryna) -> None:
    skaryna.swap(f"{CARD}/be.md", "назваў", "называе")
    before = skaryna.read(TRANSLATION)
    assert follow(skaryna.folder, "pl-card", Locale.RU) == ["who"]
    new = marks(skaryna.read(f"{CARD}/be.md"))["who"]
    assert skaryna.read(TRANSLATION) == before.replace("f-b6236bc9", new)
    assert follow(skaryna.folder, "pl-card", Locale.RU) == []
    assert [file.name for file in sorted((skaryna.folder / CARD).iterdir())] == [
        "article.yaml",
        "be.md",
        "en.md",
        "ru.md",
    ]


def test_a_section_that_is_not_translated_is_not_stamped(skaryna: Skaryna) -> None:
    text = skaryna.read(TRANSLATION)
    skaryna.write(TRANSLATION, text[: text.index("## Что делать")])
    follow(skaryna.folder, "pl-card", Locale.RU)
    assert "steps:" not in skaryna.read(TRANSLATION)


def test_follow_keeps_the_rights_of_the_file(skaryna: Skaryna) -> None:
    (skaryna.folder / TRANSLATION).chmod(0o640)
    skaryna.swap(f"{CARD}/be.md", "назваў", "называе")
    follow(skaryna.folder, "pl-card", Locale.RU)
    assert (skaryna.folder / TRANSLATION).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("slug", "locale", "sentence"),
    [
        ("pl-cart", Locale.RU, "there is no article “pl-cart”"),
        ("pl-card", Locale.BE, "be.md is the original of pl-card: translations follow it"),
        ("pl-card", Locale.EN, "pl-card has no en.md yet: write it first"),
        ("money", Locale.RU, f"mend this first: {MONEY}/ru.md:2: error: “title” is missing here"),
    ],
)
def test_what_cannot_follow_is_said_and_left_alone(skaryna: Skaryna, slug: str, locale: Locale, sentence: str) -> None:
    skaryna.remove(f"{CARD}/en.md")
    skaryna.swap(f"{MONEY}/ru.md", "title: Деньги\n", "")
    before = {file: file.read_bytes() for file in skaryna.folder.rglob("*.*") if file.is_file()}
    with pytest.raises(CannotFollow) as refused:
        follow(skaryna.folder, slug, locale)
    assert str(refused.value) == sentence
    assert {file: file.read_bytes() for file in before} == before


def test_follow_on_the_command_line(
    skaryna: Skaryna, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(skaryna.folder))
    skaryna.swap(f"{CARD}/be.md", "назваў", "называе")
    codes = [main(["follow", "pl-card", locale]) for locale in ("ru", "EN", "en", "be")]
    assert codes == [0, 0, 0, 2]
    printed = capsys.readouterr()
    assert printed.out == (
        "pl-card ru now follows: who\npl-card en now follows: who\npl-card en now follows: nothing: it followed already\n"
    )
    assert printed.err == "vyraj: be.md is the original of pl-card: translations follow it\n"


def test_follow_without_a_knowledge_folder_is_a_usage_error(
    skaryna: Skaryna, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(skaryna.folder / "nowhere"))
    assert main(["follow", "pl-card", "ru"]) == 2
    assert capsys.readouterr().err.startswith("vyraj: ")
    with pytest.raises(SystemExit) as usage:
        main(["follow", "pl-card", "de"])
    assert usage.value.code == 2
