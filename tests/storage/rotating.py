"""Change the key of a database in a process that kills itself at a step: URL, key folder, step, how often before."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.storage.opening import open_storage
from bot.storage.rotation import Step

DECEMBER = 202612


async def rotate(url: str, keys: Path, last: Step, before: int) -> None:
    left = before

    def reached(step: Step) -> None:
        nonlocal left
        if step is last:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    async with open_storage(url, keys) as storage:
        await storage.rotation.run(DECEMBER, 20, lambda _: asyncio.sleep(0), reached)


if __name__ == "__main__":
    asyncio.run(rotate(sys.argv[1], Path(sys.argv[2]), Step(sys.argv[3]), int(sys.argv[4])))
