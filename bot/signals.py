"""What may come from outside while the bot runs: stop, and load the library again."""

import asyncio
import logging
import resource
import signal
from collections.abc import Awaitable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

STOP_LIMIT = 4.5
"""Seconds after SIGTERM in which everything is closed in order; then it ends anyway."""

LANDING = 3.0
"""Seconds that a process which ends waits for announcements on their way: what is not known by then is unknown."""
LAST = 0.5
"""Seconds for what it writes down then."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signals:
    """Events that the process's signals set: SIGTERM and SIGINT stop, SIGHUP reloads."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    reload: asyncio.Event = field(default_factory=asyncio.Event)


@contextmanager
def caught_signals() -> Iterator[Signals]:
    """Catch the signals while the context lasts; a SIGHUP too early must not end the process.

    One that kills leaves no core dump from here on: token, key and the updates under way stand in memory.
    """
    with suppress(OSError, ValueError):  # where the limit may not be set, it stays what the system says
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    loop, signals = asyncio.get_running_loop(), Signals()
    events = {signal.SIGTERM: signals.stop, signal.SIGINT: signals.stop, signal.SIGHUP: signals.reload}
    for name, event in events.items():
        loop.add_signal_handler(name, event.set)
    try:
        yield signals
    finally:
        for name in events:
            loop.remove_signal_handler(name)


async def run_until_stopped(work: Coroutine[None, None, None], signals: Signals) -> None:
    """Run something that ends by itself soon after ``signals.stop``; if it hangs somewhere, cancel all that goes on.

    A database that does not answer keeps whoever asks it for seconds after a cancel, but not after the next one, which
    comes at the end of the loop.
    """
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(signals.stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({working}, timeout=STOP_LIMIT)
        if working.done():
            working.result()
        else:
            log.warning("stopped without waiting longer for what does not answer")
            _cancel_others()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.wait({working, stopping}, timeout=LAST)


def _cancel_others() -> None:
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


async def until_set(stop: asyncio.Event, *works: Awaitable[None]) -> None:
    """Do some things until the event is set or one of them ends; what it raises is raised here."""
    tasks = [*map(asyncio.ensure_future, works), asyncio.ensure_future(stop.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def end_all(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks, after ``LANDING`` seconds once more, and wait ``LAST`` seconds for those.

    What still hangs then waits for a database that does not answer: the end of the loop cuts it off.
    """
    waiting = set(tasks)
    for seconds in (LANDING, LAST):
        for task in waiting:
            task.cancel()
        if waiting:
            _, waiting = await asyncio.wait(waiting, timeout=seconds)
    await asyncio.gather(*(task for task in tasks if task.done()), return_exceptions=True)
