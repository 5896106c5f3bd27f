"""Try the bot in the browser: without a token, and nothing leaves this machine."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.app import run_bot
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import serve
from bot.settings import NOT_SERVED, Settings
from bot.signals import Signals
from bot.tasks.following import Freshness


async def try_bot(settings: Settings, port: int, tell: Callable[[str], None], signals: Signals) -> None:
    """Serve the chat page in the browser: the real bot against the local Bot API.

    Args:
        settings: What the person who runs it decided.
        port: Where on 127.0.0.1; 0 takes a free one.
        tell: Told the address of the page when it can be used.
        signals: What may come from outside while it runs.

    Raises:
        OSError: the port is taken.
        BrokenLibrary: the knowledge files have errors.
    """
    sandbox = Sandbox()
    with tempfile.TemporaryDirectory(prefix="vyraj-") as folder:
        async with serve(sandbox, port) as address:
            local = settings.model_copy(
                update={
                    "api_url": address,
                    "proxy": "",
                    "webhook_url": "",
                    "status_listen": NOT_SERVED,
                    "database_url": f"sqlite+aiosqlite:///{folder}/vyraj.sqlite3",
                    "key_dir": Path(folder) / "keys",
                }
            )
            await run_bot(local, sandbox.token, signals, lambda: tell(address), Freshness.alone_on_trial)
