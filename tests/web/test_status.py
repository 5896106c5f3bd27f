"""What the operator sees: whether all is well, and numbers that point to nobody."""

import re
import socket

import aiohttp
import pytest

from bot.settings import SettingsRefused
from bot.web.metrics import Metrics, Sources
from bot.web.server import refuse, serve
from bot.web.status import FRESH, Status
from tests.conftest import Clock
from tests.web.courier import FREE

SOURCES = Sources(
    lambda: {"unreadable": 2, "flood": 3},
    lambda: 4,
    lambda: 5,
    lambda: {"sent": 6, "again": 7},
    lambda: 8,
    lambda: "abc",
    lambda: 9,
    lambda: True,
    lambda: False,
)
NAMES = {
    "vyraj_updates_total{kind}",
    "vyraj_update_seconds{le}",
    "vyraj_updates_dropped_total{why}",
    "vyraj_lanes_running",
    "vyraj_updates_waiting",
    "vyraj_deliveries_total{outcome}",
    "vyraj_erased_total",
    "vyraj_telegram_429_total",
    "vyraj_telegram_request_seconds{le}",
    "vyraj_library_info{revision}",
    "vyraj_library_loaded_timestamp_seconds",
    "vyraj_library_articles",
    "vyraj_database_up",
    "vyraj_lease_held",
    "vyraj_readers",
    "vyraj_last_update_timestamp_seconds",
}
"""Every name with its labels: there is none of a country, a locale, an article or an admin."""


def metrics(clock: Clock) -> Metrics:
    made = Metrics(clock.monotonic, lambda: clock.now().timestamp())
    made.follow(SOURCES)
    return made


def values(told: Metrics) -> dict[str, float]:
    rows = [line.rsplit(" ", 1) for line in told.text().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in rows}


def test_all_is_told_by_these_names_and_labels_and_no_others(clock: Clock) -> None:
    told = metrics(clock)
    told.readers = 0
    found = set()
    for name in values(told):
        base, _, labels = name.partition("{")
        keys = re.findall(r'(\w+)="', labels)
        base = re.sub(r"(_seconds)_(bucket|count|sum)$", r"\1", base)
        found.add(f"{base}{{{','.join(keys)}}}" if keys else base)
    assert found - {"vyraj_update_seconds", "vyraj_telegram_request_seconds"} == NAMES


def test_what_happens_is_counted(clock: Clock) -> None:
    told = metrics(clock)
    for kind in ("message", "press", "press", "other"):
        told.handled(kind, 0.02)
    told.answered(200, 0.03)
    told.answered(429, 0.03)
    told.answered(200, None)
    found = values(told)
    assert [found[f'vyraj_updates_total{{kind="{kind}"}}'] for kind in ("message", "press", "other")] == [1, 2, 1]
    assert found["vyraj_update_seconds_count"] == 4
    assert (found["vyraj_telegram_429_total"], found["vyraj_telegram_request_seconds_count"]) == (1, 2)
    assert found['vyraj_updates_dropped_total{why="unreadable"}'] == 2
    assert found['vyraj_deliveries_total{outcome="sent"}'] == 6
    assert found['vyraj_deliveries_total{outcome="blocked"}'] == 0
    assert 'vyraj_deliveries_total{outcome="again"}' not in found
    assert (found["vyraj_database_up"], found["vyraj_lease_held"]) == (1, 0)


@pytest.mark.parametrize(("readers", "told"), [(0, 0), (9, 0), (10, 10), (12_347, 12_340)])
def test_readers_are_told_in_tens(clock: Clock, readers: int, told: int) -> None:
    seen = metrics(clock)
    assert "vyraj_readers" not in values(seen)
    seen.readers = readers
    assert values(seen)["vyraj_readers"] == told


def test_moments_are_told_to_the_minute(clock: Clock) -> None:
    told = metrics(clock)
    assert values(told)["vyraj_last_update_timestamp_seconds"] == 0
    clock.advance(seconds=59.9)
    told.handled("press", 0.1)
    assert values(told)["vyraj_last_update_timestamp_seconds"] == Clock().now().timestamp()
    clock.advance(minutes=5)
    told.served()
    assert values(told)["vyraj_library_loaded_timestamp_seconds"] == Clock().now().timestamp() + 300


def test_nothing_of_the_machine_or_of_first_moments_is_told(clock: Clock) -> None:
    text = metrics(clock).text().decode()
    assert [line for line in text.splitlines() if "_created" in line or not re.match(r"(# \w+ )?vyraj_", line)] == []


@pytest.mark.parametrize("status", [401, 404, 500, 502])
async def test_an_answer_that_is_no_good_one_does_not_mean_that_telegram_is_reached(clock: Clock, status: int) -> None:
    told = metrics(clock)
    told.answered(status, 0.1)
    assert not Status(told, lambda: True, clock.monotonic).is_telegram_answering()


async def test_what_is_down_is_named(clock: Clock) -> None:
    told, is_up = metrics(clock), True
    status = Status(told, lambda: is_up, clock.monotonic)
    async with serve("BOT_STATUS_LISTEN", FREE, status.pages(), refuse) as place, aiohttp.ClientSession() as session:

        async def ready() -> tuple[int, str]:
            async with session.get(f"http://{place}/readyz") as answer:
                return answer.status, await answer.text()

        assert await ready() == (503, "library ok\ndatabase ok\ntelegram down\n")
        told.answered(403, 0.1)  # a reader who blocked the bot: Telegram is there
        assert await ready() == (200, "library ok\ndatabase ok\ntelegram ok\n")
        is_up = False
        assert await ready() == (503, "library ok\ndatabase down\ntelegram ok\n")
        is_up = True
        clock.advance(seconds=FRESH)
        assert await ready() == (503, "library ok\ndatabase ok\ntelegram down\n")
        async with session.get(f"http://{place}/metrics") as answer:
            assert (answer.status, await answer.read()) == (200, told.text())
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            assert "Server" not in answer.headers
        async with session.get(f"http://{place}/healthz") as answer:
            assert answer.status == 404


async def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen()
        place = f"127.0.0.1:{own.getsockname()[1]}"
        with pytest.raises(SettingsRefused, match=f"BOT_LISTEN: another program listens at {place}: set BOT_LISTEN"):
            async with serve("BOT_LISTEN", place, {}, refuse):
                pass


async def test_an_address_of_another_machine_is_a_sentence() -> None:
    with pytest.raises(SettingsRefused, match=r"BOT_LISTEN: this machine cannot listen at 192\.0\.2\.1:8080: write an"):
        async with serve("BOT_LISTEN", "192.0.2.1:8080", {}, refuse):
            pass
