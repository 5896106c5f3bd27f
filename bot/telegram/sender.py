"""Send through the bot what nobody asked for: without a sound, and only once."""

import logging

from bot.outbox.mail import Refused
from bot.outbox.sender import Unsure
from bot.screens.screen import Screen
from bot.telegram.api import Api
from bot.telegram.refused import told_apart
from bot.telegram.show import send

log = logging.getLogger(__name__)


class TelegramSender:
    """Sends screens by the Bot API (sendMessage)."""

    def __init__(self, api: Api) -> None:
        """Make a sender."""
        self._api = api

    async def send(self, chat: int, screen: Screen, *, is_silent: bool = True) -> int:
        """Send a screen, without a sound unless it is urgent; return the number of the message.

        Raises:
            TryLater: it was not sent: Telegram asks to wait, or was not reached.
            Unsure: nobody knows whether it was, or Telegram does not like it.
            Blocked: it will not be taken.
        """
        try:
            with told_apart():
                return await send(self._api, chat, screen, silent=is_silent)
        except Refused:
            log.warning("Telegram refuses what the bot would write first")
            raise Unsure from None
