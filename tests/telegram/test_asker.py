"""Asking Telegram about a public chat: what comes back, and what is said where nothing does."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, Fault, flood, refusal
from bot.sandbox.refusals import UNAUTHORIZED
from bot.sandbox.sandbox import Sandbox
from bot.telegram.asker import PATIENCE, TelegramAsker
from bot.upkeep.listings import CannotAsk, ChatSeen
from tests.conftest import Clock
from tests.telegram.belpost import api

TOKEN = "42:TEST"
NAME = "kupala_chat"


@pytest.fixture
async def asker(telegram: Sandbox, clock: Clock) -> AsyncIterator[TelegramAsker]:
    bot = api(telegram)
    await bot.initialize()
    telegram.calls.clear()
    yield TelegramAsker(bot, clock.sleep)
    await bot.shutdown()


def methods(telegram: Sandbox) -> list[str]:
    return [call.method for call in telegram.calls]


@pytest.mark.parametrize("kind", ["supergroup", "channel"])
async def test_of_a_public_chat_its_public_facts_are_told(telegram: Sandbox, asker: TelegramAsker, kind: str) -> None:
    chat = telegram.open_place("Kupala_Chat", kind, "Купалле: сваё", 1234)
    seen = ChatSeen(chat.id, kind, "Купалле: сваё", "Kupala_Chat", 1234)
    assert await asker.ask(f"@{NAME}") == seen
    assert methods(telegram) == ["getChat", "getChatMemberCount"]


async def test_a_name_that_nobody_holds_leads_to_nothing(telegram: Sandbox, asker: TelegramAsker) -> None:
    assert await asker.ask(f"@{NAME}") is None
    assert methods(telegram) == ["getChat"]


async def test_a_number_that_nobody_holds_leads_to_nothing(asker: TelegramAsker) -> None:
    assert await asker.ask(-1001234567890) is None


@pytest.mark.parametrize("words", ["chat not found", "USERNAME_NOT_OCCUPIED", "USERNAME_INVALID", "CHAT_INVALID"])
async def test_telegram_says_in_several_ways_that_nobody_is_there(
    telegram: Sandbox, asker: TelegramAsker, words: str
) -> None:
    telegram.open_place(NAME, "channel", "Купалле", 5)
    telegram.fail_next(refusal(words), "getChat")
    assert await asker.ask(f"@{NAME}") is None


async def test_a_chat_whose_members_nobody_may_count_is_there(telegram: Sandbox, asker: TelegramAsker) -> None:
    chat = telegram.open_place(NAME, "channel", "Купалле", 5)
    telegram.fail_next(refusal("chat not found"), "getChatMemberCount")
    assert await asker.ask(f"@{NAME}") == ChatSeen(chat.id, "channel", "Купалле", NAME, None)


@pytest.mark.parametrize("method", ["getChat", "getChatMemberCount"])
async def test_a_wait_that_telegram_asks_for_is_kept(
    telegram: Sandbox, asker: TelegramAsker, clock: Clock, method: str
) -> None:
    chat = telegram.open_place(NAME, "channel", "Купалле", 5)
    telegram.fail_next(flood(int(PATIENCE)), method)
    assert await asker.ask(f"@{NAME}") == ChatSeen(chat.id, "channel", "Купалле", NAME, 5)
    assert clock.slept == [PATIENCE]


async def test_a_second_wait_in_a_row_is_not_kept(telegram: Sandbox, asker: TelegramAsker, clock: Clock) -> None:
    telegram.open_place(NAME, "channel", "Купалле", 5)
    telegram.fail_next(flood(7), "getChat", times=2)
    with pytest.raises(CannotAsk, match=r"^Telegram asks to wait 7 s$"):
        await asker.ask(f"@{NAME}")
    assert (clock.slept, methods(telegram)) == ([7], ["getChat", "getChat"])


async def test_a_wait_that_is_too_long_is_not_kept(telegram: Sandbox, asker: TelegramAsker, clock: Clock) -> None:
    telegram.open_place(NAME, "channel", "Купалле", 5)
    telegram.fail_next(flood(121), "getChat")
    with pytest.raises(CannotAsk, match=r"^Telegram asks to wait 121 s$"):
        await asker.ask(f"@{NAME}")
    assert clock.slept == []


@pytest.mark.parametrize("method", ["getChat", "getChatMemberCount"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (FORBIDDEN, "Telegram refuses (Forbidden)"),
        (refusal(f"{NAME} is not for bots {TOKEN}"), "Telegram refuses (BadRequest)"),
        (SERVER_FAILURE, "Telegram cannot be reached (NetworkError)"),
        (DROP_BEFORE, "Telegram cannot be reached (NetworkError)"),
        (DROP_AFTER, "Telegram cannot be reached (NetworkError)"),
        (Fault(UNAUTHORIZED), "Telegram cannot be reached (InvalidToken)"),
    ],
    ids=["403", "400", "500", "drop before", "drop after", "401"],
)
async def test_where_nobody_can_tell_the_words_hold_neither_name_nor_token(
    telegram: Sandbox, asker: TelegramAsker, method: str, fault: Fault, words: str
) -> None:
    telegram.open_place(NAME, "channel", "Купалле", 5)
    telegram.fail_next(fault, method)
    with pytest.raises(CannotAsk) as cannot:
        await asker.ask(f"@{NAME}")
    assert (str(cannot.value), cannot.value.__cause__, cannot.value.__suppress_context__) == (words, None, True)
