"""What goes wrong on demand."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.refusals import BLOCKED, SERVER_ERROR, Refusal, too_many_requests


class Loss(StrEnum):
    """Where a connection breaks."""

    BEFORE = "before"  # the request was never accepted
    AFTER = "after"  # it was carried out, and the answer was lost


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: an error answer, a broken connection, or seconds of silence before the answer."""

    refusal: Refusal | None = None
    loss: Loss | None = None
    delay: float = 0


FORBIDDEN = Fault(BLOCKED)
SERVER_FAILURE = Fault(SERVER_ERROR)
DROP_BEFORE = Fault(loss=Loss.BEFORE)
DROP_AFTER = Fault(loss=Loss.AFTER)
NO_FAULT = Fault()


def flood(retry_after: int) -> Fault:
    """Make a 429 that asks to wait for so many seconds."""
    return Fault(too_many_requests(retry_after))


def refusal(reason: str) -> Fault:
    """Make a 400 with this reason."""
    return Fault(Refusal(400, f"Bad Request: {reason}"))


def slowness(seconds: float) -> Fault:
    """Make the answer come late."""
    return Fault(delay=seconds)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    method: str | None
    chat_id: int | None
    left: int


@dataclass(slots=True)
class Faults:
    """Faults that wait for their request."""

    planned: list[_Planned] = field(default_factory=list)

    def plan(self, fault: Fault, method: str | None, chat_id: int | None, times: int) -> None:
        """Let the next requests fail; without method or chat any request but getUpdates is meant."""
        self.planned.append(_Planned(fault, method.lower() if method else None, chat_id, times))

    def take(self, method: str, chat_id: int | None) -> Fault:
        """Take the fault that this request meets."""
        for planned in self.planned:
            is_method = planned.method == method.lower() or (planned.method is None and method.lower() != "getupdates")
            if is_method and planned.chat_id in (None, chat_id):
                planned.left -= 1
                if planned.left == 0:
                    self.planned.remove(planned)
                return planned.fault
        return NO_FAULT
