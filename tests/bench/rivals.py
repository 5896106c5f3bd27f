"""The three bots, and the screen that all of them show."""

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.i18n import Locale, load_translators
from bot.knowledge.library import Library
from bot.knowledge.pages import visible_length
from bot.knowledge.shelf import Shelf
from bot.screens import navigate
from bot.screens.actions import OpenSection, Press
from bot.screens.imprint import Imprint
from bot.search.index import build_index
from bot.telegram.callbacks import encode
from tests.bench import stage
from tests.bench.specimen import TEXT_LENGTH, Screen
from tests.bench.stage import Cores, RunningBot, Server

ASYNCIO, UVLOOP = "asyncio", "uvloop"


@dataclass(frozen=True, slots=True)
class Rival:
    """One bot on one event loop.

    Attributes:
        module: What follows ``python -m``.
    """

    name: str
    loop: str
    module: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}, {self.loop}"


RIVALS = (
    Rival("ours", ASYNCIO, ("tests.bench.bots.ours",)),
    Rival("ours", UVLOOP, ("bot", "run")),
    Rival("python-telegram-bot", ASYNCIO, ("tests.bench.bots.stock",)),
    Rival("aiogram", ASYNCIO, ("tests.bench.bots.aiogram_bot",)),
    Rival("aiogram", UVLOOP, ("tests.bench.bots.aiogram_bot",)),
)
NAMES = ("ours", "python-telegram-bot", "aiogram")


def rivals() -> list[Rival]:
    """Return those that can run here."""
    has_uvloop = importlib.util.find_spec("uvloop") is not None
    return [rival for rival in RIVALS if has_uvloop or rival.loop != UVLOOP]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rows of one run share: a copy of the knowledge, one screen of it, where everybody runs."""

    folder: Path
    knowledge: Path
    screen: Path
    cores: Cores

    @classmethod
    def of(cls, folder: Path, knowledge: Path) -> "Setting":
        """Render the screen into the folder; it is also the bots' working directory."""
        screen = folder / "screen.json"
        screen.write_text(pick_screen(knowledge).to_json(), "utf-8")
        return cls(folder, knowledge, screen, Cores.of_this_machine())

    @contextmanager
    def row(self, rival: Rival, answer_ms: float, in_flight: int) -> Iterator[tuple[Server, RunningBot]]:
        """Run a rival against a server of its own."""
        with self.server(answer_ms, in_flight) as server, self.bot(rival, server) as running:
            yield server, running

    def server(self, answer_ms: float, in_flight: int, *more: str) -> AbstractContextManager[Server]:
        """Run a lean server; ``more`` are options of its command line."""
        return stage.server(self.screen, self.cores, (f"--answer-ms={answer_ms}", f"--in-flight={in_flight}", *more))

    def bot(
        self, rival: Rival, server: Server, more: Mapping[str, str] = MappingProxyType({})
    ) -> AbstractContextManager[RunningBot]:
        """Run a rival against a server, with more in its environment."""
        environment = {
            "BOT_API_URL": server.address,
            "BOT_KNOWLEDGE_DIR": str(self.knowledge),
            "BENCH_SCREEN": str(self.screen),
            "BENCH_LOOP": rival.loop,
            **more,
        }
        return stage.bot(rival.module, environment, self.cores.bot, self.folder)


def pick_screen(knowledge: Path) -> Screen:
    """Take the section whose screen is nearest to the length that the bench speaks of.

    Raises:
        BrokenLibrary: the knowledge files have errors.
    """
    translators = load_translators()
    library, t = Shelf(knowledge, translators, build_index).library, translators[Locale.BE]
    screens = {action: navigate.open_screen(library, t, action, Imprint()) for action in _sections(library)}
    action = min(screens, key=lambda each: abs(visible_length(screens[each].html) - TEXT_LENGTH))
    rows = tuple(tuple((each.label, encode(each.press)) for each in row) for row in screens[action].rows)
    return Screen(screens[action].html, rows, encode(Press(t.locale, action)))


def _sections(library: Library) -> Iterator[OpenSection]:
    for slug, article in library.articles.items():
        yield from (OpenSection(slug, anchor) for anchor in article.anchors())
