"""An editor is asked one thing at a time, and whoever is none any more is asked nothing."""

import pytest

from bot.storage.database import Database
from bot.storage.everything import Storage, everything_of
from tests.storage.cast import ONLY_OLD


async def noted(*_: object) -> None:
    """Write nothing down."""


@pytest.fixture
async def storage(database: Database) -> Storage:
    """Two editors: 1 and 2."""
    storage = everything_of(database, ONLY_OLD)
    for number in (1, 2):
        code = bytes([number]) * 32
        await storage.admins.invite("editor", code, 2**40, 0)
        await storage.admins.redeem(code, 5_000_000 + number, 1, noted, noted)
    return storage


async def test_the_newest_question_takes_the_place_of_the_former_one(storage: Storage) -> None:
    assert (await storage.asked.any(), await storage.asked.of(1)) == (False, None)
    assert await storage.asked.ask(1, "the fee")
    assert await storage.asked.ask(1, "the status")
    assert (await storage.asked.of(1), await storage.asked.of(2)) == ("the status", None)
    assert await storage.asked.any()


async def test_it_goes_on_only_from_what_was_seen(storage: Storage) -> None:
    await storage.asked.ask(1, "the fee")
    assert not await storage.asked.go_on(1, "the status", "since when")
    assert not await storage.asked.go_on(2, "the fee", "as of when")
    assert await storage.asked.go_on(1, "the fee", "as of when")
    assert not await storage.asked.go_on(1, "the fee", "as of when")
    assert await storage.asked.of(1) == "as of when"


async def test_it_is_dropped_once(storage: Storage) -> None:
    await storage.asked.ask(1, "the fee")
    assert [await storage.asked.drop(1), await storage.asked.drop(1)] == [True, False]
    assert not await storage.asked.any()


async def test_it_goes_with_its_editor(storage: Storage) -> None:
    await storage.asked.ask(1, "the fee")
    await storage.asked.ask(2, "the status")
    await storage.admins.remove(1, noted)
    assert (await storage.asked.of(1), await storage.asked.of(2)) == (None, "the status")
    assert not await storage.asked.ask(1, "the fee")
    assert not await storage.asked.ask(3, "the fee")
