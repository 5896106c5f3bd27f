"""The bot as it runs in its container: code that nobody can write, three folders that it can, no privilege."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from dulwich.errors import NotGitRepository
from dulwich.objects import Commit
from dulwich.repo import Repo

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.settings import KNOWLEDGE_DIR
from tests import unprivileged
from tests.skarga import PATIENCE, ROOT, Running
from tests.stories.kupala import change
from tests.test_run import free_port

TOKEN = "987654321:AAE-secret_Of_The_Bot"
WRITABLE = ("data", "keys", "library")
HEALTH = re.search(r"HEALTHCHECK [^\[]*CMD (\[.*\])", (ROOT / "Dockerfile").read_text("utf-8"))


@pytest.fixture
def image(tmp_path: Path) -> Iterator[Path]:
    """Lay the code out as the image does; it belongs to somebody else where root runs the tests."""
    image = tmp_path / "srv"
    image.mkdir()
    for name in ("bot", "locales", "knowledge"):
        shutil.copytree(ROOT / name, image / name, ignore=shutil.ignore_patterns("__pycache__", ".git"))
    for name in WRITABLE:
        (image / name).mkdir(mode=0o700)
    code = [image, *(path for path in image.rglob("*") if path.parts[len(image.parts)] not in WRITABLE)]
    for path in code:
        path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            os.chown(path, unprivileged.USER, unprivileged.USER)
    yield image
    for path in code:
        path.chmod(0o755)


def command(*words: str) -> list[str]:
    return [sys.executable, unprivileged.__file__, sys.executable, *words]


def environment(image: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    settings = {"BOT_KNOWLEDGE_DIR": str(image / "library"), "BOT_VERIFY_EVERY": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | settings | more


def run(image: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run something in the image, as the bot would."""
    return subprocess.run(  # noqa: S603  (our own)
        command(*words),
        cwd=image,
        env=environment(image, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@asynccontextmanager
async def running(image: Path, **more: str) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        *command("-m", "bot", "run"),
        cwd=image,
        env=environment(image, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def seen(image: Path) -> dict[str, bytes]:
    """Return the code, as it stands."""
    files = [path for path in sorted(image.rglob("*")) if path.is_file()]
    return {str(path): path.read_bytes() for path in files if path.relative_to(image).parts[0] not in WRITABLE}


@pytest.mark.parametrize("place", ["bot/new.py", "new", "bot/app.py", "knowledge/new"])
def test_nothing_can_be_written_where_the_code_lies(image: Path, place: str) -> None:
    tried = run(image, "-c", f"open({place!r}, 'a')")
    assert tried.returncode == 1
    assert "PermissionError" in tried.stderr


async def test_the_bot_starts_publishes_and_stops_where_it_can_write_three_folders_only(image: Path) -> None:
    telegram, before = Sandbox(token=TOKEN), seen(image)
    (image / "data" / "token").write_text(f"{TOKEN}\n")
    async with serve(telegram, 0) as address:
        person = telegram.person("Аліна", language_code="be")
        telegram.send(person, "/start")
        status = f"127.0.0.1:{free_port()}"
        options = {"BOT_API_URL": address, "BOT_TOKEN_FILE": "data/token", "BOT_STATUS_LISTEN": status}
        async with running(image, **options) as bot:
            await bot.until_logged("the bot answers")
            with telegram.watch() as changes:
                while len(telegram.messages(person)) < 2:
                    await asyncio.wait_for(changes.get(), 30)
            assert await asyncio.to_thread(healthy, image, status)

            text = image / "library/articles/poland/pl-pbh/be.md"
            for number, reason in enumerate(("What was here before", "Changed on disk")):
                change(text, "\n## ", f"\nНовы сказ {number}.\n\n## ")
                await bot.until_logged("a new library is served")
                await asyncio.to_thread(until_recorded, image, reason)
            assert core_limit(bot) == "0"
            bot.signal(signal.SIGTERM)
            code, said = await bot.end()
    assert (code, "Traceback" in bot.said + said) == (0, False)
    assert {path.name for path in (image / "library").iterdir()} >= {path.name for path in KNOWLEDGE_DIR.glob("[a-z]*")}
    assert [path.stat().st_mode & 0o777 for path in (image / "keys").glob("*.key")] == [0o600]
    assert seen(image) == before


def healthy(image: Path, status: str) -> bool:
    """Ask as the engine does, at the port of this test, until it is well or half a minute has passed."""
    assert HEALTH
    _, flag, code = json.loads(HEALTH[1])
    asked = code.replace("9090", status.rpartition(":")[2])
    return any(run(image, flag, asked).returncode == 0 for _ in range(30))


def core_limit(bot: Running) -> str:
    """Return how large a core dump of a process may be."""
    limits = Path(f"/proc/{bot.process.pid}/limits").read_text("utf-8")
    found = re.search(r"Max core file size +(\d+) +\d+", limits)
    return found[1] if found else limits


def until_recorded(image: Path, reason: str) -> None:
    """Look into the history of the library until its newest change is given this reason."""
    until = time.monotonic() + PATIENCE
    while reason not in newest(image / "library"):
        assert time.monotonic() < until, newest(image / "library")
        time.sleep(0.1)


def newest(folder: Path) -> str:
    """Return the reason of the newest commit; nothing where nothing is committed yet."""
    try:
        with Repo(str(folder)) as repository:
            commit = repository[repository.head()]
    except (NotGitRepository, KeyError):
        return ""
    assert isinstance(commit, Commit)
    message: bytes = commit.message
    return message.decode()


def test_health_is_bad_where_nothing_answers(image: Path) -> None:
    assert HEALTH
    _, flag, code = json.loads(HEALTH[1])
    assert run(image, flag, code.replace("9090", str(free_port()))).returncode != 0
