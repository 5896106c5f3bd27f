"""The library that is served, indexed once."""

import pytest

from bot.knowledge.library import Library
from bot.search.index import Index, build_index


@pytest.fixture(scope="session")
def index(library: Library) -> Index:
    return build_index(library)
