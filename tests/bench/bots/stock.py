"""Stock python-telegram-bot, as its documentation shows it: builder, run_polling, its own httpx transport."""

import asyncio
import os
from pathlib import Path

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes

from tests.bench.bots.loop import make_loop
from tests.bench.specimen import Screen

SCREEN = Screen.of_json(Path(os.environ["BENCH_SCREEN"]).read_text("utf-8"))


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Button: answer, then edit."""
    query = update.callback_query
    assert query, "asked for by the handler"
    await query.answer()
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in SCREEN.rows]
    await query.edit_message_text(
        SCREEN.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup(rows),
    )


def main() -> None:
    """Poll until told to stop."""
    asyncio.set_event_loop(make_loop())
    url = f"{os.environ['BOT_API_URL']}/bot"
    application = (
        ApplicationBuilder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(url)
        .concurrent_updates(256)
        .connection_pool_size(256)
        .build()
    )
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_polling(allowed_updates=["callback_query"])


if __name__ == "__main__":
    main()
