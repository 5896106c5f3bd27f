"""Processes that send begin at once: everything is imported once for all tests of a module."""

from collections.abc import Iterator

import pytest

from tests.outbox.cast import open_house


@pytest.fixture(scope="session")
def house() -> Iterator[str]:
    with open_house() as address:
        yield address
