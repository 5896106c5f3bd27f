"""aiogram with its aiohttp webhook, as its documentation shows it: SimpleRequestHandler, setup_application, run_app."""

import os

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from tests.bench.bots.aiogram_bot import dispatcher
from tests.bench.bots.loop import make_loop

SECRET = "bench"


@dispatcher.startup()
async def started(bot: Bot) -> None:
    """Tell Telegram where to bring updates."""
    await bot.set_webhook("https://bot.example/hook", secret_token=SECRET, max_connections=100)


def main() -> None:
    """Serve until told to stop."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"]))
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    bot = Bot(os.environ["BOT_TOKEN"], session=session, default=properties)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/hook")
    setup_application(app, dispatcher, bot=bot)
    port = int(os.environ["BENCH_PORT"])
    web.run_app(app, host="127.0.0.1", port=port, loop=make_loop(), access_log=None, print=None)


if __name__ == "__main__":
    main()
