"""Who refuses is forgotten only where the fault is surely not ours."""

import pytest

from bot.outbox.refusals import Refusals
from bot.storage.database import Database
from bot.storage.meta import BOT, Meta
from tests.storage.conftest import database

__all__ = ["database"]


async def refusals(database: Database, outcomes: str, bot: int = 42) -> Refusals:
    """Note outcomes: "x" for a refusal."""
    rule = Refusals(Meta(database), bot)
    await rule.remember_bot()
    for outcome in outcomes:
        rule.note(is_refused=outcome == "x")
    return rule


@pytest.mark.parametrize(
    ("outcomes", "allowed"),
    [
        ("", False),
        ("x", False),
        ("....x", False),
        (".....x", True),
        (40 * "." + 10 * "x", False),
        (41 * "." + 9 * "x", True),
        (50 * "x" + 50 * ".", True),
        (50 * "." + 10 * "x", False),
    ],
)
async def test_fewer_than_one_in_five_of_the_last_fifty(database: Database, outcomes: str, allowed: bool) -> None:
    assert await (await refusals(database, outcomes)).may_forget() is allowed


async def test_another_bot_forgets_nobody_and_does_not_take_the_database_over(database: Database) -> None:
    await refusals(database, "")
    assert not await (await refusals(database, 30 * ".", bot=43)).may_forget()
    assert await Meta(database).get(BOT) == "42"
    assert await (await refusals(database, 30 * ".")).may_forget()
