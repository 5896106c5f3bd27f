"""The bot as its operator starts it: real processes over HTTP."""

import asyncio
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.refusals import UNAUTHORIZED
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from tests.skarga import page_at, start
from tests.stories.kupala import change, write_library
from tests.telegram.hermes import serve as serve_anything

pytestmark = pytest.mark.long

TOKEN = "987654321:AAE-secret_Of_The_Bot"
SECRET = "AAE-secret_Of_The_Bot"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_library(tmp_path / "knowledge")


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def free_port() -> int:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port: int = own.getsockname()[1]
    return port


async def test_try_serves_the_page_answers_reloads_and_stops(tmp_path: Path, knowledge: Path) -> None:
    async with start("try", "--port", "0", folder=tmp_path, BOT_KNOWLEDGE_DIR=str(knowledge)) as bot:
        await bot.until_served()
        async with page_at(bot.address) as page:
            await page.send("/start")
            assert "даведачны бот" in (await page.until_said("Вырай"))["text"]

            await bot.until_logged("the bot answers: 4 articles")
            change(knowledge / "articles/poland/pl-card/be.md", "Гэта кароткі адказ.", "Гэта новы адказ.")
            await bot.until_logged("a new library is served: 4 articles")
            await page.send("/start pl-card")
            await page.until_said("Гэта новы адказ.")

            change(knowledge / "articles/poland/pl-card/article.yaml", "kind: scheme", "kind: [")
            await bot.until_logged("the knowledge files are broken, the library from before is served on")
            await page.send("/start pl-card--who")
            await page.until_said("Каму падыходзіць")
        bot.signal(signal.SIGTERM)
        code, said = await bot.end()
        assert code == 0
        assert "stopped" in said
        assert "Traceback" not in bot.said + said
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind(("127.0.0.1", int(bot.address.rpartition(":")[2])))
    assert names_in(tmp_path) == ["knowledge"]


async def test_hangup_reloads_and_interrupt_stops(tmp_path: Path, knowledge: Path) -> None:
    async with start("try", "--port", "0", folder=tmp_path, BOT_KNOWLEDGE_DIR=str(knowledge)) as bot:
        await bot.until_served()
        await bot.until_logged("the bot answers")
        async with page_at(bot.address) as page:
            await page.send("/menu")
            await page.until_said("Якая краіна")
        change(knowledge / "articles/poland/pl-card/article.yaml", "kind: scheme", "kind: [")
        for _ in range(3):  # one of these lines may come from the watch over the files
            bot.signal(signal.SIGHUP)
            await bot.until_logged("the knowledge files are broken")
        bot.signal(signal.SIGINT)
        assert (await bot.end())[0] == 0


async def test_run_serves_telegram_with_a_token_from_a_file(tmp_path: Path, knowledge: Path) -> None:
    telegram = Sandbox(token=TOKEN)
    (tmp_path / "token").write_text(f"{TOKEN}\n", "utf-8")
    async with serve(telegram, 0) as address:
        person = telegram.person("Аліна", language_code="be")
        telegram.send(person, "/start")
        options = {"BOT_API_URL": f"{address}/", "BOT_TOKEN_FILE": "token", "BOT_KNOWLEDGE_DIR": str(knowledge)}
        async with start("run", folder=tmp_path, **options) as bot:
            with telegram.watch() as changes:
                while len(telegram.messages(person)) < 2:
                    await asyncio.wait_for(changes.get(), 60)
            bot.signal(signal.SIGTERM)
            code, said = await bot.end()
    assert (code, "Traceback" in said, SECRET in said) == (0, False, False)
    assert telegram.messages(person)[-1].text.startswith("Вырай")
    assert telegram.world.updates.queue == []


async def refused(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Start a bot that cannot run; give its exit code and its one line."""
    async with start(*(arguments or ("run",)), folder=folder, **environment) as bot:
        code, said = await bot.end()
    assert "Traceback" not in said
    assert SECRET not in said
    *logged, line = said.splitlines()
    assert [each for each in logged if " INFO " not in each and " WARNING " not in each] == []
    return code, line


async def test_missing_token_is_one_line(tmp_path: Path) -> None:
    message = "vyraj: BOT_TOKEN is not set: get a token from @BotFather, or try the bot without: make try"
    assert await refused(tmp_path) == (2, message)


async def test_both_tokens_are_one_line(tmp_path: Path) -> None:
    message = "vyraj: BOT_TOKEN and BOT_TOKEN_FILE are both set: keep one of them"
    assert await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_TOKEN_FILE="token") == (2, message)


async def test_malformed_token_is_one_line(tmp_path: Path) -> None:
    message = "vyraj: BOT_TOKEN does not look like a token: @BotFather gives digits, a colon and letters"
    assert await refused(tmp_path, BOT_TOKEN=SECRET) == (2, message)


async def test_wrong_setting_is_one_line(tmp_path: Path) -> None:
    message = "vyraj: BOT_LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"
    assert await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_LOG_LEVEL="loud") == (2, message)


async def test_token_that_telegram_refuses_is_one_line(tmp_path: Path, knowledge: Path) -> None:
    async with serve(Sandbox(), 0) as address:
        got = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_API_URL=address, BOT_KNOWLEDGE_DIR=str(knowledge))
    message = "vyraj: the Bot API refuses this token: ask @BotFather for it again, and look for missing letters"
    assert got == (1, message)


async def test_token_that_is_revoked_while_the_bot_runs_is_one_line(tmp_path: Path, knowledge: Path) -> None:
    telegram = Sandbox(token=TOKEN)
    telegram.fail_next(Fault(UNAUTHORIZED), "getUpdates", times=100)
    async with serve(telegram, 0) as address:
        code, line = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_API_URL=address, BOT_KNOWLEDGE_DIR=str(knowledge))
    assert (code, line.startswith("vyraj: the Bot API refuses this token")) == (1, True)


async def test_unreachable_api_is_one_line(tmp_path: Path, knowledge: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    got = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_API_URL=address, BOT_KNOWLEDGE_DIR=str(knowledge))
    reason = "no connection to the Bot API (ClientConnectorError)"
    assert got == (1, f"vyraj: the Bot API cannot be reached at {address}: {reason}")


@pytest.mark.parametrize(("status", "reason"), [(502, "Bad Gateway (502)"), (403, "Forbidden (403)")])
async def test_page_of_a_proxy_instead_of_the_api_is_one_line(
    tmp_path: Path, knowledge: Path, status: int, reason: str
) -> None:
    async def squid(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=f"<html>{request.url}</html>")

    async with serve_anything(squid) as address:
        got = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_API_URL=address, BOT_KNOWLEDGE_DIR=str(knowledge))
    assert got == (1, f"vyraj: the Bot API cannot be reached at {address}: {reason}")


async def test_api_that_fails_right_after_the_login_is_one_line(tmp_path: Path, knowledge: Path) -> None:
    telegram = Sandbox(token=TOKEN)
    telegram.fail_next(Fault(UNAUTHORIZED), "getWebhookInfo")
    async with serve(telegram, 0) as address:
        got = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_API_URL=address, BOT_KNOWLEDGE_DIR=str(knowledge))
    assert got == (1, f"vyraj: the Bot API cannot be reached at {address}: Unauthorized")


async def test_broken_library_is_one_line(tmp_path: Path, knowledge: Path) -> None:
    change(knowledge / "articles/poland/pl-card/article.yaml", "kind: scheme", "kind: story")
    code, line = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_KNOWLEDGE_DIR=str(knowledge))
    assert code == 1
    assert line.startswith("vyraj: the knowledge files are broken: articles/poland/pl-card/article.yaml:1: error: ")


@pytest.mark.parametrize(
    "arguments",
    [("run",), ("try", "--port", "0"), ("check",), ("ask", "віза"), ("links",), ("follow", "pl-card", "ru")],
)
async def test_missing_knowledge_folder_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    got = await refused(tmp_path, *arguments, BOT_TOKEN=TOKEN, BOT_KNOWLEDGE_DIR="nowhere")
    assert got == (2, "vyraj: BOT_KNOWLEDGE_DIR is no knowledge folder: nowhere has no readable folder “articles”")


@pytest.mark.parametrize("hours", ["0", "41", "text"])
async def test_hours_that_cannot_be_are_one_line(tmp_path: Path, hours: str) -> None:
    code, line = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_ERASE_AFTER=hours)
    assert (code, line.startswith("vyraj: BOT_ERASE_AFTER: Input should be ")) == (2, True)


WANTED = "write sqlite+aiosqlite:///data/vyraj.sqlite3 or postgresql+asyncpg://user:password@host/name"
POSTGRES = f"postgresql+asyncpg://vyraj:{SECRET}@127.0.0.1"


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("nonsense", 2, f"BOT_DATABASE_URL is no address of a database: {WANTED}"),
        (f"mysql://u:{SECRET}@h/x", 2, f"BOT_DATABASE_URL begins with mysql: {WANTED}"),
        ("sqlite+aiosqlite:///:memory:", 2, f"BOT_DATABASE_URL names no file: {WANTED}"),
        ("sqlite+aiosqlite:///knowledge", 2, "BOT_DATABASE_URL: knowledge cannot be made or written: Is a directory"),
        (
            "sqlite+aiosqlite:///a.db?mode=ro",
            2,
            "BOT_DATABASE_URL has an option behind “?” that is not known; there are: none",
        ),
        (
            f"{POSTGRES}/x?foo={SECRET}",
            2,
            "BOT_DATABASE_URL has an option behind “?” that is not known; there are: ssl, ",
        ),
        (f"{POSTGRES}/x?ssl={SECRET}", 2, "BOT_DATABASE_URL has a value of “ssl” that it cannot have"),
        (f"{POSTGRES}:99999/x", 2, "BOT_DATABASE_URL has a port that there is not: write 5432, "),
    ],
)
async def test_database_that_cannot_be_opened_is_one_line_that_names_its_variable(
    tmp_path: Path, knowledge: Path, url: str, code: int, words: str
) -> None:
    got = await refused(tmp_path, BOT_TOKEN=TOKEN, BOT_DATABASE_URL=url, BOT_KNOWLEDGE_DIR=str(knowledge))
    assert (got[0], got[1][: len(f"vyraj: {words}")]) == (code, f"vyraj: {words}")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda keys: (keys.rmdir(), keys.write_text("x")), "BOT_KEY_DIR: keys: Not a directory."),
        (lambda keys: (keys / "notes.txt").touch(), "BOT_KEY_DIR: keys is for keys alone: take out notes.txt"),
        (lambda keys: write_key(keys, folder_mode=0o755), "BOT_KEY_DIR: Others can look into keys: chmod 700 keys"),
        (lambda keys: write_key(keys, mode=0o644), "BOT_KEY_DIR: Others can read keys/0001.key: chmod 600 keys/"),
        (lambda keys: write_key(keys, "damaged"), "BOT_KEY_DIR: keys/0001.key is damaged: "),
        (lambda keys: (keys.rmdir(), keys.symlink_to("/nowhere")), "keys is a link: set BOT_KEY_DIR to the folder"),
    ],
    ids=["a file", "a strange file", "an open folder", "an open key", "a damaged key", "a link"],
)
async def test_keys_that_cannot_be_used_are_one_line_that_names_their_variable(
    tmp_path: Path, knowledge: Path, spoil: Callable[[Path], object], words: str
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    spoil(keys)
    options = {"BOT_TOKEN": TOKEN, "BOT_KNOWLEDGE_DIR": str(knowledge), "BOT_KEY_DIR": "keys"}
    code, line = await refused(tmp_path, **options, BOT_DATABASE_URL="sqlite+aiosqlite:///vyraj.sqlite3")
    assert (code, line[: len(f"vyraj: {words}")]) == (2, f"vyraj: {words}")


def write_key(folder: Path, content: str = "0f" * 32 + "\n", mode: int = 0o600, folder_mode: int = 0o700) -> None:
    (folder / "0001.key").write_text(content, "ascii")
    (folder / "0001.key").chmod(mode)
    folder.chmod(folder_mode)


async def test_missing_token_file_is_one_line(tmp_path: Path) -> None:
    message = "vyraj: BOT_TOKEN_FILE cannot be read: No such file or directory"
    assert await refused(tmp_path, BOT_TOKEN_FILE="nowhere") == (2, message)


async def test_taken_port_is_one_line(tmp_path: Path, knowledge: Path) -> None:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen()
        port = own.getsockname()[1]
        code, line = await refused(tmp_path, "try", "--port", str(port), BOT_KNOWLEDGE_DIR=str(knowledge))
    assert (code, str(port) in line, line.startswith("vyraj: ")) == (2, True, True)


async def test_stop_does_not_wait_for_an_update_that_hangs(tmp_path: Path, knowledge: Path) -> None:
    telegram = Sandbox(token=TOKEN)

    async def slow(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("sendMessage"):
            hangs.set()
            await asyncio.Event().wait()  # for ever: only the stop itself can end this
        raise web.HTTPTemporaryRedirect(f"{address}{request.path}")

    hangs = asyncio.Event()
    async with serve(telegram, 0) as address, serve_anything(slow) as front:
        telegram.send(telegram.person("Аліна"), "/start")
        options = {"BOT_TOKEN": TOKEN, "BOT_API_URL": front, "BOT_KNOWLEDGE_DIR": str(knowledge)}
        async with start("run", folder=tmp_path, **options) as bot:
            await asyncio.wait_for(hangs.wait(), 60)
            bot.signal(signal.SIGTERM)
            code, said = await bot.end()
    assert (code, "Traceback" in said) == (0, False)
    assert [waiting.kind for waiting in telegram.world.updates.queue] == ["message"]
