"""python-telegram-bot telling many people something, as people write it: a loop, all at once, or its AIORateLimiter."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from tests.bench.specimen import FIRST_PERSON, Screen

SCREEN = Screen.of_json(Path(os.environ["BENCH_SCREEN"]).read_text("utf-8"))
RETRIES = 3
"""After a 429; AIORateLimiter's own default is none."""

Send = Callable[[int], Awaitable[object]]


async def loop(send: Send, people: int) -> None:
    """Send one after the other, with a thirtieth of a second between two: the answer of most forums."""
    for person in range(people):
        await send(person)
        await asyncio.sleep(1 / 30)


async def at_once(send: Send, people: int) -> None:
    """Send all at once, and leave the pace to whoever keeps it."""
    await asyncio.gather(*(send(person) for person in range(people)))


async def main(way: str, people: int) -> None:
    """Tell everybody; who could not be told is passed over."""
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in SCREEN.rows]

    async with _bot(way) as bot:

        async def send(person: int) -> None:
            try:
                await bot.send_message(
                    FIRST_PERSON + person,
                    SCREEN.html,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                    reply_markup=InlineKeyboardMarkup(rows),
                )
            except TelegramError:
                return

        await (loop if way == "loop" else at_once)(send, people)


def _bot(way: str) -> Bot:
    token, url = os.environ["BOT_TOKEN"], f"{os.environ['BOT_API_URL']}/bot"
    # Who waits for a connection is not refused: the limiter and gather have many requests at once.
    request = HTTPXRequest(connection_pool_size=256, pool_timeout=600.0)
    if way != "limiter":
        return Bot(token, base_url=url, request=request)
    return ExtBot(token, base_url=url, request=request, rate_limiter=AIORateLimiter(max_retries=RETRIES))


if __name__ == "__main__":
    asyncio.run(main(os.environ["BENCH_WAY"], int(os.environ["BENCH_PEOPLE"])))
