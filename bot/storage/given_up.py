"""Finish what was begun when a process ended while everything was being given up."""

import logging
from pathlib import Path

from bot.seal.abandon import abandon_keys, forget_abandoned, is_abandoned
from bot.storage.meta import Meta

log = logging.getLogger(__name__)


async def finish(meta: Meta, folder: Path) -> bool:
    """Go on with what was begun when a process ended: destroy what keys there are, delete all rows.

    Returns:
        Whether there was something to go on with.

    Raises:
        KeyRefused, StorageDown, StorageRefused: it cannot be done now.
    """
    if not is_abandoned(folder):
        return False
    log.warning("everything was being given up when the bot ended: that is finished now")
    abandon_keys(folder)
    await meta.begin_anew(None)
    forget_abandoned(folder)
    return True
