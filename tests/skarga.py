"""Runs the bot as its operator does: a process of its own, with an environment and nothing else."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from bot.settings import KNOWLEDGE_DIR

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds after which a test gives up waiting."""


class Running:
    """One process of the bot."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.address = ""
        self.said = ""

    async def until_served(self) -> None:
        """Read the address that ``try`` prints."""
        assert self.process.stdout
        line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode()
        self.said += line
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        self.address = found[0]

    async def until_logged(self, words: str) -> None:
        """Read the log until it says something."""
        assert self.process.stderr
        log = ""
        while words not in log:
            line = (await asyncio.wait_for(self.process.stderr.readline(), PATIENCE)).decode()
            assert line, f"it ended before it said {words!r}: {log}"
            log += line
        self.said += log

    def signal(self, which: signal.Signals) -> None:
        self.process.send_signal(which)

    async def end(self) -> tuple[int, str]:
        """Wait for its end; give the exit code and the rest of its log."""
        out, log = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        assert self.process.returncode is not None
        self.said += out.decode()
        return self.process.returncode, log.decode()


def copied(folder: Path) -> Path:
    """Copy our library below a folder, where it is not there yet."""
    copy = folder / "our-knowledge"
    if not copy.exists():
        shutil.copytree(KNOWLEDGE_DIR, copy)
    return copy


@contextlib.asynccontextmanager
async def start(*arguments: str, folder: Path, **environment: str) -> AsyncIterator[Running]:
    """Start ``python -m bot``; ``folder`` is the working directory, so that no ``.env`` of ours is read.

    A bot that runs gets a copy of the library, into whose history it may write, and looks at no real sites.
    """
    ours = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::ResourceWarning", "BOT_VERIFY_EVERY": "0"}
    ours["BOT_STATUS_LISTEN"] = "127.0.0.1:0"
    if arguments[0] == "run" and "BOT_KNOWLEDGE_DIR" not in environment:
        ours["BOT_KNOWLEDGE_DIR"] = str(copied(folder))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=kept | ours | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
        with contextlib.suppress(ValueError):
            await process.communicate()


class Page:
    """The chat page, as a browser uses it."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address
        self.person = 0

    async def get(self) -> dict[str, Any]:
        async with self._session.get(f"{self._address}/api/state") as answer:
            state: dict[str, Any] = await answer.json()
        self.person = state["person"]
        return state

    async def send(self, text: str) -> None:
        url = f"{self._address}/api/people/{self.person}/messages"
        async with self._session.post(url, json={"text": text}) as answer:
            assert answer.status == 200

    async def until_said(self, words: str) -> dict[str, Any]:
        """Look at the chat until the bot's last message holds these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                said = [message for message in (await self.get())["messages"] if message["from"] == "bot"]
                if said and words in said[-1]["text"]:
                    last: dict[str, Any] = said[-1]
                    return last
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def page_at(address: str) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as session:
        page = Page(session, address)
        await page.get()
        yield page
