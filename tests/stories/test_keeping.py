"""Stories of editors who look after the library: what is due, what is still right, the history and the way back."""

from pathlib import Path

from bot.app import Vyraj
from bot.storage.changes import ChangeState
from tests.conftest import Clock, Reader
from tests.stories.editors import CARD, NAMES, files_of, give_reason, publish, upload, written, zipped
from tests.stories.test_editing import change, colleague, editor

__all__ = ["colleague", "editor"]


async def test_the_report_tells_what_is_due_and_one_press_says_still_right(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock
) -> None:
    clock.advance(days=91)
    await editor.send("/knowledge")
    assert "Articles: red 4, yellow 0, green 0" in editor.screen
    assert "Reviews that are due: 4" in editor.screen
    await editor.press("Card in Poland")
    assert "review was due: 20 February 2027" in editor.screen
    await editor.press("Still right")
    assert "is being published" in editor.screen
    await publish(vyraj)
    assert "reviewed: 2027-02-21" in (knowledge / CARD / "article.yaml").read_text("utf-8")
    assert vyraj.shelf.library.articles["pl-card"].reviewed.isoformat() == "2027-02-21"
    assert (await vyraj.editing.workshop.history(1))[0].reason == "Read against its sources: still right"
    await editor.send("/knowledge")
    assert "Articles: red 3, yellow 0, green 1" in editor.screen


async def test_still_right_waits_for_a_second_editor_is_not_doubled_and_a_stale_one_does_nothing(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock
) -> None:
    clock.advance(days=91)
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    first = editor.message
    await editor.press("Still right")
    await editor.send("/knowledge")
    await editor.press("Card in Poland")
    await editor.press("Still right")
    assert len(await vyraj.storage.changes.all(list(ChangeState), 10)) == 1
    await colleague.send("/knowledge")
    await colleague.press("Account in Lithuania")
    stale = colleague.message
    await vyraj.editing.crier.look()
    await colleague.press("Approve")
    await publish(vyraj)
    await colleague.press("Still right", stale)
    assert len(await vyraj.storage.changes.all(list(ChangeState), 10)) == 1
    assert first


async def test_a_translation_that_falls_behind_is_reported(editor: Reader, vyraj: Vyraj, knowledge: Path) -> None:
    await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await give_reason(editor)
    await editor.press("Publish")
    await publish(vyraj)
    await editor.send("/knowledge")
    assert "Articles with translations behind or missing: 1" in editor.screen
    assert "yellow; review due: 20 February 2027; Русский, sections behind: 1" in editor.screen


async def test_a_roll_back_restores_files_index_and_screens_through_a_staged_change(
    editor: Reader, colleague: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    before, revision, index = files_of(knowledge), vyraj.shelf.library.revision, vyraj.shelf.derived.index
    await reader.send("/start pl-card")
    screen = reader.message
    for old, new in (("кароткі", "хуткі"), ("хуткі", "добры")):
        await upload(editor, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", old, new))
        await give_reason(editor, f"Better: {new}")
        await editor.press("Publish")
        await vyraj.editing.crier.look()
        await colleague.press("Approve")
        await publish(vyraj)
    assert vyraj.shelf.library.revision != revision
    await editor.send("/knowledge")
    await editor.press("History")
    assert "editor 1" in editor.screen
    first = next(label for label in editor.labels if "What was here before" in label)
    await editor.press(first)
    await editor.press("Back to how all was then")
    assert "Rolled back: What was here before" in editor.screen
    await editor.press("Publish")
    assert (await change(vyraj, 3)).state is ChangeState.STAGED
    await vyraj.editing.crier.look()
    await colleague.press("Approve")
    await publish(vyraj)
    assert files_of(knowledge) == before
    assert vyraj.shelf.library.revision == revision
    assert vyraj.shelf.derived.index.__class__ is index.__class__
    await reader.send("/start pl-card")
    assert (reader.message.text, reader.message.labels) == (screen.text, screen.labels)


async def test_a_renamed_article_opens_by_its_old_name_and_a_removed_one_says_where_to_go(
    editor: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await reader.send("/start safety")
    await reader.press("Што рабіць")
    old = reader.message
    card = written(
        knowledge, "articles/poland/pl-visa/article.yaml", "aliases: []", "aliases: [pl-entry]\nreplaces: [safety]"
    )
    await upload(editor, "pl-visa.article.yaml", card)
    assert "“safety” is still there" in editor.screen
    await editor.press("Discard")
    await editor.press("Yes, discard it")
    for name in NAMES:
        (knowledge / "articles/topics/safety" / name).unlink()
    (knowledge / "articles/topics/safety").rmdir()
    (knowledge / "articles/poland/pl-visa/article.yaml").write_bytes(card)
    await vyraj.shelf.reload()
    await reader.press(old.labels[0], old)
    assert reader.screen.startswith("Гэтай старонкі тут больш няма.")
    assert "→ Віза ў Польшчу" in reader.labels
    await reader.press("→ Віза ў Польшчу")
    assert "Віза ў Польшчу" in reader.screen
    await reader.send("/start pl-entry--who")
    assert "Віза ў Польшчу" in reader.screen


async def test_a_whole_article_is_undone_from_the_history(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    before = files_of(knowledge)
    folder = "articles/lithuania/lt-visa"
    files = {f"{folder}/{name}": written(knowledge, f"articles/lithuania/lt-bank/{name}") for name in NAMES}
    await upload(editor, "new.zip", zipped(files))
    await give_reason(editor)
    await editor.press("Publish")
    await vyraj.editing.crier.look()
    await colleague.press("Approve")
    await publish(vyraj)
    assert (knowledge / folder).is_dir()
    await editor.send("/knowledge")
    await editor.press("History")
    await editor.press(next(label for label in editor.labels if "The law has changed" in label))
    await editor.press("Undo this one")
    await editor.press("Yes, undo it")
    await publish(vyraj)
    assert files_of(knowledge) == before


async def test_where_nothing_was_published_nothing_is_undone(editor: Reader) -> None:
    await editor.send("/undo")
    assert editor.screen == "Nothing was published yet that could be undone."
