"""Messages of which only memory knows are erased as long as Telegram can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.outbox.erase import PAUSE, TryLater
from bot.outbox.erase_known import AGAIN, TRIES, Taken, erase_known
from bot.seal.person import Messages
from bot.storage.traces import Trace
from tests.conftest import Clock


def traces(count: int) -> list[Trace]:
    return [Trace(bytes([number]), Messages(number, (1, 2)), None, 100 - number) for number in range(count)]


@dataclass
class Deleter:
    """Deletes, or answers what it was told to."""

    answers: list[bool | TryLater] = field(default_factory=list)
    otherwise: bool | TryLater = True
    asked: list[int] = field(default_factory=list)

    async def delete(self, chat: int, message_ids: Sequence[int]) -> bool:
        self.asked.append(chat)
        answer = self.answers.pop(0) if self.answers else self.otherwise
        if isinstance(answer, TryLater):
            raise answer
        return answer


async def test_everything_goes_with_a_pause_after_each_chat_those_first_that_are_due_first(clock: Clock) -> None:
    deleter = Deleter()
    assert await erase_known(traces(3), deleter, clock.sleep) == Taken(messages=6)
    assert (deleter.asked, clock.slept) == ([2, 1, 0], [PAUSE] * 3)


async def test_the_wait_that_telegram_asks_for_is_kept_however_often_it_does(clock: Clock) -> None:
    deleter = Deleter([TryLater(600)] * (TRIES + 1))
    assert await erase_known(traces(1), deleter, clock.sleep) == Taken(messages=2)
    assert clock.slept == [600] * (TRIES + 1) + [PAUSE]


async def test_what_fails_is_tried_again_and_one_answer_gives_hope_anew(clock: Clock) -> None:
    failures: list[bool | TryLater] = [TryLater() for _ in range(TRIES - 1)]
    deleter = Deleter([*failures, True, *failures, False])
    assert await erase_known(traces(2), deleter, clock.sleep) == Taken(messages=2, too_late=2)
    assert clock.slept.count(AGAIN) == 2 * (TRIES - 1)


async def test_a_token_that_is_revoked_meanwhile_ends_it_after_a_while(clock: Clock) -> None:
    deleter = Deleter([True], TryLater())
    assert await erase_known(traces(3), deleter, clock.sleep) == Taken(messages=2, given_up=4)
    assert len(deleter.asked) == 1 + TRIES
