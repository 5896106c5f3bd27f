"""Delete messages from chats through the bot."""

from collections.abc import Sequence

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.outbox.erase import TryLater
from bot.telegram.api import Api
from bot.telegram.waits import seconds_of

_GONE = ("message to delete not found", "message identifier is not specified")


class TelegramDeleter:
    """Deletes up to a hundred messages of one chat at once (Bot API, deleteMessages)."""

    def __init__(self, api: Api) -> None:
        """Make a deleter."""
        self._api = api

    async def delete(self, chat: int, message_ids: Sequence[int]) -> bool:
        """Delete messages; those that are not there are passed over. False if they cannot be deleted any more.

        Raises:
            TryLater: nobody knows whether they were deleted.
        """
        try:
            await self._api.delete_messages(chat, list(message_ids))
        except RetryAfter as refused:
            raise TryLater(seconds_of(refused)) from None
        except BadRequest as refused:
            return any(words in str(refused).lower() for words in _GONE)
        except Forbidden:
            return False
        except TelegramError:
            raise TryLater from None
        return True
