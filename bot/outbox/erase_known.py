"""Erase messages of which only this process still knows."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.outbox.erase import PAUSE, Deleter, TryLater, unsure_numbers
from bot.storage.traces import Trace

TRIES = 40
"""How often in a row Telegram may fail to answer before the rest is given up."""
AGAIN = 15.0
"""Seconds before it is asked again, where it did not say when."""


@dataclass(slots=True)
class Taken:
    """What became of messages: erased, too old to be erased, or given up as Telegram could not be asked."""

    messages: int = 0
    too_late: int = 0
    given_up: int = 0


async def erase_known(traces: Iterable[Trace], deleter: Deleter, sleep: Callable[[float], Awaitable[None]]) -> Taken:
    """Erase messages chat by chat, the youngest last to be erased last; nothing is read from the database.

    A wait that Telegram asks for is kept, as long as it may be.
    """
    taken, failures = Taken(), 0
    waiting = list(_requests(sorted(traces, key=lambda trace: trace.erase_hour, reverse=True)))
    while waiting and failures < TRIES:
        chat, numbers, count = waiting[-1]
        try:
            is_erased = await deleter.delete(chat, numbers)
        except TryLater as later:
            failures += not later.seconds
            await sleep(later.seconds or AGAIN)
            continue
        waiting.pop()
        failures = 0
        if is_erased:
            taken.messages += count
        else:
            taken.too_late += count or 1
        await sleep(PAUSE)
    taken.given_up = sum(count for *_, count in waiting)
    return taken


def _requests(traces: Sequence[Trace]) -> Iterator[tuple[int, Sequence[int], int]]:
    """Yield chats and numbers to delete there, and how many messages these are: 0 where nobody knows."""
    known: defaultdict[int, set[int]] = defaultdict(set)
    for trace in traces:
        known[trace.chat].update(trace.message_ids)
    for trace in traces:
        if trace.messages.within is None:
            yield trace.chat, trace.message_ids, len(trace.message_ids)
        else:
            yield from ((trace.chat, numbers, 0) for numbers in unsure_numbers(trace, known[trace.chat]))
