"""The library that is served, indexed once."""

import pytest

from bot.search.index import Index, build_index
from tests.search.report import load_library


@pytest.fixture(scope="session")
def index() -> Index:
    return build_index(load_library())
