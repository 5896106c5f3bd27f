"""Wire python-telegram-bot's application: our context, our handlers, and nothing that polls or waits by itself."""

from typing import Any, cast

from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.telegram.api import Api
from bot.telegram.context import Context, Desk
from bot.telegram.handlers import limits, places, reading


def application_of(api: Api, desk: Desk) -> Application[Any, Any, Any, Any, Any, Any]:
    """Make the application."""
    # ContextTypes wants a class without arguments; what it calls is any callable.
    types = ContextTypes(context=Context, bot_data=cast(type[Desk], lambda: desk))
    application = ApplicationBuilder().bot(api).context_types(types).updater(None).job_queue(None).build()
    application.add_handlers([*reading.HANDLERS, *places.HANDLERS])
    application.add_error_handler(limits.failed)
    return application
