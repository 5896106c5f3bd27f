"""Stories of small edits without a file: one value or one text is changed, and every other line stays as it was."""

from pathlib import Path

import pytest

from bot.app import Vyraj
from bot.i18n import Locale
from bot.sandbox.sandbox import Sandbox
from bot.screens.actions import Press
from bot.screens.amend_actions import OpenOriginal
from bot.settings import Settings
from bot.storage.changes import ChangeState
from bot.telegram.callbacks import encode
from tests.conftest import Clock, Reader
from tests.stories.editors import CARD, give_reason, publish, upload, written
from tests.stories.kupala import change as change_file
from tests.stories.test_announcing import forge, restarted
from tests.stories.test_editing import change, colleague, editor

__all__ = ["colleague", "editor"]
REMARK = "# asked on the phone, twice"


@pytest.fixture
async def remarked(vyraj: Vyraj, knowledge: Path) -> Path:
    """The article's file, with comments and an order of its own."""
    file = knowledge / CARD / "article.yaml"
    change_file(file, "facts:\n", f"{REMARK}\nfacts:   # in zloty\n")
    change_file(file, "source: office}\n", "source: office}   # the office's page\n")
    await vyraj.shelf.reload()
    return file


async def revalue(someone: Reader, value: str, source: str = "As before: office") -> None:
    """Change the fee, as of this month."""
    await someone.send("/fact pl-card fee")
    await someone.send(value)
    await someone.press("This month: 2026-11")
    await someone.press(next(label for label in someone.labels if label.startswith(source)))


async def edited(vyraj: Vyraj, path: str, number: int = 1) -> str:
    """Return a file as a change will write it."""
    after = (await vyraj.storage.changes.edits(number))[path].after
    assert after is not None
    return after.decode()


async def go_to_card(editor: Reader) -> None:
    await editor.send("/knowledge")
    await editor.press("Card in Poland")


async def open_english_section(editor: Reader, section: str = "Introduction") -> None:
    for label in ("/knowledge", "Card in Poland", "Texts", "English", section):
        await (editor.send(label) if label.startswith("/") else editor.press(label))


def text_of(file: Path) -> str:
    return file.read_text("utf-8")


def data_of(someone: Reader, label: str) -> str:
    """Return what a button carries, for a press that comes twice."""
    return next(each.data for row in someone.message.keyboard for each in row if each.text == label)


async def press_twice(someone: Reader, label: str) -> None:
    """Press before the bot has answered the first press."""
    for _ in range(2):
        someone.telegram.press(someone.person, someone.message, label)
    await someone.post.deliver()


async def count_changes(vyraj: Vyraj) -> int:
    return len(await vyraj.storage.changes.all(list(ChangeState), 10))


async def test_a_fact_changed_by_a_command_appears_in_all_three_languages_and_nothing_else_in_the_file_changes(
    editor: Reader, reader: Reader, russian_reader: Reader, vyraj: Vyraj, remarked: Path
) -> None:
    before = text_of(remarked)
    await editor.send("/fact pl-card fee")
    assert "440 PLN; as_of: 2026-01; source: office" in editor.screen
    assert "Write the new value now, in the same way: 440 PLN" in editor.screen
    await editor.send("640.50 PLN")
    assert "New: 640.50 PLN" in editor.screen
    await editor.press("This month: 2026-11")
    assert "Which source says so?" in editor.screen
    await editor.press("news: Навіны")
    assert "pl-card fee: 440 PLN → 640.50 PLN" in editor.screen
    assert "Why? Write it now" in editor.screen
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    fact = "{value: 440 PLN, as_of: 2026-01, source: office}"
    assert text_of(remarked) == before.replace(fact, "{value: 640.50 PLN, as_of: 2026-11, source: news}")
    for someone, said in ((reader, "640,50 PLN"), (russian_reader, "640,50 PLN"), (editor, "640.50 PLN")):
        await someone.send("/start pl-card--who")
        assert said in someone.screen
    assert [each for each in editor.telegram.messages(editor.person) if not each.is_from_bot] == []


async def test_a_fact_is_reached_by_buttons_from_the_report(editor: Reader, vyraj: Vyraj) -> None:
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Facts")
    await editor.press("fee: 440 PLN")
    await editor.press("The value is the same")
    await editor.send("2026-10")
    await editor.press("As before: office: Urząd")
    assert "as_of: 2026-10" in await edited(vyraj, f"{CARD}/article.yaml")
    assert "value: 440 PLN" in await edited(vyraj, f"{CARD}/article.yaml")


async def test_a_range_is_written_with_both_ends(editor: Reader, vyraj: Vyraj, knowledge: Path) -> None:
    change_file(knowledge / CARD / "article.yaml", "value: 440 PLN", "from: 3 months, to: '12 months'")
    await vyraj.shelf.reload()
    await editor.send("/fact pl-card fee")
    assert "in the same way: 3 months to 12 months" in editor.screen
    for wrong, said in (
        ("4 months", "this fact is a range: write both ends, such as 3 months to 12 months"),
        ("5 months to 4 months", "a range must go from the smaller to the larger value"),
        ("4 PLN to 5 PLN", "“4 PLN” is of another kind than what stands there"),
    ):
        await editor.send(wrong)
        assert said in editor.screen
    await editor.send("from: 4 weeks, to: 5 months")
    await editor.press("As before: 2026-01")
    await editor.press("As before: office: Urząd")
    assert "fee: {from: 4 weeks, to: '5 months', as_of: 2026-01, source: office}" in await edited(
        vyraj, f"{CARD}/article.yaml"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("13 355,34 PLN", "cannot read “13 355,34 PLN”: write an amount (440 PLN)"),
        ("440", "“440” is of another kind than what stands there: write it in the same way, such as 440 PLN"),
        ("15 working days", "is of another kind"),
        ("440 BYR", "“BYR” is not a currency code"),
        ("@somebody told me", "cannot read “@somebody told me”"),
        ("440 PLN per month", "cannot read"),
    ],
)
async def test_a_value_written_otherwise_is_refused_and_asked_for_again(
    editor: Reader, vyraj: Vyraj, value: str, said: str
) -> None:
    await editor.send("/fact pl-card fee")
    await editor.send(value)
    assert said in editor.screen
    assert "Write the new value now" in editor.screen
    assert await count_changes(vyraj) == 0
    await editor.send("640 PLN")
    assert "New: 640 PLN" in editor.screen


async def test_a_date_that_has_not_come_or_is_none_is_refused_and_a_source_is_pressed_not_typed(
    editor: Reader, vyraj: Vyraj
) -> None:
    await editor.send("/fact pl-card fee")
    await editor.send("640 PLN")
    for wrong, said in (("2027-01", "2027-01 has not come yet"), ("last week", "“last week” is not a date")):
        await editor.send(wrong)
        assert said in editor.screen
    await editor.send("2026")
    await editor.send("office")
    assert "press one of the buttons below" in editor.screen
    assert "Which source says so?" in editor.screen
    await editor.press("As before: office: Urząd")
    assert "640 PLN, as_of: 2026, source" in await edited(vyraj, f"{CARD}/article.yaml")


async def test_a_fact_younger_than_the_review_asks_whether_the_article_was_read(
    editor: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    clock.advance(days=20)
    await editor.send("/fact pl-card fee")
    await editor.send("640 PLN")
    await editor.press("This month: 2026-12")
    assert "The date of a fact cannot be later than that day." in editor.screen
    await editor.press("No: another date")
    await editor.press("This month: 2026-12")
    await editor.press("Yes, I have read it today")
    await editor.press("As before: office: Urząd")
    assert "not right" not in editor.screen
    text = await edited(vyraj, f"{CARD}/article.yaml")
    assert "reviewed: 2026-12-12\n" in text
    assert "640 PLN, as_of: 2026-12" in text


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/fact pl-card price", "this is not there any more"),
        ("/fact pl-nothing fee", "there is no article “pl-nothing”"),
        ("/fact pl-old-card", "fee: 440 PLN"),
        ("/fact", "Articles: "),
        ("/fact Картка ў Польшчы", "Articles: "),
    ],
)
async def test_whatever_stands_behind_the_command_something_is_said(editor: Reader, command: str, said: str) -> None:
    await editor.send(command)
    assert said in "\n".join([editor.screen, *editor.labels])


async def test_a_status_is_set_with_the_day_since_when_it_holds(
    editor: Reader, reader: Reader, vyraj: Vyraj, remarked: Path
) -> None:
    before = text_of(remarked)
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Status")
    assert "Now: suspended, since 2024-01-26" in editor.screen
    await editor.press("Closed")
    await editor.send("2026-11-2O")
    assert "is not a date" in editor.screen
    await editor.press("Today: 2026-11-22")
    assert "suspended → closed" in editor.screen
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    assert text_of(remarked) == before.replace("suspended", "closed").replace("2024-01-26", "2026-11-22")
    await reader.send("/start pl-card")
    assert "22 лістапада 2026" in reader.screen
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Status")
    await editor.press("Open with limits")
    await editor.press("Nobody knows since when")
    assert await edited(vyraj, f"{CARD}/article.yaml", 2) == before.replace("suspended", "limited").replace(
        "status_since: 2024-01-26\n", ""
    )


async def test_a_section_is_copied_changed_and_sent_back(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    file = knowledge / CARD / "be.md"
    before = file.read_text("utf-8")
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Texts")
    await editor.press("Каму падыходзіць")
    text = "## Каму падыходзіць {#who}\nЗараз гэта каштуе {{fee}}. [Правілы](source:office)"
    assert text in editor.screen
    assert next(each.type for each in editor.message.formatted.entities if each.type == "pre")
    await editor.send(text.replace("Зараз", "Цяпер"))
    assert "Русский falls behind in sections: 1" in editor.screen
    assert await edited(vyraj, f"{CARD}/be.md") == before.replace(
        "Зараз гэта каштуе {{fee}}", "Цяпер гэта каштуе {{fee}}"
    )
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    await reader.send("/start pl-card--who")
    assert "Цяпер гэта каштуе 440 PLN" in reader.screen


@pytest.mark.parametrize(
    ("section", "text", "said"),
    [
        ("Whom it suits", "## Whom it suits {#whom}\nNow: {{fee}}.", "the heading must keep its anchor: {#who}"),
        ("Whom it suits", "Now.\n\n## More {#more}\nAnd more.", "this holds another section"),
        ("Introduction", "## More {#more}\nAnd more.", "the introduction has no heading"),
    ],
)
async def test_what_is_not_the_text_of_one_section_is_refused_and_asked_for_again(
    editor: Reader, vyraj: Vyraj, section: str, text: str, said: str
) -> None:
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Texts")
    await editor.press("English")
    await editor.press(section)
    await editor.send(text)
    assert said in editor.screen
    assert "Copy the text, change it, and send it back here now." in editor.screen
    assert await count_changes(vyraj) == 0
    await editor.press("Not now")
    assert "Last reviewed" in editor.screen
    await editor.send(text)
    assert await count_changes(vyraj) == 0


async def test_a_section_sent_without_its_heading_keeps_it_and_a_broken_one_names_path_and_line(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Texts")
    await editor.press("Русский")
    await editor.press("Кому подходит")
    await editor.send("Теперь {{price}}.")
    assert "## Кому подходит {#who}\nТеперь {{price}}.\n\n## Что делать" in await edited(vyraj, f"{CARD}/ru.md")
    assert "This is not right yet." in editor.screen
    assert f"{CARD}/ru.md:" in editor.screen


async def test_a_section_too_long_for_a_message_is_changed_by_its_file(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    change_file(knowledge / CARD / "be.md", "Больш звестак", "Больш звестак пра ўсё. " * 150 + "Больш звестак")
    await vyraj.shelf.reload()
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Texts")
    await editor.press("Што рабіць")
    assert "This text is too long for one message" in editor.screen
    await editor.send("Visa for Poland")
    assert "Visa for Poland" in editor.screen
    assert "too long" not in editor.screen


async def test_a_translation_whose_meaning_is_unchanged_is_said_to_be_right_section_by_section(
    editor: Reader, reader: Reader, russian_reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    for before, after in (("кароткі", "хуткі"), ("Больш звестак", "Яшчэ звестак")):
        change_file(knowledge / CARD / "be.md", before, after)
    await vyraj.shelf.reload()
    before = (knowledge / CARD / "ru.md").read_text("utf-8")
    await russian_reader.send("/start pl-card--steps")
    told = russian_reader.screen
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Русский, sections behind: 2")
    assert editor.labels[:3] == ["! Introduction", "Кому подходит", "! Что делать"]
    await editor.press("! Что делать")
    assert "The translation is still right" not in editor.labels, "who has not seen the original cannot tell"
    await editor.press("The original: Беларуская")
    assert "Яшчэ звестак" in editor.screen
    still = data_of(editor, "The translation is still right")
    await editor.press("The translation is still right")
    assert "Change 1, editor 1" in editor.screen
    await forge(editor, still)
    assert "this was changed meanwhile" in editor.screen
    assert await count_changes(vyraj) == 1
    lines = [
        (one, other)
        for one, other in zip(before.split("\n"), (await edited(vyraj, f"{CARD}/ru.md")).split("\n"), strict=True)
        if one != other
    ]
    assert [one.split(":")[0] for one, _ in lines] == ["  steps"]
    await editor.press("‹ The article")
    await editor.press("Русский, sections behind: 2")
    assert editor.labels[:3] == ["! Introduction", "Кому подходит", "Что делать"]
    await editor.send("/knowledge")
    await editor.press("Changes")
    await editor.press("Change 1, editor 1")
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    await russian_reader.send("/start pl-card--steps")
    assert russian_reader.screen != told
    assert len(russian_reader.screen) < len(told)


async def test_title_and_summary_of_the_original_are_seen_before_the_introduction_is_said_to_be_right(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    own = written(knowledge, f"{CARD}/be.md", "Што гэта і каму падыходзіць.", "Кароткі новы змест.")
    await upload(editor, "pl-card.be.md", own)
    await go_to_card(editor)
    await editor.press("Texts")
    await editor.press("Русский")
    await editor.press("! Introduction")
    assert ("Что это и кому подходит." in editor.screen, "Кароткі новы змест." in editor.screen) == (True, False)
    await editor.press("The original: Беларуская")
    assert "Кароткі новы змест." in editor.screen, "as the editor's own change has it"
    still = data_of(editor, "The translation is still right")
    await editor.press("‹ Русский")
    assert "Copy the text, change it, and send it back here now." in editor.screen
    translation = (knowledge / CARD / "ru.md").read_text("utf-8")
    await upload(
        editor, "pl-card.ru.md", written(knowledge, f"{CARD}/ru.md", "Что это и кому подходит.", "Новое описание.")
    )
    await forge(editor, still)
    assert "this was changed meanwhile" in editor.screen, "title and summary belong to what was seen"
    await go_to_card(editor)
    await editor.press("Texts")
    await editor.press("Русский")
    await editor.press("! Introduction")
    await editor.press("The original: Беларуская")
    await editor.press("The translation is still right")
    lines = (await edited(vyraj, f"{CARD}/ru.md")).split("\n")
    changed = [one for one in lines if one not in translation.split("\n")]
    assert [each.split(":")[0].strip() for each in changed] == ["summary", "intro"]


async def test_whoever_looks_at_the_original_is_still_asked_for_the_text(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    change_file(knowledge / CARD / "be.md", "Больш звестак", "Яшчэ звестак")
    await vyraj.shelf.reload()
    await go_to_card(editor)
    await editor.press("Русский, sections behind: 1")
    await editor.press("! Что делать")
    await editor.press("The original: Беларуская")
    await editor.send("Ещё сведения {{fee}}.")
    assert "## Что делать {#steps}\nЕщё сведения {{fee}}." in await edited(vyraj, f"{CARD}/ru.md")


async def test_an_original_too_long_for_a_message_is_read_in_its_file(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    change_file(
        knowledge / CARD / "be.md", "Больш звестак", ("Больш звестак пра ўсё. " * 80 + "\n\n") * 2 + "Больш звестак"
    )
    await vyraj.shelf.reload()
    await go_to_card(editor)
    await editor.press("Русский, sections behind: 1")
    await editor.press("! Что делать")
    await editor.press("The original: Беларуская")
    assert "This text is too long for one message: read it in the file." in editor.screen
    assert editor.labels == ["Send me the files", "The translation is still right", "‹ Русский"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (OpenOriginal("pl-card", Locale.RU, 99), "this is not there any more"),
        (OpenOriginal("pl-lost", Locale.RU, 0), "there is no article “pl-lost”"),
        (OpenOriginal("pl-card", Locale.RU, 1), "this section is not there any more"),
    ],
    ids=["no such section", "no such article", "not in the original"],
)
async def test_a_press_for_an_original_that_is_not_there_says_so_and_changes_nothing(
    editor: Reader, vyraj: Vyraj, knowledge: Path, place: OpenOriginal, said: str
) -> None:
    change_file(knowledge / CARD / "be.md", "{#who}", "{#whom}")
    await forge(editor, encode(Press(Locale.EN, place)))
    assert said in editor.screen
    assert editor.labels[0] == "‹ The article"
    assert await count_changes(vyraj) == 0


async def test_small_edits_and_files_gather_in_one_change(editor: Reader, vyraj: Vyraj, knowledge: Path) -> None:
    await upload(editor, "pl-visa.be.md", written(knowledge, "articles/poland/pl-visa/be.md", "кароткі", "хуткі"))
    await revalue(editor, "640 PLN")
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Status")
    await editor.press("Open")
    await editor.press("This month: 2026-11")
    assert await count_changes(vyraj) == 1
    assert set(await vyraj.storage.changes.edits(1)) == {f"{CARD}/article.yaml", "articles/poland/pl-visa/be.md"}
    text = await edited(vyraj, f"{CARD}/article.yaml")
    assert "640 PLN" in text
    assert "status: open\nstatus_since: 2026-11\n" in text
    await editor.send("/fact pl-card fee")
    assert "640 PLN; as_of: 2026-11" in editor.screen
    await editor.send("700 PLN")
    await editor.press("This month: 2026-11")
    await editor.press("As before: office: Urząd")
    assert "440 PLN → 700 PLN" in editor.screen
    await give_reason(editor)
    assert (await change(vyraj)).reason == "The law has changed"


async def test_what_is_put_back_as_it_was_leaves_no_change(editor: Reader, vyraj: Vyraj) -> None:
    await revalue(editor, "640 PLN")
    await editor.send("/fact pl-card fee")
    await editor.send("440 PLN")
    await editor.send("2026-01")
    await editor.press("As before: office: Urząd")
    assert "all is as it was before change 1: the change is discarded" in editor.screen
    assert (await change(vyraj)).state is ChangeState.DISCARDED
    await revalue(editor, "640 PLN")
    assert "Change 2" in editor.screen


async def test_a_restart_in_the_middle_loses_nothing_and_takes_nothing_twice(
    editor: Reader, telegram: Sandbox, settings: Settings, clock: Clock
) -> None:
    await editor.send("/fact pl-card fee")
    await editor.send("640 PLN")
    telegram.repeat_updates()
    async with restarted(telegram, settings, clock) as again:
        editor.post.vyraj, before = again, editor.post.vyraj
        editor.post.offset = 0
        await editor.post.deliver()
        await revalue(editor, "640 PLN")
        assert "440 PLN → 640 PLN" in editor.screen
        assert await count_changes(again) == 1
        editor.post.vyraj = before


async def test_the_text_of_a_section_that_comes_twice_is_no_reason(
    editor: Reader, telegram: Sandbox, settings: Settings, clock: Clock, vyraj: Vyraj
) -> None:
    await open_english_section(editor)
    await editor.send("This is the quick answer.")
    asked = editor.screen
    assert "Why? Write it now" in asked
    await editor.send("This is the quick answer.")
    assert (await change(vyraj)).reason == ""
    assert editor.screen == asked


async def test_a_press_that_became_stale_does_nothing_and_says_how_it_stands(
    editor: Reader, vyraj: Vyraj, remarked: Path
) -> None:
    await editor.send("/fact pl-card fee")
    value = editor.message
    await editor.send("640 PLN")
    await press_twice(editor, "This month: 2026-11")
    assert "Which source says so?" in editor.screen
    await editor.press("The value is the same", value)
    assert "Nothing was changed: see how it stands now." in editor.screen
    assert "Which source says so?" in editor.screen
    change_file(remarked, "value: 440 PLN", "value: 500 PLN")
    await vyraj.shelf.reload()
    await editor.press("As before: office: Urząd")
    assert "this was changed meanwhile" in editor.screen
    assert await count_changes(vyraj) == 0
    await editor.send("/fact pl-card fee")
    await editor.send("640 PLN")
    await editor.press("This month: 2026-11")
    await press_twice(editor, "As before: office: Urząd")
    assert editor.screen.startswith("Nothing was changed: see how it stands now.")
    assert await count_changes(vyraj) == 1
    assert "640 PLN" in await edited(vyraj, f"{CARD}/article.yaml")


async def test_what_somebody_else_published_meanwhile_is_not_taken_back_by_a_small_edit(
    editor: Reader, vyraj: Vyraj, remarked: Path
) -> None:
    await revalue(editor, "640 PLN")
    change_file(remarked, "status: suspended", "status: closed")
    await vyraj.shelf.reload()
    await editor.send("/fact pl-card fee")
    assert "somebody else has changed pl-card.article.yaml since your change was made" in editor.screen
    assert "640 PLN" in await edited(vyraj, f"{CARD}/article.yaml")
    assert "suspended" in await edited(vyraj, f"{CARD}/article.yaml")


async def test_one_editors_questions_are_not_the_others(
    editor: Reader, colleague: Reader, reader: Reader, vyraj: Vyraj
) -> None:
    await editor.send("/fact pl-card fee")
    for someone in (colleague, reader):
        await someone.send("640 PLN")
        assert "New:" not in someone.screen
    await colleague.send("/fact pl-visa fee")
    await colleague.send("700 PLN")
    await editor.send("640 PLN")
    assert ("640 PLN" in editor.screen, "700 PLN" in colleague.screen) == (True, True)


async def test_to_whoever_is_no_editor_the_command_and_the_buttons_are_unknown(
    editor: Reader, reader: Reader, vyraj: Vyraj, settings: Settings
) -> None:
    await reader.send("/nothing")
    unknown = reader.screen
    await reader.send("/fact pl-card fee")
    assert reader.screen == unknown
    assert await vyraj.storage.asked.any() is False
    await editor.send("/fact pl-card fee")
    assert await vyraj.storage.asked.any() is True
    await vyraj.storage.admins.remove(1, lambda *_: _nothing())
    assert await vyraj.storage.asked.any() is False
    await editor.send("640 PLN")
    assert "New:" not in editor.screen


async def _nothing() -> None:
    pass


async def test_while_the_database_is_down_nothing_is_taken_for_a_value(editor: Reader, vyraj: Vyraj) -> None:
    await editor.send("/fact pl-card fee")
    vyraj.storage.database.gate.shut()
    await editor.send("640 PLN")
    assert "New:" not in editor.screen
    await vyraj.storage.database.gate.until_open()
    await editor.send("640 PLN")
    assert "New: 640 PLN" in editor.screen


async def test_whoever_goes_on_elsewhere_is_asked_no_more(editor: Reader, vyraj: Vyraj, knowledge: Path) -> None:
    await editor.send("/fact pl-card fee")
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await give_reason(editor)
    assert (await change(vyraj)).reason == "The law has changed"
    await editor.send("/fact pl-card fee")
    await editor.press("Not now")
    await editor.send("Visa for Poland")
    assert "New:" not in editor.screen
    assert await vyraj.storage.asked.any() is False


async def test_twenty_files_at_once_are_all_taken(editor: Reader, vyraj: Vyraj, knowledge: Path) -> None:
    paths = [
        f"articles/{place}/{name}"
        for place in ("poland/pl-card", "poland/pl-visa", "lithuania/lt-bank")
        for name in ("be.md", "ru.md", "en.md")
    ]
    for round_ in range(3):
        for path in paths[: 20 - 9 * round_]:
            data = written(knowledge, path) + f"\nOnce more: {round_}.\n".encode()
            editor.telegram.send_document(editor.person, f"{path.split('/')[2]}.{path.split('/')[3]}", data)
    await editor.post.deliver()
    edits = await vyraj.storage.changes.edits(1)
    assert set(edits) == set(paths)
    assert [each for each in editor.telegram.messages(editor.person) if not each.is_from_bot] == []
    assert vyraj.inbox.dropped == 0
    assert await count_changes(vyraj) == 1


async def test_a_reason_is_taken_beside_a_gathered_file_that_is_broken(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    broken = (knowledge / CARD / "en.md").read_bytes().replace(b"title:", b"title: [", 1)
    await upload(editor, "pl-card.en.md", broken)
    await editor.send("Said better")
    assert "Something went wrong" not in editor.screen
    assert (await change(vyraj)).reason == "Said better"


async def test_a_text_for_what_was_changed_meanwhile_is_asked_for_no_more(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await open_english_section(editor)
    file = knowledge / CARD / "en.md"
    file.write_text(text_of(file).replace("answer", "reply"), "utf-8")
    await vyraj.shelf.reload()
    await editor.send("This is the quick answer.")
    assert "this was changed meanwhile" in editor.screen
    await editor.send("work permit")
    assert await count_changes(vyraj) == 0
    assert "changed meanwhile" not in editor.screen


async def test_a_question_whose_screen_is_erased_takes_no_message(editor: Reader, clock: Clock, vyraj: Vyraj) -> None:
    await open_english_section(editor)
    clock.advance(hours=3)
    await editor.send("work permit")
    assert await count_changes(vyraj) == 0


async def test_a_text_that_may_have_been_cut_in_two_is_not_taken(editor: Reader, vyraj: Vyraj) -> None:
    await open_english_section(editor)
    await editor.send("Many words. " * 300)
    assert "This text is too long for one message" in editor.screen
    assert await count_changes(vyraj) == 0


async def test_whatever_is_sent_for_a_value_the_answer_can_be_shown(editor: Reader) -> None:
    await editor.send("/fact pl-card fee")
    await editor.send("9" * 4000)
    assert "Write the new value now" in editor.screen
