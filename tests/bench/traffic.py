"""The presses of many people: which are waiting, which are under way, how long each took."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.specimen import Specimen

Queued = tuple[int, int, bytes]
"""The number of an update, that of its press or message, and the update itself."""
FLOODER = 999_983
"""Number of the person who floods; all others have lower ones."""


@dataclass(slots=True)
class Press:
    """One press, from the finger to the end of both answers."""

    person: int
    pressed_at: float
    handed_at: float = 0.0
    requests: dict[str, float] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)


class Traffic:
    """Telegram's queue of updates, and the people behind it.

    Attributes:
        in_flight: So many presses are kept outstanding: whose press is done makes room for the next person's.
        repeated: Requests for a press that had been sent already.
    """

    def __init__(self, specimen: Specimen, clock: Callable[[], float], people: int, in_flight: int) -> None:
        self._specimen = specimen
        self._clock = clock
        self._people = people
        self.in_flight = in_flight
        self.repeated = 0
        self._queue: deque[Queued] = deque()
        self._open: dict[int, Press] = {}
        self._done: list[tuple[int, float, float]] = []
        self._presses = 0
        self._turn = 0
        self.wake: Callable[[], None] = lambda: None

    def begin(self) -> None:
        """Forget what was measured so far."""
        self._done.clear()
        self.repeated = 0

    def press(self, person: int | None = None) -> None:
        """Let somebody press: the next one in turn, unless a person is named."""
        if person is None:
            person, self._turn = self._turn % self._people, self._turn + 1
        self._presses += 1
        number = self._presses
        self._open[number] = Press(person, self._clock())
        # Update ids do not begin at 1 at Telegram either.
        update_id = 800_000_000 + number
        self._queue.append((update_id, number, self._specimen.update(update_id, number, person)))
        self.wake()

    def write(self, count: int) -> None:
        """Let people write, one after the other; nobody waits for what became of it."""
        for _ in range(count):
            person, self._turn = self._turn % self._people, self._turn + 1
            self._presses += 1
            update_id = 800_000_000 + self._presses
            self._queue.append((update_id, self._presses, self._specimen.message(update_id, self._presses, person)))
        self.wake()

    def take(self) -> Queued | None:
        """Take the next update out, to push it."""
        if not self._queue:
            return None
        queued = self._queue.popleft()
        press = self._open.get(queued[1])
        if press and not press.handed_at:
            press.handed_at = self._clock()
        return queued

    def give_back(self, queued: Queued) -> None:
        """Put an update back that nobody took."""
        self._queue.appendleft(queued)

    def fill(self) -> None:
        """Let people press until as many presses are outstanding as there should be."""
        while len(self._open) < self.in_flight:
            self.press()

    def updates(self, offset: int, limit: int) -> list[bytes]:
        """Answer getUpdates: confirm everything below the offset, give what follows."""
        while self._queue and self._queue[0][0] < offset:
            self._queue.popleft()
        now = self._clock()
        given = [self._queue[i] for i in range(min(limit, len(self._queue)))]
        for _, number, _ in given:
            press = self._open.get(number)
            if press and not press.handed_at:
                press.handed_at = now
        return [update for _, _, update in given]

    def received(self, number: int, request: str) -> bytes:
        """Take one of a press's two requests in; the result is the edited message."""
        press = self._open.get(number)
        if press is None or request in press.requests:
            self.repeated += 1
            return self._specimen.result(number, press.person if press else 0)
        press.requests[request] = self._clock()
        return self._specimen.result(number, press.person) if request == "edit" else b""

    def answered(self, number: int, request: str) -> None:
        """Note that a request has its answer; with the second one the press is done."""
        press = self._open.get(number)
        if press is None:
            return
        press.answered.add(request)
        if len(press.answered) == 2:
            del self._open[number]
            end = max(press.requests.values())
            self._done.append((press.person, end - press.pressed_at, end - press.handed_at))
            if self.in_flight:
                self.fill()

    def report(self) -> dict[str, Any]:
        """Say what was measured since ``begin``, in seconds; what is still open counts with its age so far."""
        now = self._clock()
        waiting = [now - press.pressed_at for press in self._open.values() if press.person != FLOODER]
        others = [each for each in self._done if each[0] != FLOODER]
        felt = [since_press for _, since_press, _ in others] + (waiting if not self.in_flight else [])
        return {
            "completed": len(others),
            "felt": _percentiles(felt),
            "handed": _percentiles([since_handed for _, _, since_handed in others]),
            "waiting": len(waiting),
            "flooder_completed": len(self._done) - len(others),
            "queued": len(self._queue),
            "repeated": self.repeated,
        }


def _percentiles(values: list[float]) -> list[float]:
    """Return the 50th, the 95th and the 100th; zeros for nothing."""
    ordered = sorted(values) or [0.0]
    return [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95, 1.0)]
