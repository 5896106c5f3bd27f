"""Notices are kept on both databases, change only as they were seen, and come with what makes them true."""

import pytest

from bot.announcements.announcement import State
from bot.storage.announcements import NOBODY, Announcements
from bot.storage.database import Database
from bot.storage.meta import NOTICE, Meta
from bot.storage.notices import Notice, Notices, What

HELD = Notice(3, What.HELD, subject="0a")
PAUSED = Notice(3, What.PAUSED, "blocked")


async def test_a_notice_is_replaced_only_as_it_was_seen(database: Database) -> None:
    notices = Notices(database)
    assert await notices.replace(None, HELD)
    assert not await notices.replace(None, PAUSED)
    told = Notice(3, What.HELD, subject="0a", told=frozenset({2, 11}))
    assert await notices.replace(HELD, told)
    assert not await notices.replace(HELD, PAUSED)
    assert not await notices.drop(HELD)
    assert await notices.all() == [told]
    assert await notices.drop(told)
    assert await notices.all() == []


async def test_they_come_by_number_and_what_cannot_be_read_is_passed_over(database: Database) -> None:
    notices = Notices(database)
    for number in (10, 9, 101):
        await notices.replace(None, Notice(number, What.WAITING))
    for number, poison in enumerate(("", "{", "[]", '{"what": "else", "why": "", "subject": "", "told": []}')):
        await Meta(database).set(f"{NOTICE}{number}", poison)
    await Meta(database).set(f"{NOTICE}x", '{"what": "held", "why": "", "subject": "", "told": []}')
    assert [each.number for each in await notices.all()] == [9, 10, 101]


@pytest.mark.parametrize("seen", [State.WRITTEN, State.HELD])
async def test_what_did_not_happen_is_told_to_nobody(database: Database, seen: State) -> None:
    announcements, notices = Announcements(database), Notices(database)
    number = await announcements.add("{}", b"h", NOBODY)
    notice = Notice(number, What.PAUSED, "errors")
    is_changed = await announcements.change(number, [seen], notice=notice, state=State.PAUSED)
    assert is_changed is (seen is State.WRITTEN)
    assert await notices.all() == ([notice] if is_changed else [])


async def test_the_newest_takes_the_place_of_what_was_to_be_told_before(database: Database) -> None:
    announcements, notices = Announcements(database), Notices(database)
    number = await announcements.add("{}", b"h", NOBODY)
    await notices.replace(None, Notice(number, What.PAUSED, "errors", told=frozenset({1})))
    over = Notice(number, What.OVER)
    assert await announcements.change(number, [State.WRITTEN], notice=over, state=State.ENDED)
    assert await notices.all() == [over]


async def test_after_everything_was_deleted_nobody_is_to_be_told_anything(database: Database) -> None:
    await Notices(database).replace(None, HELD)
    await Meta(database).begin_anew(None)
    assert await Notices(database).all() == []
