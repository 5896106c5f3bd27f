"""Learn how much has waited at Telegram: so far ahead of what we know may the numbers of messages be."""

import logging

from telegram.error import TelegramError

from bot.storage.numbers import Numbers
from bot.telegram.api import Api
from bot.telegram.polling import Returned

log = logging.getLogger(__name__)


def learning(api: Api, numbers: Numbers) -> Returned:
    """Return what tells ``numbers`` how many updates wait, before the first of them is answered."""

    async def learn() -> bool:
        try:
            numbers.missed(await api.count_waiting())
        except TelegramError as broken:
            log.warning("nobody knows how much waits at Telegram (%s)", type(broken).__name__)
            return False
        return True

    return learn
