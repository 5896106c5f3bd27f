"""Open what is remembered, where the settings say that it is."""

from contextlib import AbstractAsyncContextManager

from bot.settings import Settings
from bot.storage import opening
from bot.storage.opening import KeptStorage


def open_storage(settings: Settings) -> AbstractAsyncContextManager[KeptStorage]:
    """Open what is remembered, brought up to date; see ``bot.storage.opening.open_storage``."""
    return opening.open_storage(settings.database_url, settings.key_dir)
