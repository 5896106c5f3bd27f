"""Send through the bot what nobody asked for: without a sound, and only once."""

import logging

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.outbox.erase import TryLater
from bot.outbox.sender import Blocked, Unsure
from bot.screens.screen import Screen
from bot.telegram.api import Api
from bot.telegram.show import send
from bot.telegram.waits import seconds_of

_GONE = ("chat not found", "user not found", "peer_id_invalid")

log = logging.getLogger(__name__)


class TelegramSender:
    """Sends screens by the Bot API (sendMessage)."""

    def __init__(self, api: Api) -> None:
        """Make a sender."""
        self._api = api

    async def send(self, chat: int, screen: Screen, *, is_silent: bool = True) -> int:
        """Send a screen, without a sound unless it is urgent; return the number of the message.

        Raises:
            TryLater: it was not sent, because Telegram asks to wait.
            Unsure: nobody knows whether it was, or Telegram does not like it.
            Blocked: it will not be taken.
        """
        try:
            return await send(self._api, chat, screen, silent=is_silent)
        except RetryAfter as refused:
            raise TryLater(seconds_of(refused)) from None
        except Forbidden:
            raise Blocked from None
        except BadRequest as refused:
            if any(words in str(refused).lower() for words in _GONE):
                raise Blocked from None
            log.warning("Telegram refuses what the bot would write first")
            raise Unsure from None
        except TelegramError:
            raise Unsure from None
