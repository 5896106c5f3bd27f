"""Admins are held as readers are, and nobody becomes one without a code or a key."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import schema
from bot.storage.admins import Admin, Admins, Listed, Reached, State
from bot.storage.database import Database, StorageDown
from tests.storage.cast import ALINA, BARYS, BOTH, ONLY_NEW, ONLY_OLD

NOW, LATER = 1_795_348_800, 1_795_349_700
CODE, OTHER = b"c" * 32, b"o" * 32


@pytest.fixture
def admins(database: Database) -> Admins:
    return Admins(database, ONLY_OLD)


class Notes:
    """What was noted down, in the order in which it was."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Admin]] = []

    def __call__(self, what: str) -> Callable[[AsyncConnection, Admin], Awaitable[None]]:
        async def note(_: AsyncConnection, admin: Admin) -> None:
            self.all.append((what, admin))

        return note


async def become(admins: Admins, user: int, role: str = "owner", code: bytes = CODE) -> Admin:
    await admins.invite(role, code, LATER, NOW)
    admin = await admins.redeem(code, user, NOW, Notes()("in"), Notes()("out"))
    assert admin
    return admin


async def test_a_code_makes_one_account_an_admin_once(admins: Admins) -> None:
    number = await admins.invite("editor", CODE, LATER, NOW)
    notes = Notes()
    assert await admins.redeem(OTHER, ALINA.chat, NOW, notes("in"), notes("out")) is None
    assert await admins.redeem(CODE, ALINA.chat, NOW, notes("in"), notes("out")) == Admin(number, "editor")
    assert await admins.redeem(CODE, BARYS.chat, NOW, notes("in"), notes("out")) is None
    assert await admins.find(ALINA.chat) == Admin(number, "editor")
    assert await admins.find(BARYS.chat) is None
    assert notes.all == [("in", Admin(number, "editor"))]


async def test_a_code_is_over_when_its_time_is_and_is_cleaned_away(admins: Admins) -> None:
    number = await admins.invite("editor", CODE, LATER, NOW)
    assert await admins.listed(LATER - 1) == [Listed(number, "editor", State.WAITING)]
    assert await admins.redeem(CODE, ALINA.chat, LATER, Notes()("in"), Notes()("out")) is None
    assert await admins.listed(LATER) == [Listed(number, "editor", State.EXPIRED)]
    next_number = await admins.invite("owner", OTHER, LATER + 900, LATER)
    assert await admins.listed(LATER) == [Listed(next_number, "owner", State.WAITING)]


async def test_a_used_code_leaves_no_hash(admins: Admins, database: Database) -> None:
    await become(admins, ALINA.chat)
    async with database.read() as connection:
        row = (await connection.execute(select(schema.admins))).one()
    assert (row.code_hash, row.code_until) == (None, None)


async def test_numbers_are_never_given_twice(admins: Admins) -> None:
    numbers = []
    for _ in range(3):
        admin = await become(admins, ALINA.chat)
        numbers.append(admin.number)
        await admins.remove(admin.number, Notes()("out"))
    assert numbers == sorted(set(numbers))


async def test_who_has_a_role_and_sends_a_code_has_the_new_one_alone(admins: Admins) -> None:
    first = await become(admins, ALINA.chat, "owner")
    number = await admins.invite("editor", OTHER, LATER, NOW)
    notes = Notes()
    second = await admins.redeem(OTHER, ALINA.chat, NOW, notes("in"), notes("out"))
    assert second == Admin(number, "editor")
    assert notes.all == [("out", first), ("in", second)]
    assert await admins.listed(NOW) == [Listed(number, "editor", State.ACTIVE)]


async def test_what_cannot_be_noted_down_does_not_happen(admins: Admins) -> None:
    async def full(_: AsyncConnection, __: Admin) -> None:
        raise StorageDown("the disk is full")

    number = await admins.invite("owner", CODE, LATER, NOW)
    with pytest.raises(StorageDown):
        await admins.redeem(CODE, ALINA.chat, NOW, full, full)
    assert await admins.listed(NOW) == [Listed(number, "owner", State.WAITING)]
    await admins.redeem(CODE, ALINA.chat, NOW, Notes()("in"), Notes()("out"))
    for ending in (admins.remove(number, full), admins.leave(ALINA.chat, full)):
        with pytest.raises(StorageDown):
            await ending
    assert await admins.find(ALINA.chat) == Admin(number, "owner")


@pytest.mark.parametrize("change", [{"role": "owner"}, {"number": 77}, {"envelope": b"\x01" + b"0" * 290}])
async def test_whoever_changes_a_row_without_the_key_makes_nobody_an_owner(
    admins: Admins, database: Database, change: dict[str, object]
) -> None:
    await become(admins, ALINA.chat, "editor")
    async with database.write() as connection:
        await connection.execute(update(schema.admins).values(**change))
    assert await admins.find(ALINA.chat) is None
    assert await admins.listed(NOW) == []
    assert admins.corrupt == 1


async def test_a_row_moved_to_another_account_makes_it_no_admin(admins: Admins, database: Database) -> None:
    await become(admins, ALINA.chat)
    other = Admins(database, ONLY_OLD)
    async with database.write() as connection:
        from_readers = other._sealed(Admin(9, "owner"), BARYS.chat)["pseudonym"]
        await connection.execute(update(schema.admins).values(pseudonym=from_readers))
    assert await admins.find(BARYS.chat) is None


async def test_only_those_who_are_here_hold_a_role(admins: Admins) -> None:
    admin = await become(admins, ALINA.chat, "announcer")
    await admins.invite("announcer", OTHER, LATER, NOW)
    assert await admins.holders("announcer") == {admin.number}
    assert await admins.holders("owner") == frozenset()


async def test_a_role_ends_once_and_that_of_a_stranger_never(admins: Admins) -> None:
    admin = await become(admins, ALINA.chat)
    assert await admins.leave(BARYS.chat, Notes()("out")) is None
    assert await admins.leave(ALINA.chat, Notes()("out")) == admin
    assert await admins.leave(ALINA.chat, Notes()("out")) is None
    assert await admins.remove(admin.number, Notes()("out")) is None


async def test_admins_are_sealed_anew_and_found_under_every_key_meanwhile(admins: Admins) -> None:
    alina = await become(admins, ALINA.chat)
    barys = await become(admins, BARYS.chat, "editor", OTHER)
    await admins.invite("owner", CODE, LATER, NOW)
    admins.ring = BOTH
    assert await admins.reseal(1) == 1
    assert [await admins.find(person.chat) for person in (ALINA, BARYS)] == [alina, barys]
    assert await admins.reseal(1) == 0
    admins.ring = ONLY_NEW
    assert [await admins.find(person.chat) for person in (ALINA, BARYS)] == [alina, barys]
    assert await admins.redeem(CODE, 5, NOW, Notes()("in"), Notes()("out"))
    assert admins.corrupt == 0


async def test_an_admin_who_cannot_be_opened_does_not_stop_a_rotation(admins: Admins, database: Database) -> None:
    await become(admins, ALINA.chat, "editor")
    async with database.write() as connection:
        await connection.execute(update(schema.admins).values(role="owner"))
    admins.ring = BOTH
    assert await admins.reseal(10) == 0
    assert await admins.listed(NOW) == []


async def test_the_chats_of_those_who_hold_a_role_are_there_to_send_to(admins: Admins) -> None:
    first = await become(admins, ALINA.chat, "owner")
    second = await become(admins, BARYS.chat, "announcer", OTHER)
    await admins.invite("announcer", b"w" * 32, LATER, NOW)
    assert await admins.chats(["announcer"]) == [Reached(second, BARYS.chat)]
    assert await admins.chats(["owner", "announcer"]) == [Reached(first, ALINA.chat), Reached(second, BARYS.chat)]
    assert await admins.chats([]) == []
    await admins.remove(second.number, Notes()("out"))
    assert await admins.chats(["announcer"]) == []


async def test_nothing_is_sent_to_a_row_that_somebody_changed(admins: Admins, database: Database) -> None:
    await become(admins, ALINA.chat, "editor")
    async with database.write() as connection:
        await connection.execute(update(schema.admins).values(role="announcer"))
    assert await admins.chats(["announcer"]) == []
