"""Count what the bot does, for Prometheus: numbers of the whole bot, and no label that could point to a person."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

KINDS = ("message", "press", "other")
OUTCOMES = ("sent", "blocked", "failed", "unknown")
MINUTE = 60
READERS_TO = 10
"""Readers are told in tens."""
_HANDLED = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_ASKED = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
_TOO_MANY = 429

Number = Callable[[], float]
Counts = Mapping[Any, int]
"""Numbers by word."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where numbers stand that others count; each is asked when somebody looks.

    Attributes:
        dropped: Updates that were not handled, by why.
        lanes: Chats whose update is being handled.
        waiting: Updates that wait behind others.
        outcomes: Deliveries of announcements that ended, by how.
        erased: Messages of ours that were erased.
        revision: The revision of the library that is served.
        articles: How many articles it has.
        is_database_up: Whether the database answers.
        is_lease_held: Whether this process does what only one may.
    """

    dropped: Callable[[], Counts]
    lanes: Number
    waiting: Number
    outcomes: Callable[[], Counts]
    erased: Number
    revision: Callable[[], str]
    articles: Number
    is_database_up: Callable[[], bool]
    is_lease_held: Callable[[], bool]


class Metrics:
    """The numbers of this process; a registry of its own keeps those of the library out that tell of the machine.

    Attributes:
        readers: How many are remembered, as it was known last; None before.
        answered_at: When Telegram answered last, by a monotonic clock in seconds; None before.
        loaded_at: The Unix time at which the library that is served was seen first.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, unix_time: Callable[[], float] = time.time) -> None:
        """Begin to count; ``clock`` gives monotonic seconds."""
        disable: Callable[[], None] = prometheus_client.disable_created_metrics
        disable()  # it would be told when each thing happened for the first time
        self._clock = clock
        self._unix_time = unix_time
        self._registry = CollectorRegistry()
        self._updates = Counter("vyraj_updates_total", "Updates handled", ["kind"], registry=self._registry)
        self._update_seconds = Histogram(
            "vyraj_update_seconds", "How long an update took", buckets=_HANDLED, registry=self._registry
        )
        self._too_many = Counter(
            "vyraj_telegram_429_total", "How often Telegram asked to wait", registry=self._registry
        )
        self._request_seconds = Histogram(
            "vyraj_telegram_request_seconds",
            "How long Telegram took to answer",
            buckets=_ASKED,
            registry=self._registry,
        )
        for kind in KINDS:
            self._updates.labels(kind)
        self._updated: float | None = None
        self.readers: int | None = None
        self.answered_at: float | None = None
        self.loaded_at = self._unix_time()

    def follow(self, sources: Sources) -> None:
        """Also tell what others count."""
        self._registry.register(_Told(self, sources))

    def handled(self, kind: str, seconds: float) -> None:
        """Count an update of a kind: ``message``, ``press`` or ``other``."""
        self._updates.labels(kind).inc()
        self._update_seconds.observe(seconds)
        self._updated = self._unix_time()

    def answered(self, status: int, seconds: float | None) -> None:
        """Count an answer of Telegram; None where it was meant to wait."""
        if status < 500 and status not in (401, 404):
            self.answered_at = self._clock()
        if status == _TOO_MANY:
            self._too_many.inc()
        if seconds is not None:
            self._request_seconds.observe(seconds)

    def served(self) -> None:
        """Note that another library is served since now."""
        self.loaded_at = self._unix_time()

    @property
    def updated(self) -> float:
        """The Unix time of the last update, down to the minute; 0 before the first."""
        return (self._updated or 0) // MINUTE * MINUTE

    def text(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self._registry)


class _Told:
    """Tells numbers that stand elsewhere at the moment when somebody looks."""

    def __init__(self, metrics: Metrics, sources: Sources) -> None:
        self._metrics = metrics
        self._sources = sources

    def describe(self) -> list[Metric]:
        """Name nothing beforehand: what is asked for may not stand yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every number."""
        told, sources = self._metrics, self._sources
        yield _counters("vyraj_updates_dropped", "Updates that were not handled", "why", sources.dropped())
        yield _counters(
            "vyraj_deliveries",
            "Announcements delivered, or not",
            "outcome",
            {each: sources.outcomes().get(each, 0) for each in OUTCOMES},
        )
        yield CounterMetricFamily("vyraj_erased", "Messages of ours that were erased", value=sources.erased())
        yield _gauge("vyraj_lanes_running", "Chats whose update is being handled", sources.lanes())
        yield _gauge("vyraj_updates_waiting", "Updates that wait behind others of their chat", sources.waiting())
        library = GaugeMetricFamily("vyraj_library_info", "The library that is served", labels=["revision"])
        library.add_metric([sources.revision()], 1)
        yield library
        loaded = told.loaded_at // MINUTE * MINUTE
        yield _gauge("vyraj_library_loaded_timestamp_seconds", "When it was served first, to the minute", loaded)
        yield _gauge("vyraj_library_articles", "Articles in it", sources.articles())
        yield _gauge("vyraj_database_up", "Whether the database answers", sources.is_database_up())
        yield _gauge("vyraj_lease_held", "Whether this process sends, erases and publishes", sources.is_lease_held())
        if told.readers is not None:
            readers = told.readers // READERS_TO * READERS_TO
            yield _gauge("vyraj_readers", "Readers of whom something is remembered, in tens, of this hour", readers)
        yield _gauge("vyraj_last_update_timestamp_seconds", "When the last update came, to the minute", told.updated)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=float(value))


def _counters(name: str, says: str, label: str, values: Counts) -> Metric:
    family = CounterMetricFamily(name, says, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family
