"""Stories of what editors do wrong, and of what goes wrong around them: nothing is lost, and a sentence says what."""

from pathlib import Path

import pytest

from bot.app import Vyraj
from bot.sandbox.faults import DROP_BEFORE, refusal
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.storage.changes import ChangeState
from tests.conftest import Clock, Reader
from tests.stories.editors import CARD, documents, files_of, give_reason, publish, upload, written, zipped
from tests.stories.test_announcing import restarted
from tests.stories.test_editing import change, editor

__all__ = ["editor"]


async def test_a_broken_upload_changes_nothing_and_names_path_and_line(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    before = files_of(knowledge)
    await upload(editor, "pl-card.en.md", written(knowledge, f"{CARD}/en.md", "{{fee}}", "{{price}}"))
    assert "This is not right yet." in editor.screen
    assert f"{CARD}/en.md:" in editor.screen
    assert "price" in editor.screen
    await give_reason(editor)
    assert "Publish" not in editor.labels
    await publish(vyraj)
    assert files_of(knowledge) == before
    await editor.press("Discard")
    await editor.press("Yes, discard it")
    assert (await change(vyraj)).state is ChangeState.DISCARDED
    assert await vyraj.storage.changes.edits(1) == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"x", "its name does not say where it belongs"),
        ("be.md", b"x", "its name does not say where it belongs"),
        ("pl-nothing.be.md", b"x", "there is no article of this name yet"),
        ("pl-card.be.md", b"x" * 300_000, "the file is over the limit of 256 KiB"),
        ("pl-card.be.md", b"x" * 5_000_000, "at most 4 MiB"),
        ("all.zip", b"no zip", "this is not a zip that can be read"),
        ("all.zip", zipped({"../etc/passwd": b"x"}), "this path leads out of the knowledge folder"),
        ("all.zip", zipped({".git/config": b"x"}), "this is a hidden file: leave it out"),
        ("all.zip", zipped({"articles/poland/pl-card/run.sh": b"x"}), "this has no place in the library"),
        ("all.zip", zipped({"directory/verified.yaml": b"x"}), "this file is written by"),
        ("all.zip", zipped({f"articles/poland/pl-card/{'b' * 8}e.md": b""}), "this has no place in the library"),
    ],
)
async def test_what_is_no_file_of_the_library_is_refused_with_a_sentence(
    editor: Reader, vyraj: Vyraj, name: str, content: bytes, said: str
) -> None:
    await upload(editor, name, content)
    assert editor.screen.startswith("Nothing of this is taken:")
    assert said in editor.screen
    assert await vyraj.storage.changes.all(list(ChangeState), 10) == []
    assert [each for each in editor.telegram.messages(editor.person) if not each.is_from_bot] == []


async def test_a_file_as_it_is_changes_nothing(editor: Reader, knowledge: Path) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md"))
    assert "nothing is changed by this" in editor.screen


async def test_a_new_article_is_sent_by_its_path_and_then_by_its_name(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    path = "articles/lithuania/lt-visa"
    await upload(
        editor, "anything.yaml", written(knowledge, "articles/lithuania/lt-bank/article.yaml"), f"{path}/article.yaml"
    )
    for locale in ("be", "ru", "en"):
        await upload(editor, f"lt-visa.{locale}.md", written(knowledge, f"articles/lithuania/lt-bank/{locale}.md"))
    assert set(await vyraj.storage.changes.edits(1)) == {
        f"{path}/{n}" for n in ("article.yaml", "be.md", "ru.md", "en.md")
    }
    assert "lt-visa: a new article" in editor.screen


@pytest.mark.parametrize(
    "reason", ["@somebody wrote to us", "Call 375291234567", "12", "https://example.org/x said so"]
)
async def test_a_reason_that_says_too_much_is_asked_for_again(
    editor: Reader, vyraj: Vyraj, knowledge: Path, reason: str
) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await give_reason(editor, reason)
    assert (await change(vyraj)).reason == ""
    assert "Publish" not in editor.labels
    assert "Why? Write it now" in editor.screen
    await give_reason(editor)
    assert "Publish" in editor.labels


async def test_whoever_is_asked_for_nothing_asks_the_library(editor: Reader, knowledge: Path) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await editor.send("/new")
    await give_reason(editor)
    assert "The law has changed" in editor.screen
    await editor.send("Visa for Poland")
    assert "Visa for Poland" in editor.screen
    assert "Change 1" not in editor.screen


async def test_a_file_that_cannot_be_fetched_is_asked_for_again(
    editor: Reader, telegram: Sandbox, vyraj: Vyraj, knowledge: Path
) -> None:
    data = written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі")
    for fault in (refusal("file is too big"), DROP_BEFORE):
        telegram.fail_next(fault, "getFile")
        await upload(editor, "pl-card.be.md", data)
        assert "the file could not be fetched from Telegram: send it again" in editor.screen
    await upload(editor, "pl-card.be.md", data)
    assert "Change 1" in editor.screen


async def test_files_that_cannot_be_sent_are_said_to_be_missing(editor: Reader, telegram: Sandbox) -> None:
    telegram.fail_next(refusal("file is wrong"), "sendDocument")
    await editor.send("/file pl-card")
    assert documents(editor) == []
    assert "This could not be sent now." in editor.screen
    await editor.send("/file nothing")
    assert "There are no files of this name." in editor.screen
    await editor.send("/file")
    assert "There are no files of this name." in editor.screen


async def test_what_was_gathered_outlives_a_restart_and_a_second_delivery(
    editor: Reader, telegram: Sandbox, settings: Settings, clock: Clock, knowledge: Path
) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    telegram.repeat_updates()
    async with restarted(telegram, settings, clock) as again:
        editor.post.vyraj, before = again, editor.post.vyraj
        editor.post.offset = 0
        await editor.post.deliver()
        await give_reason(editor)
        await editor.press("Publish")
        await publish(again)
        assert "хуткі" in (knowledge / CARD / "be.md").read_text("utf-8")
        assert len(await again.storage.changes.all(list(ChangeState), 10)) == 1
        editor.post.vyraj = before


async def test_while_the_database_is_down_nothing_is_taken_and_nothing_is_betrayed(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    asked = editor.message
    vyraj.storage.database.gate.shut()
    await give_reason(editor)
    assert "Change 1" not in editor.screen
    await editor.send("/knowledge")
    assert "How to use this bot" in editor.screen
    await editor.press("Discard", asked)
    await vyraj.storage.database.gate.until_open()
    assert (await change(vyraj)).state is ChangeState.WRITTEN


async def test_a_locked_repository_is_said_in_the_editors_language(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await give_reason(editor)
    shown = editor.message
    await editor.press("Publish")
    (knowledge / ".git/index.lock").touch()
    with pytest.raises(Exception, match="locked"):
        await publish(vyraj)
    await vyraj.storage.lease.release("story", 1)
    await editor.press("‹ Changes", shown)
    await editor.press("Change 1, editor 1")
    assert "It is not published:" in editor.screen
    assert "another program keeps the repository locked: index.lock" in editor.screen
    assert str(knowledge) not in editor.screen
    (knowledge / ".git/index.lock").unlink()
    await publish(vyraj)
    assert (await change(vyraj)).state is ChangeState.PUBLISHED
