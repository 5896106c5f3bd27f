"""aiogram, as its documentation shows it: a router's handler, start_polling, its own aiohttp transport."""

import asyncio
import os
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.bench.bots.loop import make_loop
from tests.bench.specimen import Screen

SCREEN = Screen.of_json(Path(os.environ["BENCH_SCREEN"]).read_text("utf-8"))

dispatcher = Dispatcher()


@dispatcher.callback_query()
async def pressed(query: CallbackQuery) -> None:
    """Button: answer, then edit."""
    await query.answer()
    rows = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in SCREEN.rows]
    assert isinstance(query.message, Message), "presses of the bench come with their message"
    await query.message.edit_text(SCREEN.html, reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


async def main() -> None:
    """Poll until told to stop."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"]))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    bot = Bot(os.environ["BOT_TOKEN"], session=session, default=properties)
    await dispatcher.start_polling(bot, handle_as_tasks=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(main())
