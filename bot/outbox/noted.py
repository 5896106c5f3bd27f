"""Send what nobody asked for, and note down where it lies, so that it is erased."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.outbox.erase import TryLater
from bot.outbox.mail import Refused
from bot.outbox.sender import Blocked, Unsure
from bot.seal.person import Person
from bot.storage.memory import Memory, Sending


@asynccontextmanager
async def noting(memory: Memory, person: Person) -> AsyncIterator[Sending]:
    """Note down the message that is sent inside, as ``Memory.sending`` does; what surely did not arrive is not noted.

    Raises:
        TryLater, Unsure, Blocked, Refused: as what is inside raises them.
    """
    async with memory.sending(person) as sending:
        try:
            yield sending
        except Unsure:
            raise
        except (TryLater, Blocked, Refused):
            sending.is_refused = True
            raise
