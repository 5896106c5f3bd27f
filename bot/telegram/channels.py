"""Write into the channels that the settings name, and see whether the bot may."""

import logging
from collections.abc import Mapping

from telegram import ChatMemberAdministrator, ChatMemberOwner
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.announcements.announcement import Attachment, Letter
from bot.announcements.channels import Obstacle
from bot.i18n import Locale
from bot.outbox.erase import TryLater
from bot.outbox.mirror import CannotPost
from bot.outbox.sender import Unsure
from bot.telegram.api import Api
from bot.telegram.callbacks import decode
from bot.telegram.carrier import Paid, edit_letter, markup_of, never_paid, send_letter
from bot.telegram.requests import payload_of
from bot.telegram.transport import NotSent
from bot.telegram.waits import seconds_of

_ABSENT = ("chat not found", "username_invalid", "username_not_occupied", "channel_invalid", "peer_id_invalid")
_RIGHTS = (
    "administrator rights",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_admin_required",
    "member list is inaccessible",
)
_GONE = ("message to edit not found", "message can't be edited", "message can't be deleted", "message_id_invalid")
_UNCHANGED = "message is not modified"
_DELETED = "message to delete not found"

log = logging.getLogger(__name__)


class Channels:
    """The channels of the settings; see ``Poster``. Buttons there open the bot, for nobody presses in private there."""

    def __init__(self, api: Api, set_: Mapping[Locale, str], is_paid: Paid = never_paid) -> None:
        """Take channels.

        Args:
            api: The Bot API.
            set_: By language: ``@name``, or the number of a private one.
            is_paid: Tells whether the bot pays Telegram for a higher rate now.
        """
        self.set_ = set_
        self._api = api
        self._is_paid = is_paid

    async def post(self, channel: str, letter: Letter, attachment: Attachment | None, *, is_silent: bool) -> int:
        """Post a letter; see ``Poster``."""
        markup = self._keyboard(letter)
        try:
            return await send_letter(
                self._api, channel, letter, attachment, markup, is_silent=is_silent, is_paid=self._is_paid()
            )
        except NotSent:
            raise TryLater from None
        except TelegramError as refused:
            raise _read(refused) or Unsure() from None

    async def correct(self, channel: str, message: int, letter: Letter, attachment: Attachment | None) -> None:
        """Put another letter into a post; see ``Poster``."""
        try:
            await edit_letter(self._api, channel, message, letter, attachment, self._keyboard(letter))
        except TelegramError as refused:
            if _UNCHANGED not in str(refused).lower():
                raise _read(refused) or TryLater() from None

    async def delete(self, channel: str, message: int) -> None:
        """Delete a post; see ``Poster``."""
        try:
            await self._api.delete_message(channel, message)
        except TelegramError as refused:
            if _DELETED not in str(refused).lower():
                raise _read(refused) or TryLater() from None

    async def obstacles(self) -> dict[Locale, Obstacle]:
        """Return for each language what would keep the bot from posting, as far as Telegram tells it now."""
        found = {locale: await self._obstacle(channel) for locale, channel in self.set_.items()}
        return {locale: obstacle for locale, obstacle in found.items() if obstacle}

    async def is_one(self, chat: int) -> bool:
        """Tell whether a chat is one of these channels, or may be: where Telegram cannot be asked."""
        for channel in self.set_.values():
            if channel == str(chat):
                return True
            if channel.startswith("@"):
                try:
                    if (await self._api.get_chat(channel)).id == chat:
                        return True
                except BadRequest:
                    continue  # there is no channel of this name
                except TelegramError:
                    log.warning("nobody knows whether a chat is a channel of ours: the bot stays there")
                    return True
        return False

    async def _obstacle(self, channel: str) -> Obstacle | None:
        try:
            member = await self._api.get_chat_member(channel, self._api.id)
        except TelegramError as refused:
            read = _read(refused)
            return read.obstacle if isinstance(read, CannotPost) else None
        if isinstance(member, ChatMemberOwner) or (
            isinstance(member, ChatMemberAdministrator) and member.can_post_messages
        ):
            return None
        return Obstacle.RIGHTS

    def _keyboard(self, letter: Letter) -> str | None:
        """Lead to the same pages through the bot; what is only for who reads in private is left out."""
        rows = [
            [{"text": label, "url": f"https://t.me/{self._api.username}?start={payload}"}]
            for row in letter.rows
            for label, data in row
            if (press := decode(data)) and (payload := payload_of(press.action))
        ]
        return markup_of(rows)


def _read(refused: TelegramError) -> TryLater | CannotPost | None:
    """Read why Telegram refuses; None where nobody knows whether it did."""
    said = str(refused).lower()
    if isinstance(refused, RetryAfter):
        return TryLater(seconds_of(refused))
    if isinstance(refused, Forbidden):
        return CannotPost(Obstacle.OUTSIDE)
    if isinstance(refused, ChatMigrated):
        return CannotPost(Obstacle.ABSENT)
    if not isinstance(refused, BadRequest):
        return None
    for words, obstacle in ((_ABSENT, Obstacle.ABSENT), (_RIGHTS, Obstacle.RIGHTS), (_GONE, Obstacle.GONE)):
        if any(each in said for each in words):
            return CannotPost(obstacle)
    return CannotPost(Obstacle.REFUSED)
