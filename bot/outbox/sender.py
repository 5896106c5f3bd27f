"""What the outbox asks of whoever sends: a screen goes to a chat, without a sound."""

from typing import Protocol

from bot.outbox.erase import TryLater
from bot.screens.screen import Screen


class Blocked(Exception):
    """The chat takes nothing from this bot: it was blocked, or the account is gone."""


class Unsure(TryLater):
    """Nobody knows whether it arrived: whoever sends it again may send it twice."""


class Sender(Protocol):
    """Sends a message that nobody asked for."""

    async def send(self, chat: int, screen: Screen) -> int:
        """Send a screen without a sound; return the number of the message.

        Raises:
            TryLater: it was not sent: Telegram asks to wait, or was not reached.
            Unsure: nobody knows whether it was.
            Blocked: it will not be taken.
        """
        ...
