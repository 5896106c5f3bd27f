"""A process that tells admins what they should know, and kills itself at a named point.

``python -m tests.telegram.messenger POINT TIMES``: everything else stands in the environment, as for a running bot.
"""

import asyncio
import sys

from bot.app import open_bot
from bot.settings import Settings
from tests.outbox.cast import TOKEN
from tests.outbox.mailroom import ending


async def tell(point: str, times: int) -> None:
    """Look once."""
    async with open_bot(Settings(_env_file=None), TOKEN) as vyraj:
        vyraj.herald._at = ending(point, times)
        await vyraj.herald.look()


if __name__ == "__main__":
    asyncio.run(tell(sys.argv[1], int(sys.argv[2])))
