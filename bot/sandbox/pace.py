"""How fast a bot may send before Telegram tells it to wait."""

import math
import random
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


@dataclass(frozen=True, slots=True)
class Whim:
    """Lets a bot wait that was not too fast: Telegram does so, too, and does not say why.

    Attributes:
        chance: Of each message, from 0 to 1.
        longest: Most seconds to wait; from one second on all are as likely.
        random: Decides.
    """

    chance: float
    longest: int
    random: random.Random

    def strike(self) -> timedelta | None:
        """Return how long to wait; None where the message may pass."""
        if self.random.random() >= self.chance:
            return None
        return timedelta(seconds=self.random.randint(1, self.longest))


@dataclass(slots=True)
class Pace:
    """Counts unasked messages of one token; a message is asked for while the chat was heard within ``asked``."""

    sent: deque[datetime] = field(default_factory=deque)
    penalty: timedelta = timedelta()
    closed_until: datetime | None = None
    whim: Whim | None = None
    asked: timedelta = ASKED

    def count(self, now: datetime, heard: datetime | None, *, paid: bool) -> None:
        """Let one message pass.

        Args:
            now: The moment.
            heard: When the chat last sent or pressed something; None when it never did.
            paid: Whether the bot pays for a higher rate.

        Raises:
            Refused: too many; the time to wait grows with every attempt made during it.
        """
        if heard is not None and now - heard <= self.asked:
            return
        while self.sent and now - self.sent[0] >= WINDOW:
            self.sent.popleft()
        waiting = self.closed_until is not None and now < self.closed_until
        struck = None if waiting or self.whim is None else self.whim.strike()
        if not waiting and not struck and len(self.sent) < (PAID_RATE if paid else FREE_RATE):
            self.penalty = timedelta()
            self.sent.append(now)
            return
        self.penalty = self.penalty + GROWTH if waiting else struck or FIRST_PENALTY
        self.closed_until = max(self.closed_until or now, now + self.penalty)
        raise Refused(too_many_requests(math.ceil((self.closed_until - now).total_seconds())))
