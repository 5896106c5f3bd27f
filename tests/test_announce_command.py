"""Announcements as whoever runs the bot types them: previewed, submitted, listed, stopped."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.admins.office import Office
from bot.admins.roles import Role
from bot.announcements.announcement import State, hash_of, read_announcement
from bot.announcements.unfinished import Unfinished, write_unfinished
from bot.i18n import Locale
from bot.seal.person import Person
from bot.settings import Settings
from bot.storage.announcements import NOBODY, Kept
from bot.tasks.remembered import open_storage
from tests.outbox.cast import keep_all
from tests.stories.kupala import write_directory, write_library

FILE = """---
audience: [PL]
buttons: [pl-card#steps]
---
## be
Карта даражэе: цяпер {{pl-card.fee}}.

## ru
Карта дорожает: теперь {{pl-card.fee}}.

## en
The card now costs {{pl-card.fee}}. [The rules](source:pl-card.office)
"""
FIRST = 5_417_000_000
PREVIEW = """\
── be, Беларуская ──────────────────────────────────────────────
Карта даражэе: цяпер 440 PLN.

Крыніцы: Urząd, 1 чэрвеня 2026
    Urząd: https://example.org/rules
[ → Што рабіць ]
[ Без падпіскі ]

── ru, Русский ─────────────────────────────────────────────────
Карта дорожает: теперь 440 PLN.

Источники: Urząd, 1 июня 2026
    Urząd: https://example.org/rules
[ → Что делать ]
[ Без подписки ]

── en, English ─────────────────────────────────────────────────
The card now costs 440 PLN. The rules

Sources: Urząd, 1 June 2026
    The rules: https://example.org/rules
    Urząd: https://example.org/rules
[ → What to do ]
[ No subscription ]

"""


def settings() -> Settings:
    return Settings(_env_file=None)


@pytest.fixture(autouse=True)
def _small_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_library(tmp_path / "knowledge")
    write_directory(root)
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(root))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.md").write_text(FILE, "utf-8")


def subscribe(count: int, to: str = "PL") -> None:
    async def keep() -> None:
        people = [Person(FIRST + number, Locale.BE, subscriptions=(to,)) for number in range(count)]
        async with open_storage(settings()) as storage:
            if people:
                await keep_all(storage.database, storage.readers.ring, people)

    asyncio.run(keep())


def hire(*users: int) -> None:
    """Make announcers."""

    async def admit() -> None:
        async with open_storage(settings()) as storage:
            office = Office(storage, lambda: datetime.now(UTC))
            for user in users:
                code = f"AAAA-BBBB-CCCC-{user:04}".translate(str.maketrans("0123456789", "ABCDEFGHIJ"))
                await office.invite(Role.ANNOUNCER, code)
                assert await office.admit(code, user)

    asyncio.run(admit())


def kept() -> list[Kept]:
    async def look() -> list[Kept]:
        async with open_storage(settings()) as storage:
            return await storage.announcements.all(list(State), 100)

    return asyncio.run(look())


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_dry_run_shows_everything_and_keeps_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(27)
    code, out, err = run(capsys, "announce", "news.md", "--dry-run", "--at", "2090-11-23 18:00")
    preview, summary = out[: len(PREVIEW)], out[len(PREVIEW) :]
    assert (code, preview, err) == (0, PREVIEW, "")
    assert re.fullmatch(
        "for         PL, and whoever wants everything\n"
        r"begins      2090-11-23 18:00 \+01:00\n"
        "recipients  20 or more\n"
        "takes about a minute at most\n"
        "hash        [0-9a-f]{64}\n",
        summary,
    )
    assert kept() == []


def test_a_dry_run_names_the_channels(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(20)
    monkeypatch.setenv("BOT_CHANNELS", "en=@vyraj_en,be=-1001234567890")
    code, out, _ = run(capsys, "announce", "news.md", "--dry-run")
    assert (code, out.splitlines()[-2]) == (0, "channels    be -1001234567890, en @vyraj_en")


def test_the_same_file_has_the_same_hash(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20)
    assert run(capsys, "announce", "news.md", "--dry-run") == run(capsys, "announce", "news.md", "--dry-run")


def test_what_is_wrong_is_printed_with_its_line_and_nothing_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20)
    wrong = FILE.replace("{{pl-card.fee}}. [", "{{fee}}. t.me/x [").replace("[PL]", "[FR]")
    Path("news.md").write_text(wrong, "utf-8")
    code, out, err = run(capsys, "announce", "news.md")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "news.md:2: error: the library has nothing on FR: nobody can subscribe to it",
        "news.md:12: error: “t.me/x” is an address: write [words](SLUG#anchor), [words](listing:ID) or "
        "[words](source:SLUG.NAME)",
        "news.md:12: error: there is no fact “fee”: write {{SLUG.NAME}}, as article.yaml of an article calls it",
    ]
    assert kept() == []


def test_a_warning_is_printed_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20)
    Path("news.md").write_text(FILE.replace("now costs {{pl-card.fee}}", "now costs 440 PLN"), "utf-8")
    code, out, _ = run(capsys, "announce", "news.md", "--dry-run")
    assert (code, out.splitlines()[0]) == (
        0,
        "news.md:12: warning: “440 PLN” stands in prose: if an article has this fact, write {{SLUG.NAME}}",
    )


@pytest.mark.parametrize("readers", [0, 1, 19])
def test_fewer_than_twenty_recipients_are_refused_without_telling_how_many(
    capsys: pytest.CaptureFixture[str], readers: int
) -> None:
    subscribe(readers)
    code, out, err = run(capsys, "announce", "news.md")
    assert (code, err) == (1, "")
    assert out.splitlines()[-2] == "recipients  fewer than 20: refused"
    assert kept() == []


def test_without_announcers_the_command_line_says_yes_alone_and_it_is_held(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20)
    code, out, _ = run(capsys, "announce", "news.md")
    told = out.splitlines()[-1]
    assert code == 0
    assert told == (
        "announcement 1 is held for 10 min, from when the bot has told every admin; "
        "to stop it: python -m bot announce --stop 1"
    )
    (announced,) = kept()
    announcement = read_announcement(announced.content)
    assert (announced.state, announced.author, announced.hash) == (State.HELD, 0, hash_of(announcement))
    assert announced.hash.hex() in out
    assert announcement.letters[Locale.EN].html.startswith("The card now costs 440 PLN.")


@pytest.mark.parametrize(("announcers", "missing"), [((7,), 1), ((7, 8), 2)])
def test_where_there_are_announcers_they_approve_it(
    capsys: pytest.CaptureFixture[str], announcers: tuple[int, ...], missing: int
) -> None:
    subscribe(20)
    hire(*announcers)
    code, out, _ = run(capsys, "announce", "news.md")
    assert (code, out.splitlines()[-1]) == (
        0,
        f"announcement 1 waits; announcers who must approve it in Telegram: {missing}",
    )
    assert [each.state for each in kept()] == [State.WAITING]


def test_a_command_that_is_run_again_announces_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20)
    run(capsys, "announce", "news.md")
    code, _, err = run(capsys, "announce", "news.md")
    assert (code, err) == (1, "vyraj: this is announcement 1 already: held\n")
    assert len(kept()) == 1
    run(capsys, "announce", "--stop", "1")
    assert run(capsys, "announce", "news.md")[0] == 0
    assert [each.state for each in kept()] == [State.HELD, State.STOPPED]


def test_the_command_line_outranks_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20, to="LT")
    Path("news.md").write_text(FILE.partition("\n## ru")[0], "utf-8")
    options = ("--audience", "lt,PL", "--instead", "be", "--until", "2090-11-23 18:00", "--dry-run")
    code, out, _ = run(capsys, "announce", "news.md", *options)
    assert code == 0
    assert "── en, English: they get the text in be ────" in out
    assert out.splitlines()[-5:-1] == [
        "begins      as soon as it may",
        "not after   2090-11-23 18:00 +01:00",
        "recipients  20 or more",
        "takes about a minute at most",
    ]
    assert "for         LT, PL, and whoever wants everything" in out


def test_what_is_urgent_goes_to_every_subscriber(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20, to="LT")
    _, out, _ = run(capsys, "announce", "news.md", "--audience", "urgent", "--dry-run")
    assert "for         every subscriber, with a sound" in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("news.md", "--at", "soon"), "--at: “soon” is not a time: write it as 2026-11-23 18:00"),
        (("news.md", "--until", "2026-10-25 02:30"), "--until: 2026-10-25 02:30 comes twice"),
        (("nothing.md",), "No such file or directory: 'nothing.md'"),
        (("knowledge",), "Is a directory: 'knowledge'"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    code, out, err = run(capsys, "announce", *options)
    assert (code, out) == (2, "")
    assert said in err


def test_a_past_time_on_the_command_line_names_no_line_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("news.md").write_text(FILE.replace("audience: [PL]", "audience: [PL]\nat: 2090-01-01 10:00"), "utf-8")
    _, out, _ = run(capsys, "announce", "news.md", "--at", "2020-01-01 10:00")
    assert out == "news.md: error: the time to begin, 2020-01-01 10:00 +01:00, has passed\n"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("news.md", "--stop", "1"),
        ("--stop", "-1"),
        ("--stop", "١"),
        ("news.md", "--audience", "everybody"),
        ("news.md", "--instead", "pl"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_opened(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["announce", *options])
    assert refused.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_broken_library_announces_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("knowledge/articles/poland/pl-card/be.md").write_text("", "utf-8")
    code, _, err = run(capsys, "announce", "news.md")
    assert code == 1
    assert err.startswith("vyraj: the knowledge files are broken: articles/poland/pl-card/be.md:1: error: ")


def test_while_the_database_is_down_the_preview_is_shown_and_nothing_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("BOT_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
        code, out, err = run(capsys, "announce", "news.md")
    assert (code, out) == (1, PREVIEW)
    assert err.startswith("vyraj: BOT_DATABASE_URL: ")
    assert kept() == []


def test_announcements_are_listed_with_rounded_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "announcements") == (0, "nothing was announced yet\n", "")
    subscribe(20)
    run(capsys, "announce", "news.md")

    async def go_on() -> None:
        async with open_storage(settings()) as storage:
            counts: dict[str, Any] = {"planned": 1239, "sent": 1207, "blocked": 19, "failed": 9, "unknown": 4}
            await storage.announcements.change(1, [State.HELD], state=State.ENDED, **counts)
            await storage.announcements.add('{"unfinished": 1}', b"", 3)
            await storage.announcements.add(write_unfinished(Unfinished()), b"", NOBODY)

    asyncio.run(go_on())
    code, out, _ = run(capsys, "announcements")
    assert code == 0
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "3 written by the bot itself: the library has changed",
        "2 written by admin 3",
        "1 ended planned 1230, sent 1200, blocked 10, failed 0, unknown 0 Карта даражэе: цяпер 440 PLN.",
        "counts are rounded down to 10",
    ]


def test_what_is_held_is_stopped_once_and_the_audit_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    subscribe(20)
    run(capsys, "announce", "news.md")
    assert run(capsys, "announce", "--stop", "1") == (
        0,
        "announcement 1 is stopped; what is on its way still arrives\n",
        "",
    )
    assert run(capsys, "announce", "--stop", "1") == (
        1,
        "",
        "vyraj: announcement 1 cannot be stopped any more: stopped\n",
    )
    assert run(capsys, "announce", "--stop", "9") == (
        1,
        "",
        "vyraj: there is no announcement 9: python -m bot announcements\n",
    )
    _, out, _ = run(capsys, "audit")
    submitted, stopped, verdict = out.splitlines()
    assert "the command line  announcement submitted" in submitted
    assert "the command line  announcement stopped" in stopped
    assert verdict == "the chain holds; entries: 2"
