"""Admins, their audit and the way out, as whoever runs the bot types them."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.__main__ import main
from bot.admins.office import Office
from bot.i18n import Locale
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.seal.abandon import is_abandoned
from bot.seal.keys import KeyRefused, load_keys
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.failures import StorageDown
from bot.tasks.panic import panic
from bot.tasks.remembered import open_storage

SURE = "erase everything"
ALINA = 5_417_000_001


def settings(**options: str) -> Settings:
    return Settings(_env_file=None, **options)  # type: ignore[arg-type]


def database() -> sqlite3.Connection:
    return sqlite3.connect(settings().database_url.partition(":///")[2], isolation_level=None)


async def admit(code: str) -> int:
    async with open_storage(settings()) as storage:
        admin = await Office(storage, lambda: datetime.now(UTC)).admit(code, ALINA)
        assert admin
        return admin.number


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_role_is_given_listed_and_taken_and_the_audit_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["admin", "list"]) == 0
    assert lines(capsys) == ["there are no admins yet: python -m bot admin add owner"]
    assert main(["admin", "add", "Owner"]) == 0
    code, told, _ = lines(capsys)
    assert told == "Whoever sends this to the bot within 15 minutes becomes admin 1 (owner). It works once."
    assert main(["admin", "list"]) == 0
    assert lines(capsys) == ["   1  owner      waits for its code"]
    assert asyncio.run(admit(code)) == 1
    assert main(["admin", "list"]) == 0
    assert lines(capsys) == ["   1  owner      active"]
    assert main(["admin", "remove", "1"]) == 0
    assert lines(capsys) == ["admin 1 (owner) is no more"]
    assert main(["audit"]) == 0
    added, removed, verdict = lines(capsys)
    assert "admin 1           admin added" in added
    assert "admin 1           admin removed" in removed
    assert verdict == "the chain holds; entries: 2"


def test_an_expired_code_is_said_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    main(["admin", "add", "editor"])
    with database() as connection:
        connection.execute("UPDATE admins SET code_until = 1")
    connection.close()
    lines(capsys)
    main(["admin", "list"])
    assert lines(capsys) == ["   1  editor     expired"]


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("UPDATE audit SET role_number = 7 WHERE number = 2", "BROKEN: from entry 2 on somebody has changed"),
        ("DELETE FROM audit WHERE number = 1", "BROKEN: from entry 2 on somebody has changed"),
        ("DELETE FROM audit WHERE number = 2", "BROKEN: entries at the end, or the note of the end, are gone"),
        ("DELETE FROM audit", "BROKEN: entries at the end, or the note of the end, are gone"),
        ("DELETE FROM meta WHERE name = 'audit'", "BROKEN: entries at the end, or the note of the end, are gone"),
    ],
)
def test_an_audit_that_somebody_changed_fails(capsys: pytest.CaptureFixture[str], statement: str, verdict: str) -> None:
    for _ in range(2):
        main(["admin", "add", "editor"])
    for number in ("1", "2"):
        main(["admin", "remove", number])
    with database() as connection:
        connection.execute(statement)
    connection.close()
    lines(capsys)
    assert main(["audit"]) == 1
    assert lines(capsys)[-1].startswith(verdict)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "king"], "“king” is not a role: editor, announcer, owner"),
        (["remove", "Alina"], "“Alina” is not a number of an admin"),
        (["remove", "-1"], "-1"),
        (["remove", "99999999999999999999"], "is not a number of an admin"),
    ],
)
def test_what_is_mistyped_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit):
        main(["admin", *arguments])
    assert said in capsys.readouterr().err


def test_a_number_that_nobody_has_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["admin", "remove", "7"]) == 1
    assert capsys.readouterr().err == "vyraj: there is no admin 7: python -m bot admin list shows all numbers\n"


def test_a_rotation_keeps_admins_and_their_audit(capsys: pytest.CaptureFixture[str]) -> None:
    main(["admin", "add", "owner"])
    asyncio.run(admit(lines(capsys)[0]))
    assert main(["key", "rotate"]) == 0
    lines(capsys)
    assert main(["audit"]) == 0
    assert lines(capsys)[-1] == "the chain holds; entries: 1"

    async def found() -> int | None:
        async with open_storage(settings()) as storage:
            admin = await storage.admins.find(ALINA)
            return admin.number if admin else None

    assert asyncio.run(found()) == 1


@pytest.fixture
async def remembered() -> None:
    async with open_storage(settings()) as storage:
        await storage.readers.keep(Person(ALINA, Locale.EN), 202611)


@pytest.fixture
def locked() -> Iterator[sqlite3.Connection]:
    connection = database()
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    yield connection
    connection.close()


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("answers", [["no"], [SURE, "no"], [SURE, ""], ["ERASE EVERYTHING"]])
async def test_who_is_not_sure_twice_loses_nothing(answers: list[str]) -> None:
    waiting = iter(answers)
    before = load_keys(settings().key_dir)
    assert await panic(settings(), lambda _: next(waiting)) is False
    assert load_keys(settings().key_dir) == before


@pytest.mark.usefixtures("remembered")
async def test_everything_is_given_up_without_a_bot_and_the_next_start_works(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = load_keys(settings().key_dir)
    assert await panic(settings(), lambda _: SURE)
    said = capsys.readouterr()
    assert "the keys are destroyed\nall rows are deleted\n" in said.out
    assert "the chats stay as they are" in said.err
    assert load_keys(settings().key_dir) != before
    async with open_storage(settings()) as storage:
        assert await storage.readers.count() == 0


@pytest.mark.usefixtures("remembered")
async def test_with_a_token_the_chats_are_erased_too(capsys: pytest.CaptureFixture[str]) -> None:
    telegram = Sandbox(token="987654321:AAE-secret")
    async with serve(telegram, 0) as address:
        person = telegram.person("Аліна", language_code="be")
        telegram.send(person, "/start")
        async with open_storage(settings()) as storage:
            await storage.traces.add(person.id, [telegram.messages(person)[0].message_id], 500_000)
        assert await panic(settings(api_url=address, token=telegram.token), lambda _: SURE)
    assert "messages erased: 1" in capsys.readouterr().out
    assert telegram.messages(person) == []


@pytest.mark.usefixtures("remembered")
async def test_where_the_key_is_gone_already_the_rows_go_too() -> None:
    for file in settings().key_dir.iterdir():
        file.unlink()
    with pytest.raises(KeyRefused, match="python -m bot panic"):
        async with open_storage(settings()):
            pass
    assert await panic(settings(), lambda _: SURE)
    async with open_storage(settings()) as storage:
        assert await storage.readers.count() == 0


@pytest.mark.usefixtures("remembered")
async def test_where_the_database_cannot_be_opened_the_keys_go_all_the_same(
    request: pytest.FixtureRequest,
) -> None:
    connection: sqlite3.Connection = request.getfixturevalue("locked")
    with pytest.raises(StorageDown):
        await panic(settings(), lambda _: SURE)
    assert load_keys(settings().key_dir) is None
    assert is_abandoned(settings().key_dir)
    connection.close()
    async with open_storage(settings()) as storage:
        assert await storage.readers.count() == 0
