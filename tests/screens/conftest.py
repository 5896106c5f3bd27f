"""The library that is served, every screen of it, and a small one to spoil."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from bot.knowledge.library import Library
from bot.screens.actions import Press
from bot.screens.screen import Screen
from tests.announcements.conftest import herald
from tests.knowledge.skaryna import CARD, Skaryna
from tests.screens.magellan import LONG, sail

__all__ = ["herald"]


@pytest.fixture(scope="session")
def world(library: Library, translators: Mapping[Locale, Translator]) -> dict[Press, Screen]:
    return sail(library, translators)


@pytest.fixture
def skaryna(tmp_path: Path, translators: Mapping[Locale, Translator]) -> Skaryna:
    printer = Skaryna(tmp_path / "knowledge", translators)
    printer.print_good()
    return printer


@pytest.fixture
def small(skaryna: Skaryna) -> Library:
    """Two articles; one has a long section, and its Russian is behind there; it has no English."""
    skaryna.swap(f"{CARD}/be.md", "назваў", "называе")
    skaryna.swap(f"{CARD}/be.md", "Чакаць {{waiting}}.", "Чакаць {{waiting}}.\n\n" + LONG)
    skaryna.remove(f"{CARD}/en.md")
    library = skaryna.loader().load().library
    assert library is not None
    return library
