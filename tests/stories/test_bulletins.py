"""Stories of editors: files that cannot be served, files that are mended, and what is due each morning."""

# ruff: noqa: ASYNC240  (files are moved between two steps of a story)

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.admins.roles import Role
from bot.app import Vyraj
from bot.i18n import Locale, Translator
from bot.knowledge.problems import error
from bot.outbox.erase import TryLater
from bot.publishing.follow import Follower
from bot.sandbox.faults import FORBIDDEN, flood
from bot.sandbox.sandbox import Sandbox
from bot.screens.digest import DeadLink, Digest, Late, digest, refused
from bot.settings import Settings
from bot.storage.bulletins import About, Bulletins
from bot.storage.counters import WRONG
from bot.storage.rounds import Round, Rounds
from bot.telegram.bulletins import MORNING, SETTLED, Librarian
from tests.conftest import Clock, Post, Reader
from tests.stories.kupala import change, write_library
from tests.stories.test_admins import become
from tests.stories.test_announcing import another, texts

CARD = "articles/poland/pl-card/article.yaml"
NOT_SERVED = "Files were changed on the disk, and the bot cannot use them. It goes on with those before."
MENDED = "The files on the disk are in order again, and the bot uses them."
NOTHING = Digest({}, (), (), (), (), ())


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_library(tmp_path / "knowledge")


@pytest.fixture
def settings(knowledge: Path) -> Settings:
    return Settings(_env_file=None, knowledge_dir=knowledge, timezone="Europe/Warsaw")


@pytest.fixture
async def editor(english_reader: Reader, settings: Settings, clock: Clock) -> Reader:
    """Admin 1, whose Telegram speaks English."""
    await become(english_reader, settings, clock, Role.EDITOR)
    return english_reader


@pytest.fixture
async def second(editor: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock) -> Reader:
    """Admin 2, an editor as well."""
    return await another(telegram, post, settings, clock, Role.EDITOR, "Barbara")


@pytest.fixture
async def announcer(second: Reader, telegram: Sandbox, post: Post, settings: Settings, clock: Clock) -> Reader:
    """Admin 3, to whom the files are nothing."""
    return await another(telegram, post, settings, clock, Role.ANNOUNCER, "Olga")


class Morning:
    """What is due, as a test says."""

    def __init__(self) -> None:
        self.due = NOTHING

    async def __call__(self) -> Digest:
        return self.due


def librarian(vyraj: Vyraj, clock: Clock, due: Morning | None = None) -> Librarian:
    """Make one as a process that has just been started."""
    follower = Follower(vyraj.shelf, vyraj.storage.meta, clock.monotonic, clock.sleep)
    zone = ZoneInfo("Europe/Warsaw")
    return Librarian(
        vyraj.storage, vyraj.herald, follower, due or Morning(), clock.now, zone, clock.monotonic, clock.sleep
    )


async def look(librarian: Librarian, clock: Clock) -> None:
    """Find what lies on the disk, let it settle, and tell."""
    await librarian._follower.look()
    clock.advance(seconds=SETTLED + 1)
    await librarian.look()


def saying(someone: Reader, words: str) -> int:
    return sum(words in text for text in texts(someone))


async def test_editors_are_told_once_of_files_that_cannot_be_served_and_once_that_they_are_mended(
    editor: Reader, second: Reader, announcer: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock
) -> None:
    told = librarian(vyraj, clock)
    await look(told, clock)
    assert saying(editor, "disk") == 0
    change(knowledge / CARD, "kind: scheme", "kind: wrong")
    await told._follower.look()
    await told.look()
    assert saying(editor, NOT_SERVED) == 0, "an rsync under way is nobody's mistake"
    await look(told, clock)
    assert editor.screen.startswith(f"{NOT_SERVED}\n\n1 problem:\n• {CARD}:1 ")
    assert editor.message.silent
    for restarted in (told, librarian(vyraj, clock)):
        await look(restarted, clock)
    assert [saying(each, NOT_SERVED) for each in (editor, second, announcer)] == [1, 1, 0]

    change(knowledge / CARD, "kind: wrong", "kind: wronger")
    await look(told, clock)
    assert saying(editor, NOT_SERVED) == 2
    change(knowledge / CARD, "kind: wronger", "kind: scheme")
    for restarted in (told, librarian(vyraj, clock), told):
        await look(restarted, clock)
    assert [saying(each, MENDED) for each in (editor, second, announcer)] == [1, 1, 0]
    assert await Bulletins(vyraj.storage.database).get(About.BROKEN) is None
    change(knowledge / CARD, "kind: scheme", "kind: wrong")
    await look(told, clock)
    assert saying(editor, NOT_SERVED) == 3, "the same mistake, made again, is told again"


async def test_a_mistake_that_is_mended_before_it_was_told_is_never_told(
    editor: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock
) -> None:
    told = librarian(vyraj, clock)
    change(knowledge / CARD, "kind: scheme", "kind: wrong")
    await told._follower.look()
    await told.look()
    change(knowledge / CARD, "kind: wrong", "kind: scheme")
    await look(told, clock)
    assert saying(editor, NOT_SERVED) == saying(editor, MENDED) == 0


async def test_a_folder_that_is_gone_is_told_too(
    editor: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock, tmp_path: Path
) -> None:
    told = librarian(vyraj, clock)
    knowledge.rename(tmp_path / "away")
    await look(told, clock)
    assert "articles this folder cannot be read: No such file or directory" in editor.screen
    (tmp_path / "away").rename(knowledge)
    await look(told, clock)
    assert editor.screen == MENDED


async def test_an_editor_who_blocked_the_bot_keeps_no_other_from_being_told(
    editor: Reader, second: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock, telegram: Sandbox
) -> None:
    told = librarian(vyraj, clock)
    change(knowledge / CARD, "kind: scheme", "kind: wrong")
    telegram.fail_next(FORBIDDEN, "sendMessage")
    await look(told, clock)
    await look(told, clock)
    assert saying(editor, NOT_SERVED) + saying(second, NOT_SERVED) == 1


async def test_while_telegram_fails_it_is_told_later_and_nobody_is_told_twice(
    editor: Reader, second: Reader, vyraj: Vyraj, knowledge: Path, clock: Clock, telegram: Sandbox
) -> None:
    told = librarian(vyraj, clock)
    change(knowledge / CARD, "kind: scheme", "kind: wrong")
    telegram.fail_next(flood(900), "sendMessage")
    with pytest.raises(TryLater):
        await look(told, clock)
    clock.advance(seconds=901)
    await librarian(vyraj, clock).look()
    for _ in range(3):
        await look(told, clock)
    assert [saying(each, NOT_SERVED) for each in (editor, second)] == [1, 1]


async def test_the_digest_is_sent_once_a_day_in_the_morning_and_only_if_something_is_due(
    editor: Reader, second: Reader, announcer: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    due = Morning()
    told = librarian(vyraj, clock, due)
    clock.time = clock.time.astimezone(ZoneInfo("Europe/Warsaw")).replace(hour=MORNING - 1)
    await told.look()
    clock.advance(hours=2)
    await told.look()
    assert saying(editor, "What is due") == 0
    due.due = Digest({"pl-card": clock.now().date()}, (), (), (), (), ())
    for restarted in (told, librarian(vyraj, clock, due), told):
        clock.advance(minutes=10)
        await restarted.look()
    assert [saying(each, "What is due") for each in (editor, second, announcer)] == [1, 1, 0]
    clock.advance(days=1)
    for _ in range(2):
        await told.look()
    assert saying(editor, "What is due") == 2
    due.due = NOTHING
    clock.advance(days=1)
    await told.look()
    assert saying(editor, "What is due") == 2


async def test_a_clock_that_jumps_ahead_and_back_keeps_no_digest_from_being_sent(
    editor: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    due = Morning()
    due.due = Digest({"pl-card": clock.now().date()}, (), (), (), (), ())
    told = librarian(vyraj, clock, due)
    before = clock.time
    for ahead in (timedelta(days=2000), timedelta()):
        clock.time = before + ahead
        await told.look()
    clock.time = before + timedelta(days=1)
    await told.look()
    assert await Bulletins(vyraj.storage.database).get(About.DIGEST) is not None
    assert saying(editor, "What is due") >= 2


async def test_what_is_due_comes_of_the_library_the_round_and_the_counters(
    editor: Reader, vyraj: Vyraj, clock: Clock
) -> None:
    storage = vyraj.storage
    epoch = await storage.lease.take("round")
    assert epoch
    url = next(iter(vyraj.shelf.library.articles["pl-card"].sources.values())).url
    day = clock.now().date()
    await Rounds(storage.database).set(Round(clock.now(), "", {url: day, "https://gone.example": day}), epoch)
    await storage.counters.add("pl-card#who", 202611, WRONG, 12)
    await storage.counters.add("pl-visa#costs", 202611, WRONG, 9)
    due = await vyraj.freshness.librarian._due()
    assert [(each.url, each.since) for each in due.links] == [(url, day)], "what nobody uses is not told"
    assert due.wrong == ("pl-card#who",), "an admin sees nothing that fewer than ten people did"


def test_the_digest_names_the_first_of_each_kind_and_counts_the_rest(
    translators: dict[Locale, Translator], clock: Clock
) -> None:
    day = clock.now().date()
    due = Digest(
        {f"pl-{number}": day for number in range(7)},
        (DeadLink("https://gone.example/a_b", day, ("pl-0", "pl-1")),),
        ("pl-chat",),
        ("pl-site",),
        (Late("pl-0", Locale.RU, 3), Late("pl-0", Locale.EN, 1)),
        ("pl-card#who",),
    )
    html = digest(translators[Locale.EN], due).html
    assert html == (
        "<b>What is due</b>\n\nTo be read again:\n"
        + "\n".join(f"• <code>pl-{number}</code>, 22 November 2026" for number in range(5))
        + "\nand 2 more\n\nAddresses that no longer answer:\n"
        "• <code>https://gone.example/a_b</code> (<code>pl-0</code>, <code>pl-1</code>), 22 November 2026\n\n"
        "Entries of the directory that are gone:\n• <code>pl-chat</code>\n\n"
        "Entries of the directory that have changed:\n• <code>pl-site</code>\n\n"
        "Translations that are behind:\n• <code>pl-0 ru</code>: 3 sections\n• <code>pl-0 en</code>: 1 section\n\n"
        "Most often reported as wrong:\n• <code>pl-card#who</code>"
    )


@pytest.mark.parametrize("locale", Locale)
def test_the_longest_message_fits_into_one(translators: dict[Locale, Translator], locale: Locale, clock: Clock) -> None:
    day, long = clock.now().date(), "x" * 2000
    links: Sequence[DeadLink] = [DeadLink(f"https://{long}", day, tuple("abcdefgh"))] * 50
    due = Digest({f"slug-{n}": day for n in range(99)}, tuple(links), ("a" * 24,) * 50, ("b" * 24,) * 50, (), ())
    assert len(digest(translators[locale], due).html) < 4096
    problems = [error(f"articles/{long}", 7, long)] * 100
    assert len(refused(translators[locale], problems).html) < 4096 + 16 * len("<code></code>")


async def test_telegram_that_asks_to_wait_is_waited_for(editor: Reader, vyraj: Vyraj, clock: Clock) -> None:
    due = Morning()
    due.due = Digest({"pl-card": clock.now().date()}, (), (), (), (), ())
    told, tried = librarian(vyraj, clock, due), 0

    async def later(*_: object, **__: object) -> None:
        nonlocal tried
        tried += 1
        raise TryLater(7.0)

    send, vyraj.herald.send = vyraj.herald.send, later  # type: ignore[method-assign]
    with pytest.raises(TryLater):
        await told.look()
    vyraj.herald.send = send  # type: ignore[method-assign]
    await told.look()
    assert (tried, saying(editor, "What is due")) == (1, 1)
