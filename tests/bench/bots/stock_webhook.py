"""Stock python-telegram-bot with its own webhook server, as its documentation shows it: run_webhook, on tornado."""

import asyncio
import os

from telegram.ext import ApplicationBuilder, CallbackQueryHandler

from tests.bench.bots.loop import make_loop
from tests.bench.bots.stock import pressed


def main() -> None:
    """Serve until told to stop."""
    asyncio.set_event_loop(make_loop())
    application = (
        ApplicationBuilder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{os.environ['BOT_API_URL']}/bot")
        .concurrent_updates(256)
        .connection_pool_size(256)
        .build()
    )
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_webhook(
        listen="127.0.0.1",
        port=int(os.environ["BENCH_PORT"]),
        url_path="hook",
        webhook_url="https://bot.example/hook",
        secret_token="bench",
        max_connections=100,
        allowed_updates=["callback_query"],
    )


if __name__ == "__main__":
    main()
