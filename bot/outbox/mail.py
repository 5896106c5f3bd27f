"""What the outbox asks of whoever carries an announcement: a letter goes to a chat."""

from typing import Protocol

from bot.announcements.announcement import Attachment, Letter


class Refused(Exception):
    """Telegram refuses the message itself; the words are Telegram's and name nobody."""


class Carrier(Protocol):
    """Carries letters."""

    async def carry(self, chat: int, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> int:
        """Send a letter; return the number of the message.

        Raises:
            TryLater: it was surely not sent: Telegram asks to wait (``seconds``), or there was no connection (0).
            Unsure: nobody knows whether it was.
            Blocked: the chat takes nothing from this bot.
            Refused: see there.
        """
        ...


class Corrector(Protocol):
    """Puts another letter into a message."""

    async def correct(self, chat: int, message_id: int, letter: Letter, attachment: Attachment | None) -> None:
        """Edit a message; one that says the same already is left as it is.

        Raises:
            TryLater: nobody knows whether it was edited; twice does no harm.
            Blocked: the chat takes nothing from this bot.
            Refused: it is gone, or too old, or Telegram refuses the text.
        """
        ...


class CarrierAndCorrector(Carrier, Corrector, Protocol):
    """Carries letters and corrects them."""
