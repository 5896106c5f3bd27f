"""Stories of editors: a changed file becomes what readers see, and every mistake on the way."""

import asyncio
from pathlib import Path

import pytest

from bot.admins.roles import Role
from bot.app import Vyraj
from bot.sandbox.model import Message
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.storage.changes import Change, ChangeState
from bot.telegram.inbox import FILES
from tests.conftest import Clock, Post, Reader
from tests.stories.editors import CARD, NAMES, TEXTS, documents, files_of, give_reason, publish, upload, written, zipped
from tests.stories.test_admins import become
from tests.stories.test_announcing import another


@pytest.fixture
async def editor(english_reader: Reader, settings: Settings, clock: Clock) -> Reader:
    """Admin 1."""
    await become(english_reader, settings, clock, Role.EDITOR)
    return english_reader


@pytest.fixture
async def colleague(editor: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock) -> Reader:
    """Admin 2, an editor as well."""
    return await another(telegram, post, settings, clock, Role.EDITOR, "Barbara")


def texts(someone: Reader) -> list[str]:
    return [message.text for message in someone.messages]


async def change(vyraj: Vyraj, number: int = 1) -> Change:
    found = await vyraj.storage.changes.get(number)
    assert found
    return found


async def test_a_fact_that_is_changed_in_one_file_appears_in_all_three_languages(
    editor: Reader, reader: Reader, russian_reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await upload(editor, "pl-card.article.yaml", written(knowledge, f"{CARD}/article.yaml", "440 PLN", "640 PLN"))
    assert "Change 1, editor 1: not submitted yet" in editor.screen
    assert "pl-card fee: 440 PLN → 640 PLN" in editor.screen
    assert "Why? Write it now" in editor.screen
    assert "Publish" not in editor.labels
    await give_reason(editor)
    assert "The law has changed" in editor.screen
    await editor.press("Publish")
    assert "It is being published" in editor.screen
    await publish(vyraj)
    assert "A change of knowledge is published." in editor.screen
    for someone in (reader, russian_reader, editor):
        await someone.send("/start pl-card--who")
        assert "640 PLN" in someone.screen
    assert [(each.number, each.reason) for each in await vyraj.editing.workshop.history(1)] == [
        (1, "The law has changed")
    ]
    assert (await vyraj.storage.audit.last(1))[0].action == "change submitted"


async def test_the_editor_sees_each_changed_article_as_readers_would_and_what_differs(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await editor.press("What changes")
    assert "− Гэта кароткі адказ." in editor.screen
    assert "+ Гэта хуткі адказ." in editor.screen
    assert "Русский falls behind in sections: 1" in editor.screen
    await editor.press("‹ Change 1")
    await editor.press("→ pl-card")
    assert editor.screen.startswith("Change 1, not published")
    await editor.press("Беларуская")
    assert "Гэта хуткі адказ." in editor.screen
    await editor.press("Каму падыходзіць")
    assert "Зараз гэта каштуе 440 PLN" in editor.screen
    await editor.press("English")
    assert "Whom it suits" in editor.screen
    await reader.send("/start pl-card")
    assert "Гэта кароткі адказ." in reader.screen


async def test_several_files_in_a_row_are_one_change_and_what_is_wrong_in_between_is_said(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    for name in NAMES:
        data = written(knowledge, f"{CARD}/{name}").replace(b"fee", b"price")
        await upload(editor, f"pl-card.{name}", data)
        if name != NAMES[-1]:
            assert "This is not right yet." in editor.screen
            assert f"{CARD}/" in editor.screen
            assert "→ pl-card" not in editor.labels
    assert "not right" not in editor.screen
    assert len(await vyraj.storage.changes.all(list(ChangeState), 10)) == 1
    assert set(await vyraj.storage.changes.edits(1)) == {f"{CARD}/{name}" for name in NAMES}
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    assert b"price" in (knowledge / CARD / "article.yaml").read_bytes()


async def test_a_zip_is_taken_whole_and_leaves_no_message_of_its_sender(
    editor: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    files = {f"knowledge/{CARD}/{name}": written(knowledge, f"{CARD}/{name}").replace(b"440", b"500") for name in NAMES}
    await upload(editor, "My holiday.zip", zipped(files))
    assert "pl-card fee: 440 PLN → 500 PLN" in editor.screen
    assert [each for each in editor.telegram.messages(editor.person) if not each.is_from_bot] == []


async def test_the_files_of_an_article_come_as_documents_and_come_back_by_their_names(
    editor: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock
) -> None:
    await editor.send("/file pl-old-card")
    sent = documents(editor)
    assert [each.file.name for each in sent if each.file] == [f"pl-card.{name}" for name in NAMES]
    assert [each.file.content for each in sent if each.file] == [written(knowledge, f"{CARD}/{n}") for n in NAMES]
    await upload(editor, "pl-card.be (1).md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    assert f"{CARD}/be.md" in editor.screen
    clock.advance(hours=2)
    await vyraj.eraser.erase_due()
    assert editor.telegram.messages(editor.person) == []


async def test_the_last_publication_is_undone_in_one_press_byte_for_byte(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    before, revision = files_of(knowledge), vyraj.shelf.library.revision
    await reader.send("/start pl-card")
    screen: Message = reader.message
    await upload(editor, "pl-card.article.yaml", written(knowledge, f"{CARD}/article.yaml", "440 PLN", "640 PLN"))
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    assert files_of(knowledge) != before
    await editor.send("/undo")
    assert "Undo this?" in editor.screen
    asked = editor.message
    await editor.send("/undo")
    await editor.press("Yes, undo it")
    await editor.press("Yes, undo it", asked)
    await publish(vyraj)
    assert files_of(knowledge) == before
    assert vyraj.shelf.library.revision == revision
    assert [each.reason for each in await vyraj.editing.workshop.history(3)] == [
        "Undone: The law has changed",
        "The law has changed",
        "What was here before",
    ]
    await reader.send("/start pl-card")
    assert (reader.message.text, reader.message.labels) == (screen.text, screen.labels)


async def test_whoever_sends_more_files_than_can_wait_is_told_that_not_all_were_taken(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    data = written(knowledge, f"{CARD}/be.md", *TEXTS["be"])
    for someone in (editor, reader):
        for _ in range(FILES + 5):
            someone.telegram.send_document(someone.person, "pl-card.be.md", data)
    waiting = []
    while updates := await vyraj.api.fetch_updates(editor.post.offset, 0):  # a hundred at most come at once
        editor.post.offset = updates[-1]["update_id"] + 1
        waiting += updates
    await asyncio.gather(*map(vyraj.inbox.accept, waiting))
    await vyraj.inbox.drain(20)  # a flood counts as done before it is
    assert len([text for text in texts(editor) if "not all of these files were taken" in text]) == 1
    told = [text for text in texts(reader) if text.startswith("Занадта шмат адразу")]
    assert told == ["Занадта шмат адразу: частка застанецца без адказу. Пачакайце крыху."]
