"""Give everything up, and kill oneself before or after one of its steps."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot.admins import panic
from bot.settings import Settings
from bot.storage.audit import Audit
from bot.storage.everything import Storage
from bot.storage.meta import Meta
from bot.storage.traces import Traces
from bot.tasks.remembered import open_storage

STEPS: dict[str, tuple[object, str]] = {
    "the traces are read": (Traces, "batches"),
    "the keys are abandoned": (panic, "abandon_keys"),
    "a key is made": (panic, "make_key"),
    "the rows are deleted": (Meta, "begin_anew"),
    "the word is taken back": (panic, "forget_abandoned"),
    "the log is emptied": (Storage, "checkpoint"),
    "it is written down": (Audit, "add"),
}
MOMENTS = ("before", "after")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(step: Callable[..., Any], moment: str) -> Callable[..., Any]:
    """Make a step that kills the process; asynchronous ones stay so."""

    async def finish(result: Awaitable[Any]) -> Any:
        done = await result
        die()
        return done

    def call(*arguments: Any, **options: Any) -> Any:
        if moment == "before":
            die()
        result = step(*arguments, **options)
        if asyncio.iscoroutine(result):
            return finish(result)
        die()
        return result

    return call


async def main(moment: str, step: str) -> None:
    place, name = STEPS[step]
    settings = Settings(_env_file=None)
    async with open_storage(settings) as storage:
        way_out = panic.Panic(storage, settings.key_dir, lambda: datetime.now(UTC))
        setattr(place, name, deadly(getattr(place, name), moment))
        await way_out.begin(None)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
