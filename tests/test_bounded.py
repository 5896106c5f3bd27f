"""A million different people leave nothing behind in the memory of the process."""

import asyncio

import pytest
from telegram import Update
from telegram.error import RetryAfter

from bot.app import Vyraj
from bot.sandbox.sandbox import Sandbox
from bot.seal.keys import throwaway_ring
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.database import connect_database
from bot.storage.gate import Gate
from bot.storage.memory import UNWRITTEN, Memory
from bot.storage.readers import Readers
from bot.storage.traces import Traces
from bot.telegram.inbox import CHATS, LANES
from bot.telegram.pace import CHATS as PACED
from bot.telegram.pace import Pace
from tests.conftest import Clock, Post, Reader
from tests.telegram.belpost import Clerk, message

MILLION = 1_000_000


async def test_chats_that_all_wait_at_once_have_so_many_lanes_and_no_more() -> None:
    free = asyncio.Event()

    async def hang(_: Update) -> None:
        await free.wait()

    clerk = Clerk(hang)
    inbox, raw = clerk.inbox(), message(1)
    inner = raw["message"]
    for chat in range(MILLION):
        inner["chat"]["id"] = chat
        inbox.accept(raw)
    await asyncio.sleep(0)
    assert (len(inbox._lanes), len(inbox._tasks), inbox.dropped) == (CHATS, CHATS, MILLION - CHATS)
    assert len(clerk.begun) == LANES
    free.set()
    await inbox.drain(60)
    assert (inbox._lanes, inbox._tasks) == ({}, set())


async def test_the_pace_of_a_million_chats_is_forgotten(clock: Clock) -> None:
    pace = Pace(clock.monotonic, clock.sleep)
    for chat in range(MILLION):
        pace._turn(chat)
    assert len(pace._full_at) == PACED


async def test_deadlines_of_many_chats_are_bounded_and_the_first_to_end_go_first(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    pace = Pace(clock.monotonic, clock.sleep)
    caplog.set_level("ERROR")
    for chat in range(PACED + 20):
        pace._deadlines[chat] = clock.monotonic() + 10**6 + chat
        if chat >= PACED:
            pace._hold(chat, RetryAfter(10**7))
    assert len(pace._deadlines) == PACED
    assert 0 not in pace._deadlines


async def test_what_waits_for_a_database_that_is_down_is_bounded(clock: Clock) -> None:
    async with connect_database(Settings(_env_file=None).database_url) as database:
        shut, ring = database.behind(Gate()), throwaway_ring()
        memory = Memory(Readers(shut, ring), Traces(shut, ring), clock.now, 24)
        for user in range(MILLION // 50):
            await memory.note(Person(user), 1)
    assert (len(memory._unwritten), memory.lost) == (UNWRITTEN, MILLION // 50 - UNWRITTEN)


async def test_after_many_readers_the_bot_holds_none_of_them(vyraj: Vyraj, post: Post, telegram: Sandbox) -> None:
    for number in range(40):
        reader = Reader(telegram.person(f"Аліна{number}", language_code="be"), telegram, post)
        await reader.send("/start")
        await reader.send("/forget")
        await reader.press(reader.labels[0])
    application = vyraj.inbox._handle.__self__  # type: ignore[attr-defined]
    assert (dict(application.chat_data), dict(application.user_data)) == ({}, {})
    assert (vyraj.inbox._lanes, vyraj.inbox._tasks, len(vyraj.memory._unwritten)) == ({}, set(), 0)
