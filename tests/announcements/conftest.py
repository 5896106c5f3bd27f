"""A herald for every test of announcements."""

from collections.abc import Mapping

import pytest

from bot.i18n import Locale, Translator
from tests.announcements.herald import Herald, hire_herald


@pytest.fixture(scope="session")
def herald(tmp_path_factory: pytest.TempPathFactory, translators: Mapping[Locale, Translator]) -> Herald:
    return hire_herald(tmp_path_factory.mktemp("herald"), translators)
