"""The queue of updates that wait for the bot."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

# https://core.telegram.org/bots/api#getting-updates
LIFETIME = timedelta(hours=24)
PRESS_LIFETIME = timedelta(seconds=150)  # telegram-bot-api drops callback queries sooner
MAX_BATCH = 100
UNASKED_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})  # sent only when asked for
KINDS = UNASKED_KINDS | {"message", "edited_message", "channel_post", "edited_channel_post", "callback_query"}
KINDS |= {"my_chat_member", "inline_query", "chosen_inline_result", "poll", "poll_answer", "chat_join_request"}

FIRST_ID = 101

Queue = tuple[str, int]
"""A kind, and whose: what is pushed of one queue comes one after the other."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update in the queue."""

    id: int
    kind: str
    date: datetime
    raw: dict[str, Any]


@dataclass(slots=True)
class Updates:
    """What happened and was not confirmed yet; ``in_flight`` names what was pushed and has no answer yet."""

    next_id: int = FIRST_ID
    allowed: frozenset[str] = KINDS - UNASKED_KINDS
    queue: list[Waiting] = field(default_factory=list)
    delivered: list[Waiting] = field(default_factory=list)
    in_flight: dict[Queue, int] = field(default_factory=dict)
    watchers: list[Callable[[], None]] = field(default_factory=list)

    def add(self, kind: str, content: Any, now: datetime) -> None:
        """Queue an update, unless the bot does not want its kind."""
        if kind in self.allowed:
            self.put({kind: content}, kind, now)

    def put(self, raw: dict[str, Any], kind: str, now: datetime) -> None:
        """Queue anything at all; it gets the next id."""
        self.queue.append(Waiting(self.next_id, kind, now, {"update_id": self.next_id} | raw))
        self.next_id += 1
        self.wake()

    def allow(self, kinds: Collection[str]) -> None:
        """Choose the kinds that come from now on; none means all but those that must be asked for."""
        known = frozenset(kinds) & KINDS
        self.allowed = known or KINDS - UNASKED_KINDS

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps so many of the newest."""
        kept = self.queue[offset:] if offset < 0 else [waiting for waiting in self.queue if waiting.id >= offset]
        gone = {waiting.id for waiting in self.queue} - {waiting.id for waiting in kept}
        self.delivered = [waiting for waiting in self.queue if waiting.id in gone][-MAX_BATCH:] or self.delivered
        self.queue = kept

    def wake(self) -> None:
        """Tell whoever carries updates to look again."""
        for watcher in [*self.watchers]:
            watcher()

    def finish(self, update_id: int) -> None:
        """Forget one update that was pushed and taken."""
        gone = [waiting for waiting in self.queue if waiting.id == update_id]
        self.delivered = [*self.delivered, *gone][-MAX_BATCH:]
        self.queue = [waiting for waiting in self.queue if waiting.id != update_id]

    def expire(self, now: datetime) -> None:
        """Forget what waited too long."""
        self.queue = [waiting for waiting in self.queue if now - waiting.date < _lifetime(waiting)]

    def batch(self, limit: int, now: datetime) -> list[dict[str, Any]]:
        """List the oldest updates, which stay until they are confirmed."""
        self.expire(now)
        return [waiting.raw for waiting in self.queue[:limit]]

    def repeat(self) -> None:
        """Deliver once more what was confirmed last, as after a lost confirmation."""
        self.queue = [*self.delivered, *self.queue]
        self.wake()

    def reverse(self) -> None:
        """Turn the order of what waits."""
        self.queue.reverse()


def _lifetime(waiting: Waiting) -> timedelta:
    return PRESS_LIFETIME if waiting.kind == "callback_query" else LIFETIME
