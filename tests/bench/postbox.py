"""Takes announcements as Telegram does: by the sandbox's rule of pace, and counting what lies in each chat."""

import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.pace import Pace, Whim
from bot.sandbox.refusals import Refused
from bot.sandbox.sandbox import spell_refusal
from tests.bench.specimen import FIRST_PERSON, Specimen

_CHAT = re.compile(rb"""(?:^|[&"{, ])chat_id(?:=|": ?"?)(\d+)""")
_PAID = re.compile(rb"""allow_paid_broadcast(?:=|": ?"?)[Tt]rue""")
_LONGEST = 5
"""Most seconds that a whim lets wait."""


class Postbox:
    """What was sent unasked, and how often Telegram said no.

    Attributes:
        got: Messages that lie in each chat.
        refused: 429s since the bench began to measure.
    """

    def __init__(self, specimen: Specimen, now: Callable[[], datetime], chance: float, *, asked: bool = False) -> None:
        """Make an empty one.

        Args:
            specimen: Makes the messages that lie in the chats.
            now: The time.
            chance: That of a 429 without a reason, of each message.
            asked: Whether everybody has just written to the bot, whose messages are answers then.
        """
        self._asked = asked
        self._specimen = specimen
        self._now = now
        self._pace = Pace(whim=Whim(chance, _LONGEST, random.Random(1)) if chance else None)
        self.got: Counter[int] = Counter()
        self.refused = 0
        self._taken = self._taken_before = 0

    def begin(self) -> None:
        """Measure from now on; what lies in chats stays there."""
        self.refused = 0
        self._taken_before = self._taken

    def take(self, body: bytes) -> tuple[int, bytes]:
        """Answer sendMessage: a status and JSON."""
        chat = _CHAT.search(body)
        assert chat, "every message has its chat"
        try:
            # Unless told otherwise, nobody here has just written to the bot: presses are answered by edits.
            self._pace.count(self._now(), self._now() if self._asked else None, paid=_PAID.search(body) is not None)
        except Refused as refused:
            self.refused += 1
            reply = spell_refusal(refused.refusal)
            return reply.status, reply.body
        person = int(chat[1]) - FIRST_PERSON
        self.got[person] += 1
        self._taken += 1
        return 200, self._specimen.result(self._taken, person)

    def report(self) -> dict[str, Any]:
        """Say what was sent since ``begin``, and what lies in chats."""
        return {
            "taken": self._taken - self._taken_before,
            "refused": self.refused,
            "once": sum(count == 1 for count in self.got.values()),
            "more": sum(count > 1 for count in self.got.values()),
        }
