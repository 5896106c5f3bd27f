"""The library that is being served, and how a new one takes its place."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from bot.i18n import Locale, Translator
from bot.knowledge.load import Loaded, Loader
from bot.knowledge.model import Library
from bot.knowledge.problems import Problem, Severity

log = logging.getLogger(__name__)


class BrokenLibrary(Exception):
    """There is no good library to begin with; ``problems`` say why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        more = f" (and {len(errors) - 1} more: python -m bot check)" if len(errors) > 1 else ""
        super().__init__(f"the knowledge files are broken: {errors[0]}{more}")
        self.problems = problems


class Shelf:
    """Holds the library that readers see; a broken one never replaces a good one."""

    def __init__(self, folder: Path, translators: Mapping[Locale, Translator]) -> None:
        """Load the first library.

        Raises:
            BrokenLibrary: it has errors.
        """
        self._loader = Loader(folder, translators)
        self._lock = asyncio.Lock()
        loaded = self._loader.load()
        if loaded.library is None:
            raise BrokenLibrary(loaded.problems)
        self._library = loaded.library

    @property
    def library(self) -> Library:
        """The library as it is now; hold on to it for the length of one answer."""
        return self._library

    async def reload(self) -> Loaded:
        """Load again beside the readers, and swap if it is good and new."""
        async with self._lock:
            loaded = await asyncio.to_thread(self._loader.load)
        if loaded.library is None:
            errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
            log.error("the knowledge files are broken, the library from before is served on: %s", errors[0])
        elif loaded.library.revision != self._library.revision:
            self._library = loaded.library
            log.info("a new library is served: %d articles", len(loaded.library.articles))
        return loaded
