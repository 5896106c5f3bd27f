"""Decide whether who refuses a message is to be forgotten, or whether the fault is ours."""

from collections import deque

from bot.storage.meta import BOT, Meta

LAST = 50
"""Deliveries that are looked back at."""
TOO_MANY = 5
"""One in so many refused says that something is wrong with us: a reader who has gone is one among many."""


class Refusals:
    """The outcomes of the last deliveries, and which bot they are of."""

    def __init__(self, meta: Meta, bot: int) -> None:
        """Make a rule; ``bot`` is the id at Telegram of the bot that sends."""
        self._meta = meta
        self._bot = str(bot)
        self._outcomes: deque[bool] = deque(maxlen=LAST)

    def note(self, *, is_refused: bool) -> None:
        """Note how one delivery ended."""
        self._outcomes.append(is_refused)

    async def remember_bot(self) -> None:
        """Write down which bot this database belongs to, unless another one has.

        Raises:
            StorageDown: it cannot be written now.
        """
        if await self._meta.get(BOT) is None:
            await self._meta.set(BOT, self._bot)

    async def may_forget(self) -> bool:
        """Tell whether who refused may be forgotten: it is the same bot, and fewer than 1 in 5 refused.

        Raises:
            StorageDown: it cannot be looked up now.
        """
        is_few = sum(self._outcomes) * TOO_MANY < len(self._outcomes)
        return is_few and await self._meta.get(BOT) == self._bot
