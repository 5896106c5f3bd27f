"""The library that is being served, and how a new one takes its place."""

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.knowledge.load import Loaded, Loader
from bot.knowledge.problems import Problem, Severity

TURN = 0.0005
"""Seconds after which a thread that loads lets the event loop go on; by default it is ten times as long."""

log = logging.getLogger(__name__)


class BrokenLibrary(Exception):
    """There is no good library to begin with; ``problems`` say why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        more = f" (and {len(errors) - 1} more: python -m bot check)" if len(errors) > 1 else ""
        super().__init__(f"the knowledge files are broken: {errors[0]}{more}")
        self.problems = problems


def load_whole(loader: Loader) -> Library:
    """Load a library that has no errors.

    Raises:
        BrokenLibrary: it has some.
    """
    loaded = loader.load()
    if loaded.library is None:
        raise BrokenLibrary(loaded.problems)
    return loaded.library


Derived = TypeVar("Derived")

Reading = Callable[[Callable[[], Loaded]], Loaded | None]
"""Loads at a moment when the files belong together; None where they do not now. Called outside the event loop."""


class Served(NamedTuple, Generic[Derived]):
    """A library with what is derived from it."""

    library: Library
    derived: Derived


class Shelf(Generic[Derived]):
    """Holds the library that readers see, with what is derived from it; a broken one never replaces a good one."""

    def __init__(
        self, folder: Path, translators: Mapping[Locale, Translator], derive: Callable[[Library], Derived]
    ) -> None:
        """Load the first library.

        Args:
            folder: The knowledge folder.
            translators: They say facts in every language.
            derive: Makes of a library what is swapped together with it, such as its search index; outside the event
                loop when it is loaded again.

        Raises:
            BrokenLibrary: it has errors.
        """
        self.folder = folder
        self._loader = Loader(folder, translators)
        self._lock = asyncio.Lock()
        self._derive = derive
        with courteous():
            library = load_whole(self._loader)
            self._served = Served(library, derive(library))

    @property
    def served(self) -> Served[Derived]:
        """What is served now; whoever asks for both parts takes them from here, that they belong together."""
        return self._served

    @property
    def library(self) -> Library:
        """The library as it is now; hold on to it for the length of one answer."""
        return self._served.library

    @property
    def derived(self) -> Derived:
        """What is derived from the library as it is now."""
        return self._served.derived

    async def try_on(self, changed: Mapping[str, bytes | None]) -> Loaded:
        """Load what would be there with some files changed; what is served stays. See ``Loader.load``."""
        async with self._lock:
            with courteous():
                return await asyncio.to_thread(self._loader.load, changed)

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """Let nothing be loaded meanwhile: files are being written that belong together."""
        async with self._lock:
            yield

    async def reload(self) -> Loaded:
        """Load again beside the readers, and swap if it is good and new."""
        loaded = await self.reload_if(lambda load: load())
        assert loaded, "it was read at whatever moment"
        return loaded

    async def reload_if(self, reading: Reading) -> Loaded | None:
        """Do so at a moment when the files belong together; None where they do not now."""
        async with self._lock:
            with courteous():
                loaded = await asyncio.to_thread(reading, self._loader.load)
                if loaded and loaded.library and loaded.library.revision != self.library.revision:
                    self._served = Served(loaded.library, await asyncio.to_thread(self._derive, loaded.library))
                    log.info("a new library is served: %d articles", len(loaded.library.articles))
        if loaded and loaded.library is None:
            errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
            log.error("the knowledge files are broken, the library from before is served on: %s", errors[0])
        return loaded


def set_aside() -> None:
    """Spare what is there from being looked through for garbage again: for once, before somebody is served.

    A library is freed when the next one has taken its place: nothing in it refers back to what holds it.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def courteous() -> Iterator[None]:
    """Let the event loop have its turn sooner than by default, while a thread beside it computes.

    Garbage waits meanwhile: to look for it among all the objects of a large library stops everything.
    """
    before, collects = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(min(before, TURN))
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(before)
        if collects:
            gc.enable()
