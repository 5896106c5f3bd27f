"""A hundred readers do all that the bot offers, much goes wrong, and neither log nor file tells on any of them."""

import contextlib
import gc
import importlib
import io
import logging
import os
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy
from telegram import Update
from telegram.ext import TypeHandler

from bot.admins.codes import new_code
from bot.admins.roles import Role
from bot.announcements.channels import Fate, Obstacle
from bot.announcements.channels import Post as Post_
from bot.app import Vyraj
from bot.directory.judge import Judge
from bot.i18n import Locale
from bot.logs import set_up_logging
from bot.outbox.erase import TryLater
from bot.outbox.nightly import change_key
from bot.sandbox.faults import DROP_AFTER, DROP_BEFORE, FORBIDDEN, SERVER_FAILURE, flood, refusal
from bot.sandbox.model import Person
from bot.sandbox.sandbox import Sandbox
from bot.settings import Settings
from bot.storage.backup import back_up
from bot.storage.counters import WRONG
from bot.storage.deliveries import Standing
from bot.tasks import announcing
from bot.telegram import handlers
from bot.telegram.context import Context
from tests.conftest import Clock, Post, Reader
from tests.directory.specimens import directory
from tests.spellings import forms, found_in, in_base64
from tests.stories.kupala import change, write_directory, write_library
from tests.stories.test_announcing import work

pytestmark = pytest.mark.long

TOKEN = "987654321:AAE-secret_Of_The_Bot"
MANY = int(os.environ.get("LEAK_READERS", "24"))
"""How many readers at the level where the most is said; ``make soak`` takes a thousand."""
FEW = 10
"""One reader of every role and fault, and some of none."""
FAULTS = (SERVER_FAILURE, DROP_BEFORE, DROP_AFTER, FORBIDDEN, flood(2), flood(600), refusal("chat not found"))
PRESSES = (
    ("/start pl-card", (0, 1, 0, 1, -1, -2, 0, 0, 2, -1, -1)),  # through the article, "Keep", and home
    ("/start pl-card", (2, 0, 1, 0)),  # whom to turn to: a listing, "No", and all of the country
    ("/start pl-card", (3, 0, 1, 0)),  # sources, the address of one, "No", and back
    ("/start pl-card", (4, 0)),  # something is wrong, and back
    ("/chats", (0, 2, 0, -1)),  # a listing, "Yes"
    ("/chats", (0, 1, 1, 0)),  # another, "No"
    ("/chats", (2, 1)),  # the check of addresses
    ("/privacy", (1, 2, 3, 0, 1)),  # when messages are erased, "Keep", back, what is held, and back
    ("/mydata", (0, 1)),  # "Forget me", and not so
    ("/privacy", (2, 0)),  # "Erase this chat now", and home
    ("/privacy", (3, 0, 0)),  # "Forget me", "Yes", and home
    ("/clean", (0,)),
    ("/forget", (0,)),
    ("/language", (1,)),
    ("/new", (0, 0, -1)),  # what changed, the place where it did, and home
    ("/new", (-2, 1, 4, -1)),  # the subscription: everything, none, and home
    ("/subscribe", (2, 3, 0, 1, 0, -2)),  # only urgent, countries: two, one taken back, and back
    ("/admin", (0, 0, 1, 0, 2, 0, 3, 0)),  # of an owner: announcements, counts, numbers, what was done, and back
    ("/announce", (3, 0, -1, 4, 1, -1, 9, -1, 10, 0)),  # of an announcer: for whom, instead, preview, discarded
    ("/admin", (5, 0, 0)),  # "Give up the role", "Yes", and not so
    ("/panic", (0, 0)),  # "Yes", and not so
    ("/knowledge", (0, 1, 0, 0, 0)),  # of an editor: an article, its files, and back; the next one, still right
    ("/knowledge", (-2, 0, 0, -1)),  # the history, one publication, "Undo this", and not so
    ("/knowledge", (-3, 0, 0, -1, 1, -1)),  # the changes, one of them, as readers would see it, what differs
    ("/fact pl-card fee", (0, 1, 0, -1)),  # the value stays, the date too, the source, and the changes
    ("/fact pl-card", (0, -1, 1, 0, 0, 2)),  # a fact, not now; the status, one of them, and since when
    ("/knowledge", (0, 3, 0, -1)),  # the texts of an article, one of them, and not now
    ("/file pl-card", (0, 0, 2, 0)),  # the files, and an article as readers see it
    ("/undo", (1,)),  # the last publication, and not so
    ("/privacy", (1, 0)),  # after an hour: at the end something is remembered of everybody
)
"""Which button is pressed on each screen, from the answer to a command on."""
CHANNELS = {Locale.BE: "@skryty_kanal", Locale.RU: "-1005417999999"}
"""What stands in the settings, and nowhere else."""
REMEMBERED: Any = urlsplit
METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery", "deleteMessage", "deleteMessages")


@dataclass
class Log:
    """Everything that the process says."""

    out: io.StringIO
    err: io.StringIO

    @property
    def text(self) -> str:
        return self.out.getvalue() + self.err.getvalue()


@pytest.fixture
def telegram(clock: Clock) -> Sandbox:
    return Sandbox(now=clock.now, token=TOKEN)


@pytest.fixture
def base(request: pytest.FixtureRequest) -> str:
    """The kind of the database."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(tmp_path: Path, base: str, request: pytest.FixtureRequest) -> Settings:
    knowledge = write_library(tmp_path / "knowledge")
    write_directory(knowledge)
    settings = Settings(_env_file=None, knowledge_dir=knowledge, channels=CHANNELS)
    if base == "postgres":
        return settings.model_copy(update={"database_url": request.getfixturevalue("postgres_url")})
    return settings


@pytest.fixture
def _quiet_afterwards() -> Iterator[None]:
    root, ours = logging.root, logging.getLogger("bot")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@contextlib.contextmanager
def listening(level: str) -> Iterator[Log]:
    """Log as a running bot does, also where somebody left the root logger at DEBUG."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        logging.root.setLevel(logging.DEBUG)
        set_up_logging(level, TOKEN)
        yield Log(out, err)


def reader(telegram: Sandbox, post: Post, number: int) -> Reader:
    """Make somebody whose every detail would be recognised."""
    person = Person(
        5_417_000_000 + number,
        f"Імя{number}Аксана",
        f"Прозвішча{number}Каліноўская",
        f"aksana_kalinouskaja_{number}",
        ("be", "ru", "en", "pl", "")[number % 5],
    )
    telegram.world.add_person(person)
    return Reader(person, telegram, post)


def secrets(someone: Reader) -> set[str]:
    person = someone.person
    names = {person.first_name, person.last_name, person.username}
    return {str(person.id), words(someone), "48500000000", *names}


def words(someone: Reader) -> str:
    return f"мяне шукаюць {someone.person.id % 1000} у Гародні"


async def do_everything(someone: Reader) -> None:
    """Use every command, every kind of message and every screen that buttons lead to from the menu."""
    telegram, person = someone.telegram, someone.person
    commands = (
        *("/start", "/menu", "/help", "/language", "/chats", "/check", "/start pl-card", "/start pl-card--who"),
        *(
            "/admin",
            "/panic",
            "/announce",
            "/admin AAAA-BBBB-CCCC-DDDD",
            "AAAA-BBBB-CCCC-DDDD",
            f"/admin {words(someone)}",
        ),
    )
    addresses = (f"/check {person.username}", f"@{person.username}", f"https://t.me/+{person.username}")
    for text in (*commands, *addresses, words(someone)):
        await someone.send(text)
    telegram.send_contact(person)
    telegram.send_location(person)
    telegram.send_photo(person, caption=words(someone))
    await someone.post.deliver()  # six at once are a flood
    telegram.send_document(person, f"{person.last_name}.pdf", b"%PDF", caption=words(someone))
    telegram.forward(person, words(someone))
    telegram.forward(person, words(someone), telegram.open_place(person.username, "channel", person.last_name, 2))
    await someone.post.deliver()
    for command, labels in PRESSES:
        await someone.send(command)
        for label in labels:
            if someone.messages and someone.labels:
                with contextlib.suppress(IndexError):
                    await someone.press(someone.labels[label])
    telegram.inject({"callback_query": {"id": words(someone), "from": {"first_name": person.first_name}}})
    telegram.inject({"message": {"text": words(someone), "from": {"username": person.username}}})
    group = telegram.add_to_group(person, f"Група {person.last_name}")
    telegram.send(person, words(someone), chat=group)
    await someone.post.deliver()


async def make_owner(vyraj: Vyraj, someone: Reader, role: Role = Role.OWNER) -> None:
    """Let somebody send a code that waits, and then the same that does no more."""
    code = new_code(lambda length: (someone.person.id % 1000).to_bytes(length, "big"))
    await application(vyraj).bot_data.office.invite(role, code)
    await someone.send(code)
    await someone.send(code)


async def edit(settings: Settings, someone: Reader) -> None:
    """Let an editor send what is no file of the library, then one, with a reason; look at all of it, and discard it."""
    telegram, person = someone.telegram, someone.person
    data = (settings.knowledge_dir / "articles/poland/pl-card/be.md").read_bytes().replace("кароткі".encode(), b"new")
    for name, caption in ((f"{person.last_name}.txt", words(someone)), ("pl-card.be.md", words(someone))):
        telegram.send_document(person, name, data, caption)
        await someone.post.deliver()
    await someone.send(f"@{person.username} {words(someone)}")
    await someone.send("Said better")
    await someone.send("/fact pl-card fee")
    for text in (f"@{person.username} {words(someone)}", "640 PLN", words(someone)):
        await someone.send(text)
    await someone.press(someone.labels[0])
    await someone.press(someone.labels[0])
    for label in (0, 1, -2, -2, 0, -1, -2, 0):
        if someone.messages and someone.labels:
            with contextlib.suppress(IndexError):
                await someone.press(someone.labels[label])
    for change_ in await someone.post.vyraj.editing.basket.open():
        await someone.post.vyraj.editing.workshop.discard(change_.number, change_.author)
    await someone.post.vyraj.editing.basket.look_whether_asking()
    with contextlib.suppress(TryLater):
        await someone.post.vyraj.editing.crier.look()


async def take_what_is_prepared(vyraj: Vyraj, someone: Reader) -> None:
    """Let an announcer be told of the draft that the bot has prepared, open it and choose for whom it is."""
    with contextlib.suppress(TryLater):
        await vyraj.herald.look()
    for label in (0, 3, 0):
        if someone.messages and someone.labels:
            with contextlib.suppress(IndexError):
                await someone.press(someone.labels[label])


async def remembered(vyraj: Vyraj, settings: Settings, request: pytest.FixtureRequest) -> bytes:
    """Everything that lies in the folders of the database, the keys and the backups, and in files that are open."""
    found = [*files(settings.key_dir.parent), *files(Path("/proc/self/fd"))]
    if not vyraj.storage.database.file:
        async with vyraj.storage.database.write() as connection:
            await connection.execute(sqlalchemy.text("CHECKPOINT"))
        found += files(request.getfixturevalue("postgres").folder)
    return b"".join(content for file in found if (content := read(file)))


def read(file: Path) -> bytes:
    """Read a file as it is now; nothing where it is none, or is gone meanwhile."""
    with contextlib.suppress(OSError):
        if file.is_file():
            return file.read_bytes()
    return b""


def as_stored(someone: Reader) -> set[bytes]:
    """What would stand in a file that knows somebody: their words, or their number as databases write numbers."""
    number = someone.person.id
    texts = [secret.encode() for secret in secrets(someone)]
    encoded = {in_base64(each, shift) for each in texts for shift in range(3)}
    return {*texts, *encoded, *forms(number), number.to_bytes(6, "big"), number.to_bytes(6, "little")}


def told_of(people: Iterable[Reader], said: str) -> set[str]:
    """Return what is said of people."""
    wanted = {secret.encode() for someone in people for secret in secrets(someone)}
    return {each.decode() for each in found_in(said.encode(), wanted)}


def known_by(people: Iterable[Reader], content: bytes) -> list[Person]:
    """Return the people of whom something is stored."""
    stored = {each: someone.person for someone in people for each in as_stored(someone)}
    return [stored[each] for each in found_in(content, stored)]


async def subscribers(vyraj: Vyraj) -> int:
    rows, _ = await vyraj.retention._readers.walk(202611, b"", 10_000)
    return sum(bool(row.person.subscriptions) for row in rows)


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def application(vyraj: Vyraj) -> Any:
    return vyraj.inbox._handle.__self__  # type: ignore[attr-defined]


@contextlib.contextmanager
def visits(vyraj: Vyraj) -> Iterator[dict[str, int]]:
    """Count how often each registered handler was called."""
    registered = [handler for group in application(vyraj).handlers.values() for handler in group]
    callbacks = [handler.callback for handler in registered]
    counts = dict.fromkeys([callback.__name__ for callback in callbacks], 0)

    def counting(callback: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def call(update: Update, context: Context) -> None:
            counts[callback.__name__] += 1
            await callback(update, context)

        return call

    for handler, callback in zip(registered, callbacks, strict=True):
        handler.callback = counting(callback)
    try:
        yield counts
    finally:
        for handler, callback in zip(registered, callbacks, strict=True):
            handler.callback = callback


async def stumble(update: Update, _: Context) -> None:
    """Fail as our own code might, with what it should never say."""
    raise LookupError(f"no {update.effective_user} in {update.effective_chat} for bot{TOKEN}")


async def ask_whether_to_stay(vyraj: Vyraj, clock: Clock, people: list[Reader]) -> int:
    """Let a year pass and ask; return how many were asked. The first answer "go on", the others nothing."""
    vyraj.retention._sleep = clock.sleep
    clock.time = clock.time.replace(year=clock.time.year + 1)
    await vyraj.retention.round()
    asked = [each for each in people if each.messages and len(each.labels) == 2 and each.message.silent]
    for number, someone in enumerate(asked[:2]):
        await someone.press(someone.labels[number])
    return len(asked)


async def look_after(vyraj: Vyraj, settings: Settings) -> None:
    """Do what the bot does beside answering: back up, lose the database for a moment, change the key."""
    folder = settings.key_dir.parent
    await back_up(vyraj.storage.database, folder / "backup.sqlite3", with_readers=False)
    await back_up(vyraj.storage.database, folder / "backup-with-readers.sqlite3", with_readers=True)
    vyraj.storage.database.gate.shut()
    await vyraj.storage.database.gate.until_open()
    change(settings.knowledge_dir / "articles/poland/pl-card/article.yaml", "500 PLN", "600 PLN")
    await vyraj.shelf.reload()
    await vyraj.watch.look()
    await change_key(vyraj.storage.rotation, vyraj.now)()
    await change_key(vyraj.storage.rotation, lambda: vyraj.now() + timedelta(days=40))()


async def erase_all(vyraj: Vyraj, clock: Clock) -> None:
    """Let a day pass, and erase what is due without real pauses."""
    clock.advance(hours=26)
    vyraj.eraser._sleep = clock.sleep
    await vyraj.eraser.erase_due()


@pytest.mark.usefixtures("_quiet_afterwards")
@pytest.mark.parametrize(
    ("level", "readers", "base"),
    [("DEBUG", MANY, "sqlite"), ("INFO", FEW, "postgres"), ("WARNING", FEW, "sqlite"), ("ERROR", FEW, "sqlite")],
    indirect=["base"],
)
async def test_neither_log_nor_database_tells_on_anybody(
    level: str,
    readers: int,
    vyraj: Vyraj,
    settings: Settings,
    clock: Clock,
    post: Post,
    telegram: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    folder = tmp_path / "working"
    folder.mkdir()
    monkeypatch.chdir(folder)
    await vyraj.editing.workshop.history(1)  # where there is no repository yet, it makes one
    before = files(tmp_path)
    people = [reader(telegram, post, number) for number in range(readers)]
    await vyraj.watch.look()
    change(settings.knowledge_dir / "articles/poland/pl-card/article.yaml", "440 PLN", "500 PLN")
    await vyraj.shelf.reload()
    await vyraj.watch.look()
    with listening(level) as log, visits(vyraj) as visited:
        for number, someone in enumerate(people):
            telegram._faults.planned.clear()
            telegram.fail_next(FAULTS[number % len(FAULTS)], METHODS[number % len(METHODS)], times=1 + number % 4)
            if number % 10 == 0:
                await make_owner(vyraj, someone)
            if number % 10 == 5:
                await make_owner(vyraj, someone, Role.ANNOUNCER)
                await take_what_is_prepared(vyraj, someone)
            if number % 10 == 3:
                await make_owner(vyraj, someone, Role.EDITOR)
                await edit(settings, someone)
            await do_everything(someone)
        assert [name for name, count in visited.items() if count < len(people)] == []
        handler = TypeHandler[Update, Context, None](Update, stumble)
        application(vyraj).handlers[0].insert(0, handler)
        try:
            for someone in people:
                await someone.send(words(someone))
        finally:
            application(vyraj).handlers[0].remove(handler)
        await vyraj.inbox.drain(3)
        await vyraj.tally.write()
        assert ("pl-card#intro", WRONG) in await vyraj.storage.counters.totals(202611)
        await look_after(vyraj, settings)
        waiting, stored = await vyraj.eraser._traces.count(), await remembered(vyraj, settings, request)
        telegram._faults.planned.clear()
        subscribed = await subscribers(vyraj)
        assert subscribed > len(people) // 2
        asked = await ask_whether_to_stay(vyraj, clock, people)
        assert asked > len(people) // 2
        stored += await remembered(vyraj, settings, request)
        await erase_all(vyraj, clock)

    said = log.text
    assert told_of(people, said) == set()
    assert TOKEN not in said
    assert TOKEN.partition(":")[2] not in said
    assert said.count("\nLookupError\n") == len(people)
    assert (waiting > len(people), await vyraj.eraser._traces.count()) == (True, 0)
    for content in (stored, await remembered(vyraj, settings, request)):
        assert known_by(people, content) == []
    assert files(tmp_path) == before


async def test_every_handler_that_is_written_is_registered(vyraj: Vyraj) -> None:
    """What the test above visits is what the application knows; here it is all that there is."""
    modules = [
        importlib.import_module(f"{handlers.__name__}.{each.name}") for each in pkgutil.iter_modules(handlers.__path__)
    ]
    written = {id(handler) for module in modules for handler in getattr(module, "HANDLERS", ())}
    registered = {id(handler) for group in application(vyraj).handlers.values() for handler in group}
    assert written == registered


@pytest.mark.usefixtures("_quiet_afterwards")
async def test_an_owner_who_gives_everything_up_is_not_told_of_and_leaves_no_row(
    vyraj: Vyraj, settings: Settings, post: Post, telegram: Sandbox, clock: Clock, request: pytest.FixtureRequest
) -> None:
    people = [reader(telegram, post, number) for number in range(10)]
    vyraj.exit._sleep = clock.sleep
    with listening("DEBUG") as log:
        for someone in people:
            await make_owner(vyraj, someone)
            await someone.send("/language")
            await someone.press("Русский")
        owner = people[0]
        await owner.send("/panic")
        telegram.fail_next(SERVER_FAILURE, "deleteMessages", times=3)
        for _ in range(2):
            yes = next(label for label in owner.labels if label.startswith(("Так", "Да", "Yes")))
            await owner.press(yes)
        await vyraj.exit.wait()
    told = told_of(people, log.text)
    assert told == set()
    assert [someone.person for someone in people[1:] if someone.messages] == []
    content = await remembered(vyraj, settings, request)
    assert known_by(people, content) == []
    assert await vyraj.eraser._traces.of(people[1].person.id) == []


@pytest.mark.usefixtures("_quiet_afterwards")
async def test_the_command_that_announces_tells_on_nobody(
    vyraj: Vyraj, settings: Settings, post: Post, telegram: Sandbox, tmp_path: Path
) -> None:
    people = [reader(telegram, post, number) for number in range(23)]
    for someone in people:
        await someone.send("/subscribe")
        await someone.press(someone.labels[1])
    assert await subscribers(vyraj) == len(people)
    await make_announcer(vyraj, people[0])
    file = tmp_path / "news.md"
    text = "---\naudience: all\ninstead: be\n---\n## be\nКарта: {{pl-card.fee}}.\n"
    with listening("DEBUG") as log:
        for wrong in (text.replace("fee", "price"), text.replace("all", "[PL, LT, FR]")):
            file.write_text(wrong, "utf-8")
            assert not await announcing.announce(settings, file, announcing.Wishes(), is_dry=False)
        file.write_text(text, "utf-8")
        assert await announcing.announce(settings, file, announcing.Wishes(), is_dry=True)
        assert await announcing.announce(settings, file, announcing.Wishes(), is_dry=False)
        await announcing.show(settings)
        assert await announcing.stop(settings, 1)
        await announcing.show(settings)
    assert told_of(people, log.text) == set()
    assert "recipients  20 or more" in log.text
    assert "23" not in log.text.replace(hash_shown(log.text), "")


@pytest.mark.usefixtures("_quiet_afterwards")
@pytest.mark.parametrize("base", ["sqlite", "postgres"], indirect=True)
async def test_what_is_posted_in_channels_tells_neither_on_readers_nor_on_the_channel(
    vyraj: Vyraj,
    settings: Settings,
    post: Post,
    telegram: Sandbox,
    clock: Clock,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    people = [reader(telegram, post, number) for number in range(23)]
    for someone in people:
        await someone.send("/subscribe")
        await someone.press(someone.labels[1])
    owner = reader(telegram, post, 99)
    channel = telegram.add_to_channel(owner.person, f"Канал {owner.person.last_name}", CHANNELS[Locale.BE][1:])
    await post.deliver()
    file = tmp_path / "news.md"
    file.write_text("---\naudience: all\ninstead: be\n---\n## be\nКарта: {{pl-card.fee}}.\n", "utf-8")
    with listening("DEBUG") as log:
        assert await announcing.announce(settings, file, announcing.Wishes(), is_dry=False, now=clock.now)
        assert all(each in log.text for each in CHANNELS.values())  # said to who runs the command, and then no more
        log.out.truncate(0)
        telegram.fail_next(FORBIDDEN, "sendMessage", channel)
        clock.advance(minutes=30)
        await work(vyraj, clock)
        telegram.fail_next(flood(2), "sendMessage", channel)
        assert await vyraj.newsroom.retry(1, [Standing.FAILED], 1) == 2
        await work(vyraj, clock)
        telegram.fail_next(refusal("message can't be deleted"), "deleteMessage", channel)
        assert await vyraj.newsroom.recall(1, 1)
        await work(vyraj, clock)
    fates = [Post_(Locale.BE, Fate.LEFT, Obstacle.GONE), Post_(Locale.RU, Fate.FAILED, Obstacle.ABSENT)]
    assert await vyraj.newsroom.posts(1) == fates
    hidden = {each.lstrip("@-") for each in CHANNELS.values()} | {str(channel.id).lstrip("-"), channel.title}
    told = {secret for someone in (*people, owner) for secret in secrets(someone)} | hidden
    assert {secret for secret in told if secret in log.text} == set()
    content = await remembered(vyraj, settings, request)
    shifted = {in_base64(each.encode(), shift) for each in hidden for shift in range(3)}
    assert [each for each in {each.encode() for each in hidden} | shifted if each in content] == []
    assert known_by([*people, owner], content) == []


async def make_announcer(vyraj: Vyraj, someone: Reader) -> None:
    code = new_code(lambda length: bytes(length))
    await application(vyraj).bot_data.office.invite(Role.ANNOUNCER, code)
    await someone.send(code)


def hash_shown(said: str) -> str:
    return said.partition("hash        ")[2].partition("\n")[0]


@pytest.mark.usefixtures("_quiet_afterwards")
async def test_flood_of_somebody_is_not_told_either(vyraj: Vyraj, post: Post, telegram: Sandbox) -> None:
    someone = reader(telegram, post, 1)
    other = reader(telegram, post, 2)
    with listening("DEBUG") as log:
        for _ in range(200):
            telegram.send(someone.person, words(someone))
        await other.send(words(other))
        await vyraj.inbox.drain(3)
    assert told_of([someone, other], log.text) == set()


def held(needle: str) -> list[str]:
    """Return the kinds of containers in which a text that holds a word is kept by something."""
    gc.collect()
    found: list[str] = []
    for each in gc.get_objects():
        if isinstance(each, FrameType):
            continue
        inside = [one for it in gc.get_referents(each) for one in (it, *(it if type(it) in (tuple, list) else ()))]
        if any(isinstance(one, str) and one is not needle and needle in one for one in inside):
            found.append(type(each).__name__)
    return found


def judge_somebodys(judge: Judge, number: int) -> None:
    """Judge what would tell on somebody, in every way in which an address is read."""
    name = f"aksana{number * 2}kalinouskaja"
    for text in (
        *(
            f"@{name}",
            f"https://t.me/{name}",
            f"https://{name}.example/{name}?x={name}",
            f"{name}.by",
            f"https://{name}",
        ),
        *(
            f"tg://resolve?domain={name}",
            f"https://t.me/+{name}",
            f"\u202e{name[::-1]}@",
            f"https://{name}@a.example/x",
        ),
    ):
        judge.judge_all(text, [(text, f"https://{name}.org")])
        judge.judge_only(text)


def test_after_an_address_was_checked_nothing_in_the_process_remembers_it() -> None:
    judge = Judge(directory())
    judge_somebodys(judge, 1)
    before = REMEMBERED.cache_info().misses
    judge_somebodys(judge, 17)
    assert REMEMBERED.cache_info().misses == before
    assert held(str(17 * 2) + "kalin") == []


def test_what_the_standard_library_remembers_would_be_noticed() -> None:
    urlsplit(f"https://aksana{3 * 7}kalinouskaja.example")
    try:
        assert held(str(3 * 7) + "kalin") != []
    finally:
        REMEMBERED.cache_clear()


async def test_nor_does_the_bot_that_was_asked(vyraj: Vyraj, post: Post, telegram: Sandbox) -> None:
    someone = reader(telegram, post, 3)
    await someone.send("/check @neznajomy")
    before = REMEMBERED.cache_info()
    await someone.send(f"/check https://aksana{5 * 7}kalinouskaja.example/x")
    await someone.send(f"https://aksana{5 * 7}kalinouskaja.example/y")
    assert REMEMBERED.cache_info().misses == before.misses
