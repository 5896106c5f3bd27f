"""Stories of two editors: each sees what the other wants, nobody approves alone, and whoever is second is told."""

from pathlib import Path

import pytest

from bot.admins.roles import Role
from bot.app import Vyraj
from bot.outbox.erase import TryLater
from bot.sandbox.faults import SERVER_FAILURE, flood
from bot.sandbox.model import Message
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.storage.changes import ChangeState
from bot.storage.meta import CHANGE_NOTICE
from bot.storage.notices import Notices
from tests.conftest import Clock, Post, Reader
from tests.stories.editors import CARD, files_of, give_reason, publish, upload, written
from tests.stories.test_admins import become
from tests.stories.test_announcing import another, restarted
from tests.stories.test_editing import change, colleague, editor

__all__ = ["colleague", "editor"]
WAITS = "A change of knowledge waits for your approval."
PUBLISHED = "A change of knowledge is published."


def count(someone: Reader, words: str) -> int:
    """Count the messages that begin so, in whichever language: after a restart nobody knows theirs."""
    said = tuple(t.gettext(words) for t in someone.post.vyraj.translators.values())
    return sum(message.text.startswith(said) for message in someone.messages)


async def submitted(someone: Reader, knowledge: Path, after: str = "хуткі") -> None:
    await upload(someone, "pl-card.be.md", written(knowledge, f"{CARD}/be.md", "кароткі", after))
    await give_reason(someone)
    await someone.press("Publish")


async def test_the_other_editor_is_told_sees_it_and_approves(
    editor: Reader, colleague: Reader, reader: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await submitted(editor, knowledge)
    assert "The other editors are told that it waits for them." in editor.screen
    assert "Editors who must still approve: 1" in editor.screen
    assert "Approve" not in editor.labels
    await vyraj.editing.crier.look()
    await vyraj.editing.crier.look()
    assert (count(editor, WAITS), count(colleague, WAITS)) == (0, 1)
    assert "The law has changed" in colleague.screen
    await colleague.press("What changes")
    assert "+ Гэта хуткі адказ." in colleague.screen
    await colleague.press("‹ Change 1")
    await colleague.press("Approve")
    assert colleague.screen.startswith("Approved.")
    await publish(vyraj)
    assert [count(each, PUBLISHED) for each in (editor, colleague)] == [1, 1]
    await reader.send("/start pl-card")
    assert "хуткі" in reader.screen
    assert await Notices(vyraj.storage.database, CHANGE_NOTICE).all() == []
    done = [each.action for each in await vyraj.storage.audit.last(2)]
    assert done == ["change approved", "change submitted"]


async def test_an_upload_that_its_own_author_approves_is_refused(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await submitted(editor, knowledge)
    await vyraj.editing.crier.look()
    yes = next(button.data for row in colleague.message.keyboard for button in row if button.text == "Approve")
    editor.telegram.inject({"callback_query": {**(await pressed_raw(editor)), "data": yes}})
    await editor.post.deliver()
    assert "Your own yes is counted already. Another editor must approve, too." in editor.screen
    assert (await change(vyraj)).state is ChangeState.STAGED


async def pressed_raw(someone: Reader) -> dict[str, object]:
    """Return a press as Telegram tells of it, which was not delivered."""
    someone.telegram.press(someone.person, someone.message, someone.labels[-1])
    return dict(someone.telegram.world.updates.queue.pop().raw["callback_query"])


async def overtaken(editor: Reader, colleague: Reader, vyraj: Vyraj, mine: bytes, theirs: bytes) -> Message:
    """Let one editor publish a file that another is about to submit; return what the other sees then."""
    await upload(editor, "pl-card.be.md", theirs)
    await upload(colleague, "pl-card.be.md", mine)
    await give_reason(editor, "A better word")
    await give_reason(colleague, "Another word")
    seen = colleague.message
    await editor.press("Publish")
    await vyraj.editing.crier.look()
    asked = next(each for each in colleague.messages if each.text.startswith(WAITS))
    await colleague.press("Approve", asked)
    await publish(vyraj)
    await colleague.press("Publish", seen)
    return again(colleague, seen)


def again(someone: Reader, seen: Message) -> Message:
    """Return a message as it stands now."""
    return next(each for each in someone.messages if each.message_id == seen.message_id)


async def test_who_is_second_is_told_what_changed_meanwhile_and_checks_again(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    words = [written(knowledge, f"{CARD}/be.md", "кароткі", each) for each in ("добры", "хуткі")]
    screen = await overtaken(editor, colleague, vyraj, *words)
    assert "Somebody else has changed the same files meanwhile:" in screen.text
    assert "2026-11-22, editor 1: A better word" in screen.text
    assert "Publish" not in screen.labels
    assert (await change(vyraj, 2)).state is ChangeState.WRITTEN
    await colleague.press("Check again", screen)
    screen = again(colleague, screen)
    assert "Checked against what is there now." in screen.text
    await colleague.press("What changes", screen)
    screen = again(colleague, screen)
    assert "− Гэта хуткі адказ." in screen.text
    assert "+ Гэта добры адказ." in screen.text
    assert "хуткі" in (knowledge / CARD / "be.md").read_text("utf-8")


async def test_checking_again_keeps_what_others_wrote_into_other_lines(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    mine = written(knowledge, f"{CARD}/be.md", "Больш", "Шмат")
    screen = await overtaken(editor, colleague, vyraj, mine, written(knowledge, f"{CARD}/be.md", "кароткі", "хуткі"))
    await colleague.press("Check again", screen)
    screen = again(colleague, screen)
    assert "Checked against what is there now." in screen.text
    await colleague.press("What changes", screen)
    screen = again(colleague, screen)
    assert "+ Шмат звестак ёсць тут." in screen.text
    assert "хуткі" not in screen.text
    await colleague.press("‹ Change 2", screen)
    await colleague.press("Publish", again(colleague, screen))
    await vyraj.editing.crier.look()
    asked = next(each for each in editor.messages if each.text.startswith(WAITS))
    await editor.press("Approve", asked)
    await publish(vyraj)
    text = (knowledge / CARD / "be.md").read_text("utf-8")
    assert ("хуткі" in text, "Шмат" in text) == (True, True)


async def test_what_was_overtaken_after_its_approval_is_refused_and_its_author_is_told_in_their_language(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await submitted(editor, knowledge)
    await vyraj.editing.crier.look()
    await colleague.press("Approve")
    before = files_of(knowledge)
    other = written(knowledge, f"{CARD}/be.md", "кароткі", "іншы")
    (knowledge / CARD / "be.md").write_bytes(other)
    await publish(vyraj)
    assert (await change(vyraj)).state is ChangeState.REFUSED
    assert files_of(knowledge) == before | {f"{CARD}/be.md": other}
    assert "A change of knowledge could not be published." in editor.screen
    assert f"changed meanwhile: {CARD}/be.md" in editor.screen
    await editor.press("Check again")
    assert "Checked against what is there now." in editor.screen
    await editor.press("Publish")
    assert (await change(vyraj)).state is ChangeState.STAGED


async def test_a_stale_approval_does_nothing_and_a_second_press_neither(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path
) -> None:
    await submitted(editor, knowledge)
    await vyraj.editing.crier.look()
    first = colleague.message
    assert await vyraj.editing.basket.renew(1, 1)
    await editor.send("/knowledge")
    await editor.press("Changes")
    await editor.press("Change 1, editor 1")
    await editor.press("Another reason")
    await give_reason(editor, "Said better")
    await editor.press("Publish")
    await vyraj.editing.crier.look()
    assert count(colleague, WAITS) == 2
    await colleague.press("Approve", first)
    assert (await change(vyraj)).state is ChangeState.STAGED
    second = colleague.message
    await colleague.press("Approve", second)
    assert (await change(vyraj)).state is ChangeState.APPROVED
    await colleague.send("/knowledge")
    await publish(vyraj)
    assert (await vyraj.editing.workshop.history(1))[0].reason == "Said better"


async def test_a_new_source_of_the_only_editor_waits_for_a_second_one_who_comes_later(
    editor: Reader, vyraj: Vyraj, knowledge: Path, telegram: Sandbox, post: Post, settings: Settings, clock: Clock
) -> None:
    data = written(knowledge, f"{CARD}/article.yaml", "example.org/rules", "other.example/rules")
    await upload(editor, "pl-card.article.yaml", data)
    assert "a new source https://other.example/rules" in editor.screen
    assert "New sources and listings are always seen by a second editor." in editor.screen
    await give_reason(editor)
    await editor.press("Publish")
    assert "Editors who must still approve: 1" in editor.screen
    second = await another(telegram, post, settings, clock, Role.EDITOR, "Barbara")
    await vyraj.editing.crier.look()
    await second.press("Approve")
    await publish(vyraj)
    assert b"other.example" in (knowledge / CARD / "article.yaml").read_bytes()


async def test_a_restart_neither_forgets_nor_repeats_what_editors_are_told(
    editor: Reader,
    colleague: Reader,
    vyraj: Vyraj,
    knowledge: Path,
    telegram: Sandbox,
    settings: Settings,
    clock: Clock,
) -> None:
    await submitted(editor, knowledge)
    async with restarted(telegram, settings, clock) as again:
        telegram.fail_next(flood(3), "sendMessage", times=40)
        with pytest.raises(TryLater):
            await again.editing.crier.look()
        telegram._faults.planned.clear()
    for _ in range(3):
        async with restarted(telegram, settings, clock) as again:
            await again.editing.crier.look()
            await again.editing.crier.look()
    assert (count(editor, WAITS), count(colleague, WAITS)) == (0, 1)
    telegram.fail_next(SERVER_FAILURE, "sendMessage")
    assert await vyraj.editing.workshop.discard(1, 2)
    await vyraj.editing.crier.look()
    telegram._faults.planned.clear()
    assert await Notices(vyraj.storage.database, CHANGE_NOTICE).all() == []


async def test_who_is_no_editor_any_more_presses_in_vain(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path, settings: Settings, clock: Clock
) -> None:
    await submitted(editor, knowledge)
    await vyraj.editing.crier.look()
    asked = colleague.message
    await become(colleague, settings, clock, Role.OWNER)
    await colleague.press("Approve", asked)
    assert (await change(vyraj)).state is ChangeState.STAGED
    await upload(colleague, "pl-card.be.md", b"anything")
    assert len(await vyraj.storage.changes.all(list(ChangeState), 10)) == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(("point", "told"), [("told", 2), ("noted", 1)])
async def test_a_kill_between_two_steps_forgets_nobody_and_repeats_it_to_one_at_most(
    editor: Reader, colleague: Reader, vyraj: Vyraj, knowledge: Path, point: str, told: int
) -> None:
    await submitted(editor, knowledge)
    crier = vyraj.editing.crier

    def die(at: str) -> None:
        if at == point:
            raise Killed

    crier._at = die
    with pytest.raises(Killed):
        await crier.look()
    crier._at = lambda _: None
    for _ in range(3):
        await crier.look()
    assert (count(editor, WAITS), count(colleague, WAITS)) == (0, told)
