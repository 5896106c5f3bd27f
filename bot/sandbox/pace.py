"""How fast a bot may send before Telegram tells it to wait."""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.refusals import Refused, too_many_requests

# https://core.telegram.org/bots/faq#broadcasting-to-users
FREE_RATE = 30  # messages in any one second to chats that did not just write
PAID_RATE = 1000  # with allow_paid_broadcast
WINDOW = timedelta(seconds=1)
ASKED = timedelta(seconds=10)  # a chat that was heard within this time is being answered
FIRST_PENALTY = timedelta(seconds=3)
GROWTH = timedelta(seconds=1)  # for every attempt while waiting


@dataclass(slots=True)
class Pace:
    """Counts unasked messages of one token."""

    sent: deque[datetime] = field(default_factory=deque)
    penalty: timedelta = timedelta()
    closed_until: datetime | None = None

    def count(self, now: datetime, heard: datetime | None, *, paid: bool) -> None:
        """Let one message pass.

        Args:
            now: The moment.
            heard: When the chat last sent or pressed something; None when it never did.
            paid: Whether the bot pays for a higher rate.

        Raises:
            Refused: too many; the time to wait grows with every attempt made during it.
        """
        if heard is not None and now - heard <= ASKED:
            return
        while self.sent and now - self.sent[0] >= WINDOW:
            self.sent.popleft()
        waiting = self.closed_until is not None and now < self.closed_until
        if not waiting and len(self.sent) < (PAID_RATE if paid else FREE_RATE):
            self.penalty = timedelta()
            self.sent.append(now)
            return
        self.penalty = self.penalty + GROWTH if waiting else FIRST_PENALTY
        self.closed_until = max(self.closed_until or now, now + self.penalty)
        raise Refused(too_many_requests(math.ceil((self.closed_until - now).total_seconds())))
