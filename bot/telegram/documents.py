"""Fetch what an editor has sent as a document, and send files back."""

import logging
from collections.abc import Mapping

from telegram import InputFile, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.publishing.places import name_of
from bot.seal.person import EraseAfter, Person
from bot.telegram.context import Context

log = logging.getLogger(__name__)


async def fetch(context: Context, file_id: str) -> bytes | None:
    """Fetch a file that somebody sent; None where Telegram does not give it now, or not at all: 20 MB are its limit."""
    try:
        file = await context.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())
    except TelegramError as broken:
        log.warning("a document could not be fetched (%s)", type(broken).__name__)
        return None


async def send_files(update: Update, context: Context, user: int, files: Mapping[str, bytes]) -> bool:
    """Send files of the library as documents that are erased within the hour; False where not all surely arrived."""
    if message := update.effective_message:
        context.memory.numbers.heard(message.message_id)
    for path, data in files.items():
        async with context.memory.sending(Person(user, erase=EraseAfter.HOUR)) as sending:
            try:
                sent = await context.bot.send_document(user, InputFile(data, name_of(path)), disable_notification=True)
            except (Forbidden, RetryAfter, BadRequest):
                sending.is_refused = True
                return False
            except NetworkError as broken:
                log.warning("nobody knows whether a file arrived (%s)", type(broken).__name__)
                return False
            sending.message_id = sent.message_id
    return True
