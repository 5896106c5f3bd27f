"""Tell apart what became of a message that Telegram did not simply take."""

from collections.abc import Iterator
from contextlib import contextmanager

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.outbox.erase import TryLater
from bot.outbox.mail import Refused
from bot.outbox.sender import Blocked, Unsure
from bot.telegram.transport import NotSent
from bot.telegram.waits import seconds_of

_GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")


@contextmanager
def told_apart() -> Iterator[None]:
    """Turn an error of one request into what the outbox knows of.

    Raises:
        TryLater: it surely did not arrive: Telegram asks to wait (``seconds``), was not reached, or knows us no more.
        Unsure: nobody knows whether it did, such as after a 5xx or a broken connection.
        Blocked: the chat takes nothing from this bot.
        Refused: Telegram refuses the message itself.
    """
    try:
        yield
    except RetryAfter as refused:
        raise TryLater(seconds_of(refused)) from None
    except Forbidden:
        raise Blocked from None
    except BadRequest as refused:
        if any(words in str(refused).lower() for words in _GONE):
            raise Blocked from None
        raise Refused(refused.message) from None
    except (NotSent, InvalidToken):
        raise TryLater from None
    except TelegramError:
        raise Unsure from None
