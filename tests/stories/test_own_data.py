"""Stories of readers who want nothing left behind: chats that empty themselves, choices, and being forgotten."""

import pytest

from bot.app import Vyraj
from bot.outbox.erase import TryLater
from bot.sandbox.faults import SERVER_FAILURE, flood, refusal
from bot.sandbox.model import Message
from bot.sandbox.sandbox import Sandbox
from tests.conftest import Clock, Post, Reader


def chat(reader: Reader) -> list[Message]:
    """Everything that stands in the chat, whoever wrote it."""
    return reader.telegram.messages(reader.person)


async def test_a_question_goes_as_soon_as_it_is_answered_and_the_answer_after_a_day(
    reader: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    await reader.send("/start")
    await reader.send("Колькі каштуе карта ў Польшчы?")
    assert [message.is_from_bot for message in chat(reader)] == [True, True]
    clock.advance(hours=23)
    await vyraj.eraser.erase_due()
    assert len(chat(reader)) == 2
    clock.advance(hours=2)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []
    assert vyraj.eraser.erased.messages == 2


async def test_photos_voices_contacts_and_places_go_too(reader: Reader, telegram: Sandbox) -> None:
    telegram.send_photo(reader.person)
    telegram.send_contact(reader.person)
    telegram.send_location(reader.person)
    telegram.forward(reader.person, "Гэта праўда?")
    await reader.post.deliver()
    assert all(message.is_from_bot for message in chat(reader))


async def test_pressing_through_the_library_writes_nothing_down(reader: Reader, vyraj: Vyraj) -> None:
    await reader.send("/menu")
    for label in ("Польшча", "Карта ў Польшчы", "‹ Польшча", "‹ Краіны і тэмы"):
        await reader.press(label)
    assert len(await vyraj.eraser._traces.of(reader.person.id)) == 1


async def test_who_wants_an_hour_gets_an_hour_and_who_keeps_keeps_everything(
    reader: Reader, english_reader: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    for someone, labels in (
        (reader, ["Калі сціраць паведамленні", "Праз гадзіну"]),
        (english_reader, ["When messages are erased", "Keep"]),
    ):
        await someone.send("/privacy")
        for label in labels:
            await someone.press(label)
        await someone.send("/menu")
    clock.advance(hours=2)
    await vyraj.eraser.erase_due()
    assert len(chat(reader)) == 1  # the screen from before the choice has a day
    assert "/menu" in [message.text for message in chat(english_reader)]
    clock.advance(hours=30)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []
    assert "/menu" in [message.text for message in chat(english_reader)]


async def test_a_language_outlives_a_restart_and_is_forgotten_when_it_is_telegrams_own(
    reader: Reader, vyraj: Vyraj
) -> None:
    await reader.send("/language")
    await reader.press("English")
    await reader.send("/menu")
    assert reader.screen.startswith("Which country or topic?")
    await reader.send("/mydata")
    assert "Language: English" in reader.screen
    await reader.send("/language")
    await reader.press("Беларуская")
    await reader.send("/menu")
    assert reader.screen == "Якая краіна або тэма?"
    assert await vyraj.eraser._traces.count() > 0


async def test_clean_erases_now_and_says_how_to_delete_the_rest(reader: Reader) -> None:
    await reader.send("/start")
    await reader.send("/menu")
    await reader.send("/clean")
    assert len(chat(reader)) == 1
    assert reader.screen.startswith("Бот сцёр у гэтым чаце ўсё, што мог.")


async def test_forget_asks_then_leaves_no_row(reader: Reader, vyraj: Vyraj) -> None:
    await reader.send("/language")
    await reader.press("English")
    await reader.send("/forget")
    await reader.press("Yes, forget me")
    assert reader.note.startswith("Nothing is held of you any more.")
    assert chat(reader) == []
    assert await vyraj.eraser._traces.of(reader.person.id) == []
    await reader.send("/mydata")
    assert "Нічога." in reader.screen


async def test_everything_that_is_held_is_shown_and_that_screen_goes_after_an_hour(
    reader: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    await reader.send("/mydata")
    assert len(chat(reader)) == 1
    clock.advance(hours=2)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []


async def test_who_blocks_the_bot_is_forgotten(reader: Reader, telegram: Sandbox, vyraj: Vyraj) -> None:
    await reader.send("/language")
    await reader.press("English")
    telegram.block(reader.person)
    await reader.post.deliver()
    assert await vyraj.eraser._traces.count() == 0
    telegram.unblock(reader.person)
    await reader.send("/menu")
    assert reader.screen == "Якая краіна або тэма?"


async def test_who_blocks_the_bot_leaves_an_empty_chat(reader: Reader, telegram: Sandbox, vyraj: Vyraj) -> None:
    await reader.send("/start")
    await reader.send("/menu")
    telegram.block(reader.person)
    await reader.post.deliver()
    assert chat(reader) == []


async def test_a_bot_that_was_down_catches_up_and_counts_what_is_too_old(
    reader: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    await reader.send("/start")
    clock.advance(hours=44)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []
    await reader.send("/start")
    clock.advance(hours=60)
    await vyraj.eraser.erase_due()
    assert (vyraj.eraser.erased.messages, vyraj.eraser.erased.too_late) == (1, 1)


async def test_what_telegram_refuses_for_now_is_erased_later(reader: Reader, vyraj: Vyraj, clock: Clock) -> None:
    await reader.send("/start")
    clock.advance(hours=26)
    for fault in (flood(30), SERVER_FAILURE):
        reader.telegram.fail_next(fault, "deleteMessages")
        with pytest.raises(TryLater):
            await vyraj.eraser.erase_due()
        clock.advance(minutes=1)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []


async def test_another_readers_chat_is_never_touched(
    reader: Reader, post: Post, telegram: Sandbox, vyraj: Vyraj
) -> None:
    other = Reader(telegram.person("Ян", language_code="be"), telegram, post)
    await other.send("/start")
    await reader.send("/start")
    await reader.send("/clean")
    assert len(chat(other)) == 1


async def test_a_screen_that_became_a_new_message_is_erased_too(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    await reader.send("/start")
    for label in ("English", "Poland"):
        telegram.fail_next(refusal("message can't be edited"), "editMessageText")
        await reader.press(label)
    assert len(chat(reader)) == 3
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []


async def test_the_menu_in_place_of_an_old_button_is_erased_too(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    await reader.send("/start")
    telegram.press(reader.person, reader.message, "English")
    pressed = dict(telegram.world.updates.queue.pop().raw["callback_query"])
    telegram.inject({"callback_query": pressed | {"data": "0"}})
    telegram.fail_next(refusal("message can't be edited"), "editMessageText")
    await reader.post.deliver()
    assert len(chat(reader)) == 2
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert chat(reader) == []


async def test_what_was_said_to_somebody_in_haste_is_erased_too(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    for _ in range(9):
        telegram.send(reader.person, "Як?")
    await reader.post.deliver()
    await vyraj.inbox.drain(3)
    assert any(message.text.startswith("Занадта шмат адразу") for message in reader.messages)
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert reader.messages == []


async def test_what_a_flood_dropped_is_deleted_with_the_rest(reader: Reader, telegram: Sandbox, vyraj: Vyraj) -> None:
    for number in range(150):
        telegram.send(reader.person, f"Як {number}?")
    await reader.post.deliver()
    await vyraj.inbox.drain(20)
    assert all(message.is_from_bot for message in chat(reader))


async def test_a_question_that_could_not_be_answered_is_deleted_too(
    reader: Reader, telegram: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fail_next(refusal("message is too long"), "sendMessage")
    await reader.send("/start")
    assert [message.is_from_bot for message in chat(reader)] == [True]
    assert reader.screen.startswith("Нешта пайшло не так")
    caplog.clear()


async def test_who_keeps_messages_keeps_those_that_were_dropped(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj
) -> None:
    await reader.send("/privacy")
    for label in ("Калі сціраць паведамленні", "Пакінуць"):
        await reader.press(label)
    for _ in range(9):
        telegram.send(reader.person, "Як?")
    await reader.post.deliver()
    await vyraj.inbox.drain(20)
    assert len([message for message in chat(reader) if not message.is_from_bot]) == 9


async def test_erased_messages_are_counted_by_month(reader: Reader, vyraj: Vyraj, clock: Clock) -> None:
    await reader.send("/start")
    await reader.send("/menu")
    clock.advance(hours=26)
    await vyraj.eraser.erase_due()
    await reader.send("/start")
    clock.advance(hours=60)
    await vyraj.eraser.erase_due()
    await reader.send("/start")
    await reader.send("/clean")
    assert await vyraj.storage.counters.totals(202611) == {("", "erased"): 3, ("", "too_late"): 1}


async def test_what_could_not_be_counted_is_counted_later(reader: Reader, vyraj: Vyraj, clock: Clock) -> None:
    await reader.send("/start")
    vyraj.eraser._uncounted.messages = 4
    vyraj.storage.database.gate.shut()
    await vyraj.eraser._count()
    assert vyraj.eraser._uncounted.messages == 4
    await vyraj.storage.database.gate.until_open()
    clock.advance(hours=26)
    await vyraj.eraser.erase_due()
    assert await vyraj.storage.counters.totals(202611) == {("", "erased"): 5}
