"""The watch over the served library: it records by itself, and a database that fails is tried again."""

import asyncio
from pathlib import Path

import pytest

from bot.app import Vyraj
from bot.knowledge.news import News
from bot.outbox.holder import together
from bot.publishing.watch import READ_AGAIN, ROUND
from bot.settings import Settings
from bot.storage import engines
from tests.conftest import Clock
from tests.stories.kupala import change, write_library
from tests.stories.locked import locked

CARD = "articles/poland/pl-card/article.yaml"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_library(tmp_path / "knowledge")


@pytest.fixture
def settings(knowledge: Path) -> Settings:
    return Settings(_env_file=None, knowledge_dir=knowledge)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for a lock than a running bot does."""
    for name in ("_WRITER", "_READER"):
        monkeypatch.setattr(engines, name, [each.replace("=5000", "=20") for each in getattr(engines, name)])


class Rounds:
    """Lets a loop go on for so many rounds, and remembers how long it wanted to wait."""

    def __init__(self, count: int) -> None:
        self.waits: list[float] = []
        self._left = count

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._left -= 1
        if not self._left:
            raise asyncio.CancelledError


async def record(vyraj: Vyraj, rounds: int) -> list[float]:
    watched = Rounds(rounds)
    vyraj.watch._sleep = watched.sleep
    with pytest.raises(asyncio.CancelledError):
        await vyraj.watch.record()
    return watched.waits


async def test_every_new_library_is_recorded_and_the_same_one_is_not_looked_at_again(
    vyraj: Vyraj, knowledge: Path
) -> None:
    assert await record(vyraj, 2) == [ROUND, ROUND]
    assert vyraj.watch.news == News()
    change(knowledge / CARD, "440 PLN", "500 PLN")
    await vyraj.shelf.reload()
    await record(vyraj, 1)
    assert vyraj.watch.news
    assert len(vyraj.watch.news.entries) == 1
    async with locked(vyraj):
        assert await record(vyraj, 2) == [ROUND, ROUND]


async def test_old_news_go_with_the_days_though_the_library_stays(vyraj: Vyraj, knowledge: Path, clock: Clock) -> None:
    await record(vyraj, 1)
    change(knowledge / CARD, "440 PLN", "500 PLN")
    await vyraj.shelf.reload()
    await record(vyraj, 1)
    clock.advance(days=31)
    await record(vyraj, 1)
    assert vyraj.watch.news == News()


async def test_while_the_database_is_down_nothing_is_lost(vyraj: Vyraj, knowledge: Path) -> None:
    await record(vyraj, 1)
    change(knowledge / CARD, "440 PLN", "500 PLN")
    await vyraj.shelf.reload()
    async with locked(vyraj):
        assert await record(vyraj, 1) == [READ_AGAIN]
        await vyraj.watch.read()
        assert vyraj.watch.news == News()
    await record(vyraj, 1)
    assert vyraj.watch.news
    assert len(vyraj.watch.news.entries) == 1


async def test_a_broken_library_is_no_news(vyraj: Vyraj, knowledge: Path) -> None:
    await vyraj.watch.look()
    change(knowledge / CARD, "kind: scheme", "kind: [")
    await vyraj.shelf.reload()
    assert await vyraj.watch.look() == ()


async def test_works_of_the_holder_run_side_by_side_and_end_together() -> None:
    ended: list[str] = []

    async def wait(name: str) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(name)

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError

    working = asyncio.create_task(_run(together(lambda: wait("a"), lambda: wait("b"))))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert sorted(ended) == ["a", "b"]
    with pytest.raises(ExceptionGroup):
        await together(lambda: wait("c"), fail)()
    assert ended[2:] == ["c"]


async def _run(work: object) -> None:
    await work()  # type: ignore[operator]
