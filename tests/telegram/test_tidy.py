"""Whatever happens to a message on its way, it is erased in its time, and nothing else is."""

from pathlib import Path
from typing import cast

import pytest

from bot.app import Vyraj
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, flood, refusal
from bot.sandbox.model import Message
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.telegram.pace import Pace
from bot.telegram.place import ASIDE
from tests.conftest import Clock, Post, Reader
from tests.stories.kupala import write_library


def chat(reader: Reader) -> list[Message]:
    """Everything that stands in the chat, whoever wrote it."""
    return reader.telegram.messages(reader.person)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, knowledge_dir=write_library(tmp_path / "knowledge"))


@pytest.fixture(autouse=True)
def _no_pauses(vyraj: Vyraj, clock: Clock) -> None:
    vyraj.eraser._sleep = clock.sleep


async def test_a_message_that_arrived_without_an_answer_is_erased(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fail_next(DROP_AFTER, "sendMessage")
    await reader.send("/start")
    assert [message.is_from_bot for message in chat(reader)] == [True]
    assert caplog.messages == ["nobody knows whether a message arrived (NetworkError)"]
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert (chat(reader), await vyraj.eraser._traces.count()) == ([], 0)


async def test_nothing_else_goes_with_it(
    reader: Reader, english_reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    await english_reader.send("/privacy")
    await reader.send("/start")
    telegram.fail_next(DROP_AFTER, "sendMessage")
    await reader.send("/menu")
    await english_reader.press("When messages are erased")
    await english_reader.press("Keep")
    await english_reader.send("/menu")
    clock.advance(hours=20)
    await reader.send("/help")
    clock.advance(hours=5)
    await vyraj.eraser.erase_due()
    assert len(chat(reader)) == 1  # of five hours ago
    assert [message.text for message in chat(english_reader)][:1] == ["/menu"]


@pytest.mark.parametrize("fault", [FORBIDDEN, flood(600)], ids=str)
async def test_what_was_refused_is_not_waited_for(
    fault: object, reader: Reader, telegram: Sandbox, vyraj: Vyraj
) -> None:
    telegram.fail_next(fault, "sendMessage")  # type: ignore[arg-type]
    await reader.send("/start")
    traces = await vyraj.eraser._traces.of(reader.person.id)
    assert [trace for trace in traces if trace.messages.within is not None] == []


async def test_an_answer_waits_as_long_as_telegram_asks_and_the_question_goes_only_then(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    questions: list[bool] = []

    async def sleep(seconds: float) -> None:
        questions.append(any(not message.is_from_bot for message in chat(reader)))
        await clock.sleep(seconds)

    cast(Pace, vyraj.api.rate_limiter)._sleep = sleep
    telegram.fail_next(flood(130), "sendMessage")
    await reader.send("/start pl-card")
    assert ([message.is_from_bot for message in chat(reader)], sum(clock.slept) >= 130) == ([True], True)
    assert questions
    assert all(questions)
    assert caplog.messages == ["Telegram asks to wait 130 s in a chat"]
    traces = await vyraj.eraser._traces.of(reader.person.id)
    assert [trace.message_ids for trace in traces] == [(reader.message.message_id,)]


async def test_what_telegram_asks_too_long_a_wait_for_is_given_up_and_the_question_goes(
    reader: Reader, telegram: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fail_next(flood(int(ASIDE) + 60), "sendMessage")
    await reader.send("/start")
    assert caplog.messages[1:] == ["Telegram asks to wait: a message was not sent"]
    assert [message.is_from_bot for message in chat(reader)] == [False]  # it is deleted within the hour


async def test_what_did_not_arrive_after_all_does_no_harm(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    telegram.fail_next(DROP_BEFORE, "sendMessage")
    await reader.send("/start")
    await reader.send("/start")
    assert len(chat(reader)) == 1
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert (chat(reader), await vyraj.eraser._traces.count()) == ([], 0)


async def test_a_message_that_arrived_without_an_answer_can_be_kept(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    telegram.fail_next(DROP_AFTER, "sendMessage")
    await reader.send("/start pl-card")
    await reader.press("Пакінуць")
    assert reader.note.startswith("Гэтае паведамленне застанецца")
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    assert len(chat(reader)) == 1


async def test_what_comes_after_the_choice_to_keep_everything_is_kept(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    await reader.send("/privacy")
    await reader.press("Калі сціраць паведамленні")
    choice = reader.message
    telegram.fail_next(DROP_AFTER, "sendMessage")
    await reader.send("/start")
    lost = reader.message
    await reader.press("Пакінуць", choice)
    await reader.send("/menu")
    clock.advance(hours=25)
    await vyraj.eraser.erase_due()
    left = [message.message_id for message in reader.messages]
    assert choice.message_id not in left
    assert len(left) == 1
    assert lost.message_id not in left


@pytest.mark.parametrize("fault", [SERVER_FAILURE, DROP_BEFORE, flood(600)], ids=str)
async def test_a_question_that_cannot_be_deleted_now_is_deleted_within_the_hour(
    fault: object, reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    telegram.fail_next(fault, "deleteMessage")  # type: ignore[arg-type]
    await reader.send("Колькі каштуе карта ў Польшчы?")
    assert [message.is_from_bot for message in chat(reader)] == [False, True]
    clock.advance(hours=1)
    await vyraj.eraser.erase_due()
    assert [message.is_from_bot for message in chat(reader)] == [True]


async def test_a_question_that_its_reader_deleted_is_not_waited_for(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj
) -> None:
    telegram.fail_next(refusal("message to delete not found"), "deleteMessage")
    await reader.send("/start")
    assert await vyraj.eraser._traces.count() == 1


async def test_what_may_have_arrived_long_ago_is_counted_as_too_late(
    reader: Reader, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    telegram.fail_next(DROP_AFTER, "sendMessage")
    await reader.send("/start")
    clock.advance(hours=60)
    await vyraj.eraser.erase_due()
    assert (len(chat(reader)), vyraj.eraser.erased.too_late, await vyraj.eraser._traces.count()) == (1, 1, 0)


async def test_somebody_elses_chat_is_not_looked_into(
    reader: Reader, post: Post, telegram: Sandbox, vyraj: Vyraj, clock: Clock
) -> None:
    telegram.fail_next(DROP_AFTER, "sendMessage")
    await reader.send("/start")
    other = Reader(telegram.person("Ян", language_code="be"), telegram, post)
    for _ in range(3):
        await other.send("/start")
    clock.advance(hours=1)
    await reader.send("/clean")
    assert (len(chat(reader)), len(chat(other))) == (1, 3)
