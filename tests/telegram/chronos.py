"""An event loop in which time passes as soon as there is nothing else to do: hours of waiting take no time."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

Arguments = ParamSpec("Arguments")


class _Selector(selectors.DefaultSelector):
    """Lets time pass instead of waiting for it."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("everything waits for something that never comes")
        if not ready and timeout:
            self.now += timeout
        return ready


class Chronos(asyncio.SelectorEventLoop):
    """A loop with a time of its own, which begins at zero."""

    def __init__(self) -> None:
        self._own_time = _Selector()
        super().__init__(self._own_time)

    def time(self) -> float:
        return self._own_time.now


def now() -> float:
    """Read the seconds since the test began."""
    return asyncio.get_running_loop().time()


def run(story: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=Chronos) as runner:
        runner.run(story)


def timeless(story: Callable[Arguments, Coroutine[Any, Any, None]]) -> Callable[Arguments, None]:
    """Let an async test run in this loop."""

    @functools.wraps(story)
    def test(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        run(story(*args, **kwargs))

    return test
