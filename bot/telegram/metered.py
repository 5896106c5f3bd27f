"""Tell how long Telegram took, and what it answered: numbers, and nothing of what was asked."""

import time
from typing import Any, Protocol

from telegram.request import BaseRequest, RequestData


class Meter(Protocol):
    """Is told what happens."""

    def answered(self, status: int, seconds: float | None) -> None:
        """Learn of an answer of Telegram: its HTTP status and the seconds, None where it was meant to wait."""
        ...

    def handled(self, kind: str, seconds: float) -> None:
        """Learn that an update was handled, or given up, after so many seconds."""
        ...


class NoMeter:
    """Learns nothing."""

    def answered(self, status: int, seconds: float | None) -> None:
        """Pass it over."""

    def handled(self, kind: str, seconds: float) -> None:
        """Pass it over."""


class MeteredRequest(BaseRequest):
    """Carries requests by another transport, and tells of each answer."""

    def __init__(self, inner: BaseRequest, meter: Meter, *, waits: bool = False) -> None:
        """Wrap a transport; ``waits`` where Telegram is asked to answer late."""
        self._inner = inner
        self._meter = meter
        self._waits = waits

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open what carries."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close what carries."""
        await self._inner.shutdown()

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]  # it is static there
        """Read an answer as the transport does."""
        return self._inner.parse_json_payload(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request; see the transport."""
        begun = time.monotonic()
        status, body = await self._inner.do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        self._meter.answered(status, None if self._waits else time.monotonic() - begun)
        return status, body
