"""What the doctor says of a set-up, and when the watch gives a bot up."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.settings import Settings
from bot.storage.meta import BOT
from bot.tasks.doctor import examine
from bot.tasks.findings import Level
from bot.tasks.machine_checks import check_disk, check_folders, check_memory, check_token
from bot.tasks.memory_checks import check_keys, check_library
from bot.tasks.remembered import open_storage
from bot.tasks.telegram_checks import check_bot, check_webhook, skew_of
from bot.tasks.watching import EVERY, ILL, LIMIT, Patience, Signs, watch
from bot.telegram.api_clock import api_clock
from tests.stories.kupala import write_library
from tests.telegram.hermes import serve as serve_anything

TOKEN = "987654321:AAE-secret_Of_The_Bot"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a token and a library, and nothing started yet."""
    write_library(tmp_path / "knowledge")
    (tmp_path / "token").write_text(TOKEN, "utf-8")
    (tmp_path / "token").chmod(0o600)
    monkeypatch.setenv("BOT_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("BOT_KNOWLEDGE_DIR", str(tmp_path / "knowledge"))
    monkeypatch.setenv("BOT_STATUS_LISTEN", "0")
    return tmp_path


def settings() -> Settings:
    return Settings(_env_file=None)


async def said_by_doctor(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = await examine(settings())
    said = capsys.readouterr().out
    assert TOKEN.partition(":")[2] not in said
    assert all(line.startswith(tuple(Level)) for line in said.splitlines())
    return code, said


async def test_a_good_set_up_is_called_good(
    set_up: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(Sandbox(token=TOKEN), 0) as address:
        monkeypatch.setenv("BOT_API_URL", address)
        code, said = await said_by_doctor(capsys)
        assert (code, "no key" in said, "database: there is none at" in said) == (0, False, True)
        assert not settings().key_dir.exists()
        async with open_storage(settings()) as storage:
            await storage.lease.take("the bot")
            code, said = await said_by_doctor(capsys)
    assert code == 0
    for words in (
        "good       token: it lies in",
        "good       keys: one, in",
        "good       database: it answers",
        "good       work: a bot is at work",
        "good       clock: ",
        "good       Bot API: ",
        "good       webhook: none, as it is meant",
        "good       updates: 0 wait",
        "library: 4 articles",
    ):
        assert words in said, words


async def test_what_is_broken_is_named_and_gives_an_exit_code(
    set_up: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_storage(settings()) as storage:
        await storage.meta.set(BOT, "111")
        await storage.traces.add(5, [1], 9)
    (settings().key_dir / "0001.key").unlink()
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:1")
    (set_up / "knowledge/articles/poland/pl-card/article.yaml").write_text("kind: [", "utf-8")
    code, said = await said_by_doctor(capsys)
    assert code == 1
    for words in (
        "broken     Bot API: http://127.0.0.1:1 cannot be used",
        "broken     bot: the database belongs to the bot of another token: python -m bot move",
        "broken     keys: the key of this database is not there",
        "broken     library: ",
        "look here  clock: the Bot API did not say",
    ):
        assert words in said, words


async def test_a_token_that_telegram_refuses_is_broken(
    set_up: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(Sandbox(), 0) as address:
        monkeypatch.setenv("BOT_API_URL", address)
        code, said = await said_by_doctor(capsys)
    assert (code, "broken     token: the Bot API refuses it" in said) == (1, True)


def test_a_token_that_others_can_read_or_that_lies_in_the_environment_is_to_be_looked_at(
    set_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (set_up / "token").chmod(0o644)
    assert [str(each) for each in check_token(settings())] == [
        f"look here  token: others on this machine can read {set_up / 'token'}: chmod 600 {set_up / 'token'}"
    ]
    monkeypatch.delenv("BOT_TOKEN_FILE")
    assert [each.level for each in check_token(settings())] == [Level.BROKEN]
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    (found,) = check_token(settings())
    assert (found.level, "BOT_TOKEN_FILE" in found.sentence) == (Level.LOOK, True)


def test_a_token_in_a_file_beside_the_bot_is_looked_for_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}", "utf-8")
    (tmp_path / ".env").chmod(0o640)
    (found,) = check_token(Settings(), {})
    assert (found.level, found.sentence) == (Level.LOOK, "others on this machine can read .env: chmod 600 .env")


def test_folders_disk_keys_and_memory_are_looked_at(set_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = set_up / "data" / "vyraj.sqlite3"
    data.parent.mkdir()
    data.touch(0o644)
    monkeypatch.setenv("BOT_KEY_DIR", str(set_up / "data/keys"))
    found = [(each.level, each.what) for each in check_folders(settings(), data)]
    assert found == [(Level.LOOK, "data"), (Level.LOOK, "keys"), (Level.GOOD, "knowledge")]
    assert [each.what for each in check_disk(set_up / "nowhere/deep")] == ["disk"]
    (set_up / "data/keys").mkdir(mode=0o755)
    (set_up / "data/keys/0001.key").touch(0o600)
    (found_key,) = check_keys(settings())
    assert (found_key.level, "chmod 700" in found_key.sentence) == (Level.BROKEN, True)
    swaps = set_up / "swaps"
    swaps.write_text("Filename Type\n/dev/sda2 partition\n", "utf-8")
    assert next(check_memory(swaps)).level is Level.LOOK
    swaps.write_text("Filename Type\n", "utf-8")
    assert next(check_memory(swaps)).level is Level.GOOD


def test_a_review_that_is_due_is_looked_at(set_up: Path) -> None:
    (found,) = check_library(settings())
    assert found.what == "library"
    assert "reviewed longest ago on 20" in found.sentence


def test_groups_are_closed() -> None:
    assert [each.level for each in check_bot({"can_join_groups": False})] == [Level.GOOD]
    opened = {"can_join_groups": True, "can_read_all_group_messages": True}
    assert [each.level for each in check_bot(opened)] == [Level.LOOK, Level.LOOK]


@pytest.mark.parametrize(
    ("url", "wanted", "level"),
    [
        ("", "", Level.GOOD),
        ("https://a.example/secret-path", "https://a.example", Level.GOOD),
        ("", "https://a.example", Level.LOOK),
        ("https://a.example/secret-path", "", Level.BROKEN),
        ("https://b.example/secret-path", "https://a.example", Level.BROKEN),
    ],
)
def test_the_webhook_is_where_it_is_meant_and_its_path_is_never_shown(url: str, wanted: str, level: Level) -> None:
    webhook, updates = check_webhook({"url": url, "pending_update_count": 3}, wanted, NOW)
    assert (webhook.level, "secret" in webhook.sentence, updates.level) == (level, False, Level.GOOD)


def test_errors_and_queues_of_the_webhook_are_told() -> None:
    ago = int((NOW - timedelta(minutes=5)).timestamp())
    info = {"last_error_date": ago, "last_error_message": "Connection timed out", "pending_update_count": 101}
    assert [each.level for each in check_webhook(info, "", NOW)] == [Level.GOOD, Level.LOOK, Level.LOOK]
    assert len(list(check_webhook(info, "", NOW + timedelta(hours=1)))) == 2


def test_a_clock_that_is_wrong_is_told() -> None:
    levels = [skew_of("clock", seconds, "theirs").level for seconds in (0.4, -31, 301)]
    assert levels == [Level.GOOD, Level.LOOK, Level.BROKEN]


async def test_the_time_of_the_bot_api_is_read_without_a_token() -> None:
    asked = list[str]()

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response(status=302, headers={"Date": "Mon, 23 Nov 2026 12:00:00 GMT", "Location": "/elsewhere"})

    async with serve_anything(answer) as address:
        assert await api_clock(address, "") == NOW
    assert asked == ["/"]
    assert await api_clock("http://127.0.0.1:1", "") is None


LOOKS = int(LIMIT / EVERY)


def after(*signs: Signs) -> str | None:
    """Return what is said of these looks in the end."""
    patience, said = Patience(), None
    for number, each in enumerate(signs):
        said = patience.look(number * EVERY, each)
    return said


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        (Signs(7, True, True), "updates wait at Telegram (7)"),
        (Signs(0, False, None), "no process works with this database"),
        (Signs(None, None, False), "does not answer at BOT_STATUS_LISTEN"),
    ],
)
def test_a_bot_that_hangs_for_ten_minutes_is_ill(sign: Signs, words: str) -> None:
    assert after(*[sign] * LOOKS) is None
    assert words in (after(*[sign] * (LOOKS + 2)) or "")


@pytest.mark.parametrize("sign", [Signs(0, True, True), Signs(None, None, None), Signs(0, True, None)])
def test_a_quiet_bot_and_one_of_whom_nothing_is_known_are_not_ill(sign: Signs) -> None:
    assert after(*[sign] * LOOKS * 5) is None


def test_a_bot_that_works_off_a_queue_is_not_ill() -> None:
    assert after(*[Signs(10_000 - number, True, True) for number in range(LOOKS * 5)]) is None
    one_break = [Signs(5, True, False)] * LOOKS + [Signs(4, True, True)] + [Signs(5, True, False)] * LOOKS
    assert after(*one_break) is None


async def test_the_watch_ends_with_a_code_when_nobody_takes_what_waits(
    set_up: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    telegram, seconds = Sandbox(token=TOKEN), 0.0

    async def sleep(length: float) -> None:
        nonlocal seconds
        seconds += length
        await asyncio.sleep(0)

    async with serve(telegram, 0) as address:
        monkeypatch.setenv("BOT_API_URL", address)
        telegram.send(telegram.person("Аліна"), "/start")
        async with open_storage(settings()) as storage:
            await storage.lease.take("the bot", 3600)
            assert await watch(settings(), sleep, lambda: seconds) == ILL
    assert "updates wait at Telegram (1)" in capsys.readouterr().out
