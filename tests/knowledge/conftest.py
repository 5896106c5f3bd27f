"""Skaryna with a good library on his shelf."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.i18n import Locale, Translator
from tests.knowledge.skaryna import Skaryna


@pytest.fixture
def skaryna(tmp_path: Path, translators: Mapping[Locale, Translator]) -> Skaryna:
    printer = Skaryna(tmp_path / "knowledge", translators)
    printer.print_good()
    return printer
